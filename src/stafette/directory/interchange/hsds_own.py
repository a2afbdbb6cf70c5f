"""What HSDS 3.0 has no field for, as ``attribute`` objects of our own taxonomies, and back.

``stafette`` terms carry a field of our records (code = field name), ``stafette-merkmale`` terms a free attribute
(code = label). Other taxonomies belong to the source and are left as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from stafette.directory.interchange.cells import Fields
from stafette.directory.records import (
    AttributeRecord,
    CapacityRecord,
    CapacityState,
    FieldGroup,
    VerificationMethod,
    VerificationRecord,
)

FIELDS_TAXONOMY: Final = "stafette"
LABELS_TAXONOMY: Final = "stafette-merkmale"
LEFTOVER_PREFIX: Final = "hsds/"
NAMESPACE: Final = uuid5(NAMESPACE_URL, "https://stafette.example/hsds")

OWN_TEXTS: Final = ("summary", "procedure", "access_person", "access_professional", "childcare_note")
OWN_BOOLEANS: Final = ("free_of_charge", "childcare", "published")
OWN_LISTS: Final = ("keywords", "themes", "target_groups")
_HINTS: Final[dict[str, str]] = {
    "source_id": "Kennung in der Quelle",
    "summary": "Kurz gesagt",
    "procedure": "Ablauf",
    "access_person": "Zugang für Ratsuchende",
    "access_professional": "Zugang für Fachkräfte",
    "childcare": "Kinderbetreuung während des Angebots",
    "childcare_note": "Hinweis zur Kinderbetreuung",
    "free_of_charge": "Kostenlos",
    "published": "Veröffentlicht",
    "keywords": "Stichwörter",
    "themes": "Themen",
    "target_groups": "Zielgruppen",
    "capacity": "Plätze",
    "verifications": "Geprüft, je Gruppe von Feldern",
    "changed_at": "Zuletzt geändert",
    "url": "Internet",
    "kind": "Art der Barrierefreiheit",
}

OWNERS: Final = ("organization", "location", "service", "service_at_location", "accessibility")
"""Kinds of objects that attributes can belong to here."""

IdFor = Callable[[str, str], str]


def default_id_for(source: str) -> IdFor:
    """An id function: UUIDs of the source stay, anything else gets a UUID derived from source, kind and key."""

    def id_for(kind: str, key: str) -> str:
        try:
            return str(UUID(key))
        except ValueError:
            return str(uuid5(NAMESPACE, f"{source}/{kind}/{key}"))

    return id_for


@dataclass(slots=True)
class OwnValues:
    """Our own attributes of one object: field values by code, free attributes in order."""

    values: dict[str, str] = field(default_factory=dict)
    attributes: list[AttributeRecord] = field(default_factory=list)
    foreign_terms: list[str] = field(default_factory=list)

    def json(self, code: str) -> Any:
        """The parsed JSON value of a code, None if absent or damaged."""
        try:
            return json.loads(self.values[code])
        except (KeyError, ValueError, RecursionError):
            return None

    def texts(self, code: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.json(code)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def boolean(self, code: str) -> bool | None:
        """true, false or None."""
        value = self.json(code)
        return value if isinstance(value, bool) else None


def read_own(fields: Fields) -> OwnValues:
    """Take our attributes out of ``attributes``; those of other taxonomies stay unread."""
    own = OwnValues()
    foreign = []
    for item in fields.items("attributes"):
        term = item.child("taxonomy_term")
        taxonomy = term.text("taxonomy") if term else ""
        code = (term.text("code") or term.text("name")) if term else ""
        if taxonomy == FIELDS_TAXONOMY:
            own.values[code] = item.text("value", limit=10**6)
        elif taxonomy == LABELS_TAXONOMY:
            own.attributes.append(AttributeRecord(label=code[:255], value=item.text("value", limit=10**6)))
        else:
            name = code if term is None else term.text("name")
            label = name or item.text("label")
            if label and label not in own.foreign_terms:
                own.foreign_terms.append(label[:100])
            foreign.append(_untouched(item))
    fields.children["attributes"] = foreign
    return own


def _untouched(item: Fields) -> Fields:
    """A fresh look at a foreign attribute; the link to its owner says nothing beyond its place."""
    fresh = Fields(item.values, item.place, item.log)
    fresh.read.add("link_id")
    if item.values.get("link_entity") in OWNERS:
        fresh.read.add("link_entity")
    return fresh


def own_attribute(id_for: IdFor, owner: tuple[str, str], taxonomy: str, code: str, value: str) -> dict[str, Any]:
    """One attribute object; ``owner`` is (kind, HSDS id)."""
    kind, owner_id = owner
    return {
        "id": id_for("attribute", f"{kind}/{owner_id}/{taxonomy}/{code}/{value[:200]}"),
        "link_id": owner_id,
        "link_type": "attribute",
        "link_entity": kind,
        "value": value,
        "taxonomy_term": {
            "id": id_for("taxonomy_term", f"{taxonomy}/{code}"),
            "code": code,
            "name": code,
            "description": _HINTS.get(code, code) if taxonomy == FIELDS_TAXONOMY else code,
            "taxonomy": taxonomy,
        },
    }


def capacity_to_json(capacity: CapacityRecord) -> dict[str, Any]:
    """The capacity light as JSON."""
    return {
        "state": capacity.state.value,
        "waiting_weeks": capacity.waiting_weeks,
        "closed_until": capacity.closed_until.isoformat() if capacity.closed_until else None,
        "reported_at": capacity.reported_at.isoformat() if capacity.reported_at else None,
    }


def capacity_from_json(value: Any) -> CapacityRecord:
    """The capacity light from JSON; unknown if it is damaged."""
    try:
        return CapacityRecord(
            state=CapacityState(value["state"]),
            waiting_weeks=None if value.get("waiting_weeks") is None else int(value["waiting_weeks"]),
            closed_until=date.fromisoformat(value["closed_until"]) if value.get("closed_until") else None,
            reported_at=datetime.fromisoformat(value["reported_at"]) if value.get("reported_at") else None,
        )
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError):
        return CapacityRecord()


def verifications_to_json(checks: tuple[VerificationRecord, ...]) -> list[dict[str, str]]:
    """Verifications as JSON."""
    return [
        {
            "group": check.group.value,
            "verified_at": check.verified_at.isoformat(),
            "by": check.by,
            "method": check.method.value,
        }
        for check in checks
    ]


def verifications_from_json(value: Any) -> tuple[VerificationRecord, ...]:
    """Verifications from JSON; damaged ones are left out."""
    found = []
    for item in value if isinstance(value, list) else []:
        try:
            moment = datetime.fromisoformat(item["verified_at"])
            check = VerificationRecord(
                group=FieldGroup(item["group"]),
                verified_at=moment,
                by=str(item["by"])[:200],
                method=VerificationMethod(item["method"]),
            )
        except (TypeError, KeyError, ValueError):
            continue
        if moment.tzinfo is not None:
            found.append(check)
    return tuple(found)
