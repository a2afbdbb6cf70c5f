"""Small catalogues, and ways to write, read and compare them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import psycopg
from django.db import transaction

from stafette.core import actor
from stafette.directory.catalog import read_catalog, read_stored, write_catalog
from stafette.directory.catalog.fit import Known, fit
from stafette.directory.catalog.read import theme_names
from stafette.directory.catalog.settle import Changes, settle
from stafette.directory.catalog.themes import ensure_themes
from stafette.directory.interchange.compare import compare
from stafette.directory.records import (
    AccessibilityRecord,
    AddressRecord,
    AttributeRecord,
    CapacityRecord,
    CapacityState,
    Catalog,
    ContactRecord,
    CostRecord,
    FieldGroup,
    LocationRecord,
    OrganizationRecord,
    PhoneRecord,
    RequiredDocumentRecord,
    ScheduleRecord,
    ServiceAreaRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    VerificationMethod,
    VerificationRecord,
)

SYSTEM = actor.system("test")
MONDAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def small_catalog(source: str = "probe") -> Catalog:
    """Two organisations, two places, three offers, with every kind of detail."""
    phone = PhoneRecord(number="030 23125 001", extension="12", description="Anmeldung", languages=("de", "tr"))
    parent = OrganizationRecord(source_id="o1", name="Sozialwerk am Fluss e. V.", changed_at=MONDAY, phones=(phone,))
    branch = OrganizationRecord(
        source_id="o2",
        name="Beratungsstelle Ufer",
        parent_source_id="o1",
        changed_at=MONDAY,
        contacts=(ContactRecord(name="Leitung", email="leitung@ufer.example", phones=(phone,)),),
    )
    house = LocationRecord(
        source_id="l1",
        name="Haus am Fluss",
        organization_source_id="o1",
        latitude=Decimal("51.210000"),
        longitude=Decimal("9.340000"),
        addresses=(AddressRecord(street="Uferweg 3", postal_code="01234", city="Neustadt"),),
        accessibility=(AccessibilityRecord(kind="step_free", description="Ohne Stufen"),),
        attributes=(AttributeRecord(label="Stockwerk", value="2"),),
        languages=("de",),
        changed_at=MONDAY,
    )
    return Catalog(
        source=source,
        organizations=[parent, branch],
        locations=[house, replace(house, source_id="l2", name="Zweigstelle", organization_source_id="o2")],
        services=[rich_service(phone), plain_service("s2", "Sprachcafé"), plain_service("s3", "Kleiderkammer")],
        service_at_locations=[
            ServiceAtLocationRecord(
                service_source_id="s1",
                location_source_id="l1",
                source_id="s1@l1",
                description="Raum 12",
                phones=(phone,),
                schedules=(ScheduleRecord(rrule="FREQ=WEEKLY;BYDAY=TU", opens_at=time(9), closes_at=time(12)),),
            ),
            ServiceAtLocationRecord(service_source_id="s1", location_source_id="l2"),
            ServiceAtLocationRecord(service_source_id="s2", location_source_id="l2"),
        ],
    )


def rich_service(phone: PhoneRecord) -> ServiceRecord:
    """An offer with every kind of detail."""
    return ServiceRecord(
        source_id="s1",
        name="Schuldnerberatung",
        organization_source_id="o2",
        summary="Wir ordnen mit Ihnen Ihre Schulden.",
        description="<p>Wir prüfen Forderungen und verhandeln.</p>",
        email="schulden@ufer.example",
        url="https://ufer.example/schulden",
        access_person="Ohne Termin",
        access_professional="Rufen Sie uns an",
        eligibility="Für alle im Landkreis",
        minimum_age=18,
        maximum_age=99,
        free_of_charge=True,
        childcare=False,
        keywords=("Inkasso", "Insolvenz"),
        themes=("schulden",),
        target_groups=("job_seekers",),
        languages=("de", "tr"),
        phones=(phone,),
        contacts=(ContactRecord(title="Sekretariat", phones=(phone, replace(phone, number="030 23125 002"))),),
        schedules=(
            ScheduleRecord(
                rrule="FREQ=WEEKLY;BYDAY=MO,WE",
                opens_at=time(9),
                closes_at=time(12, 30),
                valid_from=date(2026, 1, 1),
                valid_to=date(2026, 12, 31),
            ),
        ),
        cost_options=(CostRecord(amount=Decimal("12.50"), description="Kopien"),),
        required_documents=(RequiredDocumentRecord(document="Briefe der Gläubiger"),),
        service_areas=(ServiceAreaRecord(name="Landkreis"),),
        capacity=CapacityRecord(state=CapacityState.WAITING_LIST, waiting_weeks=3, reported_at=MONDAY),
        verifications=(
            VerificationRecord(
                group=FieldGroup.CONTACT, verified_at=MONDAY, by="Netzwerkmanagement", method=VerificationMethod.PHONE
            ),
        ),
        attributes=(AttributeRecord(label="leika", value="99050012"), AttributeRecord(label="a/b", value="ä")),
        changed_at=MONDAY,
    )


def plain_service(source_id: str, name: str, **more: Any) -> ServiceRecord:
    """An offer with little more than a name."""
    return ServiceRecord(source_id=source_id, name=name, organization_source_id="o1", changed_at=MONDAY, **more)


@transaction.atomic
def store(catalog: Catalog) -> Changes:
    """Bring the database to ``catalog``, as an import does; returns what was written."""
    with actor.acting(SYSTEM):
        ensure_themes()
        stored = read_stored(actor=SYSTEM, source=catalog.source)
        known = Known(
            frozenset(stored.ids.organizations),
            frozenset(stored.ids.locations),
            frozenset(stored.ids.services),
            frozenset(theme_names()),
        )
        fitted = fit(catalog, known).catalog
        changes = settle(compare(fitted, stored.own()), stored, fitted)
        write_catalog(changes, stored)
    return changes


def stored_catalog(source: str = "probe") -> Catalog:
    """What the database holds of a source."""
    return read_catalog(source, SYSTEM)


def by_id(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """The records by kind and key; themes in no order, because the database keeps none for them."""
    services = {record.source_id: replace(record, themes=tuple(sorted(record.themes))) for record in catalog.services}
    links = {(link.service_source_id, link.location_source_id): link for link in catalog.service_at_locations}
    return {
        "organizations": {record.source_id: record for record in catalog.organizations},
        "locations": {record.source_id: record for record in catalog.locations},
        "services": services,
        "links": links,  # type: ignore[dict-item]  # pairs as keys
    }


def checksums(owner: psycopg.Connection[tuple[Any, ...]]) -> dict[str, tuple[int, str]]:
    """Rows and checksum of every table, read as owner by another connection: the independent checker."""
    tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    found = {}
    for (table,) in tables:
        row = owner.execute(
            f"SELECT count(*), coalesce(md5(string_agg(t::text, chr(10) ORDER BY t::text)), '') FROM \"{table}\" t"
        ).fetchone()
        assert row is not None
        found[str(table)] = (int(row[0]), str(row[1]))
    return found
