"""Records as HSDS 3.0 objects: the counterpart of ``hsds_reader``.

What HSDS lacks goes into attributes (``hsds_own``); leftovers of an earlier HSDS import go back to their place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from stafette.directory.interchange.hsds_own import (
    FIELDS_TAXONOMY,
    LABELS_TAXONOMY,
    LEFTOVER_PREFIX,
    OWN_BOOLEANS,
    OWN_LISTS,
    OWN_TEXTS,
    IdFor,
    capacity_to_json,
    default_id_for,
    own_attribute,
    verifications_to_json,
)
from stafette.directory.interchange.hsds_write_parts import PartWriter, filled, number
from stafette.directory.interchange.limits import MAX_LIST
from stafette.directory.records import (
    CapacityRecord,
    Catalog,
    LocationRecord,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
)

Object = dict[str, Any]
NUMERIC: Final = frozenset({"timezone", "count", "interval", "year_incorporated", "extension"})


class HsdsWriter:
    """Writes the objects of one catalogue. ``id_for(kind, source id)`` gives a UUID as text."""

    def __init__(self, catalog: Catalog, id_for: IdFor | None = None) -> None:
        self.catalog = catalog
        self.id_for = id_for or default_id_for(catalog.source)

    @cached_property
    def organizations(self) -> dict[str, OrganizationRecord]:
        """Organisations by source id."""
        return {record.source_id: record for record in self.catalog.organizations}

    @cached_property
    def locations(self) -> dict[str, LocationRecord]:
        """Locations by source id."""
        return {record.source_id: record for record in self.catalog.locations}

    @cached_property
    def joints(self) -> dict[str, list[ServiceAtLocationRecord]]:
        """Services at locations by source id of the service."""
        found: dict[str, list[ServiceAtLocationRecord]] = {}
        for record in self.catalog.service_at_locations:
            found.setdefault(record.service_source_id, []).append(record)
        return found

    def services(self) -> Iterator[Object]:
        """All services with organisation and places, one after the other."""
        return (self.service(record) for record in self.catalog.services)

    def service(self, record: ServiceRecord, *, nested: bool = True) -> Object:
        """One service; with ``nested`` also its organisation and its places in full."""
        identifier = self.id_for("service", record.source_id)
        parts = PartWriter(self.id_for, identifier)
        value = {
            "id": identifier,
            "organization_id": self.id_for("organization", record.organization_source_id),
            "name": record.name,
            "status": record.status.value,
            **filled(
                {
                    "alternate_name": record.alternate_name,
                    "description": record.description,
                    "url": record.url,
                    "email": record.email,
                    "application_process": record.application_process,
                    "fees_description": record.fees_description,
                    "eligibility_description": record.eligibility,
                    "minimum_age": record.minimum_age,
                    "maximum_age": record.maximum_age,
                    "assured_date": _assured(record),
                    "alert": record.alert,
                    "last_modified": record.changed_at.isoformat() if record.changed_at else "",
                    "phones": parts.phones(record.phones),
                    "contacts": parts.contacts(record.contacts),
                    "schedules": parts.schedules(record.schedules),
                    "languages": parts.languages(record.languages),
                    "cost_options": parts.costs(record.cost_options),
                    "required_documents": parts.documents(record.required_documents),
                    "service_areas": parts.areas(record.service_areas),
                }
            ),
        }
        if nested:
            owner = self.organizations.get(record.organization_source_id)
            joints = [self.joint(joint) for joint in self.joints.get(record.source_id, [])]
            value |= filled(
                {"organization": self.organization(owner) if owner else None, "service_at_locations": joints}
            )
        return self._complete(value, "service", record, _own_of_service(record))

    def organization(self, record: OrganizationRecord) -> Object:
        """One organisation."""
        identifier = self.id_for("organization", record.source_id)
        parts = PartWriter(self.id_for, identifier)
        parent = record.parent_source_id
        value = {
            "id": identifier,
            "name": record.name,
            "description": record.description,
            **filled(
                {
                    "alternate_name": record.alternate_name,
                    "email": record.email,
                    "website": record.website,
                    "legal_status": record.legal_form,
                    "parent_organization_id": self.id_for("organization", parent) if parent else "",
                    "phones": parts.phones(record.phones),
                    "contacts": parts.contacts(record.contacts),
                }
            ),
        }
        return self._complete(value, "organization", record, _changed(record))

    def location(self, record: LocationRecord) -> Object:
        """One location."""
        identifier = self.id_for("location", record.source_id)
        parts = PartWriter(self.id_for, identifier)
        owner = record.organization_source_id
        value = {
            "id": identifier,
            "location_type": record.type.value,
            **filled(
                {
                    "organization_id": self.id_for("organization", owner) if owner else "",
                    "name": record.name,
                    "alternate_name": record.alternate_name,
                    "description": record.description,
                    "transportation": record.transportation,
                    "url": record.url,
                    "latitude": None if record.latitude is None else number(record.latitude),
                    "longitude": None if record.longitude is None else number(record.longitude),
                    "addresses": parts.addresses(record.addresses),
                    "phones": parts.phones(record.phones),
                    "contacts": parts.contacts(record.contacts),
                    "languages": parts.languages(record.languages),
                    "schedules": parts.schedules(record.schedules),
                    "accessibility": parts.accessibility(record.accessibility),
                }
            ),
        }
        value = self._complete(value, "location", record, _changed(record))
        for item, accessibility in zip(value.get("accessibility", ()), record.accessibility, strict=False):
            if accessibility.kind:
                owner_of_kind = ("accessibility", str(item["id"]))
                attribute = own_attribute(self.id_for, owner_of_kind, FIELDS_TAXONOMY, "kind", accessibility.kind)
                item.setdefault("attributes", []).append(attribute)
        return value

    def joint(self, record: ServiceAtLocationRecord, *, nested: bool = True) -> Object:
        """One service at a location; with ``nested`` the location in full."""
        key = record.source_id or f"{record.service_source_id}@{record.location_source_id}"
        identifier = self.id_for("service_at_location", key)
        parts = PartWriter(self.id_for, identifier)
        value = {
            "id": identifier,
            "service_id": self.id_for("service", record.service_source_id),
            "location_id": self.id_for("location", record.location_source_id),
            **filled(
                {
                    "description": record.description,
                    "phones": parts.phones(record.phones),
                    "contacts": parts.contacts(record.contacts),
                    "schedules": parts.schedules(record.schedules),
                }
            ),
        }
        place = self.locations.get(record.location_source_id)
        if nested and place is not None:
            value["location"] = self.location(place)
        return self._complete(value, "service_at_location", record, {"url": record.url} if record.url else {})

    def _complete(self, value: Object, kind: str, record: Any, own: dict[str, str]) -> Object:
        """Put leftovers back, then add our own values and free attributes."""
        free = []
        for attribute in record.attributes:
            path = attribute.label.removeprefix(LEFTOVER_PREFIX)
            if path == attribute.label or not restore(value, path, attribute.value):
                free.append(attribute)
        if record.source_id and record.source_id != value["id"]:
            own = {"source_id": record.source_id, **own}
        owner = (kind, str(value["id"]))
        ours = [own_attribute(self.id_for, owner, FIELDS_TAXONOMY, code, text) for code, text in own.items()]
        ours += [own_attribute(self.id_for, owner, LABELS_TAXONOMY, item.label, item.value) for item in free]
        if ours:
            value["attributes"] = [*value.get("attributes", []), *ours]
        return value


def _assured(record: ServiceRecord) -> str:
    """The day on which the oldest of the checked groups was verified: the whole entry is no fresher than that."""
    checked = min((check.verified_at for check in record.verifications), default=None)
    return checked.date().isoformat() if checked else ""


def _own_of_service(record: ServiceRecord) -> dict[str, str]:
    own = {key: getattr(record, key) for key in OWN_TEXTS if getattr(record, key)}
    for key in OWN_BOOLEANS:
        if getattr(record, key) is not (True if key == "published" else None):
            own[key] = json.dumps(getattr(record, key))
    for key in OWN_LISTS:
        if getattr(record, key) or key == "themes":
            own[key] = json.dumps(getattr(record, key), ensure_ascii=False)
    if record.capacity != CapacityRecord():
        own["capacity"] = json.dumps(capacity_to_json(record.capacity))
    if record.verifications:
        own["verifications"] = json.dumps(verifications_to_json(record.verifications), ensure_ascii=False)
    return own


def _changed(record: OrganizationRecord | LocationRecord) -> dict[str, str]:
    return {"changed_at": record.changed_at.isoformat()} if record.changed_at else {}


def restore(target: Object, path: str, text: str) -> bool:
    """Put a leftover back at its slash path; False (and nothing is changed) if something else is in the way."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
    here: Any = target
    for step, following in pairwise(steps):
        here = _enter(here, step, [] if following.isdigit() else {})
        if here is None:
            return False
    last = steps[-1]
    if isinstance(here, list):
        if not last.isdigit() or int(last) != len(here):
            return False
        here.append(text)
        return True
    if isinstance(here.get(last), dict | list):
        return False
    here[last] = int(text) if last in NUMERIC and text.isascii() and text.isdigit() and len(text) < 10 else text
    return True


def _enter(here: Any, step: str, fresh: Any) -> Any:
    """The container below ``here``, made if it is missing; None if ``step`` does not fit."""
    if isinstance(here, list):
        if not step.isdigit() or int(step) > min(len(here), MAX_LIST):
            return None
        if int(step) == len(here):
            here.append(fresh)
        below = here[int(step)]
    else:
        below = here.setdefault(step, fresh)
    return below if isinstance(below, dict | list) else None


def to_hsds_service(catalog: Catalog, record: ServiceRecord, id_for: IdFor | None = None) -> Object:
    """One service of a catalogue as full HSDS 3.0 object."""
    return HsdsWriter(catalog, id_for).service(record)
