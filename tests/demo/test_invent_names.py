"""Nobody and nothing in the county is real: towns, postcodes, telephone numbers, domains, organisations."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from stafette.demo.county import DemoCounty, build
from stafette.demo.people import People
from stafette.demo.places import make_towns, mobile, phone, place_words, slug
from stafette.demo.sizes import EXTENTS, Size
from tests.demo.counties import TODAY, strings, whole_county

FILM = re.compile(
    r"030 23125 \d{3}|069 90009 \d{3}|040 66969 \d{3}|0221 4710 \d{3}|089 99998 \d{3}"
    r"|0171 39200 \d{2}|0176 040690 \d{2}"
)
"""Ranges that the Bundesnetzagentur keeps free for films, as printed."""
NUMBER = re.compile(r"(?<![\w-])(?:\+49|0)[\d ()/-]{6,}\d")


def everything(county: DemoCounty) -> Iterator[str]:
    """All texts of a county."""
    catalog = county.catalog
    records = (catalog.organizations, catalog.locations, catalog.services, catalog.service_at_locations)
    yield from strings((*records, county.jobcenter, county.partner_users, county.employers))


# --- telephone and internet ---------------------------------------------------------------------------------------


def test_telephone_numbers_are_from_the_ranges_for_films() -> None:
    found = [number for text in everything(whole_county()) for number in NUMBER.findall(text)]
    assert len(found) > 3_000
    assert [number for number in found if not FILM.fullmatch(number)] == []


def test_fields_for_telephone_numbers_hold_nothing_else() -> None:
    county = whole_county()
    catalog = county.catalog
    groups = [record.phones for record in catalog.organizations]
    groups += [record.phones for record in catalog.locations]
    groups += [record.phones for record in catalog.services]
    groups += [who.phones for record in catalog.organizations for who in record.contacts]
    numbers = [entry.number for group in groups for entry in group]
    numbers += [person.phone for person in county.jobcenter.staff]
    numbers += [person.phone for person in county.partner_users]
    numbers += [site.phone for site in county.jobcenter.sites]
    numbers += [employer.contact_phone for employer in county.employers]
    assert [number for number in numbers if not FILM.fullmatch(number)] == []
    rng = Random(1)
    assert all(FILM.fullmatch(draw(rng)) for draw in (phone, mobile) for _attempt in range(200))


def test_domains_end_in_example() -> None:
    hosts = set()
    for text in everything(whole_county()):
        hosts |= set(re.findall(r"@([\w.-]+\w)", text))
        hosts |= set(re.findall(r"(?:https?://|www\.)([\w.-]+\w)", text))
    assert len(hosts) > 400
    assert [host for host in hosts if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.example", host)] == []


def test_addresses_of_websites_are_valid() -> None:
    for text in everything(whole_county()):
        for host in re.findall(r"(?:https?://|@)([\w.-]+\w)", text):
            assert all(0 < len(label) <= 63 and label.strip("-") == label for label in host.split(".")), host


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Bürgerhaus Süd", "buergerhaus-sued"), ("  Straße 3/4 ", "strasse-3-4"), ("Yılmaz, Ayşe", "yilmaz-ayse")],
)
def test_names_become_parts_of_addresses(text: str, expected: str) -> None:
    assert slug(text) == expected


# --- people and organisations -------------------------------------------------------------------------------------


def test_names_of_organisations_are_not_taken_twice() -> None:
    county = whole_county()
    copies = {known.duplicate for known in county.known_duplicates}
    names = [record.name for record in county.catalog.organizations if record.source_id not in copies]
    assert len(set(names)) == len(names)
    towns = [town.name for town in county.towns]
    assert all(any(town in name for town in towns) for name in names)


def test_people_have_names_of_their_own() -> None:
    people = People(Random(2))
    drawn = [people.draw() for _person in range(1_000)]
    assert len(set(drawn)) == 1_000


# --- places -------------------------------------------------------------------------------------------------------


def test_towns_of_a_land_have_postcodes_of_their_own() -> None:
    towns = make_towns(EXTENTS[Size.LAND], Random(3))
    codes = [code for town in towns for code in town.postcodes]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"\d{5}", code) for code in codes)
    assert all(47 < town.latitude < 56 and 5 < town.longitude < 16 for town in towns)


def test_places_of_offers_lie_near_their_town() -> None:
    county = whole_county()
    centres = {town.name: town for town in county.towns}
    located = [place for place in county.catalog.locations if place.latitude is not None]
    assert len(located) > 0.8 * len(county.catalog.locations)
    for place in located:
        town = centres[place.addresses[0].city]
        assert place.addresses[0].postal_code in town.postcodes
        assert place.latitude is not None
        assert place.longitude is not None
        assert abs(place.latitude - town.latitude) < 1 / 10  # degrees, 11 km
        assert abs(place.longitude - town.longitude) < 1 / 8


def test_streets_and_stops_are_many() -> None:
    words = place_words()
    for key, least in (("towns", 400), ("counties", 50), ("streets", 40), ("stops", 20)):
        assert len(words[key]) >= least
        assert len(set(words[key])) == len(words[key])


# --- against the real country -------------------------------------------------------------------------------------


def municipalities(folder: Path) -> Iterator[str]:
    """Names of all states, districts, associations and municipalities (GV100: columns 23 to 72)."""
    for line in (folder / "geo" / "GV100AD_301123.txt").read_text(encoding="utf-8").splitlines():
        yield line[22:72].strip()


def postcode_places(folder: Path) -> list[dict[str, str]]:
    with (folder / "geo" / "geonames_zipcodes.de.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bare(name: str) -> str:
    """Without what stands behind the name: "Kiel, Landeshauptstadt", "Berg (Pfalz)", "Weiden i.d.OPf."."""
    return re.split(r"[,(/]| i\.| a\.| b\.", name)[0].strip().casefold()


def test_towns_and_counties_do_not_exist(data_folder: Path) -> None:
    real = {bare(name) for name in municipalities(data_folder)}
    rows = postcode_places(data_folder)
    real |= {bare(row[column]) for row in rows for column in ("place", "community", "province")}
    assert {"flensburg", "kiel", "bayern"} <= real
    words = place_words()
    towns = {town.casefold() for town in words["towns"]}
    counties = {county.casefold() for county in words["counties"]}
    assert (towns | counties) & real == set()
    assert {f"landkreis {county}" for county in counties} & real == set()


def test_postcodes_do_not_exist(data_folder: Path) -> None:
    real = {row["zipcode"] for row in postcode_places(data_folder)}
    assert len(real) > 8_000
    land = build(Size.LAND, 2026, today=TODAY)
    assert {code for town in land.towns for code in town.postcodes} & real == set()


def test_organisations_do_not_bear_names_of_real_ones(data_folder: Path) -> None:
    """None of those in the open directory of a large city."""
    text = (data_folder / "directory" / "muenchen_services_de_2026.json").read_text(encoding="utf-8")
    real = {said.casefold() for said in strings_of(json.loads(text)) if len(said) < 120}
    assert len(real) > 1_000
    invented = {record.name.casefold() for record in whole_county().catalog.organizations}
    assert invented & real == set()


def strings_of(value: object) -> Iterator[str]:
    """Every text in JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings_of(part)
