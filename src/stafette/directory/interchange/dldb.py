"""Reader of service-and-location JSON (``dldb``) as cities like Munich and Berlin publish it.

Two files belong together: services and locations. Each may also be read alone; then the joints between them are left
out and nothing of the other kind counts as gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from stafette.directory.interchange.cells import Fields, RowRefused
from stafette.directory.interchange.dldb_draft import Draft, Organizations, note_unread
from stafette.directory.interchange.dldb_location import read_location
from stafette.directory.interchange.dldb_service import read_service
from stafette.directory.interchange.json_text import JsonText
from stafette.directory.interchange.result import EntityKind, Place, ProblemLog, ReadResult, Severity
from stafette.directory.interchange.sanitise import to_plain_text
from stafette.directory.records import Catalog, LocationRecord, ServiceAtLocationRecord, ServiceRecord

FORMAT = "dldb"


@dataclass(slots=True)
class _Joint:
    """A service at a place, from one or both files."""

    draft: Draft
    place: Place
    url: str = ""
    description: str = ""


@dataclass(slots=True)
class _Reader:
    source: str
    log: ProblemLog = field(default_factory=ProblemLog)
    organizations: Organizations = field(default_factory=Organizations)
    services: dict[str, ServiceRecord] = field(default_factory=dict)
    locations: dict[str, LocationRecord] = field(default_factory=dict)
    joints: dict[tuple[str, str], _Joint] = field(default_factory=dict)

    def rows(self, document: JsonText) -> Iterator[Fields]:
        """The entries of ``data``; anything else in the list is reported."""
        _check_count(document, self.log)
        place = document.root.child("data")
        for index, row in enumerate(document.value["data"]):
            if isinstance(row, dict):
                yield Fields(row, place.child(index), self.log)
            else:
                self.log.add(
                    place.child(index),
                    "Hier wird ein Objekt erwartet.",
                    code="not_object",
                    remedy="Entfernen Sie den Eintrag.",
                )

    def read_services(self, document: JsonText) -> None:
        """All services of a file with their joints."""
        for row in self.rows(document):
            joints = row.items("locations")
            row.children.pop("locations", None)
            service = self.keep(row, self.services, lambda fields: read_service(fields, self.organizations))
            if service is not None:
                for joint in joints:
                    self.join(joint, service.source_id, joint.text("location", limit=100), "service/locations/0")

    def read_locations(self, document: JsonText) -> None:
        """All locations of a file with their joints."""
        for row in self.rows(document):
            joints = row.items("services")
            row.children.pop("services", None)
            location = self.keep(row, self.locations, lambda fields: read_location(fields, self.organizations))
            if location is not None:
                for joint in joints:
                    self.join(joint, joint.text("service", limit=100), location.source_id, "location/services/0")

    def keep(self, row: Fields, known: dict[str, Any], read: Callable[[Fields], Any]) -> Any:
        """Read one row and keep it unless it is refused or its id came before."""
        try:
            record = read(row)
        except RowRefused:
            return None
        if record.source_id in known:
            row.refuse(
                "id",
                f"Die Nummer {record.source_id} kommt zweimal vor.",
                code="duplicate_id",
                remedy="Der erste Eintrag gilt.",
            )
            return None
        known[record.source_id] = record
        return record

    def join(self, fields: Fields, service_id: str, location_id: str, path: str) -> None:
        """Merge what one file says about a service at a place."""
        key = (service_id, location_id)
        joint = self.joints.setdefault(key, _Joint(Draft(service_id), fields.place))
        url = fields.url("url")
        joint.url = joint.url or url
        if url != joint.url:
            joint.draft.note("url", url)
        hint = to_plain_text(fields.html("hint"))
        joint.description = "\n".join(dict.fromkeys(filter(None, (joint.description, hint))))
        authority = fields.child("authority")
        if authority is not None:
            self.organizations.authority(authority)
        service = self.services.get(service_id)
        known = [joint.url, service.url if service else ""]
        note_unread(joint.draft, fields, path, known=known)

    def joined(self) -> list[ServiceAtLocationRecord]:
        """The joints whose both ends were read; the others are reported."""
        found = []
        for (service_id, location_id), joint in self.joints.items():
            if service_id in self.services and location_id in self.locations:
                found.append(
                    ServiceAtLocationRecord(
                        service_source_id=service_id,
                        location_source_id=location_id,
                        source_id=f"{service_id}@{location_id}",
                        url=joint.url,
                        description=joint.description,
                        attributes=tuple(joint.draft.attributes),
                    )
                )
            else:
                missing = f"Leistung {service_id}" if service_id not in self.services else f"Standort {location_id}"
                self.log.add(
                    joint.place,
                    f"{missing} steht in keiner der Dateien; die Zuordnung fehlt.",
                    code="dangling",
                    remedy="Geben Sie Leistungs- und Standortdatei desselben Tages an.",
                    severity=Severity.WARNING,
                )
        return found


def is_service_row(row: Any) -> bool:
    """Whether an entry of ``data`` looks like a service."""
    return isinstance(row, dict) and "id" in row and "name" in row and ("locations" in row or "authorities" in row)


def is_location_row(row: Any) -> bool:
    """Whether an entry of ``data`` looks like a location."""
    return isinstance(row, dict) and "id" in row and "name" in row and ("services" in row or "address" in row)


def is_service_file(document: JsonText) -> bool:
    """Whether most entries are services."""
    rows = document.value["data"][:50]
    return sum(map(is_service_row, rows)) >= sum(map(is_location_row, rows))


def read_dldb(documents: Sequence[JsonText], *, source: str) -> ReadResult:
    """Read one or more files of this format into a catalogue."""
    reader = _Reader(source)
    services = [document for document in documents if is_service_file(document)]
    locations = [document for document in documents if document not in services]
    for document in services:
        reader.read_services(document)
    for document in locations:
        reader.read_locations(document)
    both = bool(services and locations)
    if not both:
        _say_half(reader.log, documents[0], services_only=bool(services))
    _say_nameless(reader.log, documents[0], reader.organizations)
    complete = _complete(services=bool(services), locations=bool(locations))
    return ReadResult(
        catalog=Catalog(
            source=source,
            organizations=reader.organizations.named(),
            locations=list(reader.locations.values()),
            services=list(reader.services.values()),
            service_at_locations=reader.joined() if both else [],
        ),
        problems=reader.log.items,
        problem_counts=dict(reader.log.counts),
        format=FORMAT,
        complete=complete,
        partial=frozenset(EntityKind) - complete,
    )


def _complete(*, services: bool, locations: bool) -> frozenset[EntityKind]:
    if services and locations:
        return frozenset(EntityKind)
    return frozenset({EntityKind.SERVICE if services else EntityKind.LOCATION})


def _say_half(log: ProblemLog, document: JsonText, *, services_only: bool) -> None:
    missing = "Standorte" if services_only else "Leistungen"
    log.add(
        document.root,
        f"Ohne die Datei der {missing} bleiben die Zuordnungen von Leistungen zu Orten, wie sie sind.",
        code="half",
        remedy="Geben Sie beide Dateien zusammen an.",
        severity=Severity.INFO,
    )


def _say_nameless(log: ProblemLog, document: JsonText, organizations: Organizations) -> None:
    nameless = [record.source_id for record in organizations.by_id.values() if not record.name]
    if nameless:
        log.add(
            document.root,
            f"{len(nameless)} Behörden haben keinen Namen; sie heißen vorläufig „Behörde“ mit ihrer Nummer.",
            code="nameless",
            remedy="Tragen Sie die Namen nach dem Import ein.",
            severity=Severity.WARNING,
        )


def _check_count(document: JsonText, log: ProblemLog) -> None:
    meta = document.value.get("meta")
    holder = meta if isinstance(meta, dict) else document.value
    stated, actual = holder.get("datacount"), len(document.value["data"])
    if isinstance(stated, int) and stated != actual:
        log.add(
            document.root.child("meta").child("datacount"),
            f"Die Datei nennt {stated} Einträge, enthält aber {actual}.",
            code="count",
            remedy="Prüfen Sie, ob der Abzug vollständig ist.",
            severity=Severity.WARNING,
        )
