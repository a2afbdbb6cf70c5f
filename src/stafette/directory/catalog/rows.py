"""Records as rows of tables. No database here: dictionaries of column values in and out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from stafette.core.ids import new_id
from stafette.directory.catalog.bulk import Row, RowBuffer
from stafette.directory.catalog.tables import DETAILS, EntityTable
from stafette.directory.models import FieldGroupState
from stafette.directory.records import (
    AttributeRecord,
    CapacityRecord,
    CapacityState,
    FieldGroup,
    ServiceRecord,
    VerificationMethod,
    VerificationRecord,
)
from stafette.language.normalise import sort_key

SORT_KEY_LENGTH = 250


def column_value(value: Any) -> Any:
    """A field of a record as its column holds it: lists for tuples, plain text for enums, objects for attributes."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [
            {"label": item.label, "value": item.value} if isinstance(item, AttributeRecord) else item for item in value
        ]
    return value


def field_value(column: str, value: Any) -> Any:
    """The reverse of :func:`column_value` for values that the database gave."""
    if column == "attributes":
        return tuple(AttributeRecord(label=item["label"], value=item["value"]) for item in value)
    return tuple(value) if isinstance(value, list) else value


def columns_of(record: Any, table: EntityTable, fields: Iterable[str]) -> dict[str, Any]:
    """The columns of the record's own table for those of ``fields`` that have one of the same name."""
    row = {name: column_value(getattr(record, name)) for name in fields if name in table.columns}
    if "name" in row and "sort_key" in _columns(table):
        row["sort_key"] = sort_key(row["name"])[:SORT_KEY_LENGTH]
    return row


def _columns(table: EntityTable) -> set[str]:
    return {field.attname for field in table.model._meta.concrete_fields}


def capacity_columns(capacity: CapacityRecord) -> dict[str, Any]:
    """The four columns of the capacity light."""
    return {
        "capacity_state": capacity.state.value,
        "capacity_weeks": capacity.waiting_weeks,
        "capacity_until": capacity.closed_until,
        "capacity_reported_at": capacity.reported_at,
    }


def capacity_record(row: Mapping[str, Any]) -> CapacityRecord:
    """The capacity light of a service's row."""
    return CapacityRecord(
        state=CapacityState(row["capacity_state"]),
        waiting_weeks=row["capacity_weeks"],
        closed_until=row["capacity_until"],
        reported_at=row["capacity_reported_at"],
    )


def put_details(buffer: RowBuffer, record: Any, table: EntityTable, owner_id: UUID, only: Sequence[str] = ()) -> None:
    """Put the rows of the record's lists aside (``only`` some of them, else all), contacts with their phones."""
    for name in only or table.details:
        for position, item in enumerate(getattr(record, name)):
            row_id = new_id()
            buffer.add(DETAILS[name].model, _detail_row(item, name, f"{table.owner}_id", owner_id, position, row_id))
            if name == "contacts":
                for number, phone in enumerate(item.phones):
                    row = _detail_row(phone, "phones", "contact_id", row_id, number, new_id())
                    buffer.add(DETAILS["phones"].model, row)


def _detail_row(item: Any, name: str, owner: str, owner_id: UUID, position: int, row_id: UUID) -> Row:
    row: dict[str, Any] = {"id": row_id, owner: owner_id, "position": position}
    row.update((column, column_value(getattr(item, column))) for column in DETAILS[name].columns)
    return row


def group_rows(service: ServiceRecord, service_id: UUID, changed_at: datetime) -> Iterator[Row]:
    """A row for each group of fields, with the newest verification of the record."""
    verified = newest_verifications(service.verifications)
    for group in FieldGroup:
        yield group_row(service_id, group, changed_at, verified.get(group))


def group_row(
    service_id: UUID, group: FieldGroup, changed_at: datetime, verification: VerificationRecord | None
) -> Row:
    """The row of one group of fields."""
    row: dict[str, Any] = {"id": new_id(), "service_id": service_id, "group": group.value, "changed_at": changed_at}
    if verification is not None:
        row |= verification_columns(verification)
    return row


def verification_columns(verification: VerificationRecord) -> dict[str, Any]:
    """When, by whom and how a group was verified."""
    return {
        "verified_at": verification.verified_at,
        "verified_by": verification.by,
        "method": verification.method.value,
    }


def verification_record(state: FieldGroupState) -> VerificationRecord | None:
    """The verification of a group's row, or None."""
    if state.verified_at is None:
        return None
    return VerificationRecord(
        group=FieldGroup(state.group),
        verified_at=state.verified_at,
        by=state.verified_by,
        method=VerificationMethod(state.method),
    )


def newest_verifications(verifications: Iterable[VerificationRecord]) -> dict[FieldGroup, VerificationRecord]:
    """The newest verification of each group."""
    newest: dict[FieldGroup, VerificationRecord] = {}
    for item in verifications:
        known = newest.get(item.group)
        if known is None or item.verified_at > known.verified_at:
            newest[item.group] = item
    return newest
