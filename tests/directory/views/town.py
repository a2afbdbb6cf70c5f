"""A small directory with known contents: three towns, a handful of offers, one for each case that pages must show."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from stafette.core import actor, clock
from stafette.directory import finding, moment, search_feed
from stafette.directory.catalog import write_catalog
from stafette.directory.catalog.settle import Changes
from stafette.directory.catalog.stored import Stored
from stafette.directory.catalog.themes import ensure_themes
from stafette.directory.models import Service, Town
from stafette.directory.records import (
    AccessibilityRecord,
    AddressRecord,
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
    RequiredDocumentRecord,
    ScheduleRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
    VerificationMethod,
    VerificationRecord,
)

SOURCE = "probe"
TOWNS = (
    ("Lindenfurt", "43001", "51.200000", "9.300000"),
    ("Otterbrück", "43002", "51.300000", "9.400000"),
    ("Weitfeld", "43003", "52.900000", "11.900000"),
)
WEEKLY = "FREQ=WEEKLY;BYDAY="


def verified(days_ago: int, *groups: FieldGroup) -> tuple[VerificationRecord, ...]:
    """Verifications of these groups (all of them if none is named)."""
    at = clock.now() - timedelta(days=days_ago)
    return tuple(
        VerificationRecord(group=group, verified_at=at, by="Netzwerkmanagement", method=VerificationMethod.PHONE)
        for group in groups or FieldGroup
    )


def house(number: int, town: str, **more: Any) -> LocationRecord:
    """A house in one of the towns."""
    _, code, latitude, longitude = next(row for row in TOWNS if row[0] == town)
    values: dict[str, Any] = {
        "latitude": Decimal(latitude),
        "longitude": Decimal(longitude),
        "addresses": (AddressRecord(street=f"Marktstraße {number}", postal_code=code, city=town),),
    }
    return LocationRecord(source_id=f"haus-{number}", name=f"Haus {number}", **(values | more))


def offer(key: str, name: str, themes: tuple[str, ...], **more: Any) -> ServiceRecord:
    """An offer of the first organisation."""
    values: dict[str, Any] = {
        "organization_source_id": "lichtblick",
        "summary": f"{name}: wir helfen Ihnen.",
        "languages": ("de",),
        "verifications": verified(10),
    }
    return ServiceRecord(source_id=key, name=name, themes=themes, **(values | more))


DEBTS = offer(
    "schulden",
    "Schuldnerberatung am Markt",
    ("schulden",),
    description="<p>Wir ordnen Ihre <strong>Briefe</strong>.</p>",
    procedure="<ol><li>Sie rufen an.</li><li>Wir reden.</li></ol>",
    languages=("de", "tr"),
    target_groups=("parents",),
    free_of_charge=True,
    childcare=True,
    minimum_age=18,
    access_person="Rufen Sie an.",
    access_professional="Bitte mit kurzer Mail.",
    phones=(PhoneRecord(number="030 23125 014"), PhoneRecord(number="030 23125 015", type="fax")),
    contacts=(ContactRecord(name="Aylin Beispiel", phones=(PhoneRecord(number="030 23125 016"),)),),
    schedules=(ScheduleRecord(rrule=f"{WEEKLY}MO,WE", opens_at=time(9), closes_at=time(12)),),
    cost_options=(CostRecord(amount=Decimal("12.50"), description="Kopien"),),
    required_documents=(RequiredDocumentRecord(document="alle Briefe"),),
)
SERVICES = (
    DEBTS,
    offer("budget", "Budgetberatung", ("schulden",), verifications=verified(900), free_of_charge=True),
    offer("fern", "Schuldenhilfe in Weitfeld", ("schulden",)),
    offer("telefon", "Sorgentelefon", ("lebenskrise",)),
    offer(
        "pause",
        "Kleiderkammer",
        ("lebensmittel-kleidung",),
        status=ServiceStatus.TEMPORARILY_CLOSED,
        alert="Umbau bis Mai.",
    ),
    offer("vorbei", "Alte Schuldnerberatung", ("schulden",), status=ServiceStatus.DEFUNCT),
    offer("geheim", "Entwurf einer Beratung", ("schulden",), published=False),
    offer("ohne", "Angebot ohne Thema", ()),
    offer("oben", "Angebot nur im großen Thema", ("soziales",)),
    offer(
        "voll",
        "Yoga im Park",
        ("yoga",),
        schedules=(ScheduleRecord(rrule="FREQ=DAILY", opens_at=time(0), closes_at=time(23, 59)),),
    ),
)
PLACES = {
    "schulden": ("haus-1",),
    "budget": ("haus-2",),
    "fern": ("haus-3",),
    "telefon": ("leitung",),
    "pause": ("haus-1",),
    "vorbei": ("haus-1",),
    "geheim": ("haus-1",),
    "ohne": ("haus-2",),
    "oben": ("haus-2",),
    "voll": ("haus-2", "haus-1"),
}


def catalog() -> Catalog:
    """Everything, as an importer would give it."""
    full = CapacityRecord(
        state=CapacityState.WAITING_LIST, waiting_weeks=3, reported_at=clock.now() - timedelta(days=2)
    )
    step_free = (AccessibilityRecord(kind="step_free"),)
    services = [record if record.source_id != "voll" else _with_capacity(record, full) for record in SERVICES]
    return Catalog(
        source=SOURCE,
        organizations=[
            OrganizationRecord(
                source_id="lichtblick", name="Lichtblick e. V.", website="https://www.lichtblick.example/"
            )
        ],
        locations=[
            house(1, "Lindenfurt", accessibility=step_free, transportation="Bus 12 bis „Markt“"),
            house(2, "Otterbrück"),
            house(3, "Weitfeld"),
            LocationRecord(source_id="leitung", name="Am Telefon", type=LocationType.VIRTUAL),
        ],
        services=services,
        service_at_locations=[
            ServiceAtLocationRecord(service_source_id=service, location_source_id=place, source_id=f"{service}-{place}")
            for service, places in PLACES.items()
            for place in places
        ],
    )


def _with_capacity(record: ServiceRecord, capacity: CapacityRecord) -> ServiceRecord:
    values = {name: getattr(record, name) for name in ServiceRecord.__dataclass_fields__}
    return ServiceRecord(**(values | {"capacity": capacity}))


def write(whole: Catalog) -> None:
    """Write a catalogue as new."""
    changes = Changes(
        source=whole.source,
        new_organizations=whole.organizations,
        new_locations=whole.locations,
        new_services=whole.services,
        new_links=whole.service_at_locations,
    )
    with actor.acting(actor.system("test")), transaction.atomic():
        write_catalog(changes, Stored(Catalog(source=whole.source)))


def build() -> dict[str, Service]:
    """Store towns, themes and the catalogue; offers by their key."""
    with actor.acting(actor.system("test")), transaction.atomic():
        ensure_themes()
        for name, code, latitude, longitude in TOWNS:
            Town.objects.create(
                name=name, postal_codes=[code], latitude=Decimal(latitude), longitude=Decimal(longitude)
            )
    write(catalog())
    forget()
    return {service.source_id: service for service in Service.objects.filter(source=SOURCE).order_by("pk")}


def forget() -> None:
    """No process memory from test to test."""
    search_feed.reset()
    finding.forget()
    moment.forget()
