"""Duplicate candidates: found with reasons, across sources, and measured on labelled pairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from stafette.demo.county import build
from stafette.demo.sizes import Size
from stafette.directory.interchange.duplicate_profile import name_similarity, name_words, plain_phone
from stafette.directory.interchange.duplicates import Candidate, evaluate, find_duplicates
from stafette.directory.interchange.result import EntityKind
from stafette.directory.records import (
    AddressRecord,
    Catalog,
    LocationRecord,
    OrganizationRecord,
    PhoneRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
)

OWNER = OrganizationRecord(
    source_id="1",
    name="Verein Brücke e. V.",
    email="info@bruecke.example",
    phones=(PhoneRecord(number="+49 30 23125-017"),),
)
SERVICE = ServiceRecord(
    source_id="s1",
    name="Schuldnerberatung",
    organization_source_id="1",
    description="Wir ordnen Ihre Schulden und sprechen mit den Gläubigern.",
)


def place(number: str, owner: str, city: str, street: str = "Marktstraße 3") -> LocationRecord:
    address = AddressRecord(street=street, postal_code="01234" if city == "Otterbrück" else "09999", city=city)
    return LocationRecord(source_id=number, organization_source_id=owner, addresses=(address,))


def catalog(
    source: str, *owners: OrganizationRecord, services: tuple[ServiceRecord, ...] = (), **more: list[LocationRecord]
) -> Catalog:
    locations = more.get("locations", [])
    joints = [
        ServiceAtLocationRecord(service_source_id=service.source_id, location_source_id=location.source_id)
        for service in services
        for location in locations
        if location.organization_source_id == service.organization_source_id
    ]
    return Catalog(
        source=source,
        organizations=list(owners),
        services=list(services),
        locations=locations,
        service_at_locations=joints,
    )


def codes(found: list[Candidate]) -> list[set[str]]:
    return [{reason.code for reason in candidate.reasons} for candidate in found]


def test_the_same_organisation_written_differently_is_found_with_reasons() -> None:
    other = replace(
        OWNER, source_id="2", name="Verein Bruecke gGmbH", email="", phones=(PhoneRecord(number="030 / 23 12 50 17"),)
    )
    found = find_duplicates(catalog("a", OWNER, other))
    assert codes(found) == [{"same_name", "same_phone"}]
    assert found[0].reasons[1].text == "gleiche Telefonnummer"
    assert found[0].pair == {"1", "2"}
    assert found[0].score == sum(reason.points for reason in found[0].reasons)


def test_the_same_chain_in_two_towns_is_not_one_organisation() -> None:
    other = replace(OWNER, source_id="2", email="nord@bruecke.example", phones=())
    places = [place("l1", "1", "Otterbrück"), place("l2", "2", "Lindenfurt")]
    assert find_duplicates(catalog("a", OWNER, other, locations=places)) == []


def test_existing_rows_of_other_sources_are_compared_but_not_among_themselves() -> None:
    twin = replace(OWNER, source_id="77", name="Verien Brücke e.V.")
    known = catalog("b", twin, replace(twin, source_id="78"))
    found = find_duplicates(catalog("a", OWNER), [known])
    assert {(item.left.source, item.right.source, item.right.source_id) for item in found} == {
        ("a", "b", "77"),
        ("a", "b", "78"),
    }
    assert find_duplicates(catalog("a", OWNER), [catalog("a", twin)]) == []


def test_services_need_a_related_owner() -> None:
    stranger = OrganizationRecord(source_id="2", name="Sportclub Lindenfurt")
    other = replace(SERVICE, source_id="s2", organization_source_id="2")
    assert find_duplicates(catalog("a", OWNER, stranger, services=(SERVICE, other))) == []
    same_owner = replace(SERVICE, source_id="s2", name="Schuldnerberatnug")
    assert codes(find_duplicates(catalog("a", OWNER, services=(SERVICE, same_owner)))) == [
        {"near_name", "same_owner", "same_text"}
    ]


def test_services_of_duplicate_owners_are_related() -> None:
    twin = replace(OWNER, source_id="2", name="Verein Brücke")
    other = replace(SERVICE, source_id="s2", organization_source_id="2")
    found = find_duplicates(catalog("a", OWNER, twin, services=(SERVICE, other)))
    assert {candidate.kind for candidate in found} == {EntityKind.ORGANIZATION, EntityKind.SERVICE}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deutschkurs A1", "Deutschkurs A2"),
        ("Beglaubigung von bis zu 5 Dokumenten", "Beglaubigung von bis zu 20 Dokumenten"),
        ("Altersrente (Vor-Ort-Termin)", "Altersrente (Telefon-Termin)"),
    ],
)
def test_names_that_an_organisation_keeps_apart_are_no_duplicates(one: str, other: str) -> None:
    services = (replace(SERVICE, name=one), replace(SERVICE, source_id="s2", name=other))
    assert find_duplicates(catalog("a", OWNER, services=services)) == []


def test_comparable_forms() -> None:
    assert plain_phone("+49 (0)30 23125-017") == plain_phone("030/23125 017") == "03023125017"
    assert plain_phone("115") == ""
    assert name_words("SHG Diabetes e. V.") == (("selbsthilfegruppe", "diabetes"), frozenset())
    assert name_similarity(("club", "bunt"), ("cub", "bunt")) == 1
    assert name_similarity((), ()) == 0


def test_evaluation_counts() -> None:
    twin = replace(OWNER, source_id="2")
    found = find_duplicates(catalog("a", OWNER, twin))
    result = evaluate(found, [(EntityKind.ORGANIZATION, "2", "1"), (EntityKind.ORGANIZATION, "1", "9")])
    assert (result.hits, result.false_alarms, result.missed) == (1, 0, 1)
    assert (result.precision, result.recall) == (1.0, 0.5)
    assert (evaluate([], []).precision, evaluate([], []).recall) == (1.0, 1.0)


@pytest.mark.slow
def test_planted_duplicates_of_a_county_are_found() -> None:
    """A seed that no weight was looked at with."""
    county = build(Size.COUNTY, 4711, today=date(2026, 11, 22))
    labelled = [(EntityKind(known.kind), known.original, known.duplicate) for known in county.known_duplicates]
    result = evaluate(find_duplicates(county.catalog), labelled)
    assert len(labelled) >= 40
    assert result.recall >= 0.9
    assert result.precision >= 0.8
