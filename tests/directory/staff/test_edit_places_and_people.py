"""Keeping where an offer is, its times at one place, and whom one asks for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stafette.core import actor, clock
from stafette.directory import search_feed
from stafette.directory.models import FieldGroupState, Location, Service
from stafette.directory.records import FieldGroup
from stafette.directory.search import SearchQuery
from stafette.directory.services.offer_edits import read_whole_offer
from stafette.directory.services.offers import update_offer
from tests.support.actors import Someone, sign_in
from tests.support.forms import fields_of

MANAGER = Someone("staff:network_manager", "staff", frozenset({"network_manager"}))
TEST = actor.system("test")
Offers = dict[str, Service]


@pytest.fixture
def manager(client: Client, offers: Offers) -> Client:
    sign_in(client, MANAGER)
    return client


def house(number: int) -> Location:
    return Location.objects.get(source_id=f"haus-{number}")


def place_address(service: Service, number: int, name: str = "offer_place") -> str:
    return reverse(f"directory:{name}", args=[service.pk, house(number).pk])


def parsed(response: Any, status: int = 200) -> BeautifulSoup:
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def save(client: Client, page: BeautifulSoup, action: str, prefix: str, **changes: object) -> Any:
    return client.post(action, fields_of(page, action) | {f"{prefix}-{name}": text for name, text in changes.items()})


def save_address(client: Client, service: Service, number: int, **changes: object) -> Any:
    page = parsed(client.get(place_address(service, number)))
    return save(client, page, place_address(service, number, "offer_place_address"), "address", **changes)


def save_times(client: Client, service: Service, number: int, text: str) -> Any:
    page = parsed(client.get(place_address(service, number)))
    return save(client, page, place_address(service, number, "offer_place_times"), "times", times=text)


def changed_groups(moment: Any) -> set[tuple[str, str]]:
    states = FieldGroupState.objects.filter(changed_at__gt=moment).select_related("service").order_by("pk")
    return {(state.service.source_id, state.group) for state in states}


def error_of(page: BeautifulSoup) -> str:
    alert = page.select_one("[role=alert]")
    return alert.get_text(" ", strip=True) if alert else ""


# --- address ----------------------------------------------------------------------------------------------------------


def test_an_address_changes_for_all_offers_of_the_house(manager: Client, offers: Offers) -> None:
    before = clock.now()
    assert "In diesem Haus sind 5 Angebote" in manager.get(place_address(offers["voll"], 1)).content.decode()
    response = save_address(manager, offers["voll"], 1, street="Neue Gasse 3", postal_code="43002", city="Otterbrück")
    assert response.headers["Location"] == place_address(offers["voll"], 1)
    location = house(1)
    address = location.addresses.get()
    assert (address.street, address.postal_code, address.city) == ("Neue Gasse 3", "43002", "Otterbrück")
    assert (location.latitude, location.longitude) == (Decimal("51.300000"), Decimal("9.400000"))
    there = {"schulden", "pause", "vorbei", "geheim", "voll"}
    assert changed_groups(before) == {(key, "place") for key in there}
    assert FieldGroupState.objects.get(service=offers["voll"], group="place").verified_at is not None
    search_feed.refresh()
    found = search_feed.search(SearchQuery(text="Schuldnerberatung", place="Otterbrück", day=clock.today()))
    assert found.hits[0].id == offers["schulden"].pk
    assert found.hits[0].distance_km == 0


def test_saving_an_address_without_a_change_changes_nothing(manager: Client, offers: Offers) -> None:
    before, moment = read_whole_offer(service_id=offers["schulden"].pk, actor=TEST), clock.now()
    assert save_address(manager, offers["schulden"], 1).status_code == 302
    assert read_whole_offer(service_id=offers["schulden"].pk, actor=TEST).catalog == before.catalog
    assert changed_groups(moment) == set()


@pytest.mark.parametrize(
    ("changes", "point"),
    [
        ({"street": "Marktstraße 1a"}, ("51.111111", "9.222222")),
        ({"point": "mitte"}, ("51.200000", "9.300000")),
        ({"city": "Unbekannt am See"}, ("51.200000", "9.300000")),  # the postcode says where it is
        ({"city": "Sankt Nirgendwo", "postal_code": "99999", "point": "ohne"}, (None, None)),
        ({"street": "", "city": "", "postal_code": ""}, (None, None)),
    ],
)
def test_the_point_on_the_map_follows_the_town(
    manager: Client, offers: Offers, changes: dict[str, str], point: tuple[str | None, str | None]
) -> None:
    with actor.acting(TEST):
        Location.objects.filter(pk=house(1).pk).update(latitude=Decimal("51.111111"), longitude=Decimal("9.222222"))
    assert save_address(manager, offers["schulden"], 1, **changes).status_code == 302
    expected = tuple(Decimal(number) if number else None for number in point)
    assert (house(1).latitude, house(1).longitude) == expected


def test_what_else_belongs_to_the_house(manager: Client, offers: Offers) -> None:
    save_address(
        manager, offers["schulden"], 1, name="Altes Rathaus", transportation="Bus 7", accessibility=["lift", "toilet"]
    )
    location = house(1)
    assert (location.name, location.transportation) == ("Altes Rathaus", "Bus 7")
    kinds = list(location.accessibility.order_by("position").values_list("kind", flat=True))
    assert kinds == ["lift", "toilet"]
    page = manager.get(f"/angebote/{offers['schulden'].slug}/").content.decode()
    assert "Altes Rathaus" in page
    assert "Aufzug" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"postal_code": "430"}, "Bitte geben Sie die Postleitzahl mit 5 Ziffern an"),
        ({"city": ""}, "Bitte geben Sie auch den Ort an."),
        ({"city": "Nirgendwo", "postal_code": "99999"}, "oder wählen Sie unten „Kein Punkt“"),
        ({"street": "x" * 201}, "Bitte kürzen Sie auf 200 Zeichen."),
        ({"point": "mond"}, "Punkt auf der Karte"),
    ],
)
def test_a_wrong_address_is_explained_and_kept(
    manager: Client, offers: Offers, changes: dict[str, str], message: str
) -> None:
    before = read_whole_offer(service_id=offers["schulden"].pk, actor=TEST).catalog
    page = parsed(save_address(manager, offers["schulden"], 1, **changes, transportation="Bus 99"))
    assert message in error_of(page)
    for name, typed in (changes | {"transportation": "Bus 99"}).items():
        field = page.select_one(f"[name='address-{name}']")
        assert field is not None
        if name != "point":
            assert typed in (field.get("value", ""), field.text.strip())
    assert read_whole_offer(service_id=offers["schulden"].pk, actor=TEST).catalog == before


def test_two_people_at_one_address(manager: Client, offers: Offers) -> None:
    page = parsed(manager.get(place_address(offers["schulden"], 1)))
    action = place_address(offers["schulden"], 1, "offer_place_address")
    save_address(manager, offers["voll"], 1, street="Kollegin 1")  # over another offer of the same house
    again = parsed(save(manager, page, action, "address", street="Ich 2"), status=409)
    assert "Nichts ist verloren" in error_of(again)
    assert "Inzwischen gespeichert: Kollegin 1" in again.text
    assert again.select_one("[name=address-street][value='Ich 2']")
    assert house(1).addresses.get().street == "Kollegin 1"
    assert save(manager, again, action, "address").status_code == 302
    assert house(1).addresses.get().street == "Ich 2"


# --- times at one place -----------------------------------------------------------------------------------------------


def test_times_at_one_place_replace_those_of_the_offer_there(manager: Client, offers: Offers) -> None:
    before = clock.now()
    assert save_times(manager, offers["voll"], 2, "Di 10:00-12:00").status_code == 302
    assert changed_groups(before) == {("voll", "times")}
    links = {
        link.location_source_id: link.schedules
        for link in read_whole_offer(service_id=offers["voll"].pk, actor=TEST).catalog.service_at_locations
    }
    assert [each.rrule for each in links[str(house(2).pk)]] == ["FREQ=WEEKLY;BYDAY=TU"]
    assert links[str(house(1).pk)] == ()
    assert "Dienstag, 10 bis 12 Uhr" in manager.get(f"/angebote/{offers['voll'].slug}/").content.decode()
    edit = manager.get(reverse("directory:offer_edit", args=[offers["voll"].pk])).content.decode()
    assert "Dienstag, 10 bis 12 Uhr" in edit


def test_without_times_here_those_of_the_offer_hold(manager: Client, offers: Offers) -> None:
    page = parsed(manager.get(place_address(offers["schulden"], 1)))
    assert "Ohne Eintrag gilt: Montag und Mittwoch, 9 bis 12 Uhr" in " ".join(page.text.split())
    save_times(manager, offers["schulden"], 1, "Fr 8:00-9:00")
    save_times(manager, offers["schulden"], 1, "")
    stored = read_whole_offer(service_id=offers["schulden"].pk, actor=TEST)
    assert stored.catalog.service_at_locations[0].schedules == ()


def test_two_people_at_the_times_of_one_place(manager: Client, offers: Offers) -> None:
    page = parsed(manager.get(place_address(offers["schulden"], 1)))
    action = place_address(offers["schulden"], 1, "offer_place_times")
    save_times(manager, offers["schulden"], 1, "Fr 8:00-9:00")
    again = parsed(save(manager, page, action, "times", times="Do 8:00-9:00"), status=409)
    assert "Inzwischen gespeichert: Fr 08:00–09:00" in again.text
    assert save(manager, again, action, "times").status_code == 302
    stored = read_whole_offer(service_id=offers["schulden"].pk, actor=TEST)
    assert [each.rrule for each in stored.catalog.service_at_locations[0].schedules] == ["FREQ=WEEKLY;BYDAY=TH"]


def test_nobody_confirms_a_place_that_changed_meanwhile(manager: Client, offers: Offers) -> None:
    service = offers["budget"]
    action = reverse("directory:offer_verify", args=[service.pk, "place"])
    page = parsed(manager.get(reverse("directory:offer_edit", args=[service.pk])))
    save_address(manager, service, 2, street="Woanders 1")
    before = clock.now()
    manager.post(action, fields_of(page, action) | {"weg": "phone"})
    assert not FieldGroupState.objects.filter(service=service, verified_at__gt=before).exists()


# --- people -----------------------------------------------------------------------------------------------------------


def people_address(service: Service) -> str:
    return reverse("directory:offer_people", args=[service.pk])


def save_people(client: Client, service: Service, changes: dict[str, str], page: BeautifulSoup | None = None) -> Any:
    page = page or parsed(client.get(people_address(service)))
    form = page.select_one("main form")
    assert form is not None
    form["action"] = people_address(service)
    typed = {f"person-{name}": text for name, text in changes.items()}
    return client.post(people_address(service), fields_of(page, people_address(service)) | typed)


def people_of(service: Service) -> list[tuple[str, str, list[str]]]:
    contacts = read_whole_offer(service_id=service.pk, actor=TEST).catalog.services[0].contacts
    return [(each.name, each.title, [phone.number for phone in each.phones]) for each in contacts]


def test_people_are_changed_added_and_removed(manager: Client, offers: Offers) -> None:
    service, before = offers["schulden"], clock.now()
    changes = {"0-title": "Anmeldung", "1-title": "Leitung", "1-phones": "030 23125 017\n030 23125 018, mobil"}
    assert save_people(manager, service, changes).headers["Location"] == people_address(service)
    added = ("", "Leitung", ["030 23125 017", "030 23125 018"])
    assert people_of(service) == [("Aylin Beispiel", "Anmeldung", ["030 23125 016"]), added]
    assert changed_groups(before) == {("schulden", "contact")}
    save_people(manager, service, {"0-remove": "on"})
    assert people_of(service) == [added]
    page = manager.get(f"/angebote/{service.slug}/").content.decode()
    assert "Leitung" in page
    assert "Aylin" not in page


def test_saving_people_without_a_change_changes_nothing(manager: Client, offers: Offers) -> None:
    before = clock.now()
    for key in ("schulden", "voll"):
        assert save_people(manager, offers[key], {}).status_code == 302
    assert changed_groups(before) == set()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"1-phones": "030 23125 017"}, "Bitte geben Sie einen Namen oder eine Aufgabe an"),
        ({"0-phones": "12"}, "Zeile 1: Diese Nummer hat zu wenige Ziffern."),
        ({"0-phones": "030 23125 017 " * 9}, "Zeile 1 ist zu lang."),
        ({"0-email": "kein"}, "Bitte geben Sie eine E-Mail-Adresse an"),
    ],
)
def test_a_wrong_person_is_explained_and_kept(
    manager: Client, offers: Offers, changes: dict[str, str], message: str
) -> None:
    before = people_of(offers["schulden"])
    page = parsed(save_people(manager, offers["schulden"], changes))
    assert message in error_of(page)
    for name, typed in changes.items():
        field = page.select_one(f"[name='person-{name}']")
        assert field is not None
        assert typed.strip() in (field.get("value", ""), field.text.strip())
    assert people_of(offers["schulden"]) == before


def test_two_people_at_the_people(manager: Client, offers: Offers) -> None:
    service = offers["schulden"]
    page = parsed(manager.get(people_address(service)))
    save_people(manager, service, {"0-name": "Kollegin Beispiel"})
    again = parsed(save_people(manager, service, {"0-name": "Ich Beispiel"}, page), status=409)
    assert "Nichts ist verloren" in error_of(again)
    assert "Inzwischen gespeichert: Kollegin Beispiel, 030 23125 016" in " ".join(again.text.split())
    assert people_of(service)[0][0] == "Kollegin Beispiel"
    assert save_people(manager, service, {}, again).status_code == 302
    assert people_of(service) == [("Ich Beispiel", "", ["030 23125 016"])]


# --- doors ------------------------------------------------------------------------------------------------------------


def test_every_place_and_all_people_are_reached_from_the_offer(manager: Client, offers: Offers) -> None:
    page = parsed(manager.get(reverse("directory:offer_edit", args=[offers["voll"].pk])))
    links = {str(link["href"]).partition("#")[0] for link in page.select("main a[href]")}
    assert {place_address(offers["voll"], 1), place_address(offers["voll"], 2), people_address(offers["voll"])} <= links


def test_a_place_of_another_offer_is_404(manager: Client, offers: Offers) -> None:
    for name in ("offer_place", "offer_place_address", "offer_place_times"):
        address = place_address(offers["schulden"], 2, name)
        assert manager.get(address).status_code == (404 if name == "offer_place" else 405)
        assert manager.post(address, {"address-city": "x"}).status_code == (405 if name == "offer_place" else 404)


@pytest.mark.parametrize("role", ["case_worker", "team_lead", "data_protection"])
def test_nobody_else_gets_in(client: Client, offers: Offers, role: str) -> None:
    sign_in(client, Someone(f"staff:{role}", "staff", frozenset({role})))
    names = ("offer_place", "offer_place_address", "offer_place_times")
    for address in [
        *(place_address(offers["schulden"], 1, name) for name in names),
        people_address(offers["schulden"]),
    ]:
        assert client.get(address).status_code == 404
        assert client.post(address, {"address-city": "x", "times-times": "x"}).status_code == 404


def statements_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", [people_address, lambda service: place_address(service, 1)])
def test_statements_do_not_grow(manager: Client, offers: Offers, page: Callable[[Service], str]) -> None:
    service = offers["schulden"]
    before = statements_of(manager, page(service))
    contacts = read_whole_offer(service_id=service.pk, actor=TEST).catalog.services[0].contacts
    with actor.acting(TEST):
        update_offer(service_id=service.pk, actor=TEST, changes={"contacts": contacts * 5})
        for location in Location.objects.exclude(pk=house(1).pk).order_by("pk"):
            service.at_locations.get_or_create(location=location)
    assert statements_of(manager, page(service)) == before


def test_groups_without_parts_have_none(manager: Client, offers: Offers) -> None:
    page = parsed(manager.get(reverse("directory:offer_edit", args=[offers["schulden"].pk])))
    for group in (FieldGroup.ELIGIBILITY, FieldGroup.DESCRIPTION):
        assert not page.select(f"#gruppe-{group.value} .st-rows")
