"""A person with a way, made on the pages: a step handed to another organisation, another step, the way offered on."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.e2e.people import owner_of, sign_in


def begin(page: Page, first_name: str, last_name: str) -> str:
    """Store a person with a first step; returns the id of the case."""
    page.goto("/menschen/neu/")
    page.get_by_label("Vorname").fill(first_name)
    page.get_by_label("Nachname").fill(last_name)
    page.get_by_label("Geboren am").fill("17.5.1990")
    page.get_by_label("Erstes Gespräch").check()
    page.get_by_label("Bis wann?").fill("in 1 Woche")
    page.get_by_role("button", name="Person anlegen").click()
    page.wait_for_url(re.compile(r"/menschen/[0-9a-f-]{36}/$"))
    return page.url.rstrip("/").rsplit("/", 1)[1]


def announce_start(page: Page, site: Site, provider: str) -> None:
    """Announce a start of a measure, as whoever keeps the catalogue."""
    sign_in(page, site, "administration")
    page.goto("/massnahmen/")
    for label, text in START.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Anbieter").fill(provider)
    page.get_by_label("Art", exact=True).select_option("activation")
    page.get_by_role("button", name="Start ankündigen").click()
    page.get_by_text("Der Start ist angekündigt.").wait_for()
    page.context.clear_cookies()


def book_seat(page: Page, case: str) -> str:
    """Book a seat for a person; returns the address of the page that cancels it."""
    page.goto(f"/menschen/{case}/massnahme/?q={START['Maßnahme']}")
    page.get_by_role("button", name="Platz buchen").first.click()
    page.wait_for_url(f"**/menschen/{case}/")
    page.goto(f"/menschen/{case}/massnahme/")
    address = page.get_by_role("link", name=re.compile("^Absagen")).first.get_attribute("href")
    assert address
    return address


def relay_addresses(page: Page, site: Site) -> dict[str, str]:
    """An address for each page of a case that is checked."""
    with owner_of(site) as owner:
        partner = owner.execute(
            "SELECT name FROM accounts_organization WHERE kind = 'partner' AND active ORDER BY sort_key, id LIMIT 1"
        ).fetchone()
        team = owner.execute(
            "SELECT t.name, s.name FROM accounts_team t JOIN accounts_site s ON s.id = t.site_id "
            "ORDER BY t.id DESC LIMIT 1"
        ).fetchone()
    assert partner
    assert team
    announce_start(page, site, partner[0])
    sign_in(page, site, "case_worker")
    case = begin(page, "Olha", "Barrierefrei")
    page.goto(f"/menschen/{case}/schritte/neu/")
    page.get_by_label("Passendes Angebot finden").check()
    page.get_by_label("Wer ist am Zug?").fill(partner[0])
    page.get_by_label("Bis wann?").fill("in 2 Wochen")
    page.get_by_role("button", name="Schritt speichern").click()
    page.wait_for_url(f"**/menschen/{case}/")
    cancel = book_seat(page, case)
    page.goto(f"/menschen/{case}/weg-uebergeben/")
    page.get_by_label("Welches Team").fill(f"Team {team[0]}, {team[1]}")
    page.get_by_role("button", name="Weg übergeben").click()
    page.wait_for_url("**/uebergaben/weg/*/")
    transfer = page.url.rstrip("/").rsplit("/", 1)[1]
    with owner_of(site) as owner:
        handover = owner.execute("SELECT id, step_id FROM cases_handover WHERE case_id = %s", [case]).fetchone()
        step = owner.execute(
            "SELECT id FROM cases_step WHERE case_id = %s AND state = 'open' ORDER BY opened_at, id LIMIT 1", [case]
        ).fetchone()
    assert handover
    assert step
    page.goto(f"/uebergaben/{handover[0]}/karte/")
    door = re.search(r"/u/[^/\s]+/", page.locator("main").inner_text())
    assert door
    steps = {name: f"/schritte/{step[0]}/{part}/" for name, part in STEP_PAGES.items()}
    cases = {name: f"/menschen/{case}/{part}" for name, part in CASE_PAGES.items()}
    return (
        steps
        | cases
        | {
            "cases:handover": f"/uebergaben/{handover[0]}/",
            "cases:handover_card": f"/uebergaben/{handover[0]}/karte/",
            "cases:transfer": f"/uebergaben/weg/{transfer}/",
            "cases:door": door.group(0),
            "cases:measure_cancel": cancel,
        }
    )


STEP_PAGES = {
    "cases:step_finish": "erledigen",
    "cases:step_move": "verschieben",
    "cases:step_hand_over": "uebergeben",
    "cases:step_note": "vermerk",
}
CASE_PAGES = {
    "cases:person": "",
    "cases:step_new": "schritte/neu/",
    "cases:contact_new": "kontakt/",
    "cases:case_end": "weg-beenden/",
    "cases:case_transfer": "weg-uebergeben/",
    "cases:measures": "massnahme/",
    "cases:plan": "plan/",
}
START = {
    "Maßnahme": "Barrierefreier Start",
    "Vertragsnummer": "BF-1",
    "Vertrag gilt ab": "heute",
    "Vertrag gilt bis": "in 40 Wochen",
    "Start am": "in 3 Wochen",
    "Ende am": "in 9 Wochen",
    "Plätze": "12",
}
