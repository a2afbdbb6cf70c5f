"""What is written is read again, nothing lost and nothing added."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stafette.core import actor
from stafette.core.ids import new_id
from stafette.demo.county import build
from stafette.demo.sizes import Size
from stafette.directory.catalog import read_stored
from stafette.directory.catalog.themes import ensure_themes
from stafette.directory.enums import TargetGroup
from stafette.directory.interchange.read import read_paths
from stafette.directory.models import Service, Theme
from stafette.directory.records import (
    AddressRecord,
    AttributeRecord,
    CapacityRecord,
    CapacityState,
    Catalog,
    ContactRecord,
    CostRecord,
    FieldGroup,
    LocationRecord,
    LocationType,
    OrganizationRecord,
    PhoneRecord,
    ScheduleRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
    VerificationMethod,
    VerificationRecord,
)
from tests.directory.catalogs import MONDAY, SYSTEM, by_id, plain_service, small_catalog, store, stored_catalog

pytestmark = pytest.mark.django_db

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
SHORT = st.text(LETTERS, max_size=60)
NAMES = st.text(LETTERS, min_size=1, max_size=60).map(str.strip).filter(bool)
MOMENTS = st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
CODES = st.lists(st.sampled_from(["de", "en", "uk", "ar", "tr"]), unique=True, max_size=3).map(tuple)
PHONES = st.lists(
    st.builds(PhoneRecord, number=NAMES, extension=st.text(LETTERS, max_size=20), languages=CODES), max_size=2
).map(tuple)
CONTACTS = st.lists(st.builds(ContactRecord, name=SHORT, title=SHORT, phones=PHONES), max_size=2).map(tuple)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def _in_order(pair: tuple[date | None, date | None]) -> tuple[date | None, date | None]:
    first, last = pair
    return (last, first) if first and last and last < first else pair


PERIODS = st.tuples(st.none() | DAYS, st.none() | DAYS).map(_in_order)
SCHEDULES = st.lists(
    st.builds(
        lambda period, opens, closes, text: ScheduleRecord(
            rrule="FREQ=WEEKLY;BYDAY=MO",
            opens_at=opens,
            closes_at=closes,
            valid_from=period[0],
            valid_to=period[1],
            description=text,
        ),
        PERIODS,
        st.none() | TIMES,
        st.none() | TIMES,
        SHORT,
    ),
    max_size=2,
).map(tuple)
ATTRIBUTES = st.lists(st.builds(AttributeRecord, label=NAMES, value=SHORT), max_size=2).map(tuple)
COSTS = st.lists(
    st.builds(CostRecord, amount=st.decimals(0, 5000, places=2), description=SHORT, valid_from=st.none() | DAYS),
    max_size=2,
).map(tuple)
CAPACITIES = st.just(CapacityRecord()) | st.builds(
    CapacityRecord,
    state=st.sampled_from(CapacityState),
    waiting_weeks=st.none() | st.integers(0, 200),
    closed_until=st.none() | DAYS,
    reported_at=MOMENTS,
)
VERIFICATIONS = st.sets(st.sampled_from(FieldGroup)).flatmap(
    lambda groups: st.tuples(
        *(
            st.builds(
                VerificationRecord,
                group=st.just(group),
                verified_at=MOMENTS,
                by=NAMES,
                method=st.sampled_from(VerificationMethod),
            )
            for group in FieldGroup
            if group in groups
        )
    )
)
COORDINATES = st.none() | st.tuples(st.decimals(-90, 90, places=6), st.decimals(-180, 180, places=6))


@st.composite
def catalogs(draw: Callable[[Any], Any]) -> Catalog:
    """A catalogue of one organisation, one place and one offer with whatever the records allow."""
    point = draw(COORDINATES)
    organization = OrganizationRecord(
        source_id="o", name=draw(NAMES), description=draw(SHORT), phones=draw(PHONES), contacts=draw(CONTACTS),
        changed_at=draw(MOMENTS),
    )  # fmt: skip
    address = st.builds(AddressRecord, street=SHORT, city=SHORT, postal_code=st.text("0123456789", max_size=10))
    location = LocationRecord(
        source_id="l", name=draw(SHORT), type=draw(st.sampled_from(LocationType)), organization_source_id="o",
        latitude=point[0] if point else None, longitude=point[1] if point else None,
        addresses=tuple(draw(st.lists(address, max_size=2))), schedules=draw(SCHEDULES), languages=draw(CODES),
        attributes=draw(ATTRIBUTES), changed_at=draw(MOMENTS),
    )  # fmt: skip
    ages = sorted(draw(st.lists(st.integers(0, 120), min_size=2, max_size=2)))
    service = ServiceRecord(
        source_id="s", name=draw(NAMES), organization_source_id="o", summary=draw(SHORT), alert=draw(SHORT),
        status=draw(st.sampled_from(ServiceStatus)), minimum_age=ages[0], maximum_age=ages[1],
        free_of_charge=draw(st.none() | st.booleans()), childcare=draw(st.none() | st.booleans()),
        keywords=tuple(draw(st.lists(NAMES, unique=True, max_size=3))), languages=draw(CODES),
        themes=tuple(draw(st.lists(st.sampled_from(["schulden", "bewerbung", "bewegung"]), unique=True))),
        target_groups=tuple(draw(st.lists(st.sampled_from([group.value for group in TargetGroup]), unique=True))),
        phones=draw(PHONES), contacts=draw(CONTACTS), schedules=draw(SCHEDULES), cost_options=draw(COSTS),
        capacity=draw(CAPACITIES), verifications=draw(VERIFICATIONS), attributes=draw(ATTRIBUTES),
        changed_at=draw(MOMENTS), published=draw(st.booleans()),
    )  # fmt: skip
    link = ServiceAtLocationRecord(
        service_source_id="s", location_source_id="l", source_id=draw(SHORT), description=draw(SHORT),
        phones=draw(PHONES), contacts=draw(CONTACTS), schedules=draw(SCHEDULES), attributes=draw(ATTRIBUTES),
    )  # fmt: skip
    return Catalog(
        source=f"s-{new_id().hex[-12:]}",
        organizations=[organization],
        locations=[location],
        services=[service],
        service_at_locations=[link],
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(catalog=catalogs())
def test_whatever_is_written_is_read_again(db: None, catalog: Catalog) -> None:
    store(catalog)
    assert by_id(stored_catalog(catalog.source)) == by_id(catalog)
    assert store(catalog).is_empty


def test_lists_keep_their_order() -> None:
    catalog = small_catalog()
    store(catalog)
    read = stored_catalog()
    assert [record.source_id for record in read.services] == ["s1", "s2", "s3"]
    assert read.services[0] == catalog.services[0]
    assert read.organizations == catalog.organizations
    assert read.locations == catalog.locations
    assert read.service_at_locations == catalog.service_at_locations


def test_the_demonstration_county_is_read_as_it_was_written() -> None:
    county = build(Size.SMALL, 11, today=date(2026, 11, 22)).catalog
    store(county)
    assert by_id(stored_catalog("demo")) == by_id(_with_moments(county))


def test_city_services_are_read_as_they_were_written(data_folder: Path) -> None:
    folder = data_folder / "directory"
    names = ("muenchen_services_de_2026.json", "muenchen_locations_de_2026.json")
    incoming = read_paths([folder / name for name in names]).catalog
    store(incoming)
    read = stored_catalog("muenchen")
    assert (len(read.services), len(read.locations)) == (287, 109)
    assert by_id(_without_moments(read)) == by_id(_without_moments(incoming))


def test_reading_takes_a_fixed_number_of_statements() -> None:
    store(small_catalog())
    few = _statements(lambda: read_stored(actor=SYSTEM, source="probe"))
    catalog = small_catalog()
    catalog.services += [plain_service(f"t{number}", f"Angebot {number}") for number in range(40)]
    store(catalog)
    assert _statements(lambda: read_stored(actor=SYSTEM, source="probe")) == few
    assert few < 40


def test_the_public_reads_only_what_is_published() -> None:
    catalog = small_catalog()
    catalog.services[1] = replace(catalog.services[1], published=False)
    store(catalog)
    names = {record.name for record in read_stored(actor=actor.PUBLIC, source="probe").catalog.services}
    assert names == {"Schuldnerberatung", "Kleiderkammer"}


def test_single_offers_come_with_all_that_belongs_to_them() -> None:
    store(small_catalog())
    offer = Service.objects.get(source_id="s1")
    read = read_stored(actor=SYSTEM, service_ids=[offer.pk]).catalog
    assert [record.name for record in read.services] == ["Schuldnerberatung"]
    assert {record.name for record in read.locations} == {"Haus am Fluss", "Zweigstelle"}
    assert [record.name for record in read.organizations] == ["Beratungsstelle Ufer"]
    assert read.services[0].source_id == str(offer.pk)


def test_a_renamed_theme_keeps_its_name() -> None:
    with actor.acting(SYSTEM):
        assert ensure_themes() > 50
        Theme.objects.filter(slug="schulden").update(name="Geld und Schulden")
        assert ensure_themes() == 0
    assert Theme.objects.get(slug="schulden").name == "Geld und Schulden"


def _with_moments(catalog: Catalog) -> Catalog:
    """A record without a day of change gets the moment of writing; everything else must be equal."""
    read = by_id(stored_catalog(catalog.source))
    services = read["services"]
    return replace(
        catalog,
        organizations=[
            replace(r, changed_at=r.changed_at or read["organizations"][r.source_id].changed_at)
            for r in catalog.organizations
        ],
        locations=[
            replace(r, changed_at=r.changed_at or read["locations"][r.source_id].changed_at) for r in catalog.locations
        ],
        services=[
            replace(
                r,
                changed_at=r.changed_at or services[r.source_id].changed_at,
                verifications=tuple(sorted(r.verifications, key=lambda item: list(FieldGroup).index(item.group))),
            )
            for r in catalog.services
        ],
    )


def _without_moments(catalog: Catalog) -> Catalog:
    return replace(
        catalog,
        organizations=[replace(r, changed_at=MONDAY) for r in catalog.organizations],
        locations=[replace(r, changed_at=r.changed_at and r.changed_at.astimezone(UTC)) for r in catalog.locations],
        services=[replace(r, changed_at=r.changed_at and r.changed_at.astimezone(UTC)) for r in catalog.services],
    )


def _statements(work: Callable[[], object]) -> int:
    captured: AbstractContextManager[Any] = CaptureQueriesContext(connection)
    with captured as queries:
        work()
    return len(queries)
