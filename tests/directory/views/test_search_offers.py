"""Searching: words, place, filters, pages, failures; the swapped part equals a fresh page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from stafette.core import clock, metrics
from stafette.directory.models import Service
from stafette.directory.records import ServiceAtLocationRecord
from stafette.directory.search import SearchIndex
from stafette.directory.views.results import PAGE_SIZE
from tests.directory.views import town

Soup = Callable[..., BeautifulSoup]
SWAP = {"HX-Request": "true", "HX-Target": "ergebnis"}


def names(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select(".st-hit__name a")]


def heading(page: BeautifulSoup) -> str:
    found = page.select_one("h1")
    assert found is not None
    return " ".join(found.get_text().split())


def only(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, selector
    return found[0]


def test_finds_by_words_and_says_why(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schuldnerberatung")

    assert names(page)[0] == "Schuldnerberatung am Markt"
    assert "„Schuldnerberatung“ im Namen" in page.select(".st-hit")[0].get_text()
    assert "Schuldnerberatung" in heading(page)


def test_shows_neither_drafts_nor_what_has_gone(offers: dict[str, Service], soup: Soup) -> None:
    everything = names(soup("/angebote/"))

    assert len(everything) == 8
    assert "Entwurf einer Beratung" not in everything
    assert "Alte Schuldnerberatung" not in everything


def test_a_place_orders_by_nearness_and_shows_distances(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schulden&ort=Otterbrück&umkreis=50")

    assert "in und um Otterbrück" in heading(page)
    assert "Schuldenhilfe in Weitfeld" not in names(page)
    assert "km" in page.select(".st-hit__who")[1].get_text()


def test_a_town_alone_offers_the_themes(offers: dict[str, Service], soup: Soup) -> None:
    rows = soup("/angebote/?q=&ort=Lindenfurt").select("section[aria-labelledby=themen] a")
    addresses = [str(row["href"]) for row in rows]

    assert len(rows) == 11
    assert "/angebote/thema/soziales/?ort=Lindenfurt" in addresses
    assert rows[-1].get_text(" ", strip=True) == "Weitere Angebote 1 Angebote"
    assert addresses[-1] == "/angebote/weitere/?ort=Lindenfurt"


@pytest.mark.parametrize(
    "query", ["", "?q=Schulden&ort=Lindenfurt", "?ort=Nirgendheim", "?ort=Lindenfurt&kostenlos=on"]
)
def test_whoever_asks_for_more_or_less_than_a_town_gets_no_themes(
    offers: dict[str, Service], soup: Soup, query: str
) -> None:
    assert not soup(f"/angebote/{query}").select("section[aria-labelledby=themen]")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kostenlos=on", {"Schuldnerberatung am Markt", "Budgetberatung"}),
        ("kinderbetreuung=on", {"Schuldnerberatung am Markt"}),
        ("barrierefrei=on", {"Schuldnerberatung am Markt", "Kleiderkammer", "Yoga im Park"}),
        ("sprache=tr", {"Schuldnerberatung am Markt"}),
        ("offen=on&kostenlos=", {"Yoga im Park"}),
        ("thema=yoga", {"Yoga im Park"}),
    ],
)
def test_filters(offers: dict[str, Service], soup: Soup, query: str, expected: set[str]) -> None:
    found = set(names(soup(f"/angebote/?{query}")))

    if "offen" in query:  # the debt counselling may be open right now too
        found -= {"Schuldnerberatung am Markt"}
    assert found == expected


def test_for_whom_keeps_what_is_for_everybody(offers: dict[str, Service], soup: Soup) -> None:
    assert "Schuldnerberatung am Markt" in names(soup("/angebote/?q=Schulden&fuer=parents"))
    others = names(soup("/angebote/?q=Schulden&fuer=homeless"))
    assert "Schuldnerberatung am Markt" not in others
    assert "Budgetberatung" in others


def test_each_filter_can_be_taken_off_and_keeps_the_words(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schulden&kostenlos=on&sprache=tr&seite=1")
    chips = {chip.get_text(strip=True): chip["href"] for chip in page.select(".st-chip--link")}

    assert chips == {
        "Kostenlos": "/angebote/?q=Schulden&sprache=tr",
        "Türkisch": "/angebote/?q=Schulden&kostenlos=on",
    }
    hidden = page.select('form.st-search input[type="hidden"]')
    assert {(field["name"], field["value"]) for field in hidden} == {("kostenlos", "on"), ("sprache", "tr")}


def test_an_unknown_place_is_an_error_at_its_field_and_the_list_stays(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schulden&ort=Nirgendheim")

    field = only(page, 'form.st-search input[name="ort"]')
    assert field["value"] == "Nirgendheim"
    assert field["aria-invalid"] == "true"
    assert "„Nirgendheim“ kennen wir nicht" in page.get_text()
    assert names(page)


def test_a_radius_without_a_place_says_what_is_missing(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schulden&umkreis=5")

    assert "Bitte geben Sie oben einen Ort an" in page.get_text()
    assert names(page)


def test_a_place_among_the_words_serves_the_radius(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schulden in Lindenfurt&umkreis=5")

    assert "Bitte geben Sie oben einen Ort an" not in page.get_text()
    assert "Schuldenhilfe in Weitfeld" not in names(page)


@pytest.mark.parametrize("query", ["umkreis=viel", "sprache=xx", "fuer=alle", "seite=-3", "seite=9" * 3, "thema=nix"])
def test_nonsense_in_the_address_does_no_harm(offers: dict[str, Service], soup: Soup, query: str) -> None:
    page = soup(f"/angebote/?q=Schulden&{query}")

    assert names(page)
    if query.startswith(("umkreis", "sprache", "fuer")):
        assert "Diese Auswahl gibt es nicht" in page.get_text()


def test_too_many_words_are_refused_in_german_and_kept(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=" + "Schulden+" * 40)

    assert "Bitte schreiben Sie höchstens 200 Zeichen" in page.get_text()
    assert str(only(page, 'form.st-search input[name="q"]')["value"]).startswith("Schulden Schulden")


def test_a_typing_error_is_corrected_and_said(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schuldnerberatnug")

    assert "Schuldnerberatung am Markt" in names(page)
    assert "Wir zeigen Angebote für" in page.get_text()


def test_nothing_found_shows_ways_on_and_what_fits_without_filters(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/?q=Schuldnerberatung&sprache=uk")

    assert not names(page)
    assert "haben wir noch nichts" in heading(page)
    suggested = [link.get_text() for link in page.select(".st-list a")]
    assert "Schuldnerberatung am Markt" in suggested


def test_the_swapped_part_equals_a_fresh_page(offers: dict[str, Service], client: Client) -> None:
    for query in ("?q=Schulden&kostenlos=on", "?q=Schulden&ort=Nirgendheim", "?q=qqqq"):
        fresh = BeautifulSoup(client.get(f"/angebote/{query}").content, "html.parser")
        part = client.get(f"/angebote/{query}", headers=SWAP)
        swapped = BeautifulSoup(part.content, "html.parser")

        title = only(swapped, "title").extract().get_text()
        assert title.strip() == only(fresh, "title").get_text().strip()
        assert without_secrets(swapped) == without_secrets(BeautifulSoup(inner(fresh, "#ergebnis"), "html.parser"))
        assert "HX-Request" in part["Vary"]


def inner(page: BeautifulSoup, selector: str) -> str:
    return only(page, selector).decode_contents()


def without_secrets(page: BeautifulSoup) -> str:
    """The markup without the proofs of forms, which differ each time."""
    for field in page.select('input[name="csrfmiddlewaretoken"]'):
        field["value"] = ""
    return "\n".join(line.strip() for line in str(page).splitlines() if line.strip())


def test_history_gets_the_whole_page(offers: dict[str, Service], client: Client) -> None:
    response = client.get("/angebote/?q=Schulden", headers=SWAP | {"HX-History-Restore-Request": "true"})

    assert b"<html" in response.content


def test_pages_of_twenty(offers: dict[str, Service], soup: Soup) -> None:
    more = [replace(town.DEBTS, source_id=f"mehr-{number}", name=f"Mehr Beratung {number}") for number in range(40)]
    whole = town.catalog()
    whole.source, whole.services = "mehr", more
    whole.service_at_locations = [
        ServiceAtLocationRecord(service_source_id=record.source_id, location_source_id="haus-1") for record in more
    ]
    town.write(whole)
    town.forget()

    pages = [soup(f"/angebote/?q=Beratung&sprache=tr&seite={number}") for number in (1, 2, 3)]
    found = [names(page) for page in pages]
    assert [len(each) for each in found] == [PAGE_SIZE, PAGE_SIZE, 1]
    assert len({name for each in found for name in each}) == 41
    assert only(pages[0], 'a[rel="next"]')["href"] == "/angebote/?q=Beratung&sprache=tr&seite=2"
    assert names(soup("/angebote/?q=Beratung&sprache=tr&seite=77")) == found[2]


def test_a_failing_search_shows_a_failure_and_is_counted(offers: dict[str, Service], soup: Soup) -> None:
    before = metrics.SEARCH_FAILURES._value.get()
    with patch.object(SearchIndex, "search", side_effect=ZeroDivisionError):
        page = soup("/angebote/?q=Schulden&kostenlos=on", status=503)
        client_part = soup("/angebote/?q=Schulden", status=503, headers=SWAP)

    assert "Die Suche ist gerade gestört" in heading(page)
    assert "haben wir noch nichts" not in page.get_text()
    assert only(page, 'form.st-search input[name="q"]')["value"] == "Schulden"
    assert page.select_one('main a[href="/"]')
    assert "Die Suche ist gerade gestört" in heading(client_part)
    assert metrics.SEARCH_FAILURES._value.get() >= before + 2


def test_the_order_is_explained(offers: dict[str, Service], soup: Soup) -> None:
    def lines(address: str) -> int:
        return len(soup(address).select(".kern-accordion__body li"))

    assert lines("/angebote/?q=Beratung") == 3
    assert lines("/angebote/?q=Beratung&ort=Lindenfurt") == 4


def test_statements_are_few_and_do_not_grow(offers: dict[str, Service], statements: Callable[[str], list[str]]) -> None:
    few = statements("/angebote/?q=Yoga")
    many = statements("/angebote/?q=Beratung Schulden&ort=Lindenfurt&kostenlos=on")

    assert len(few) == len(many) <= 1, many


def test_on_a_public_holiday_what_is_open_now_says_so(offers: dict[str, Service], soup: Soup) -> None:
    christmas = datetime(2026, 12, 25, 10, 30, tzinfo=clock.BERLIN)
    with clock.shifted(christmas - clock.now()):
        open_now = soup("/angebote/?offen=ja")
        on_the_map = soup("/karte/?offen=ja")
        everything = soup("/angebote/")

    assert "Heute ist Feiertag (1. Weihnachtstag)" in open_now.get_text(" ", strip=True)
    assert "Heute ist Feiertag" in on_the_map.get_text(" ", strip=True)
    assert "Heute ist Feiertag" not in everything.get_text(" ", strip=True)
