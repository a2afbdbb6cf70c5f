"""From "Schulden" to the printed hand-out and its live page, with a mouse, by keyboard, on a phone, without scripts."""

from __future__ import annotations

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.conftest import Site
from tests.e2e.handbook import chapter
from tests.e2e.keys import tab_to
from tests.e2e.people import owner_of, sign_in, town_of

DONE = "Der Merkzettel ist fertig"


def search(page: Page, words: str, town: str) -> None:
    page.goto("/")
    page.get_by_label("Suchen Sie mit Ihren eigenen Worten").fill(words)
    page.get_by_label("Ort oder Postleitzahl").fill(town)
    page.get_by_role("button", name="Suchen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def put_first_offers_on_the_tray(page: Page, number: int) -> list[str]:
    """Put the first offers of the list on the tray; returns their names."""
    names = page.locator(".st-hit__name").all_inner_texts()[:number]
    for name in names:
        page.get_by_role("button", name=f"Auf den Merkzettel: {name}").first.click()
        expect(page.get_by_role("button", name=f"Vom Zettel nehmen: {name}").first).to_be_visible()
    return names


def test_a_caseworker_finds_help_and_prints_it(page: Page, site: Site) -> None:
    town = town_of(site)
    intro = "So finden Sie im Gespräch ein passendes Angebot und geben der Person ein Blatt mit."
    with chapter("angebot-finden-und-drucken", "Ein Angebot finden und mitgeben", intro) as book:
        with book.step(page, "Anmelden", "Melden Sie sich mit Ihrer E-Mail an. Suchen geht auch ohne Anmeldung."):
            sign_in(page, site, "case_worker")
        with book.step(page, "Suchen", f"Schreiben Sie ein Wort, zum Beispiel **Schulden**, und den Ort: **{town}**."):
            search(page, "Schulden", town)
        with book.step(page, "Auf den Merkzettel", "Legen Sie bis zu 5 Angebote auf den Merkzettel."):
            names = put_first_offers_on_the_tray(page, 2)
        with book.step(page, "Ein Angebot ansehen", "Ein Klick auf den Namen zeigt alles: wann, wo, was mitbringen."):
            page.get_by_role("link", name=names[0]).first.click()
            expect(page.get_by_role("heading", level=1)).to_have_text(names[0])
            expect(page.get_by_text("Für Fachkräfte: so vermitteln Sie")).to_be_visible()
        with book.step(page, "Ein Satz dazu", "Schreiben Sie zu jedem Angebot einen Satz. Er steht nur auf Papier."):
            page.get_by_role("link", name="Ansehen und drucken").click()
            page.get_by_label("Ein Satz für die Person").first.fill("Fragen Sie nach der offenen Sprechstunde.")
        with book.step(page, "Blatt erstellen", "Das Blatt hat ein Bild zum Scannen und einen Code. Es gilt 90 Tage."):
            page.get_by_role("button", name="Blatt erstellen").click()
            expect(page.get_by_role("heading", level=1)).to_have_text(DONE)
    code = code_on(page)
    check_pdf(page, code)
    check_live_page(page, code, names)
    check_nothing_personal(site, "offenen Sprechstunde")


def code_on(page: Page) -> str:
    return re.sub(r"\W", "", page.locator(".st-bigcode").inner_text())


def check_pdf(page: Page, code: str) -> None:
    """The paper of the page's own button: tagged, German, one page, with the sentence."""
    form = page.locator("form[action$='.pdf']")
    expect(form.get_by_role("button", name="Blatt öffnen und drucken")).to_be_visible()
    fields = form.evaluate("form => Object.fromEntries(new FormData(form))")
    answer = page.request.post(form.get_attribute("action") or "", form=fields)
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.body()))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert "offenen Sprechstunde" in text
    assert code[:3] in text


def check_live_page(page: Page, code: str, names: list[str]) -> None:
    page.goto(f"/m/{code}/")
    for name in names:
        expect(page.get_by_role("link", name=name).first).to_be_visible()


def check_nothing_personal(site: Site, sentence: str) -> None:
    """The caseworker's sentence is in no table."""
    with owner_of(site) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            found = owner.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{sentence}%"]
            ).fetchone()
            assert found == (0,), table


def test_by_keyboard_alone(page: Page, site: Site) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Suchen Sie mit Ihren eigenen Worten"))
    page.keyboard.type("Schulden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Schulden")
    name = page.locator(".st-hit__name").first.inner_text()
    tab_to(page, page.get_by_role("link", name=name).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    tab_to(page, page.get_by_role("button", name="Auf den Merkzettel").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Vom Zettel nehmen").first).to_be_focused()
    tab_to(page, page.get_by_role("link", name="Ansehen und drucken"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Blatt erstellen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(DONE)


def test_on_a_phone(phone: Page, site: Site) -> None:
    search(phone, "Schulden", town_of(site))
    put_first_offers_on_the_tray(phone, 1)
    for address in ("/", phone.url, "/merkzettel/", "/familie/", "/karte/"):
        phone.goto(address)
        wide = phone.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{address} scrolls sideways at 390 pixels"


def test_without_scripts(scriptless: Page, site: Site) -> None:
    page = scriptless
    search(page, "Schulden", town_of(site))
    name = page.locator(".st-hit__name").first.inner_text()
    page.get_by_role("button", name=f"Auf den Merkzettel: {name}").first.click()
    page.goto("/merkzettel/")
    expect(page.get_by_text(name).first).to_be_visible()
    page.get_by_role("button", name="Blatt erstellen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DONE)
    code = code_on(page)
    page.goto("/code/")
    page.get_by_label("Code").fill(f"{code[:3]} {code[3:]}".lower())
    page.get_by_role("button", name="Merkzettel zeigen").click()
    expect(page.get_by_role("link", name=name).first).to_be_visible()


def test_a_misspelt_word_is_understood(page: Page, site: Site) -> None:
    page.goto("/angebote/?q=Shculdnerberatung")
    expect(page.locator(".st-hit").first).to_be_visible()


def test_a_theme_leads_to_an_offer_in_three_clicks(page: Page, site: Site) -> None:
    page.goto("/")
    page.locator(".st-theme a").first.click()
    page.locator("main .st-sublist a").first.click()
    page.locator("main a[href^='/angebote/']:not([href*='/thema/'])").locator("visible=true").first.click()
    expect(page.locator("article h1")).to_be_visible()
    assert "/angebote/" in page.url
