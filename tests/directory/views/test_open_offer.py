"""The page of an offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from stafette.core import actor
from stafette.directory.models import Service, ServiceAtLocation
from stafette.directory.records import ServiceAtLocationRecord
from stafette.directory.search import SearchIndex
from tests.directory.views import town

Soup = Callable[..., BeautifulSoup]


def fact(page: BeautifulSoup, label: str) -> str:
    """What stands beside a label."""
    found = page.find("dt", string=label)
    assert found is not None, label
    value = found.find_next("dd")
    assert value is not None
    return value.get_text(" ", strip=True)


def address(service: Service) -> str:
    return f"/angebote/{service.slug}/"


def test_facts_in_words(offers: dict[str, Service], soup: Soup) -> None:
    page = soup(address(offers["schulden"]))

    assert fact(page, "Wann") == "Montag und Mittwoch, 9 bis 12 Uhr"
    assert fact(page, "So kommen Sie hin") == "Marktstraße 1 43001 Lindenfurt Bus 12 bis „Markt“ Auf der Karte".replace(
        "Marktstraße", "Haus 1 Marktstraße"
    )
    assert fact(page, "Sprachen") == "Deutsch, Türkisch"
    assert fact(page, "Für wen") == "Eltern Ab 18 Jahren"
    assert fact(page, "Bitte mitbringen") == "Alle Briefe"
    assert fact(page, "Kosten") == "Kostenlos 12,50 Euro: Kopien"
    assert fact(page, "Kinderbetreuung") == "Ja, während des Angebots"
    assert fact(page, "Barrierefreiheit") == "Ohne Stufen erreichbar"
    assert fact(page, "So kommen Sie dazu") == "Rufen Sie an."
    assert [step.get_text() for step in page.select("#ablauf ~ ol li")] == ["Sie rufen an.", "Wir reden."]
    assert [link["href"] for link in page.select(".st-panel a.st-tel")] == ["tel:+493023125014"]
    assert "23125 015" not in page.get_text()  # a fax is no phone
    assert page.select_one(".st-prose strong")


def test_several_places_have_their_own_part(offers: dict[str, Service], soup: Soup) -> None:
    page = soup(address(offers["voll"]))

    places = [place.get_text(" ", strip=True) for place in page.select(".st-places > li")]
    assert len(places) == 2
    assert any("Otterbrück" in place for place in places)
    assert fact(page, "Wann") == "Rund um die Uhr"
    assert fact(page, "Plätze").startswith("Warteliste, etwa 3 Wochen")
    assert "Rund um die Uhr offen" in page.get_text()


def test_the_way_leads_back_through_its_theme(offers: dict[str, Service], soup: Soup) -> None:
    crumbs = [link["href"] for link in soup(address(offers["schulden"])).select(".st-crumbs a")]

    assert crumbs == ["/", "/angebote/thema/soziales/", "/angebote/thema/soziales/schulden/"]


def test_what_is_not_published_is_not_there_for_the_public(
    offers: dict[str, Service], client: Client, case_worker: Callable[[], None]
) -> None:
    assert client.get(address(offers["geheim"])).status_code == 404
    case_worker()
    assert client.get(address(offers["geheim"])).status_code == 200


def test_the_part_for_staff(offers: dict[str, Service], soup: Soup, case_worker: Callable[[], None]) -> None:
    public = soup(address(offers["schulden"])).get_text()
    assert "kurzer Mail" not in public
    assert "Aylin Beispiel" not in public

    case_worker()
    staff = soup(address(offers["schulden"])).get_text(" ", strip=True)
    assert "Bitte mit kurzer Mail." in staff
    assert "Aylin Beispiel" in staff


def test_an_offer_that_has_gone_names_the_nearest(offers: dict[str, Service], soup: Soup) -> None:
    page = soup(address(offers["vorbei"]))

    alert = page.select_one(".kern-alert")
    assert alert is not None
    assert "gibt es nicht mehr" in alert.get_text()
    assert [link["href"] for link in alert.select("a")] == [address(offers["schulden"])]
    assert not page.select("form.st-trayform")


def test_an_offer_that_pauses_says_so(offers: dict[str, Service], soup: Soup) -> None:
    alert = soup(address(offers["pause"])).select_one(".kern-alert")

    assert alert is not None
    assert "macht gerade Pause" in alert.get_text()
    assert "Umbau bis Mai." in alert.get_text()


def test_what_nobody_confirmed_lately_says_so(offers: dict[str, Service], soup: Soup) -> None:
    assert "Nicht bestätigt." in soup(address(offers["budget"])).get_text()
    assert "Geprüft am" in soup(address(offers["schulden"])).get_text()


def test_html_is_checked_again_when_it_is_shown(offers: dict[str, Service], soup: Soup) -> None:
    with actor.acting(actor.system("test")):
        Service.objects.filter(pk=offers["schulden"].pk).update(
            description='<p onclick="x()">Hallo</p><script>alert(1)</script><a href="javascript:x()">da</a>'
        )
    page = soup(address(offers["schulden"]))

    prose = page.select_one(".st-prose")
    assert prose is not None
    assert prose.decode_contents().strip() == "<p>Hallo</p>da"


def test_similar_offers_are_the_nearest_of_the_same_theme(offers: dict[str, Service], soup: Soup) -> None:
    links = [link["href"] for link in soup(address(offers["schulden"])).select("#aehnlich ~ ul a")]

    assert links == [address(offers["budget"]), address(offers["fern"])]


def test_the_page_stays_while_the_search_is_away(offers: dict[str, Service], soup: Soup) -> None:
    with patch.object(SearchIndex, "search", side_effect=ZeroDivisionError):
        page = soup(address(offers["schulden"]))
        gone = soup(address(offers["vorbei"]))

    assert not page.select("#aehnlich")
    assert "gibt es nicht mehr" in gone.get_text()


def test_statements_do_not_grow_with_the_places(
    offers: dict[str, Service], statements: Callable[[str], list[str]]
) -> None:
    one = statements(address(offers["schulden"]))
    whole = town.catalog()
    whole.source, whole.services = "mehr", [replace(town.DEBTS, source_id="viele", name="An vielen Orten")]
    whole.locations = [town.house(number, "Lindenfurt") for number in range(1, 9)]
    whole.service_at_locations = [
        ServiceAtLocationRecord(service_source_id="viele", location_source_id=place.source_id)
        for place in whole.locations
    ]
    town.write(whole)
    town.forget()
    many = Service.objects.get(source="mehr", source_id="viele")
    assert ServiceAtLocation.objects.filter(service=many).count() == 8

    assert len(one) == len(statements(address(many))) <= 3, one


@pytest.mark.parametrize("slug", ["gibt-es-nicht", "0", "a" * 120])
def test_what_does_not_exist_is_not_there(offers: dict[str, Service], client: Client, slug: str) -> None:
    assert client.get(f"/angebote/{slug}/").status_code == 404
