"""A catalogue in which every field of every record is filled, for tests of exports."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

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
    LocationType,
    OrganizationRecord,
    PhoneRecord,
    RequiredDocumentRecord,
    ScheduleRecord,
    ServiceAreaRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
    VerificationMethod,
    VerificationRecord,
)

NOON = datetime(2026, 6, 8, 12, tzinfo=UTC)
PHONES = (
    PhoneRecord(number="+49 30 23125 017", extension="17", description="vormittags", languages=("de", "ar")),
    PhoneRecord(number="030 23125 018", type="fax"),
)
CONTACTS = (
    ContactRecord(
        name="Sekretariat", title="Anmeldung", department="Beratung", email="a@verein.example", phones=PHONES[:1]
    ),
)
SCHEDULES = (
    ScheduleRecord(
        rrule="FREQ=WEEKLY;BYDAY=MO,WE", opens_at=time(9), closes_at=time(12, 30), valid_from=date(2026, 1, 1)
    ),
    ScheduleRecord(
        rrule="FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU", opens_at=time(18), closes_at=time(20), valid_to=date(2027, 1, 1)
    ),
    ScheduleRecord(description="nach Vereinbarung"),
)
ATTRIBUTES = (
    AttributeRecord(label="Rechtskreis", value="SGB II"),
    AttributeRecord(label="links/Vollmacht", value="https://verein.example/v"),
)


def full_catalog() -> Catalog:
    """Two organisations, two places, two services; formulas and quotes among the texts."""
    parent = OrganizationRecord(source_id="o/1", name="Kreisverband =SUMME(A1)")
    owner = OrganizationRecord(
        source_id="o/2",
        name="Verein Brücke e. V.",
        alternate_name="Brücke",
        description="<p>Wir <strong>helfen</strong>.</p>",
        email="info@verein.example",
        website="https://verein.example",
        legal_form="e. V.",
        parent_source_id="o/1",
        phones=PHONES,
        contacts=CONTACTS,
        attributes=ATTRIBUTES,
        changed_at=NOON,
    )
    place = LocationRecord(
        source_id="l/1",
        name="Haus der Beratung",
        alternate_name="HdB",
        description="Eingang im Hof",
        transportation="Bus 4",
        url="https://verein.example/haus",
        latitude=Decimal("50.123456"),
        longitude=Decimal("-7.5"),
        organization_source_id="o/2",
        addresses=(
            AddressRecord(
                street="Marktplatz 3", postal_code="01234", city="Otterbrück", extra="2. Stock", state="Hessen"
            ),
        ),
        phones=PHONES[1:],
        contacts=CONTACTS,
        languages=("de",),
        schedules=SCHEDULES[:1],
        accessibility=(
            AccessibilityRecord(
                kind="lift", description="Aufzug", details="1,10 m breit", uri="https://verein.example/a"
            ),
            AccessibilityRecord(kind="step_free"),
            AccessibilityRecord(description="Klingel unten"),
        ),
        attributes=ATTRIBUTES[:1],
        changed_at=NOON,
    )
    service = ServiceRecord(
        source_id="s/1",
        name="Schuldnerberatung",
        organization_source_id="o/2",
        summary='Wir helfen; auch "schnell".',
        alternate_name="Beratung bei Schulden",
        description="<p>Text</p><ul><li>eins</li></ul>",
        procedure="Erstgespräch\nDann weiter",
        url="https://verein.example/schulden",
        email="schulden@verein.example",
        status=ServiceStatus.TEMPORARILY_CLOSED,
        alert="Umbau",
        access_person="Einfach kommen",
        access_professional="Anruf",
        application_process="Telefonisch",
        eligibility="Wohnsitz im Landkreis",
        minimum_age=18,
        maximum_age=99,
        fees_description="5 Euro",
        free_of_charge=False,
        childcare=True,
        childcare_note="ab 3 Jahren",
        keywords=("Pfändung", "-Inkasso"),
        themes=("schulden",),
        target_groups=("parents",),
        languages=("de", "uk"),
        phones=PHONES,
        contacts=CONTACTS,
        schedules=SCHEDULES,
        cost_options=(
            CostRecord(amount=Decimal("5.50"), description="pro Termin", valid_from=date(2026, 1, 1)),
            CostRecord(description="frei"),
        ),
        required_documents=(RequiredDocumentRecord(document="Ausweis", uri="https://verein.example/x"),),
        service_areas=(ServiceAreaRecord(name="Otterbrück", description="ganz"),),
        capacity=CapacityRecord(state=CapacityState.CLOSED, closed_until=date(2027, 2, 1), reported_at=NOON),
        verifications=(
            VerificationRecord(
                group=FieldGroup.CONTACT, verified_at=NOON, by="Netzwerk", method=VerificationMethod.PHONE
            ),
        ),
        attributes=ATTRIBUTES,
        changed_at=NOON,
        published=False,
    )
    joint = ServiceAtLocationRecord(
        service_source_id="s/1",
        location_source_id="l/1",
        description="Zimmer 7",
        url="https://verein.example/termin",
        phones=PHONES[1:],
        contacts=CONTACTS,
        schedules=SCHEDULES[1:2],
        attributes=ATTRIBUTES[:1],
    )
    return Catalog(
        source="probe",
        organizations=[parent, owner],
        locations=[place, LocationRecord(source_id="l/2", name="Online", type=LocationType.VIRTUAL)],
        services=[service, ServiceRecord(source_id="s/2", name="Offener Treff", organization_source_id="o/2")],
        service_at_locations=[joint, ServiceAtLocationRecord(service_source_id="s/2", location_source_id="l/1")],
    )
