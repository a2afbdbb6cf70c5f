"""Makes a catalogue fit the tables before it is compared: lengths, references, what the database would refuse. Pure.

Whatever is shortened or left out is reported with its remedy; nothing happens silently. Fitting twice changes nothing,
so an import that is repeated compares equal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from stafette.directory import records
from stafette.directory.interchange.result import RowProblem, Severity
from stafette.directory.interchange.sanitise import sanitise
from stafette.directory.records import (
    Catalog,
    LocationRecord,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
)

KEY_LENGTH: Final = 120
MAX_AGE: Final = 150
MAX_AMOUNT: Final = Decimal("9999999999.99")
SIX_PLACES: Final = Decimal("0.000001")
_LENGTHS: Final[dict[type[Any], dict[str, int]]] = {
    records.OrganizationRecord: {
        "name": 250,
        "alternate_name": 250,
        "email": 254,
        "website": 500,
        "legal_form": 60,
    },
    records.LocationRecord: {"name": 250, "alternate_name": 250, "url": 500},
    records.ServiceRecord: {"name": 250, "alternate_name": 250, "url": 500, "email": 254},
    records.ServiceAtLocationRecord: {"url": 500},
    records.PhoneRecord: {"number": 80, "type": 16, "extension": 20, "description": 250},
    records.ContactRecord: {"name": 200, "title": 200, "department": 200, "email": 254},
    records.AddressRecord: {
        "street": 200,
        "postal_code": 10,
        "city": 100,
        "extra": 250,
        "region": 100,
        "state": 100,
        "country": 2,
        "type": 10,
    },
    records.ScheduleRecord: {"rrule": 250},
    records.RequiredDocumentRecord: {"uri": 500},
    records.AccessibilityRecord: {"kind": 20, "uri": 500},
    records.ServiceAreaRecord: {"name": 200},
}
"""Lengths of the columns. What is not named here has no limit but that of the readers."""
_WHOLE_OR_NOTHING: Final = frozenset({"url", "website", "uri", "email", "rrule", "country", "postal_code"})
"""Half of these is worth nothing: too long means left out."""
_LABELS: Final = {"url": "Internetadresse", "website": "Internetadresse", "email": "E-Mail", "name": "Name"}
_ITEM_LENGTHS: Final = {"keywords": 250, "languages": 8, "target_groups": 24}
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Known:
    """What the database has of this source already, by source id, and all slugs of themes."""

    organizations: frozenset[str] = frozenset()
    locations: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Fitted:
    """The catalogue as it can be written, and what had to be changed for that."""

    catalog: Catalog
    problems: list[RowProblem] = field(default_factory=list)


def fit(catalog: Catalog, known: Known) -> Fitted:
    """Fit ``catalog`` to the tables."""
    return _Fitter(catalog, known).run()


def short_key(source_id: str) -> str:
    """A source's id within the column's length: long ones keep their beginning and get a checksum."""
    if len(source_id) <= KEY_LENGTH:
        return source_id
    digest = hashlib.sha256(source_id.encode()).hexdigest()[:20]
    return f"{source_id[: KEY_LENGTH - 21]}~{digest}"


class _Fitter:
    def __init__(self, catalog: Catalog, known: Known) -> None:
        self._in, self._known = catalog, known
        self._out = Catalog(source=catalog.source)
        self._problems: list[RowProblem] = []
        self._label = ""

    def run(self) -> Fitted:
        """Owners before what refers to them."""
        self._organizations()
        self._out.locations = self._unique(self._in.locations, self._location)
        self._out.services = self._unique(self._in.services, self._service)
        self._links()
        return Fitted(self._out, self._problems)

    def _warn(self, message: str, remedy: str, *, code: str, name: str = "", error: bool = False) -> None:
        severity = Severity.ERROR if error else Severity.WARNING
        problem = RowProblem(
            file="", pointer=self._label, field=name, message=message, remedy=remedy, severity=severity, code=code
        )
        self._problems.append(problem)

    def _unique(self, found: Iterable[R], make: Callable[[Any], R | None]) -> list[R]:
        kept: dict[str, R] = {}
        for record in found:
            key = str(getattr(record, "source_id", ""))
            self._label = f"{getattr(record, 'name', '') or key}"[:80]
            fitted = make(record)
            if fitted is not None:
                kept.setdefault(short_key(key), fitted)
        return list(kept.values())

    def _organizations(self) -> None:
        self._out.organizations = self._unique(self._in.organizations, self._organization)
        parents = {record.source_id: record.parent_source_id for record in self._out.organizations}
        owners = parents.keys() | self._known.organizations
        for index, record in enumerate(self._out.organizations):
            parent = record.parent_source_id
            if parent and (parent not in owners or _leads_back(record.source_id, parents)):
                parents[record.source_id] = ""
                self._label = record.name
                self._warn(
                    "Die übergeordnete Organisation gibt es nicht, oder sie hängt im Kreis.",
                    "Prüfen Sie die Angabe der übergeordneten Organisation.",
                    code="bad_parent",
                )
                self._out.organizations[index] = replace(record, parent_source_id="")
        self._owners = frozenset(owners)

    def _organization(self, record: OrganizationRecord) -> OrganizationRecord:
        fitted = self._lengths(record)
        return replace(
            fitted,
            source_id=short_key(record.source_id),
            parent_source_id=short_key(record.parent_source_id),
            phones=self._phones(record.phones),
            contacts=self._contacts(record.contacts),
        )

    def _location(self, record: LocationRecord) -> LocationRecord:
        owner = short_key(record.organization_source_id)
        latitude, longitude = _coordinates(record.latitude, record.longitude)
        fitted = self._lengths(record)
        return replace(
            fitted,
            source_id=short_key(record.source_id),
            organization_source_id=owner if owner in self._owners else "",
            latitude=latitude,
            longitude=longitude,
            addresses=tuple(self._lengths(item) for item in record.addresses),
            phones=self._phones(record.phones),
            contacts=self._contacts(record.contacts),
            schedules=self._schedules(record.schedules),
            accessibility=tuple(self._lengths(item) for item in record.accessibility),
            languages=self._items("languages", record.languages),
        )

    def _service(self, record: ServiceRecord) -> ServiceRecord | None:
        owner = short_key(record.organization_source_id)
        if owner not in self._owners:
            self._warn(
                "Die Organisation, die das anbietet, fehlt in den Dateien.",
                "Geben Sie die Organisation mit an.",
                code="no_organization",
                error=True,
            )
            return None
        fitted = replace(
            self._lengths(record),
            source_id=short_key(record.source_id),
            organization_source_id=owner,
            description=sanitise(record.description),
            keywords=self._items("keywords", record.keywords),
            languages=self._items("languages", record.languages),
            target_groups=self._items("target_groups", record.target_groups),
            themes=self._themes(record.themes),
            phones=self._phones(record.phones),
            contacts=self._contacts(record.contacts),
            schedules=self._schedules(record.schedules),
            cost_options=tuple(cost for item in record.cost_options if (cost := self._cost(item))),
            required_documents=tuple(self._lengths(item) for item in record.required_documents if item.document),
            service_areas=tuple(self._lengths(item) for item in record.service_areas if item.name),
        )
        return self._ages(self._capacity(fitted))

    def _links(self) -> None:
        services = {record.source_id for record in self._out.services} | self._known.services
        locations = {record.source_id for record in self._out.locations} | self._known.locations
        kept: dict[tuple[str, str], ServiceAtLocationRecord] = {}
        for record in self._in.service_at_locations:
            key = (short_key(record.service_source_id), short_key(record.location_source_id))
            if key[0] not in services or key[1] not in locations or key in kept:
                continue
            self._label = "@".join(key)
            kept[key] = replace(
                self._lengths(record),
                source_id=short_key(record.source_id),
                service_source_id=key[0],
                location_source_id=key[1],
                phones=self._phones(record.phones),
                contacts=self._contacts(record.contacts),
                schedules=self._schedules(record.schedules),
            )
        self._out.service_at_locations = list(kept.values())

    def _lengths(self, record: R) -> R:
        """Texts within the columns' lengths; the record itself if nothing is too long."""
        changes: dict[str, Any] = {}
        for name, limit in _LENGTHS.get(type(record), {}).items():
            value = getattr(record, name)
            if value is not None and len(value) > limit:
                changes[name] = "" if name in _WHOLE_OR_NOTHING else value[:limit].rstrip()
                what = "fehlt deshalb" if name in _WHOLE_OR_NOTHING else "ist gekürzt"
                self._warn(
                    f"„{_LABELS.get(name, name)}“ hat {len(value)} Zeichen, höchstens {limit} sind möglich; es {what}.",
                    "Kürzen Sie die Angabe in der Quelle.",
                    code="too_long",
                    name=name,
                )
        source_id = getattr(record, "source_id", "")
        if len(source_id) > KEY_LENGTH:
            changes["source_id"] = short_key(source_id)
        return replace(record, **changes) if changes else record  # type: ignore[type-var]  # all are dataclasses

    def _items(self, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        limit = _ITEM_LENGTHS[name]
        kept = tuple(value for value in dict.fromkeys(values) if 0 < len(value) <= limit)
        if len(kept) < len({value for value in values if value}):
            self._warn(f"Einträge mit mehr als {limit} Zeichen fehlen.", "Kürzen Sie sie.", code="too_long", name=name)
        return kept

    def _themes(self, slugs: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [slug for slug in slugs if slug not in self._known.themes]
        if unknown:
            self._warn(
                f"Diese Themen gibt es hier nicht: {', '.join(unknown)[:200]}.",
                "Nehmen Sie Themen, die es hier gibt, oder ordnen Sie das Angebot nach dem Import zu.",
                code="unknown_theme",
                name="themes",
            )
        return tuple(slug for slug in dict.fromkeys(slugs) if slug in self._known.themes)

    def _phones(self, phones: tuple[records.PhoneRecord, ...]) -> tuple[records.PhoneRecord, ...]:
        fitted = (replace(self._lengths(item), languages=self._items("languages", item.languages)) for item in phones)
        return tuple(item for item in fitted if item.number)

    def _contacts(self, contacts: tuple[records.ContactRecord, ...]) -> tuple[records.ContactRecord, ...]:
        return tuple(replace(self._lengths(item), phones=self._phones(item.phones)) for item in contacts)

    def _schedules(self, schedules: tuple[records.ScheduleRecord, ...]) -> tuple[records.ScheduleRecord, ...]:
        kept = []
        for item in schedules:
            schedule = self._lengths(item)
            if schedule.valid_from and schedule.valid_to and schedule.valid_to < schedule.valid_from:
                self._warn(
                    "Eine Zeit endet vor ihrem Anfang; das Ende fehlt deshalb.",
                    "Prüfen Sie „gültig von“ und „gültig bis“.",
                    code="bad_period",
                    name="schedules",
                )
                schedule = replace(schedule, valid_to=None)
            kept.append(schedule)
        return tuple(kept)

    def _cost(self, item: records.CostRecord) -> records.CostRecord | None:
        amount = item.amount
        if amount is not None and not (0 <= amount <= MAX_AMOUNT):
            self._warn(
                "Der Betrag ist nicht möglich und fehlt.", "Prüfen Sie den Betrag.", code="bad_amount", name="cost"
            )
            amount = None
        if amount is not None:
            amount = amount.quantize(Decimal("0.01"))
        return replace(self._lengths(item), amount=amount) if amount is not None or item.description else None

    def _ages(self, record: ServiceRecord) -> ServiceRecord:
        low, high = record.minimum_age, record.maximum_age
        bad = any(age is not None and not 0 <= age <= MAX_AGE for age in (low, high))
        if not bad and (low is None or high is None or low <= high):
            return record
        self._warn(
            "Das Alter passt nicht („von“ größer als „bis“?) und fehlt.", "Prüfen Sie das Alter.", code="bad_age"
        )
        return replace(record, minimum_age=None, maximum_age=None)

    def _capacity(self, record: ServiceRecord) -> ServiceRecord:
        capacity, weeks = record.capacity, record.capacity.waiting_weeks
        unknown = records.CapacityState.UNKNOWN
        if weeks is not None and not 0 <= weeks <= 520:
            capacity = replace(capacity, waiting_weeks=None)
        if capacity.state is not unknown and capacity.reported_at is None:
            self._warn(
                "Freie Plätze ohne Tag der Meldung zählen nicht.",
                "Geben Sie an, von wann die Meldung ist.",
                code="capacity_without_day",
                name="capacity",
            )
            capacity = records.CapacityRecord()
        return replace(record, capacity=capacity) if capacity is not record.capacity else record


def _leads_back(key: str, parents: dict[str, str]) -> bool:
    """Whether following the parents from ``key`` comes to ``key`` again."""
    seen, at = {key}, parents.get(key, "")
    while at:
        if at in seen:
            return True
        seen.add(at)
        at = parents.get(at, "")
    return False


def _coordinates(latitude: Decimal | None, longitude: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Both with six places, or neither if one is missing or lies outside the globe."""
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude.quantize(SIX_PLACES), longitude.quantize(SIX_PLACES)
