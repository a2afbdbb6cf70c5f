"""A step is closed with the next one, offered to a colleague, and accepted: at every moment somebody is at turn."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.handbook import chapter
from tests.e2e.keys import press, tab_to
from tests.e2e.people import PASSWORD, email_of, owner_of, sign_in
from tests.e2e.relay import begin


def one(site: Site, query: str, *values: object) -> Any:
    """One row, read by the owner."""
    with owner_of(site) as owner:
        row = owner.execute(query, list(values)).fetchone()
    assert row is not None
    return row


def holder(site: Site, case: str) -> str:
    """The e-mail address of whoever holds the one open step of a case."""
    found = one(
        site,
        "SELECT u.email FROM cases_step s JOIN accounts_user u ON u.id = s.owner_id "
        "WHERE s.case_id = %s AND s.state = 'open'",
        case,
    )
    return str(found[0])


def colleague_of(site: Site, email: str) -> tuple[str, str]:
    """Name and e-mail address of another caseworker who can sign in and whose name nobody else has."""
    name, address = one(
        site,
        "SELECT u.first_name || ' ' || u.last_name, u.email FROM accounts_user u "
        "JOIN accounts_role_assignment r ON r.user_id = u.id AND r.role = 'case_worker' "
        "WHERE u.is_active AND u.email <> %s AND left(u.password, 1) <> '!' "
        "AND NOT EXISTS (SELECT FROM accounts_user o WHERE o.id <> u.id AND o.sort_key = u.sort_key) "
        "ORDER BY u.id LIMIT 1",
        email,
    )
    return str(name), str(address)


def sign_in_as(page: Page, email: str) -> None:
    page.context.clear_cookies()
    page.goto("/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("button", name="Abmelden").first).to_be_attached()


def test_a_step_is_closed_and_passed_on(page: Page, site: Site) -> None:
    me = email_of(site, "case_worker")
    name, other = colleague_of(site, me)
    intro = "So schließen Sie einen Schritt ab und geben den nächsten weiter. Es ist immer jemand am Zug."
    with chapter("schritt-weitergeben", "Einen Schritt abschließen und weitergeben", intro) as book:
        with book.step(page, "Mein Tag", "Nach dem Anmelden sehen Sie, wer Sie heute braucht."):
            sign_in_as(page, me)
            expect(page).to_have_url(site.path("/tag/"))
        case = begin(page, "Yara", "Staffellauf")
        with book.step(page, "Die Person", "Oben steht, wer am Zug ist, was ansteht und bis wann."):
            page.goto(f"/menschen/{case}/")
            expect(page.get_by_text("Jetzt am Zug: Sie")).to_be_visible()
        with book.step(page, "Was kam heraus?", "Schreiben Sie einen Satz. Wählen Sie, was als Nächstes geschieht."):
            page.get_by_role("link", name=re.compile("^Erledigt")).first.click()
            page.get_by_label("Was kam heraus?").fill("Wir haben gesprochen. Sie sucht Arbeit am Vormittag.")
            page.locator("input[name='naechster-what']").first.check()
            page.get_by_label("Bis wann?", exact=True).fill("in 2 Wochen")
        with book.step(page, "Gespeichert", "Die Seite sagt, wer jetzt am Zug ist und bis wann."):
            page.get_by_role("button", name="Speichern und weitergeben").click()
            expect(page.get_by_text("Gespeichert. Jetzt sind Sie am Zug")).to_be_visible()
        assert holder(site, case) == me
        with book.step(page, "Weitergeben", "Sie fragen jemanden. Bis zur Annahme bleiben Sie am Zug."):
            page.goto(f"/menschen/{case}/")
            page.get_by_role("link", name="Übergeben", exact=True).first.click()
            page.get_by_label("Wer soll übernehmen?").fill(name)
            page.get_by_label("Nachricht dazu").fill("Sie kennen die Betriebe dort.")
            page.get_by_role("button", name="Übergeben", exact=True).click()
            expect(page.get_by_text("Bis zur Annahme bleiben Sie am Zug").first).to_be_visible()
        assert holder(site, case) == me
        with book.step(page, "Annehmen", "Bei der Kollegin oder dem Kollegen steht es auf Mein Tag."):
            sign_in_as(page, other)
            page.goto("/uebergaben/")
            page.get_by_role("link", name=re.compile("Yara Staffellauf")).first.click()
            page.get_by_role("button", name=re.compile("^Annehmen")).first.click()
            page.goto(f"/menschen/{case}/")
            expect(page.get_by_text("Jetzt am Zug: Sie")).to_be_visible()
    assert holder(site, case) == other


def test_a_step_is_closed_by_keyboard_alone(page: Page, site: Site) -> None:
    sign_in(page, site, "case_worker")
    case = begin(page, "Yara", "Tastatur")
    page.goto(f"/menschen/{case}/")
    press(page, page.get_by_role("link", name=re.compile("^Erledigt")).first)
    expect(page.get_by_label("Was kam heraus?")).to_be_focused()
    page.keyboard.type("Kurz telefoniert.")
    tab_to(page, page.locator("input[name='naechster-what']").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Bis wann?", exact=True))
    page.keyboard.type("in 1 Woche")
    press(page, page.get_by_role("button", name="Speichern und weitergeben"))
    expect(page.get_by_text("Gespeichert. Jetzt sind Sie am Zug")).to_be_visible()
    assert holder(site, case) == email_of(site, "case_worker")


def test_without_a_next_step_nothing_is_saved_and_nothing_is_lost(page: Page, site: Site) -> None:
    sign_in(page, site, "case_worker")
    case = begin(page, "Yara", "Lücke")
    page.goto(f"/menschen/{case}/")
    page.get_by_role("link", name=re.compile("^Erledigt")).first.click()
    page.get_by_label("Was kam heraus?").fill("Sie war da.")
    page.get_by_role("button", name="Speichern und weitergeben").click()

    expect(page.get_by_text("Bitte wählen Sie, was als Nächstes geschieht.").first).to_be_visible()
    expect(page.get_by_label("Was kam heraus?")).to_have_value("Sie war da.")
    assert one(site, "SELECT count(*) FROM cases_step WHERE case_id = %s AND state = 'open'", case) == (1,)
