"""Facts of offers from the database in one statement each, however much hangs on an offer.

PostgreSQL puts a whole offer together as one JSON value: a page costs one round trip instead of twenty. Numbers of
money come as ``Decimal``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from stafette.core.pg.prepared import prepared_cursor
from stafette.directory import records
from stafette.directory.offer_sql import OFFER, ROWS, SHORT_ROWS
from stafette.directory.present.facts import GroupFacts, OfferFacts, PlaceFacts, RowFacts, RowPlace, ThemeFacts
from stafette.directory.querysets import SHOWN

T = TypeVar("T")
Json = Mapping[str, Any]
_PARSERS: dict[str, Callable[[Any], Any]] = {
    "opens_at": time.fromisoformat,
    "closes_at": time.fromisoformat,
    "valid_from": date.fromisoformat,
    "valid_to": date.fromisoformat,
    "changed_at": datetime.fromisoformat,
    "latitude": lambda number: Decimal(str(number)),
    "longitude": lambda number: Decimal(str(number)),
}


def offer_facts(service_id: UUID) -> OfferFacts | None:
    """Everything about an offer, in one statement; None if it is not there. Who may see it is asked before."""
    with prepared_cursor() as cursor:
        cursor.execute(OFFER, [service_id])
        row = cursor.fetchone()
    if row is None:
        return None
    whole: Json = json.loads(row[0], parse_float=Decimal)
    service = whole["service"]
    return OfferFacts(
        id=service_id,
        slug=service["slug"],
        service=_service(service),
        organization=_organization(whole["organization"]),
        places=tuple(_place(place) for place in whole["places"]),
        themes=tuple(ThemeFacts(**theme) for theme in whole["themes"]),
        groups=tuple(_group(group) for group in whole["groups"]),
    )


def row_facts(ids: Sequence[UUID]) -> dict[UUID, RowFacts]:
    """What rows of lists show, by id, in one statement. Offers that lists may not show (any more) are missing."""
    if not ids:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(ROWS, [list(ids), [status.value for status in SHOWN]])
        return {row[0]: _row(row) for row in cursor.fetchall()}


def short_row_facts(ids: Sequence[UUID]) -> dict[UUID, RowFacts]:
    """As :func:`row_facts`, with name, organisation and town only: for long lists."""
    if not ids:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(SHORT_ROWS, [list(ids), [status.value for status in SHOWN]])
        return {
            row[0]: RowFacts(
                id=row[0], slug=row[1], name=row[2], organization_name=row[3], places=(RowPlace(row[4] or ""),)
            )
            for row in cursor.fetchall()
        }


def _row(row: Sequence[Any]) -> RowFacts:
    places = (RowPlace(*place) for place in json.loads(row[14]))
    return RowFacts(
        id=row[0],
        slug=row[1],
        name=row[2],
        organization_name=row[3],
        summary=row[4],
        status=records.ServiceStatus(row[5]),
        free_of_charge=row[6],
        childcare=row[7],
        languages=tuple(row[8]),
        capacity=records.CapacityRecord(
            state=records.CapacityState(row[9]), waiting_weeks=row[10], closed_until=row[11], reported_at=row[12]
        ),
        barrier_free=row[13],
        places=tuple(places),
        verified_at=row[15],
    )


@cache
def _names(kind: type[Any]) -> frozenset[str]:
    return frozenset(each.name for each in fields(kind)) - {"attributes"}


def _build(kind: type[T], row: Json, **more: Any) -> T:
    """A record of the columns that have the names of its fields."""
    names = _names(kind)  # type: ignore[arg-type]  # a class is hashable
    values = {name: _value(name, value) for name, value in row.items() if name in names and name not in more}
    return kind(**values, **more)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(value)
    parser = _PARSERS.get(name)
    return parser(value) if parser else value


def _all(kind: type[T], rows: Iterable[Json]) -> tuple[T, ...]:
    return tuple(_build(kind, row) for row in rows)


def _contacts(rows: Iterable[Json]) -> tuple[records.ContactRecord, ...]:
    return tuple(_build(records.ContactRecord, row, phones=_all(records.PhoneRecord, row["phones"])) for row in rows)


def _cost(row: Json) -> records.CostRecord:
    amount = row["amount"]
    return _build(records.CostRecord, row, amount=None if amount is None else Decimal(amount))


def _service(row: Json) -> records.ServiceRecord:
    reported, until = row["capacity_reported_at"], row["capacity_until"]
    return _build(
        records.ServiceRecord,
        row,
        organization_source_id="",
        status=records.ServiceStatus(row["status"]),
        phones=_all(records.PhoneRecord, row["phones"]),
        contacts=_contacts(row["contacts"]),
        schedules=_all(records.ScheduleRecord, row["schedules"]),
        cost_options=tuple(_cost(option) for option in row["cost_options"]),
        required_documents=_all(records.RequiredDocumentRecord, row["required_documents"]),
        service_areas=_all(records.ServiceAreaRecord, row["service_areas"]),
        capacity=records.CapacityRecord(
            state=records.CapacityState(row["capacity_state"]),
            waiting_weeks=row["capacity_weeks"],
            closed_until=date.fromisoformat(until) if until else None,
            reported_at=datetime.fromisoformat(reported) if reported else None,
        ),
    )


def _organization(row: Json) -> records.OrganizationRecord:
    return _build(records.OrganizationRecord, row, phones=_all(records.PhoneRecord, row["phones"]))


def _place(row: Json) -> PlaceFacts:
    link, location = row["link"], row["location"]
    return PlaceFacts(
        link=_build(
            records.ServiceAtLocationRecord,
            link,
            service_source_id="",
            location_source_id="",
            phones=_all(records.PhoneRecord, link["phones"]),
            schedules=_all(records.ScheduleRecord, link["schedules"]),
        ),
        location=_build(
            records.LocationRecord,
            location,
            type=records.LocationType(location["type"]),
            addresses=_all(records.AddressRecord, location["addresses"]),
            phones=_all(records.PhoneRecord, location["phones"]),
            schedules=_all(records.ScheduleRecord, location["schedules"]),
            accessibility=_all(records.AccessibilityRecord, location["accessibility"]),
        ),
    )


def _group(row: Json) -> GroupFacts:
    verified = row["verified_at"]
    return GroupFacts(
        group=records.FieldGroup(row["group"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
        verified_at=datetime.fromisoformat(verified) if verified else None,
        verified_by=row["verified_by"],
        method=records.VerificationMethod(row["method"]) if row["method"] else None,
    )
