"""The map: the same as the list."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from bs4 import BeautifulSoup
from django.test import Client

from stafette.directory.models import Service
from stafette.directory.search import SearchIndex

Soup = Callable[..., BeautifulSoup]


def features(client: Client, query: str) -> list[dict[str, Any]]:
    response = client.get(f"/karte/daten.json{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/geo+json"
    whole = json.loads(response.content)
    assert whole["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = whole["features"]
    return found


def test_list_map_and_pins_show_the_same(offers: dict[str, Service], client: Client, soup: Soup) -> None:
    for query in ("", "?q=Schulden", "?q=Schulden&ort=Lindenfurt&umkreis=20", "?kostenlos=on", "?thema=yoga"):
        listed = [link["href"] for link in soup(f"/angebote/{query}").select(".st-hit__name a")]
        page = soup(f"/karte/{query}")
        mapped = [link["href"] for link in page.select(".st-hits--numbered .st-hit__name a")]
        numbers = [int(number.get_text()) for number in page.select(".st-pin-no")]
        pins = {(pin["properties"]["number"], pin["properties"]["url"]) for pin in features(client, query)}

        assert mapped == listed
        assert numbers == list(range(1, len(listed) + 1))
        with_place = {offers[key].slug for key in offers if key != "telefon"}
        assert pins == {(number, url) for number, url in enumerate(listed, 1) if str(url).split("/")[2] in with_place}


def test_an_offer_at_two_places_has_two_pins_with_one_number(offers: dict[str, Service], client: Client) -> None:
    pins = features(client, "?thema=yoga")

    assert {tuple(pin["geometry"]["coordinates"]) for pin in pins} == {(9.3, 51.2), (9.4, 51.3)}
    assert {pin["properties"]["number"] for pin in pins} == {1}


def test_the_page_names_its_data_by_the_same_question(offers: dict[str, Service], client: Client, soup: Soup) -> None:
    box = soup("/karte/?q=Schulden&kostenlos=on").select_one("#karte")

    assert box is not None
    assert box["data-source"] == "/karte/daten.json?seite=1&q=Schulden&kostenlos=on"
    assert client.get(str(box["data-source"])).status_code == 200
    assert client.get(str(box["data-outlines"])).status_code == 200


def test_one_offer_on_the_map(offers: dict[str, Service], client: Client, soup: Soup) -> None:
    query = f"?angebot={offers['schulden'].slug}"
    page = soup(f"/karte/{query}")

    assert [link["href"] for link in page.select(".st-hit__name a")] == [f"/angebote/{offers['schulden'].slug}/"]
    assert [pin["properties"]["name"] for pin in features(client, query)] == ["Schuldnerberatung am Markt"]


def test_a_draft_is_on_no_map(offers: dict[str, Service], client: Client) -> None:
    names = {pin["properties"]["name"] for pin in features(client, f"?angebot={offers['geheim'].slug}")}

    assert "Entwurf einer Beratung" not in names


def test_towns_as_points(offers: dict[str, Service], client: Client) -> None:
    response = client.get("/karte/orte.json")
    towns = json.loads(response.content)["features"]

    assert [town["properties"]["name"] for town in towns] == ["Lindenfurt", "Otterbrück", "Weitfeld"]
    assert towns[0]["geometry"] == {"type": "Point", "coordinates": [9.3, 51.2]}
    assert response["Cache-Control"] == "public, max-age=3600"


def test_a_failing_search_is_no_empty_map(offers: dict[str, Service], client: Client, soup: Soup) -> None:
    with patch.object(SearchIndex, "search", side_effect=ZeroDivisionError):
        page = soup("/karte/?q=Schulden", status=503)
        data = client.get("/karte/daten.json?q=Schulden")

    assert "Die Suche ist gerade gestört" in page.get_text()
    assert data.status_code == 503
