"""Every page renders from plain values: nothing undefined, one h1, no skipped level, labels and references that arrive.

The samples are the states that readers meet: full, empty, with mistakes, busy, closed, expired, disturbed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Engine
from django.template.backends.django import DjangoTemplates

import stafette.accounts
import stafette.core
import stafette.directory

PACKAGES = (stafette.core, stafette.accounts, stafette.directory)
FOLDERS = [Path(str(package.__file__)).parent / "templates" for package in PACKAGES]


class Undefined(str):
    """A variable that the view did not give is a mistake, not an empty string."""

    __slots__ = ()

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"undefined in template: {name}")


# --- sample values -----------------------------------------------------------------------------------------------


class Search(forms.Form):
    q = forms.CharField(label="Suchen", help_text="Zum Beispiel: Schulden", required=False)
    ort = forms.CharField(label="Ort", required=False)


class Filters(forms.Form):
    offen = forms.BooleanField(label="Jetzt offen", required=False)
    sprache = forms.ChoiceField(label="Sprache", required=False, choices=[("", "Alle"), ("uk", "Ukrainisch")])


class Question(forms.Form):
    place = forms.CharField(label="Wo?")
    family = forms.MultipleChoiceField(label="Was?", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)
    german = forms.ChoiceField(label="Deutsch?", choices=[("a", "A")], widget=forms.RadioSelect)
    text = forms.CharField(label="Satz", widget=forms.Textarea)
    file = forms.FileField(label="Datei")
    key = forms.CharField(widget=forms.HiddenInput)


class SignIn(forms.Form):
    username = forms.CharField(label="E-Mail")
    password = forms.CharField(label="Passwort", widget=forms.PasswordInput)


def failed(prefix: str = "") -> Question:
    form = Question({}, prefix=prefix or None)
    form.add_error(None, "Beides passt nicht zusammen.")
    return form


DAY = date(2026, 11, 14)
MOMENT = datetime(2026, 11, 22, 9, 42, tzinfo=UTC)
RANGE = Row(url="/", number=2, label="31 bis 60")
LINK = Row(name="Angebote", url="/", edit_url="/", count=1204, ranges=(RANGE,))
PHONES = (Row(number="+493023125014", label="Montag, 9 bis 12 Uhr"), Row(number="030 23125 015", label=""))
PLACE = Row(
    name="",
    address=("Marktstraße 12", "24999 Neustadt"),
    hint="Bus 12",
    map_url="/",
    phones=PHONES,
    times=("Montag",),
    accessibility=("Aufzug",),
)
FULL: dict[str, Any] = {"number": 2, "count": 3, "has_next": True, "has_previous": True, "total": 24}
FULL |= {"next_url": "?seite=3", "previous_url": "?seite=1"}
EMPTY = {**FULL, "total": 0, "has_next": False, "has_previous": False}
CRUMBS = (Row(name="Angebote", url="/"), Row(name="Schulden", url=""))
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenberatung " * 3


def hit(number: int, **changes: Any) -> Row:
    values: dict[str, Any] = {
        "id": f"o{number}",
        "number": number,
        "name": f"Beratung {number}",
        "url": "/",
        "organization_name": "Lichtblick e. V.",
        "town": "Neustadt",
        "distance_km": 0.6,
        "summary": "Hier hilft Ihnen jemand.",
        "badges": (("success", "Freie Plätze"), ("", "Kostenlos")),
        "verified_on": DAY,
        "stale": False,
        "checked": "Geprüft am 14. November 2026",
        "reasons": ("Schulden",),
        "reason": "Sie haben Schulden",
        "in_tray": number == 1,
        "tray_url": "/",
    }
    return Row(**{**values, **changes})


BARE = hit(3, name=LONG, town="", distance_km=None, summary="", badges=(), verified_on=None, stale=True, reasons=())
HITS = [hit(1), hit(2, stale=True), BARE]


def offer(**changes: Any) -> Row:
    values: dict[str, Any] = {
        **vars(hit(1)),
        "status": "open",
        "status_note": "",
        "replacement": None,
        "alert": "Am 24. Dezember geschlossen.",
        "verified_by": "von der Stelle selbst",
        "verifications": (
            Row(label="Kontakt", verified_on=DAY, by="Telefon", changed_on=DAY, stale=True),
            Row(label="Zeiten", verified_on=None, by="", changed_on=None, stale=False),
        ),
        "phones": PHONES,
        "open_now": True,
        "open_note": "Heute bis 12 Uhr",
        "email": "kontakt@lichtblick.example",
        "website": "https://lichtblick.example",
        "website_label": "lichtblick.example",
        "places": (PLACE,),
        "capacity": Row(state="waiting_list", text="Etwa 2 Wochen", reported_on=DAY),
        "professional_access": ("Bitte anmelden.",),
        "professional_phones": PHONES,
        "steps": ("Anrufen", "Kommen"),
        "description": "Text",
        "similar": (HITS[1], HITS[2]),
        "crumbs": CRUMBS,
        "edit_url": "/",
    }
    facts = ("times", "languages", "audience", "bring", "cost", "childcare", "accessibility", "access")
    values |= {name: ("Eins", "Zwei") for name in facts}
    return Row(**{**values, **changes})


NOTHING_KNOWN = offer(
    **{name: () for name, value in vars(offer()).items() if isinstance(value, tuple) and name != "crumbs"},
    **dict.fromkeys(("summary", "alert", "open_note", "email", "website", "description", "edit_url"), ""),
    capacity=Row(state="unknown", text="", reported_on=None),
    verified_on=None,
)
CLOSED = offer(status="closed", status_note="Seit 1. Oktober.", replacement=HITS[1], places=(PLACE, PLACE))
PAUSED = offer(status="paused", places=(Row(**{**vars(PLACE), "name": "", "address": (), "hint": ""}), PLACE))


def results(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "form": Search({"q": "Schulden", "ort": "Neustadt"}),
        "filters_form": Filters(),
        "hits": HITS,
        "page": FULL,
        "asked": {"q": "Schulden", "town": "Neustadt"},
        "search_hidden": [("offen", "on")],
        "filters_hidden": [("q", "Schulden")],
        "active_filters": [Row(label="Jetzt offen", remove_url="?")],
        "reset_url": "?",
        "wider_url": "?",
        "map_url": "/",
        "list_url": "/",
        "map": {"data_url": "/a.json", "outlines_url": "", "style_url": ""},
        "correction": None,
        "failed": False,
        "suggestions": [LINK],
        "tiles": None,
        "order": ("words", "nearness", "verified_first", "name", "daily_rotation"),
    }
    return {**values, **changes}


def item(number: int, **changes: Any) -> Row:
    values = {**vars(offer()), "note": "", "form": Question(prefix=f"i{number}"), "address": ("Marktstraße 12",)}
    values |= {"way_hint": "Bus 12", "answered": False, "answer_url": "/"}
    return Row(**{**values, "id": f"i{number}", **changes})


def run(state: str, *, busy: bool = False, total: int = 396) -> dict[str, Any]:
    texts = {"files_text": "daten.json", "format_text": "", "problem": "Kein UTF-8."}
    urls = dict.fromkeys(("url", "write_url", "discard_url"), "/")
    return {"state": state, "busy": busy, "done": 12, "total": total, "created_at": MOMENT, **texts, **urls}


def problem(severity: str, line: int | None) -> Row:
    return Row(file="a.csv", line=line, field="Ort", message="Fehlt.", remedy="Ergänzen.", severity=severity)


REPORT = {
    "counts": [{"label": "Angebote", "new": 1204, "changed": 2, "unchanged": 3, "gone": 4, "duplicate": 5}],
    "has_changes": True,
    "problem_total": 2000,
    "problems": [problem("error", 17), problem("warning", None), problem("info", 1)],
    "changes": [
        Row(kind=kind, label="Angebot", name="Beratung", details=("vorher, jetzt",), url=url)
        for kind, url in (("new", ""), ("changed", "/"), ("gone", "/"), ("duplicate", "/"))
    ],
    "changes_more": 1190,
}
THEMES = [
    Row(
        name=name,
        slug=name.lower(),
        hint="Dies, das",
        icon=icon,
        area=area,
        url="/",
        count=7,
        edit_url="/",
        children=[LINK],
    )
    for name, icon, area in (("Wohnen", "home", "counselling"), ("Sucht", "lifebuoy", "health"))
]
HANDOUT = {"code_text": "7F3 K2M", "page_count": 2, "pdf_url": "/", "qr_url": "/", "live_url": "/", "expired": False}
HANDOUT |= {"address_text": "neustadt.example/m/7F3K2M", "expires_on": DAY, "offers": HITS}
THEME: dict[str, Any] = {"theme": THEMES[0], "children": [LINK], "town": "", "hits": [], "page": EMPTY, "order": ()}
THEME |= {"crumbs": CRUMBS, "map_url": "/", "ranges": (), "town_action": "/", "town_typed": "", "town_unknown": False}
THEME |= {"near": None}
MAIL = Row(subject="Hallo", sender="a@b.example", recipient="c@d.example", received_at=MOMENT, url="/", body="Text")
AUTOMATION = {"name": "A", "description": "B", "minutes_text": "5 Minuten", "switch_url": "/", "problem": ""}
JOB = Row(name="Alte Zettel löschen", last_finished_at=None, next_due_at=MOMENT, problem="")
WORDS = {"words": ["Kita", "Tagesmutter"], "words_text": "Kita, Tagesmutter", "others_text": "Tagesmutter"}
WORDS |= {"edit_url": "/", "delete_url": "/", "note": "Umgangssprache"}
USER = Row(full_name="Aylin Demir", email="a@b.example", phone="030 23125 011", organization="Jobcenter", team="")
TRAY: dict[str, Any] = {"options_form": Question(prefix="o"), "failed_forms": [], "clear_url": "/"}
FINDER: dict[str, Any] = {"form": Question(), "groups": [], "asked": False, "reset_url": "/"}

D = "directory/"
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "start": (
        D + "start.html",
        {
            "themes": THEMES,
            "form": Search(),
            "totals": {"offers": 1804, "organizations": 450, "towns": 8},
            "others_count": 2,
            "others_url": "/",
        },
    ),
    "results": (D + "results.html", results()),
    "results corrected": (D + "results.html", results(correction={"text": "Schulden", "url": "?", "applied": True})),
    "results meant": (
        D + "results.html",
        results(correction={"text": "Schulden", "url": "?", "applied": False}, active_filters=[]),
    ),
    "results none": (D + "results.html", results(hits=[], page=EMPTY)),
    "results none without words": (
        D + "results.html",
        results(hits=[], page=EMPTY, asked={"q": "", "town": ""}, suggestions=[]),
    ),
    "results of a town": (
        D + "results.html",
        results(tiles=Row(themes=THEMES, others_count=2, others_url="/"), asked={"q": "", "town": "Neustadt"}),
    ),
    "results disturbed": (D + "results.html", results(failed=True, hits=[])),
    "offer": (D + "offer.html", {"offer": offer()}),
    "offer bare": (D + "offer.html", {"offer": NOTHING_KNOWN}),
    "offer closed": (D + "offer.html", {"offer": CLOSED}),
    "offer paused": (D + "offer.html", {"offer": PAUSED}),
    "theme": (D + "theme.html", THEME),
    "theme near": (
        D + "theme.html",
        {**THEME, "town": "Neustadt", "near": Row(town="Neustadt", total=51, hits=HITS, order=("nearness",))},
    ),
    "theme list": (
        D + "theme.html",
        {**THEME, "children": [], "town": "Neustadt", "hits": HITS, "page": FULL, "ranges": (RANGE,)},
    ),
    "theme empty": (D + "theme.html", {**THEME, "children": [], "town_typed": "Nirgends", "town_unknown": True}),
    "map": (D + "map.html", results()),
    "map none": (D + "map.html", results(hits=[], page=EMPTY)),
    "map disturbed": (D + "map.html", results(hits=[], failed=True)),
    "finder": (D + "finder.html", FINDER),
    "finder failed": (D + "finder.html", {**FINDER, "form": failed()}),
    "finder none": (D + "finder.html", {**FINDER, "asked": True}),
    "finder found": (D + "finder.html", {**FINDER, "asked": True, "groups": [Row(label="Für Ihr Kind", hits=HITS)]}),
    "tray": (D + "tray.html", {**TRAY, "items": [item(1), item(2, note="Macht Pause."), item(3)]}),
    "tray failed": (D + "tray.html", {**TRAY, "items": [item(1, form=failed("i1"))], "failed_forms": [failed("i1")]}),
    "tray empty": (D + "tray.html", {**TRAY, "items": []}),
    "hand-out made": (D + "handout_created.html", {"handout": HANDOUT, "clear_url": "/"}),
    "hand-out": (
        D + "handout_live.html",
        {"handout": HANDOUT, "items": [item(1), item(2, status="closed", replacement=HITS[1]), item(3, answered=True)]},
    ),
    "hand-out expired": (D + "handout_live.html", {"handout": {**HANDOUT, "expired": True}, "items": []}),
    "code": (D + "code_entry.html", {"form": Question()}),
    "code failed": (D + "code_entry.html", {"form": failed()}),
    "import": (D + "import_upload.html", {"form": failed(), "runs": [Row(**run("written"))], "template_urls": [LINK]}),
    "import reading": (D + "import_run.html", {"run": run("reading", busy=True), "report": None}),
    "import waiting": (D + "import_run.html", {"run": run("waiting", busy=True, total=0), "report": None}),
    "import report": (D + "import_run.html", {"run": run("reported"), "report": REPORT}),
    "import failed": (D + "import_run.html", {"run": run("failed"), "report": None}),
    "synonyms": (
        D + "synonyms.html",
        {
            "groups": [Row(**WORDS, directed=True), Row(**WORDS, directed=False)],
            "form": failed(),
            "editing": True,
            "save_url": "/",
            "page": FULL,
        },
    ),
    "synonyms none": (
        D + "synonyms.html",
        {"groups": [], "form": Question(), "editing": False, "save_url": "/", "page": EMPTY},
    ),
    "themes": (D + "themes_edit.html", {"themes": THEMES, "form": failed(), "editing": THEMES[0], "save_url": "/"}),
    "sign in": ("accounts/anmelden.html", {"form": SignIn(), "next": ""}),
    "sign in failed": ("accounts/anmelden.html", {"form": SignIn({}), "next": "/"}),
    "locked": ("accounts/gesperrt.html", {"minutes": 15}),
    "signed out": ("accounts/abgemeldet.html", {}),
    "account": ("accounts/mein_konto.html", {"user": USER, "roles": ["Fachkraft"]}),
    "mailbox": ("core/mailbox.html", {"mails": [MAIL], "page": {**FULL, "total": 1}}),
    "mailbox empty": ("core/mailbox.html", {"mails": [], "page": EMPTY}),
    "mail": ("core/mail_detail.html", {"mail": MAIL, "crumbs": CRUMBS}),
    "automations": (
        "core/automations.html",
        {
            "automations": [
                Row(**AUTOMATION, enabled=on, last_run_at=at) for on, at in ((True, MOMENT), (False, None))
            ],
            "can_switch": True,
            "jobs": [JOB],
        },
    ),
    "components": ("core/bausteine.html", {"form": Question(prefix="a"), "failed_form": failed("b"), "day": DAY}),
    "accessibility": ("core/barrierefreiheit.html", {}),
    "privacy": ("core/datenschutz.html", {}),
    "imprint": ("core/impressum.html", {}),
}
PLAIN = ["400.html", "403.html", "404.html", "500.html", "503.html", "csrf_failure.html"]
PARTS = {
    "results part": (D + "results_fragment.html", results()),
    "tray button": (D + "tray_toggled.html", {"item": HITS[0], "small": True}),
    "import part": (D + "import_run_fragment.html", {"run": run("reported"), "report": REPORT}),
}


# --- rendering ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine() -> Engine:
    options = {"string_if_invalid": Undefined("%s"), "libraries": {}}
    folders = {"NAME": "strict", "DIRS": FOLDERS, "APP_DIRS": False, "OPTIONS": options}
    return DjangoTemplates(folders).engine


def frame(*, staff: bool) -> dict[str, Any]:
    """What context processors give every page."""
    me = {"name": "Aylin Demir", "initials": "AD", "url": "/", "sign_out_url": "/"}
    navigation = [
        Row(label="Angebote", url="/", current=True, count=0),
        Row(label="Zettel", url="/", current=False, count=2),
    ]
    tongues = [
        Row(code="de", name="Deutsch", url="/", current=True),
        Row(code="uk", name="Українська", url="/", current=False),
    ]
    said = [Row(level_tag=tag) for tag in ("success", "info", "warning", "error")]
    return {
        "csrf_token": "token",
        "nav": navigation,
        "me": me if staff else None,
        "tray": {"count": 2, "url": "/"},
        "languages": tongues,
        "page_notes": ["Menschen werden geladen: 3 von 40 Haushalten."] if staff else [],
        "messages": said,
    }


def page(engine: Engine, name: str, values: dict[str, Any], *, staff: bool = False) -> BeautifulSoup:
    html = engine.get_template(name).render(Context({**frame(staff=staff), **values}))
    return BeautifulSoup(html, "html.parser")


def faults(tree: BeautifulSoup) -> list[str]:
    """What a screen reader, a keyboard or the CSP would stumble over."""
    ids = [str(each["id"]) for each in tree.select("[id]")]
    found = [f"id twice: {each}" for each in set(ids) if ids.count(each) > 1]
    for attribute in ("aria-labelledby", "aria-describedby", "for"):
        for each in tree.select(f"[{attribute}]"):
            found += [f"{attribute} leads nowhere: {to}" for to in str(each[attribute]).split() if to not in ids]
    for link in tree.select('a[href^="#"]'):
        found += [] if str(link["href"])[1:] in ids else [f"link leads nowhere: {link}"]
    for control in tree.select("input:not([type=hidden]), select, textarea"):
        found += [] if tree.select(f'label[for="{control.get("id")}"]') else [f"no label: {control}"]
    for form in tree.select('form[method="post"]'):
        found += [] if form.select("input[name=csrfmiddlewaretoken]") else [f"no proof: {form.get('action')}"]
    for each in tree.select("a, button"):
        named = each.get_text(strip=True) or each.get("aria-label") or each.get("aria-hidden")
        found += [] if named else [f"no name: {each}"]
    for each in tree.find_all(True):
        found += [f"inline: {each.name} {key}" for key in each.attrs if key == "style" or key.startswith("on")]
    found += [f"inline script: {each}" for each in tree.select("script:not([src]), style")]
    return found


def heading_faults(tree: BeautifulSoup) -> list[str]:
    levels = [int(each.name[1]) for each in tree.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    found = [] if levels.count(1) == 1 else [f"h1: {levels.count(1)} times"]
    found += [f"h{before} before h{after}" for before, after in pairwise(levels) if after > before + 1]
    return found


@pytest.mark.parametrize(
    ("sample", "staff"), [(name, staff) for name in PAGES for staff in (False, True) if staff or name != "account"]
)
def test_a_page_is_whole_and_can_be_read_by_everybody(engine: Engine, sample: str, staff: bool) -> None:
    tree = page(engine, *PAGES[sample], staff=staff)
    assert faults(tree) == []
    assert heading_faults(tree) == []
    assert tree.html is not None
    assert tree.html["lang"] == "de"
    title = tree.select("title")
    assert len(title) == 1
    assert title[0].get_text().endswith(" – Stafette")
    assert len(tree.select("main#inhalt")) == 1
    assert len(tree.select("#meldungen[role=status]")) == 1


@pytest.mark.parametrize("name", [*PLAIN, "core/zu_viele.html"])
def test_an_error_page_needs_no_context(engine: Engine, name: str) -> None:
    html = engine.get_template(name).render(Context({"minutes": 15} if name == "core/zu_viele.html" else {}))
    tree = BeautifulSoup(html, "html.parser")
    assert faults(tree) == []
    assert heading_faults(tree) == []
    assert tree.select('a[href^="tel:"]')
    assert "Nummer für die Hilfe" not in html


def test_an_error_page_gives_its_number(engine: Engine) -> None:
    html = engine.get_template("503.html").render(Context({"request_number": "7F3K"}))
    assert "Nummer für die Hilfe: 7F3K" in html


def test_an_outage_is_not_an_empty_list(engine: Engine) -> None:
    text = page(engine, *PAGES["results disturbed"]).get_text()
    assert "Die Suche ist gerade gestört" in text
    assert "noch nichts" not in text
    assert "Die Suche ist gerade gestört" in page(engine, *PAGES["map disturbed"]).get_text()


@pytest.mark.parametrize(("part", "whole"), [("results part", "results"), ("import part", "import report")])
def test_a_swapped_part_equals_a_fresh_load(engine: Engine, part: str, whole: str) -> None:
    fragment, full = page(engine, *PARTS[part]), page(engine, *PAGES[whole])
    target = full.select_one("#ergebnis, #lauf")
    assert target is not None
    inner = target if target["id"] == "lauf" else target.find_all(recursive=False)
    fresh = "".join(str(each) for each in inner) if isinstance(inner, list) else str(inner)
    assert "".join(fresh.split()) in "".join(str(fragment).split())
    assert fragment.select("title")[0].get_text(strip=True) == full.select("title")[0].get_text(strip=True)


def test_what_htmx_aims_at_is_there(engine: Engine) -> None:
    for sample, (name, values) in PAGES.items():
        tree = page(engine, name, values, staff=True)
        for each in tree.select('[hx-target^="#"]'):
            assert tree.select(str(each["hx-target"])), (sample, each["hx-target"])


def test_a_toggled_button_brings_the_tray_and_says_so(engine: Engine) -> None:
    tree = page(engine, *PARTS["tray button"])
    assert faults(tree) == []
    assert tree.select("#merkleiste[hx-swap-oob=true]")
    assert "Beratung 1 steht jetzt auf dem Merkzettel" in tree.select("#meldungen")[0].get_text()


def test_pages_name_only_static_files_that_exist(engine: Engine) -> None:
    used: set[str] = set()
    for name, values in PAGES.values():
        tree = page(engine, name, values, staff=True)
        used |= {str(each.get("src") or each.get("href")) for each in tree.select("script[src], link[href]")}
        used |= {str(each["data-worker"]) for each in tree.select("[data-worker]")}
    files = {each.removeprefix("/static/") for each in used}
    assert len(files) > 10
    assert not [each for each in sorted(files) if finders.find(each) is None]


def test_professionals_see_more_than_the_public(engine: Engine) -> None:
    assert "so vermitteln Sie" in page(engine, *PAGES["offer"]).get_text()
    assert "so vermitteln Sie" not in page(engine, *PAGES["offer bare"]).get_text()


def test_a_closed_offer_leads_to_the_nearest_other(engine: Engine) -> None:
    tree = page(engine, *PAGES["offer closed"])
    assert "Am nächsten dran ist: Beratung 2" in " ".join(tree.get_text().split())
    assert not tree.select(".st-trayform"), "nobody puts a closed offer on the tray"
