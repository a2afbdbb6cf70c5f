"""Reader of HSDS 3.0 objects, nested or linked by id: services, organisations, locations, services at locations."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from stafette.directory.interchange.cells import Fields, RowRefused
from stafette.directory.interchange.hsds_documents import Entry, coverage, entries
from stafette.directory.interchange.hsds_own import (
    LEFTOVER_PREFIX,
    OwnValues,
    read_own,
)
from stafette.directory.interchange.hsds_parts import (
    languages,
    parts,
    read_accessibility,
    read_address,
    read_contact,
    read_phone,
    read_schedule,
)
from stafette.directory.interchange.hsds_service import own_and_leftovers, own_moment, read_service_record
from stafette.directory.interchange.hsds_tables import assemble, table_coverage, table_rows
from stafette.directory.interchange.json_text import JsonText
from stafette.directory.interchange.limits import MAX_TEXT
from stafette.directory.interchange.result import EntityKind, ProblemLog, ReadResult
from stafette.directory.interchange.tables import Table
from stafette.directory.records import (
    AttributeRecord,
    Catalog,
    LocationRecord,
    LocationType,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
)

FORMAT: Final = "hsds"
SIX_PLACES: Final = Decimal("0.000001")
LOCATION_TYPES: Final = {kind.value: kind.value for kind in LocationType}
Record = TypeVar("Record", OrganizationRecord, LocationRecord, ServiceRecord)


@dataclass(slots=True)
class HsdsReader:
    """Collects records of all documents; references by id are settled in ``finish``."""

    log: ProblemLog = field(default_factory=ProblemLog)
    organizations: dict[str, OrganizationRecord] = field(default_factory=dict)
    locations: dict[str, LocationRecord] = field(default_factory=dict)
    services: dict[str, ServiceRecord] = field(default_factory=dict)
    joints: dict[tuple[str, str], ServiceAtLocationRecord] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    service_fields: dict[str, Fields] = field(default_factory=dict)
    joint_fields: dict[tuple[str, str], Fields] = field(default_factory=dict)

    def read(self, found: Iterable[Entry]) -> None:
        """Read top-level objects; a second one with the same id in the same file is refused."""
        readers: dict[str, Callable[[Fields], str]] = {
            "organization": self.organization,
            "location": self.location,
            "service": self.service,
            "service_at_location": self.top_joint,
        }
        seen: set[tuple[str, str, str]] = set()
        for entry in found:
            fields = Fields(entry.value, entry.place, self.log)
            key = (entry.place.file, entry.kind, str(entry.value.get("id")))
            if key in seen:
                fields.refuse(
                    "id",
                    f"Die Kennung {key[2][:60]} kommt zweimal vor.",
                    code="duplicate_id",
                    remedy="Der erste Eintrag gilt.",
                )
                continue
            seen.add(key)
            try:
                readers[entry.kind](fields)
            except RowRefused:
                continue

    def organization(self, fields: Fields) -> str:
        """One organisation with its locations; gives its source id."""
        source_id, own = self.identity(fields)
        inner = fields.items("locations")
        fields.children.pop("locations", None)
        record = OrganizationRecord(
            source_id=source_id,
            name=fields.need("name"),
            alternate_name=fields.text("alternate_name", limit=255),
            description=fields.html("description"),
            email=fields.email("email"),
            website=fields.url("website"),
            legal_form=fields.text("legal_status", limit=255),
            parent_source_id=fields.text("parent_organization_id", limit=100),
            phones=parts(fields, "phones", read_phone),
            contacts=parts(fields, "contacts", read_contact),
            attributes=own_and_leftovers(fields, own),
            changed_at=own_moment(own, "changed_at"),
        )
        self.organizations[source_id] = merge(self.organizations.get(source_id), record)
        for item in inner:
            self.attempt(lambda place: self.location(place, owner=source_id), item)
        return source_id

    def location(self, fields: Fields, owner: str = "") -> str:
        """One location, below its ``owner`` or for itself; gives its source id."""
        source_id, own = self.identity(fields)
        latitude = fields.decimal("latitude", low=Decimal(-90), high=Decimal(90))
        longitude = fields.decimal("longitude", low=Decimal(-180), high=Decimal(180))
        placed = latitude is not None and longitude is not None
        record = LocationRecord(
            source_id=source_id,
            name=fields.text("name", limit=255),
            type=LocationType(fields.choice("location_type", LOCATION_TYPES, default=LocationType.PHYSICAL)),
            alternate_name=fields.text("alternate_name", limit=255),
            description=fields.html("description"),
            transportation=fields.text("transportation"),
            url=fields.url("url"),
            latitude=latitude.quantize(SIX_PLACES) if placed and latitude is not None else None,
            longitude=longitude.quantize(SIX_PLACES) if placed and longitude is not None else None,
            organization_source_id=fields.text("organization_id", limit=100) or owner,
            addresses=parts(fields, "addresses", read_address),
            phones=parts(fields, "phones", read_phone),
            contacts=parts(fields, "contacts", read_contact),
            languages=languages(fields),
            schedules=parts(fields, "schedules", read_schedule),
            accessibility=parts(fields, "accessibility", read_accessibility),
            attributes=own_and_leftovers(fields, own),
            changed_at=own_moment(own, "changed_at"),
        )
        self.locations[source_id] = merge(self.locations.get(source_id), record)
        return source_id

    def service(self, fields: Fields) -> str:
        """One service with its organisation and places; gives its source id."""
        source_id, own = self.identity(fields)
        inner = fields.items("service_at_locations")
        fields.children.pop("service_at_locations", None)
        record = read_service_record(fields, source_id, own, self.owner(fields))
        self.services[source_id] = merge(self.services.get(source_id), record)
        self.service_fields.setdefault(source_id, fields)
        for item in inner:
            self.attempt(lambda joint: self.joint(joint, source_id), item)
        return source_id

    def owner(self, fields: Fields) -> str:
        """Source id of a service's organisation, nested or by id."""
        nested = fields.child("organization")
        fields.children.pop("organization", None)
        by_id = fields.text("organization_id", limit=100)
        if nested is not None:
            return self.attempt(self.organization, nested) or by_id
        return by_id

    def top_joint(self, fields: Fields) -> str:
        """A service at a location that stands for itself."""
        nested = fields.child("service")
        fields.children.pop("service", None)
        service_id = self.attempt(self.service, nested) if nested else ""
        return self.joint(fields, service_id or fields.need("service_id", limit=100))

    def joint(self, fields: Fields, service_id: str) -> str:
        """A service at a location, below its service or for itself."""
        source_id, own = self.identity(fields)
        fields.read.add("service_id")
        nested = fields.child("location")
        fields.children.pop("location", None)
        by_id = fields.text("location_id", limit=100)
        location_id = (self.attempt(self.location, nested) if nested else "") or by_id
        if not location_id:
            raise fields.refuse("location", "Der Ort fehlt.", code="missing", remedy="Ergänzen Sie location.")
        record = ServiceAtLocationRecord(
            service_source_id=service_id,
            location_source_id=location_id,
            source_id=source_id,
            description=fields.text("description", limit=MAX_TEXT),
            url=own.values.get("url", "") or fields.url("url"),
            phones=parts(fields, "phones", read_phone),
            contacts=parts(fields, "contacts", read_contact),
            schedules=parts(fields, "schedules", read_schedule),
            attributes=own_and_leftovers(fields, own),
        )
        self.joints.setdefault((service_id, location_id), record)
        self.joint_fields.setdefault((service_id, location_id), fields)
        return source_id

    def identity(self, fields: Fields) -> tuple[str, OwnValues]:
        """The source id (an export of ours carries the original one as attribute) and our own attributes."""
        identifier = fields.need("id", limit=100)
        own = read_own(fields)
        source_id = own.values.get("source_id", "")[:200] or identifier
        self.aliases[identifier] = source_id
        return source_id, own

    def attempt(self, read: Callable[[Fields], str], fields: Fields) -> str:
        """Read a nested object; a refused one is reported already and gives an empty id."""
        try:
            return read(fields)
        except RowRefused:
            return ""

    def finish(self, source: str) -> Catalog:
        """Settle references: ids of objects become source ids, dangling ones are reported or kept as attributes."""
        organizations = [
            self.settle(record, "parent_source_id", "parent_organization_id") for record in self.organizations.values()
        ]
        locations = [
            self.settle(record, "organization_source_id", "organization_id") for record in self.locations.values()
        ]
        services = [service for record in self.services.values() if (service := self.owned(record)) is not None]
        known = {record.source_id for record in services}
        return Catalog(
            source=source,
            organizations=organizations,
            locations=locations,
            services=services,
            service_at_locations=[
                joint for record in self.joints.values() if (joint := self.joined(record, known)) is not None
            ],
        )

    def settle(self, record: Record, name: str, key: str) -> Record:
        """Resolve the id of an organisation; one that no file holds becomes a leftover."""
        identifier = getattr(record, name)
        target = self.aliases.get(identifier, identifier)
        if not identifier or target in self.organizations:
            settled: dict[str, Any] = {name: target}
            return replace(record, **settled)
        leftover = AttributeRecord(label=f"{LEFTOVER_PREFIX}{key}", value=identifier)
        cleared: dict[str, Any] = {name: "", "attributes": (leftover, *record.attributes)}
        return replace(record, **cleared)

    def owned(self, record: ServiceRecord) -> ServiceRecord | None:
        """A service with a known organisation, or None with a problem."""
        owner = self.aliases.get(record.organization_source_id, record.organization_source_id)
        if owner in self.organizations:
            return replace(record, organization_source_id=owner)
        self.service_fields[record.source_id].refuse(
            "organization",
            "Die Organisation, die das anbietet, steht nicht in den Dateien." if owner else "Die Organisation fehlt.",
            code="no_organization",
            remedy="Geben Sie auch die Datei der Organisationen an oder ergänzen Sie organization.",
        )
        return None

    def joined(self, record: ServiceAtLocationRecord, services: set[str]) -> ServiceAtLocationRecord | None:
        """A joint whose both ends were read, or None with a problem."""
        service = self.aliases.get(record.service_source_id, record.service_source_id)
        location = self.aliases.get(record.location_source_id, record.location_source_id)
        if service in services and location in self.locations:
            return replace(record, service_source_id=service, location_source_id=location)
        self.joint_fields[record.service_source_id, record.location_source_id].warn(
            "service_id" if service not in services else "location_id",
            "Das Angebot oder der Ort dieser Zuordnung wurde nicht gelesen.",
            code="dangling",
            remedy="Geben Sie alle Dateien zusammen an.",
        )
        return None


