"""Which table and which columns hold which part of a record: one place, read by the reader and by the writer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model

from stafette.accounts.models import Organization
from stafette.directory import records
from stafette.directory.interchange.result import EntityKind
from stafette.directory.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Location,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
)


@dataclass(frozen=True, slots=True)
class DetailTable:
    """A list inside a record: the records' class, the table, and the columns that have the names of the fields."""

    record: type[Any]
    model: type[Model]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntityTable:
    """A kind of record. ``owner`` is the foreign key of its details, ``details`` are fields of the record."""

    kind: EntityKind
    record: type[Any]
    model: type[Model]
    owner: str
    columns: tuple[str, ...]
    details: tuple[str, ...]


DETAILS: Final[dict[str, DetailTable]] = {
    "addresses": DetailTable(
        records.AddressRecord,
        Address,
        ("street", "postal_code", "city", "extra", "region", "state", "country", "type", "source_id"),
    ),
    "contacts": DetailTable(records.ContactRecord, Contact, ("name", "title", "department", "email", "source_id")),
    "phones": DetailTable(
        records.PhoneRecord, Phone, ("number", "type", "extension", "description", "languages", "source_id")
    ),
    "schedules": DetailTable(
        records.ScheduleRecord,
        Schedule,
        ("rrule", "opens_at", "closes_at", "valid_from", "valid_to", "description", "source_id"),
    ),
    "cost_options": DetailTable(
        records.CostRecord, CostOption, ("amount", "description", "valid_from", "valid_to", "source_id")
    ),
    "required_documents": DetailTable(
        records.RequiredDocumentRecord, RequiredDocument, ("document", "uri", "source_id")
    ),
    "service_areas": DetailTable(records.ServiceAreaRecord, ServiceArea, ("name", "description", "source_id")),
    "accessibility": DetailTable(
        records.AccessibilityRecord, Accessibility, ("kind", "description", "details", "uri", "source_id")
    ),
}

ORGANIZATIONS: Final = EntityTable(
    EntityKind.ORGANIZATION,
    records.OrganizationRecord,
    Organization,
    "organization",
    ("name", "alternate_name", "description", "email", "website", "legal_form", "attributes", "changed_at"),
    ("phones", "contacts"),
)
LOCATIONS: Final = EntityTable(
    EntityKind.LOCATION,
    records.LocationRecord,
    Location,
    "location",
    (
        *("name", "type", "alternate_name", "description", "transportation", "url"),
        *("latitude", "longitude", "languages", "attributes", "changed_at"),
    ),
    ("addresses", "phones", "contacts", "schedules", "accessibility"),
)
SERVICES: Final = EntityTable(
    EntityKind.SERVICE,
    records.ServiceRecord,
    Service,
    "service",
    (
        *("name", "alternate_name", "summary", "description", "procedure", "url", "email", "status", "alert"),
        *("access_person", "access_professional", "application_process", "eligibility", "minimum_age", "maximum_age"),
        *("fees_description", "free_of_charge", "childcare", "childcare_note", "keywords", "target_groups"),
        *("languages", "attributes", "changed_at", "published"),
    ),
    ("phones", "contacts", "schedules", "cost_options", "required_documents", "service_areas"),
)
LINKS: Final = EntityTable(
    EntityKind.SERVICE_AT_LOCATION,
    records.ServiceAtLocationRecord,
    ServiceAtLocation,
    "at_location",
    ("description", "url", "attributes", "source_id"),
    ("phones", "contacts", "schedules"),
)
ENTITIES: Final[dict[EntityKind, EntityTable]] = {
    table.kind: table for table in (ORGANIZATIONS, LOCATIONS, SERVICES, LINKS)
}
CAPACITY_COLUMNS: Final = ("capacity_state", "capacity_weeks", "capacity_until", "capacity_reported_at")
