"""Themes, sub-themes, lists: every listed offer within three clicks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from stafette.demo.services import load_demo
from stafette.demo.sizes import Size
from stafette.directory import search_feed
from stafette.directory.models import Service
from stafette.directory.records import ServiceAtLocationRecord
from stafette.directory.search import SearchIndex
from stafette.directory.views import themes
from tests.directory.views import town

Soup = Callable[..., BeautifulSoup]
CLICKS = 3


def crawl(client: Client, clicks: int) -> set[str]:
    """All addresses that links reach within so many clicks from the start page; each is opened and must be there."""
    seen, level = {"/"}, {"/"}
    for _ in range(clicks):
        following: set[str] = set()
        for address in level:
            response = client.get(address)
            assert response.status_code == 200, address
            if response["Content-Type"].startswith("text/html"):
                following |= links(response.content, address)
        level = following - seen
        seen |= level
    for address in level:
        assert client.get(address).status_code == 200, address
    return {urlsplit(address).path for address in seen}


def links(content: bytes, address: str) -> set[str]:
    page = BeautifulSoup(content, "html.parser")
    found = {urldefrag(urljoin(address, str(link["href"]))).url for link in page.select("a[href]")}
    return {each for each in found if each.startswith("/") and not each.startswith(("/anmelden/", "/static/"))}


def listed_addresses() -> set[str]:
    return {f"/angebote/{slug}/" for slug in Service.objects.listed().order_by("pk").values_list("slug", flat=True)}


def test_every_listed_offer_is_three_clicks_away(offers: dict[str, Service], client: Client) -> None:
    reached = crawl(client, CLICKS)

    assert listed_addresses() <= reached
    assert f"/angebote/{offers['geheim'].slug}/" not in reached
    assert f"/angebote/{offers['vorbei'].slug}/" not in reached


def test_pages_of_long_lists_cost_no_fourth_click(
    offers: dict[str, Service], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "ROWS", 1)

    assert listed_addresses() <= crawl(client, CLICKS)


@pytest.mark.parametrize("size", [Size.SMALL, pytest.param(Size.COUNTY, marks=pytest.mark.slow)])
def test_every_offer_of_the_demo_county_is_three_clicks_away(db: None, client: Client, size: Size) -> None:
    load_demo(size=size, seed=7, progress=lambda done, total: None)
    town.forget()

    missing = listed_addresses() - crawl(client, CLICKS)

    assert not missing
    town.forget()


def test_a_theme_shows_its_sub_themes_with_counts(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/thema/soziales/")
    rows = {row.get_text(" ", strip=True) for row in page.select(".st-sublist a")}

    assert "Schulden und Insolvenz 3 Angebote" in rows
    assert "Weitere Angebote 1 Angebote" in rows
    assert not any(row.startswith("Rechtsberatung") for row in rows)  # nothing there yet


def test_offers_of_a_theme_without_sub_theme_have_their_list(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/thema/soziales/weitere/")

    assert [link.get_text() for link in page.select(".st-rowlist a")] == ["Angebot nur im großen Thema"]


def test_a_town_puts_the_nearest_first(offers: dict[str, Service], soup: Soup) -> None:
    for place, first in (("Lindenfurt", "Schuldnerberatung am Markt"), ("43003", "Schuldenhilfe in Weitfeld")):
        page = soup(f"/angebote/thema/soziales/schulden/?ort={place}")
        names = [link.get_text() for link in page.select(".st-rowlist a")]
        assert names[0] == first
        assert len(names) == 3


def test_a_town_shows_what_is_near_at_once(offers: dict[str, Service], soup: Soup) -> None:
    near = soup("/angebote/thema/soziales/?ort=43003").select_one("section[aria-labelledby=nah]")

    assert near is not None
    assert near.select_one("h2").get_text(strip=True) == "In der Nähe von Weitfeld"  # type: ignore[union-attr]  # there by template
    assert len(near.select(".st-rowlist a")) == 6
    assert near.select(".st-rowlist a")[0].get_text() == "Schuldenhilfe in Weitfeld"
    assert "nächsten Angebote" not in near.get_text()  # all of them are here
    for town_part in ("", "?ort=Nirgendheim"):
        assert not soup(f"/angebote/thema/soziales/{town_part}").select("section[aria-labelledby=nah]")


def test_what_is_near_says_where_the_rest_is(
    offers: dict[str, Service], soup: Soup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "NEAR", 2)
    near = soup("/angebote/thema/soziales/?ort=Weitfeld").select_one("section[aria-labelledby=nah]")

    assert near is not None
    assert "Die 2 nächsten Angebote. Alle anderen stehen oben in den Listen." in near.get_text()
    assert len(near.select(".st-rowlist a")) == 2


def test_further_pages_are_numbers_with_a_name(
    offers: dict[str, Service], soup: Soup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(themes, "ROWS", 1)
    links = soup("/angebote/thema/soziales/").select('.st-ranges a[href*="/schulden/"]')

    assert [link.get_text() for link in links] == ["2", "3"]
    assert links[0]["aria-label"] == "Schulden und Insolvenz, Seite 2: 2 bis 2"


def test_an_unknown_town_is_said_and_hides_nothing(offers: dict[str, Service], soup: Soup) -> None:
    page = soup("/angebote/thema/soziales/schulden/?ort=Nirgendheim")

    assert "„Nirgendheim“ kennen wir nicht" in page.get_text()
    assert page.select_one('input[name="ort"]')["value"] == "Nirgendheim"  # type: ignore[index]  # there by template
    assert len(page.select(".st-rowlist a")) == 3


@pytest.mark.parametrize(
    "address",
    [
        "/angebote/thema/gibtesnicht/",
        "/angebote/thema/schulden/",  # a sub-theme is no tile
        "/angebote/thema/soziales/yoga/",  # belongs elsewhere
        "/angebote/thema/gibtesnicht/weitere/",
    ],
)
def test_what_is_no_theme_is_not_there(offers: dict[str, Service], client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_lists_go_on_while_the_search_is_away(offers: dict[str, Service], soup: Soup) -> None:
    search_feed.reset()
    with patch.object(SearchIndex, "rebuild", side_effect=RuntimeError):
        assert not soup("/angebote/thema/soziales/?ort=Weitfeld").select("section[aria-labelledby=nah]")
        branches = soup("/angebote/thema/soziales/").select('.st-sublist a[href="/angebote/thema/soziales/schulden/"]')
        names = [link.get_text() for link in soup("/angebote/thema/soziales/schulden/").select(".st-rowlist a")]

    assert len(branches) == 1
    assert names == ["Budgetberatung", "Schuldenhilfe in Weitfeld", "Schuldnerberatung am Markt"]


def test_a_page_beyond_the_last_one_is_the_last_one(offers: dict[str, Service], soup: Soup) -> None:
    assert len(soup("/angebote/thema/soziales/schulden/?seite=99").select(".st-rowlist a")) == 3
    assert len(soup("/angebote/thema/soziales/schulden/?seite=unsinn").select(".st-rowlist a")) == 3


def test_statements_do_not_grow_with_the_list(
    offers: dict[str, Service], statements: Callable[[str], list[str]]
) -> None:
    addresses = ("/angebote/thema/soziales/schulden/?ort=Lindenfurt", "/angebote/thema/soziales/?ort=Lindenfurt")
    few = [statements(address) for address in addresses]
    whole = town.catalog()
    more = [replace(town.DEBTS, source_id=f"mehr-{number}", name=f"Mehr Beratung {number}") for number in range(30)]
    whole.services = more
    whole.service_at_locations = [
        ServiceAtLocationRecord(service_source_id=record.source_id, location_source_id="haus-1") for record in more
    ]
    whole.source = "mehr"
    town.write(whole)
    town.forget()
    many = [statements(address) for address in addresses]

    for before, after in zip(few, many, strict=True):
        assert len(before) == len(after) <= 2, after
