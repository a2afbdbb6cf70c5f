"""After choosing a town every published offer is at most three link clicks away, however large the land is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from html import unescape
from typing import Any

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client

from stafette.demo.services import load_demo
from stafette.demo.sizes import EXTENTS, Size
from stafette.directory.views import themes
from tests.directory.views import town

CLICKS = 3
SAMPLE = 200
LINK = re.compile(r'<a\s[^>]*?\bhref="([^"]+)"')
LIST = re.compile(r"/angebote/(thema/|weitere/)")
OFFER = re.compile(r"/angebote/(?!weitere/)[a-z0-9-]+/")
PUBLISHED = """
SELECT '/angebote/' || service.slug || '/', array_remove(array_agg(DISTINCT address.city), NULL),
       array_remove(array_agg(DISTINCT theme.slug), NULL)
  FROM directory_service AS service
  LEFT JOIN directory_service_theme AS about ON about.service_id = service.id
  LEFT JOIN directory_theme AS theme ON theme.id = about.theme_id
  LEFT JOIN directory_service_at_location AS link ON link.service_id = service.id
  LEFT JOIN directory_address AS address ON address.location_id = link.location_id AND address.city <> ''
 WHERE service.published AND service.status IN ('active', 'temporarily closed')
 GROUP BY service.id
"""
Owner = psycopg.Connection[tuple[Any, ...]]
Get = Callable[[str], str]


class Directory:
    """What the tables say, read by the owner of the database without the code under test."""

    def __init__(self, owner: Owner) -> None:
        self.offers: dict[str, list[str]] = {}
        """The address of each published offer with the slugs of its themes."""
        self.of_town: dict[str, set[str]] = defaultdict(set)
        for address, towns, slugs in owner.execute(PUBLISHED):
            self.offers[address] = slugs
            for name in towns:
                self.of_town[name].add(address)
        self.towns = [str(row[0]) for row in owner.execute("SELECT name FROM directory_town ORDER BY name")]


def page_getter(client: Client) -> Get:
    def get(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, address
        return response.content.decode()

    return get


def choose_town(get: Get, name: str) -> str:
    """The address to which the form of the start page sends somebody who fills in the town and nothing else."""
    form = BeautifulSoup(get("/"), "html.parser").select_one("main form[role=search]")
    assert form is not None
    query = QueryDict(mutable=True)
    for field in form.select("input[name]"):
        query[str(field["name"])] = name if field["name"] == "ort" else str(field.get("value", ""))
    assert query["ort"] == name
    return f"{form['action']}?{query.urlencode()}"


def unreached(get: Get, start: str, directory: Directory, wanted: Collection[str]) -> set[str]:
    """Those of the ``wanted`` offers to which no three clicks lead from ``start``.

    Breadth first; only links on pages to which links lead count. Lists are opened until every wanted offer has been
    seen as a link, those of its themes and first pages before others; offers themselves are not opened here.
    """
    missing, seen, level = set(wanted), {start}, [start]
    for _ in range(CLICKS):
        following: list[str] = []
        likely = {slug for offer in missing for slug in directory.offers[offer]}
        for address in sorted(level, key=lambda each: ("seite=" in each, likely.isdisjoint(re.split("[/?]", each)))):
            if not missing:
                return missing
            found = dict.fromkeys(unescape(link) for link in LINK.findall(get(address)))
            missing.difference_update(link for link in found if OFFER.fullmatch(link))
            following += [link for link in found if LIST.match(link) and link not in seen]
            seen.update(following)
        level = following
    return missing


def unreached_from_towns(get: Get, directory: Directory, towns: Iterable[str]) -> dict[str, set[str]]:
    """For each town the offers at places in it that are too far from its start."""
    found = {name: unreached(get, choose_town(get, name), directory, directory.of_town[name]) for name in towns}
    return {name: offers for name, offers in found.items() if offers}


def load(size: Size, owner: Owner) -> Directory:
    load_demo(size=size, seed=7, progress=lambda done, total: None)
    owner.execute("ANALYZE")  # as the database does by itself after a while
    town.forget()
    directory = Directory(owner)
    assert len(directory.offers) > 0.8 * EXTENTS[size].offers
    assert len(directory.towns) == EXTENTS[size].towns
    assert set(directory.of_town) <= set(directory.towns)
    return directory


@pytest.mark.parametrize("size", [Size.SMALL, pytest.param(Size.LAND, marks=pytest.mark.slow)])
def test_every_offer_is_three_clicks_from_its_town(
    transactional_db: None, client: Client, owner: Owner, size: Size
) -> None:
    """Offers at a place: from every town in which they have one. All, also those without a place: from one town."""
    directory = load(size, owner)
    get = page_getter(client)

    assert unreached_from_towns(get, directory, directory.towns) == {}
    assert unreached(get, choose_town(get, directory.towns[0]), directory, directory.offers) == set()
    for address in sorted(directory.offers)[:: max(1, len(directory.offers) // SAMPLE)]:
        get(address)


def test_lists_that_are_cut_off_are_noticed(
    transactional_db: None, client: Client, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one offer on a page nothing is too far; when the theme's page forgets the last pages, something is."""
    directory = load(Size.SMALL, owner)
    get = page_getter(client)
    monkeypatch.setattr(themes, "ROWS", 1)
    monkeypatch.setattr(themes, "NEAR", 1)
    start = choose_town(get, directory.towns[0])
    assert unreached(get, start, directory, directory.offers) == set()
    whole = themes._ranges
    monkeypatch.setattr(themes, "_ranges", lambda total, link: whole(total, link)[:1])
    assert unreached(get, start, directory, directory.offers)


def test_an_offer_that_no_list_shows_is_noticed(transactional_db: None, client: Client, owner: Owner) -> None:
    """The tables know an offer that the search has lost."""
    directory = load(Size.SMALL, owner)
    get = page_getter(client)
    lost = min(directory.of_town[directory.towns[0]])
    owner.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
    owner.execute(
        """UPDATE directory_search_document AS document SET body = NULL FROM directory_service AS service
            WHERE service.id = document.id AND service.slug = %s""",
        [lost.split("/")[2]],
    )
    town.forget()

    assert unreached_from_towns(get, directory, directory.towns[:1]) == {directory.towns[0]: {lost}}
