"""axe-core on every page of the resolver, in both themes, also empty, wrong and with long texts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access.matrix import MATRIX, Row
from tests.e2e.axe import set_theme, violations
from tests.e2e.conftest import Site
from tests.e2e.people import owner_of, sign_in
from tests.e2e.relay import relay_addresses

THEMES = ["light", "dark"]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3


def sample_addresses(site: Site) -> dict[str, str]:
    """A real address for each row of the matrix that is a page."""
    with owner_of(site) as owner:

        def one(sql: str) -> str:
            row = owner.execute(sql).fetchone()
            return str(row[0]) if row else ""

        slug = one("SELECT slug FROM directory_service WHERE published AND status = 'active' ORDER BY id LIMIT 1")
        service = one("SELECT service_id FROM directory_service_at_location ORDER BY id LIMIT 1")
        place = one("SELECT location_id FROM directory_service_at_location ORDER BY id LIMIT 1")
        sub = one("SELECT slug FROM directory_theme WHERE parent_id IS NOT NULL ORDER BY slug LIMIT 1")
        theme = one(
            f"SELECT p.slug FROM directory_theme t JOIN directory_theme p ON p.id = t.parent_id WHERE t.slug = '{sub}'"
        )
        synonyms = one("SELECT id FROM directory_synonym_group ORDER BY id LIMIT 1")
        code = one("SELECT code FROM directory_handout ORDER BY id LIMIT 1")
        run = one("SELECT id FROM directory_import_run ORDER BY id DESC LIMIT 1")
    return {
        "directory:theme": f"/angebote/thema/{theme}/",
        "directory:sub_theme": f"/angebote/thema/{theme}/{sub}/",
        "directory:offer": f"/angebote/{slug}/",
        "directory:live": f"/m/{code}/",
        "directory:synonym_edit": f"/pflege/synonyme/{synonyms}/",
        "directory:offer_edit": f"/pflege/angebote/{service}/",
        "directory:offer_people": f"/pflege/angebote/{service}/personen/",
        "directory:offer_place": f"/pflege/angebote/{service}/orte/{place}/",
        "directory:import_run": f"/einlesen/{run}/",
    }


def plain_address(row: Row) -> str:
    """Addresses that need no object."""
    return row.address(None)  # type: ignore[arg-type]  # rows without a sample ask for no world


def role_for(row: Row) -> str:
    """A role that may open the page."""
    if row.kind == "signed_in" or (row.kind == "staff" and not row.roles):
        return "case_worker"
    return min(row.roles) if row.kind == "staff" else ""


def check(page: Page, address: str, found: list[str]) -> None:
    """Look at one address in both themes."""
    response = page.goto(address)
    assert response, address
    for theme in THEMES:
        set_theme(page, theme)
        page.wait_for_timeout(50)
        found += [f"{address} ({theme}): {line}" for line in violations(page)]
    heads = page.locator("h1").count()
    if heads != 1:
        found.append(f"{address}: {heads} h1")


def prepare(page: Page, site: Site) -> None:
    """Make a hand-out, an import and a mail, so that their pages can be opened."""
    page.goto("/angebote/?q=Schulden")
    page.get_by_role("button", name="Auf den Merkzettel").first.click()
    expect(page.get_by_role("button", name="Vom Zettel nehmen").first).to_be_visible()
    page.goto("/merkzettel/")
    page.get_by_role("button", name="Blatt erstellen").click()
    page.wait_for_load_state()
    sign_in(page, site, "network_manager")
    page.goto("/einlesen/")
    csv = b"Nur;eine;Zeile\nohne;passende;Spalten\n"
    page.locator("input[type=file]").set_input_files({"name": "liste.csv", "mimeType": "text/csv", "buffer": csv})
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/einlesen/*/")
    sink = site.home / "mailbox"
    sink.mkdir(exist_ok=True)
    (sink / "01980000-0000-7000-8000-000000000001.eml").write_text(
        "X-Envelope-To: probe@partner.example\nSubject: Probe\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n\nGuten Tag\n"
    )


@pytest.fixture(scope="module")
def prepared(browser: Browser, site: Site) -> dict[str, str]:
    context = browser.new_context(base_url=site.url, locale="de-DE")
    prepare(context.new_page(), site)
    context.close()
    context = browser.new_context(base_url=site.url, locale="de-DE")
    addresses = relay_addresses(context.new_page(), site)
    context.close()
    return (
        addresses | sample_addresses(site) | {"core:mail": "/verwaltung/postfach/01980000-0000-7000-8000-000000000001/"}
    )


@pytest.mark.parametrize("role", ["", "case_worker", "site_lead", "administration", "data_protection"])
def test_every_page_is_clean(page: Page, site: Site, prepared: dict[str, str], role: str) -> None:
    rows = [row for row in MATRIX.values() if row.page and role_for(row) == role]
    if not rows:
        pytest.fail(f"no page for {role}: the roles of the matrix have changed")
    if role:
        sign_in(page, site, role)
    found: list[str] = []
    for row in rows:
        check(page, prepared.get(row.name) or plain_address(row), found)
    assert not found


EMPTY_AND_WRONG = [
    "/angebote/?q=xqzvw",
    "/angebote/?q=Schulden&ort=Nirgendwo",
    "/angebote/?q=" + "lang" * 60,
    "/merkzettel/",
    "/m/ZZZZZZ/",
    "/gibt-es-nicht/",
    "/karte/?q=xqzvw",
    "/familie/",
]


WITH_A_TOWN = ["/angebote/?q=&ort=Lindenfurt", "/angebote/thema/soziales/?ort=Lindenfurt"]


def test_pages_with_a_town_are_clean(page: Page, site: Site) -> None:
    found: list[str] = []
    for address in WITH_A_TOWN:
        check(page, address, found)
        assert page.locator("section[aria-labelledby=themen], section[aria-labelledby=nah]").count() == 1, address
    assert not found


def test_empty_and_wrong_states_are_clean(page: Page, site: Site) -> None:
    found: list[str] = []
    for address in EMPTY_AND_WRONG:
        check(page, address, found)
    assert not found


def test_a_form_with_errors_is_clean_and_keeps_what_was_typed(page: Page, site: Site) -> None:
    page.goto("/anmelden/")
    page.get_by_label("E-Mail").fill("niemand@jobcenter.example")
    page.get_by_label("Passwort").fill("falsch-falsch")
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()
    assert page.get_by_label("E-Mail").input_value() == "niemand@jobcenter.example"
    assert not violations(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_long_texts_do_not_break_the_page(page: Page, site: Site, width: int) -> None:
    with owner_of(site) as owner:
        slug = owner.execute(
            "SELECT slug FROM directory_service WHERE published ORDER BY id OFFSET 5 LIMIT 1"
        ).fetchone()
        assert slug
        owner.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
        owner.execute(
            "UPDATE directory_service SET name = %s, summary = %s WHERE slug = %s", [LONG[:200], LONG, slug[0]]
        )
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/angebote/{slug[0]}/")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    for theme in THEMES:
        set_theme(page, theme)
        assert not violations(page)
