"""The difference between what a source gives now and what is known of the same source.

Pure: two catalogues in, new, changed, unchanged and gone rows out. Lists inside a record (phones, keywords …) are
compared without regard to order, ids inside them do not count, and where a source says nothing about a field that staff
keep, nothing changes. So the same import twice gives no difference.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from stafette.directory.interchange.result import ALL_KINDS, EntityKind
from stafette.directory.records import (
    CapacityRecord,
    Catalog,
    FieldGroup,
    LocationRecord,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    VerificationRecord,
)

Record = OrganizationRecord | LocationRecord | ServiceRecord | ServiceAtLocationRecord

KEPT_IF_SILENT: Final = frozenset(
    {"capacity", "verifications", "themes", "target_groups", "childcare", "childcare_note", "changed_at"}
)
"""Fields that staff and partners keep up here; a source without a value for them does not empty them."""

GROUP_OF_FIELD: Final[dict[str, FieldGroup]] = {
    **dict.fromkeys(("phones", "contacts", "email", "url", "website"), FieldGroup.CONTACT),
    **dict.fromkeys(
        ("addresses", "latitude", "longitude", "transportation", "accessibility", "service_areas"), FieldGroup.PLACE
    ),
    **dict.fromkeys(("schedules",), FieldGroup.TIMES),
    **dict.fromkeys(
        (
            "eligibility",
            "minimum_age",
            "maximum_age",
            "fees_description",
            "free_of_charge",
            "cost_options",
            "required_documents",
            "access_person",
            "access_professional",
            "target_groups",
        ),
        FieldGroup.ELIGIBILITY,
    ),
}
"""Everything else belongs to ``FieldGroup.DESCRIPTION``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a record with its old and new value as the records hold them."""

    field: str
    old: Any
    new: Any

    @property
    def group(self) -> FieldGroup:
        """The group of fields that is verified together."""
        return GROUP_OF_FIELD.get(self.field, FieldGroup.DESCRIPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A known record with what is different; ``record`` is the incoming one."""

    kind: EntityKind
    key: str
    label: str
    record: Record
    changes: tuple[FieldChange, ...]


@dataclass(slots=True, kw_only=True)
class KindDifference:
    """The difference of one kind. ``gone`` is empty where the source did not give the whole kind."""

    kind: EntityKind
    new: list[Record] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    gone: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of all kinds."""

    kinds: dict[EntityKind, KindDifference]

    @property
    def is_empty(self) -> bool:
        """Whether writing would change nothing."""
        return not any(part.new or part.changed or part.gone for part in self.kinds.values())

    def __getitem__(self, kind: EntityKind) -> KindDifference:
        return self.kinds[kind]


def record_key(record: Record) -> str:
    """What identifies a record within its source and kind."""
    if isinstance(record, ServiceAtLocationRecord):
        return f"{record.service_source_id}@{record.location_source_id}"
    return record.source_id


def record_label(record: Record) -> str:
    """What people call a record."""
    return record_key(record) if isinstance(record, ServiceAtLocationRecord) else record.name or record.source_id


def records_of(catalog: Catalog, kind: EntityKind) -> list[Any]:
    """The list of a catalogue that holds ``kind``."""
    lists: dict[EntityKind, list[Any]] = {
        EntityKind.ORGANIZATION: catalog.organizations,
        EntityKind.LOCATION: catalog.locations,
        EntityKind.SERVICE: catalog.services,
        EntityKind.SERVICE_AT_LOCATION: catalog.service_at_locations,
    }
    return lists[kind]


def compare(
    incoming: Catalog,
    existing: Catalog,
    *,
    complete: frozenset[EntityKind] = ALL_KINDS,
    partial: frozenset[EntityKind] = frozenset(),
) -> Difference:
    """Difference of two catalogues of the same source.

    Only kinds in ``complete`` can have gone rows; in kinds of ``partial`` an empty incoming value changes nothing (both
    come from ``ReadResult``). Writers apply the listed changes only, never the whole incoming record.
    """
    return Difference(
        {
            kind: _compare_kind(
                kind,
                records_of(incoming, kind),
                records_of(existing, kind),
                may_be_gone=kind in complete,
                partial=kind in partial,
            )
            for kind in EntityKind
        }
    )


def _compare_kind(
    kind: EntityKind, incoming: Iterable[Record], existing: Iterable[Record], *, may_be_gone: bool, partial: bool
) -> KindDifference:
    known = {record_key(record): record for record in existing}
    result = KindDifference(kind=kind)
    seen = set()
    for record in incoming:
        key = record_key(record)
        seen.add(key)
        if key not in known:
            result.new.append(record)
            continue
        changes = changed_fields(record, known[key], partial=partial)
        if changes:
            result.changed.append(
                Changed(kind=kind, key=key, label=record_label(record), record=record, changes=changes)
            )
        else:
            result.unchanged += 1
    if may_be_gone:
        result.gone = [record for key, record in known.items() if key not in seen]
    return result


def changed_fields(new: Record, old: Record, *, partial: bool = False) -> tuple[FieldChange, ...]:
    """Field by field what ``new`` would change of ``old``, both of one kind."""
    changes = []
    for item in dataclasses.fields(new):
        if isinstance(new, ServiceAtLocationRecord) and item.name == "source_id":
            continue
        new_value, old_value = getattr(new, item.name), getattr(old, item.name)
        if new_value == old_value:
            continue
        if (partial or item.name in KEPT_IF_SILENT) and _is_silent(new_value):
            continue
        if item.name == "verifications":
            differs = _has_newer(new_value, old_value)
        else:
            differs = comparable(new_value) != comparable(old_value)
        if differs:
            changes.append(FieldChange(field=item.name, old=old_value, new=new_value))
    return tuple(changes)


def _has_newer(new: Iterable[VerificationRecord], old: Iterable[VerificationRecord]) -> bool:
    """Whether a group was verified later than we know; our own later checks are no difference."""
    known: dict[FieldGroup, datetime] = {}
    for check in old:
        known[check.group] = max(check.verified_at, known.get(check.group, check.verified_at))
    return any(check.group not in known or check.verified_at > known[check.group] for check in new)


def _is_silent(value: Any) -> bool:
    return value is None or value in ((), "") or value == CapacityRecord()


def comparable(value: Any) -> Any:
    """A value in which equal meaning is equal: instants in UTC, numbers without trailing zeros, lists sorted."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return (
            type(value).__name__,
            *(
                (item.name, comparable(getattr(value, item.name)))
                for item in dataclasses.fields(value)
                if item.name != "source_id"
            ),
        )
    if isinstance(value, tuple | list):
        return tuple(sorted((comparable(item) for item in value), key=repr))
    if isinstance(value, Decimal):
        return value.normalize() if value else Decimal(0)
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value