def read_hsds_json(documents: Sequence[JsonText], *, source: str) -> ReadResult:
    """Read HSDS JSON documents (objects, lists, pages, tables, whole exports) into a catalogue."""
    log = ProblemLog()
    found = [entry for document in documents for entry in entries(document, log)]
    complete, partial = coverage(documents, found)
    return read_entries(found, source=source, log=log, complete=complete, partial=partial)


def read_hsds_tables(tables: Sequence[tuple[str, Table]], *, source: str) -> ReadResult:
    """Read the tables of a CSV datapackage (HSDS table name, content) into a catalogue."""
    log = ProblemLog()
    found = [Entry(kind, row, row.place) for kind, row in assemble(table_rows(tables, log), log)]
    complete, partial = table_coverage({name for name, _ in tables})
    return read_entries(found, source=source, log=log, complete=complete, partial=partial)


def read_entries(
    found: Sequence[Entry],
    *,
    source: str,
    log: ProblemLog,
    complete: frozenset[EntityKind],
    partial: frozenset[EntityKind],
) -> ReadResult:
    """Read recognised objects into a catalogue."""
    reader = HsdsReader(log=log)
    reader.read(found)
    catalog = reader.finish(source)
    return ReadResult(
        catalog=catalog,
        problems=log.items,
        problem_counts=dict(log.counts),
        format=FORMAT,
        complete=complete,
        partial=partial,
    )


def merge(known: Record | None, new: Record) -> Record:
    """Fill what an earlier mention of the same object left empty; what it said stays."""
    if known is None:
        return new
    changes = {
        item.name: getattr(new, item.name)
        for item in dataclasses.fields(known)
        if getattr(known, item.name) in (None, "", ()) and getattr(new, item.name) not in (None, "", ())
    }
    return replace(known, **changes) if changes else known
