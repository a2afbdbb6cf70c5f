"""What the database gives for the pages, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from stafette.directory.records import (
    CapacityRecord,
    FieldGroup,
    LocationRecord,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
    VerificationMethod,
)


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """A theme that an offer belongs to. ``parent_slug`` and ``parent_name`` are empty for a tile."""

    slug: str
    name: str
    parent_slug: str = ""
    parent_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFacts:
    """A group of fields: when it last changed, when, by whom and how it was last verified."""

    group: FieldGroup
    changed_at: datetime
    verified_at: datetime | None = None
    verified_by: str = ""
    method: VerificationMethod | None = None


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place of an offer with what is different there."""

    link: ServiceAtLocationRecord
    location: LocationRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """Everything that the page of an offer shows."""

    id: UUID
    slug: str
    service: ServiceRecord
    organization: OrganizationRecord
    places: tuple[PlaceFacts, ...] = ()
    themes: tuple[ThemeFacts, ...] = ()
    groups: tuple[GroupFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A place of a row. Degrees (WGS 84), None where unknown."""

    town: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFacts:
    """What a row of a list shows of an offer."""

    id: UUID
    slug: str
    name: str
    organization_name: str
    summary: str = ""
    status: ServiceStatus = ServiceStatus.ACTIVE
    free_of_charge: bool | None = None
    childcare: bool | None = None
    barrier_free: bool = False
    languages: tuple[str, ...] = ()
    capacity: CapacityRecord = field(default_factory=CapacityRecord)
    places: tuple[RowPlace, ...] = ()
    verified_at: datetime | None = None

    @property
    def town(self) -> str:
        """The town of the first place that has one."""
        return next((place.town for place in self.places if place.town), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The moment for which a page is made: the day in Germany, the instant, and what holds on that day.

    A verification counts for ``verification_months``, so one before ``fresh_after`` no longer does; a report about free
    places holds ``capacity_days``. ``holidays`` are the names of public holidays from yesterday to some months ahead.
    """

    day: date
    now: datetime
    fresh_after: datetime
    capacity_days: int
    verification_months: int
    holidays: Mapping[date, str] = field(default_factory=dict)
