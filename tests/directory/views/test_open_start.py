"""The start page: themes with counts, search line, no cookie without need."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from stafette.directory import search_feed
from stafette.directory.models import Service
from stafette.directory.search import SearchIndex

Soup = Callable[..., BeautifulSoup]
PUBLIC_PAGES = [
    "/",
    "/angebote/",
    "/angebote/?q=Schulden",
    "/karte/",
    "/angebote/thema/soziales/",
    "/angebote/weitere/",
]


def tiles(page: BeautifulSoup) -> dict[str, str]:
    """Number by name of the tile."""
    return {
        tile.select_one("a").get_text(strip=True): tile.select_one(".st-theme__n").contents[0].strip()  # type: ignore[union-attr]  # there by template
        for tile in page.select(".st-theme")
    }


def test_shows_at_most_ten_tiles_with_the_number_of_listed_offers(offers: dict[str, Service], soup: Soup) -> None:
    shown = tiles(soup("/"))

    assert 0 < len(shown) <= 10
    # schulden, budget, fern, telefon, pause, oben; not: vorbei (gone), geheim (unpublished)
    assert shown["Soziales und Selbsthilfe"] == "6"
    assert shown["Entspannung"] == "1"


def test_says_how_much_there_is_in_all(offers: dict[str, Service], soup: Soup) -> None:
    text = soup("/").get_text(" ", strip=True)

    assert "8 Angebote von 1 Stellen in 3 Orten" in text


def test_offers_without_theme_have_a_link_of_their_own(offers: dict[str, Service], soup: Soup) -> None:
    link = soup("/").select_one('a[href="/angebote/weitere/"]')

    assert link is not None
    assert "Ein weiteres Angebot" in link.get_text()


def test_a_chosen_town_goes_on_with_the_links(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/?ort=Lindenfurt")

    assert page.select_one('a[href="/angebote/thema/soziales/?ort=Lindenfurt"]')
    assert page.select_one('input[name="ort"]')["value"] == "Lindenfurt"  # type: ignore[index]  # there by template


def test_the_start_page_sets_no_cookie_and_no_page_makes_a_session(offers: dict[str, Service], client: Client) -> None:
    assert not client.get("/").cookies
    for address in [*PUBLIC_PAGES, f"/angebote/{offers['schulden'].slug}/"]:
        assert "sessionid" not in client.get(address).cookies, address


@pytest.mark.parametrize("address", PUBLIC_PAGES)
def test_no_cache_in_between_keeps_a_page_with_a_tray(offers: dict[str, Service], client: Client, address: str) -> None:
    response = client.get(address)

    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]


def test_needs_one_statement(offers: dict[str, Service], statements: Callable[[str], list[str]]) -> None:
    found = statements("/")

    assert len(found) == 1, found  # the themes


def test_works_without_counts_while_the_search_is_away(offers: dict[str, Service], soup: Soup) -> None:
    search_feed.reset()
    with patch.object(SearchIndex, "rebuild", side_effect=RuntimeError):
        page = soup("/")

    assert page.select_one('a[href="/angebote/thema/soziales/"]')
    assert not page.select(".st-theme__n")


def test_a_browser_that_prefers_another_language_gets_german_marked_as_german(
    offers: dict[str, Service], soup: Soup
) -> None:
    page = soup("/", headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert page.html is not None
    assert page.html["lang"] == "de"
    assert not page.select('[lang="mul"]')  # no choice of languages while there is only one
