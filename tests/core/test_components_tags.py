"""The template tags write the markup of the design base: right classes, right ARIA, nothing unescaped."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from config.env import BASE_DIR
from stafette.core.templatetags import stafette

STATIC = Path(stafette.__file__).parents[1] / "static" / "stafette"


def render(source: str, **values: object) -> str:
    return Template("{% load stafette %}" + source).render(Context(values))


def soup(source: str, **values: object) -> BeautifulSoup:
    return BeautifulSoup(render(source, **values), "html.parser")


def one(tree: BeautifulSoup, selector: str) -> Tag:
    found = tree.select(selector)
    assert len(found) == 1, (selector, str(tree))
    return found[0]


def said(tag: Tag) -> str:
    """What is read: white space between the tags does not count."""
    return " ".join(tag.get_text().split())


class Sample(forms.Form):
    """A field of every kind."""

    name = forms.CharField(
        label="Name", help_text="Wie im Ausweis", error_messages={"required": "Bitte geben Sie einen Namen an."}
    )
    note = forms.CharField(label="Notiz", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Art?", choices=[("a", "Ah"), ("b", "Be")], widget=forms.RadioSelect)
    days = forms.MultipleChoiceField(
        label="Tage",
        choices=[("mo", "Montag"), ("di", "Dienstag")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    town = forms.ChoiceField(label="Ort", choices=[("", "Alle")], required=False)
    agree = forms.BooleanField(label="Einverstanden", required=False)
    file = forms.FileField(label="Datei", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


# --- icons, badges, buttons ----------------------------------------------------------------------------------------


def test_every_icon_is_drawn() -> None:
    drawn = set(re.findall(r"\.st-icon--([a-z-]+)", (STATIC / "icons.css").read_text("utf-8")))
    assert drawn == stafette.OWN_ICONS
    kern = BASE_DIR / "node_modules/@kern-ux/native/dist/kern.min.css"
    shipped = set(re.findall(r"\.kern-icon--([a-z-]+)", kern.read_text("utf-8")))
    assert shipped >= stafette.KERN_ICONS


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert one(soup('{% icon "phone" %}'), "span")["aria-hidden"] == "true"
    assert one(soup('{% icon "home" "large" %}'), "span")["class"] == [
        "kern-icon",
        "kern-icon--home",
        "kern-icon--large",
    ]


def test_an_icon_that_nobody_drew_is_a_mistake() -> None:
    with pytest.raises(TemplateSyntaxError, match="unicorn"):
        render('{% icon "unicorn" %}')


def test_a_badge_carries_shape_and_word() -> None:
    badge = one(soup('{% badge "warning" text %}', text="<b>nicht bestätigt"), ".kern-badge")
    assert badge.select_one(".kern-icon--warning")
    assert badge.get_text() == "<b>nicht bestätigt"
    assert one(soup('{% badge "" "kostenlos" %}'), "span")["class"] == ["st-chip"]


def test_a_button_says_what_it_is_about() -> None:
    button = one(
        soup(
            '{% btn "secondary" "Löschen" "delete" small=True type="submit" name="a" value="1" about=x %}', x='"Kita"'
        ),
        "button",
    )
    assert button["aria-label"] == 'Löschen: "Kita"'
    assert (button["type"], button["name"], button["value"]) == ("submit", "a", "1")
    assert not button.select(".kern-sr-only")


def test_a_primary_button_sends_and_a_link_stays_a_link() -> None:
    assert one(soup('{% btn "primary" "Speichern" %}'), "button")["type"] == "submit"
    assert one(soup('{% btn "tertiary" "Zurück" %}'), "button")["type"] == "button"
    assert one(soup('{% btn "primary" "Weiter" "" "/x/" data_test="ja" %}'), "a[data-test=ja]")["href"] == "/x/"
    with pytest.raises(TemplateSyntaxError, match="loud"):
        render('{% btn "loud" "Los" %}')


# --- numbers and dates ---------------------------------------------------------------------------------------------


def test_a_phone_number_is_a_link() -> None:
    link = one(soup('{% phone "+493023125014" %}'), "a")
    assert (link["href"], link.get_text()) == ("tel:+493023125014", "030 23125 014")
    assert one(soup('{% phone "030 23125014" "large" %}'), "a.st-tel .kern-icon")
    assert "<script>" not in render("{% phone number %}", number="<script>030")
    assert render("{% phone number %}", number="nach <Absprache>") == "nach &lt;Absprache&gt;"


def test_dates_are_written_out() -> None:
    day = date(2026, 12, 3)
    assert render("{{ d|weekday_date }}", d=day) == "Donnerstag, 3. Dezember"
    assert render("{{ d|long_date }}", d=day) == "3. Dezember 2026"
    assert render("{{ d|short_date }}", d=day) == "03.12.2026"
    assert render("{{ d|long_date }}{{ d|weekday_date }}{{ d|short_date }}{{ d|moment }}", d=None) == ""


@pytest.mark.parametrize(
    ("utc", "shown"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "29. März 2026, 1:30 Uhr"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "29. März 2026, 3:30 Uhr"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25. Oktober 2026, 2:30 Uhr"),
        (datetime(2026, 12, 31, 23, 5, tzinfo=UTC), "1. Januar 2027, 0:05 Uhr"),
    ],
)
def test_moments_are_shown_in_german_time(utc: datetime, shown: str) -> None:
    assert render("{{ m|moment }}", m=utc) == shown
    assert render("{{ m|long_date }}", m=utc) == shown.split(",", maxsplit=1)[0]


def test_times_and_distances() -> None:
    assert render("{% time_range a b %}", a=time(10), b=time(12)) == "10 bis 12 Uhr"
    assert render("{% time_range a %}", a=time(7, 30)) == "7:30 Uhr"
    assert render("{{ 2.34|distance }}") == "2,3\u00a0km"
    assert render("{{ d|distance }}", d=None) == ""


def test_a_query_changes_one_thing() -> None:
    request = RequestFactory().get("/", {"q": "Kita & mehr", "seite": "2"})
    assert (
        render("{% autoescape off %}{% query seite=3 %}{% endautoescape %}", request=request)
        == "?q=Kita+%26+mehr&seite=3"
    )
    assert render("{% query seite=None q='' %}", request=request) == "?"


# --- forms ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def failed() -> Sample:
    form = Sample({"name": "", "kind": "z"}, prefix="p")
    assert not form.is_valid()
    return form


def test_a_field_names_its_hint_and_its_error(failed: Sample) -> None:
    tree = soup("{% field f %}", f=failed["name"])
    control = one(tree, "input")
    assert control["aria-invalid"] == "true"
    described = str(control["aria-describedby"]).split()
    texts = [one(tree, f"#{each}").get_text(strip=True) for each in described]
    assert texts == ["Wie im Ausweis", "Bitte geben Sie einen Namen an."]
    assert one(tree, "label")["for"] == control["id"]
    assert "kern-form-input__input--error" in control["class"]


def test_a_field_without_mistake_says_nothing() -> None:
    tree = soup("{% field f %}", f=Sample()["note"])
    control = one(tree, "textarea")
    assert not control.has_attr("aria-invalid")
    assert not control.has_attr("aria-describedby")
    assert one(tree, ".kern-label__optional").get_text() == "freiwillig"
    assert not soup("{% field f mark_optional=False %}", f=Sample()["note"]).select(".kern-label__optional")


@pytest.mark.parametrize(("name", "kind"), [("kind", "radio"), ("days", "checkbox")])
def test_choices_stand_in_a_group_with_a_legend(name: str, kind: str) -> None:
    tree = soup("{% field f %}", f=Sample({"kind": "b", "days": ["di"], "name": "x"})[name])
    assert said(one(tree, "fieldset > legend")).startswith(("Art?", "Tage"))
    controls = tree.select(f"input[type={kind}]")
    assert [control.has_attr("checked") for control in controls] == [False, True]
    assert all(one(tree, f"label[for={control['id']}]").get_text() for control in controls)
    assert len({str(control["id"]) for control in controls}) == 2


def test_other_kinds_of_fields() -> None:
    form = Sample()
    assert one(
        soup("{% field f %}", f=form["town"]), ".kern-form-input__select-wrapper > select.kern-form-input__select"
    )
    assert one(soup("{% field f %}", f=form["agree"]), "input[type=checkbox].kern-form-check__checkbox + label")
    assert one(soup("{% field f %}", f=form["file"]), "input[type=file].kern-form-input__input")
    assert not soup("{% field f %}", f=form["secret"]).select("label")
    assert "kern-sr-only" in one(soup("{% field f label_hidden=True %}", f=form["name"]), "label")["class"]


def test_the_list_of_errors_leads_to_the_fields(failed: Sample) -> None:
    failed.add_error(None, "Beides passt nicht zusammen.")
    tree = soup("{% error_summary f %}", f=failed)
    box = one(tree, "[role=alert]")
    assert box.has_attr("autofocus")
    assert box["tabindex"] == "-1"
    assert said(one(tree, "h2")) == "Bitte prüfen Sie 3 Angaben"
    assert [link["href"] for link in tree.select("a")] == ["#id_p-name", "#id_p-kind_0"]
    assert said(tree.select("a")[0]) == "Name: Bitte geben Sie einen Namen an."
    assert said(tree.select("a")[1]).startswith("Art? ")
    assert said(tree.select("li")[0]) == "Beides passt nicht zusammen."


def test_every_link_of_the_list_of_errors_arrives(failed: Sample) -> None:
    tree = soup("{% error_summary f %}{% for b in f %}{% field b %}{% endfor %}", f=failed)
    for link in tree.select("[role=alert] a"):
        assert one(tree, str(link["href"]).replace("_0", "_0")).name in {"input", "select", "textarea"}


def test_no_errors_no_list() -> None:
    assert render("{% error_summary f %}", f=Sample()).strip() == ""
    assert render("{% error_summary several %}", several=[Sample(), Sample()]).strip() == ""


def test_errors_of_several_forms_stand_in_one_list(failed: Sample) -> None:
    other = Sample({}, prefix="q")
    tree = soup("{% error_summary several %}", several=[failed, other])
    assert len(tree.select("[role=alert]")) == 1
    assert [link["href"] for link in tree.select("a")] == ["#id_p-name", "#id_p-kind_0", "#id_q-name", "#id_q-kind_0"]


# --- for error pages -------------------------------------------------------------------------------------------------


def test_error_pages_ask_nobody_but_the_settings() -> None:
    page = render("{% site_info as s %}{{ s.name }}|{{ s.help_phone }}|{% error_number %}", request_number="7F3K")
    assert page == f"{settings.SITE_NAME}|{settings.HELP_PHONE}|7F3K"
    assert render("{% error_number %}") == ""
