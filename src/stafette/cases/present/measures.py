"""Measures as a page shows them: what it is, what it needs, when it starts, what is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.cases.entry import Check, Entry, checks
from stafette.cases.models import Case, Measure, MeasureBooking, MeasureStart
from stafette.cases.present.days import named_day
from stafette.cases.reading.measures import Bookable, by_measure

SHOWN_STARTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    """A start with its free seats; ``full`` has no button."""

    id: UUID
    day: str
    until: str
    place: str
    provider: str
    seats: str
    full: bool
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A measure with its conditions for this person and its next starts. ``fits`` is False only for a known reason."""

    title: str
    summary: str
    contract: str
    checks: tuple[Check, ...]
    fits: bool
    starts: tuple[StartView, ...]
    later: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """A seat that the person has."""

    title: str
    day: str
    place: str
    cancel_url: str


def measure_views(case: Case, found: Bookable, today: date) -> list[MeasureView]:
    """Measures by their next start."""
    mine = {booking.start_id for booking in found.bookings}
    return [
        _measure(case, measure, starts, found.german, mine, today)
        for measure, starts in by_measure(found.starts).items()
    ]


def booking_views(case: Case, found: Bookable, today: date) -> list[BookingView]:
    """The seats of the person."""
    return [
        BookingView(
            title=booking.start.contract.measure.title,
            day=named_day(booking.start.starts_on, today),
            place=_where(booking.start),
            cancel_url=cancel_url(case.pk, booking),
        )
        for booking in found.bookings
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRow:
    """A start in the catalogue."""

    title: str
    day: str
    more: str
    seats: int
    taken: str
    seats_url: str


def start_rows(starts: Sequence[MeasureStart], today: date) -> list[StartRow]:
    """Starts by day, for whoever keeps the catalogue."""
    return [
        StartRow(
            title=start.contract.measure.title,
            day=named_day(start.starts_on, today),
            more=" · ".join(part for part in (start.contract.number, _where(start)) if part),
            seats=start.seats,
            taken=_("%(taken)s von %(seats)s vergeben") % {"taken": start.taken, "seats": start.seats},
            seats_url=reverse("cases:measure_seats", args=[start.pk]),
        )
        for start in starts
    ]


def measures_url(case_id: UUID) -> str:
    """The page of measures for a person."""
    return reverse("cases:measures", args=[case_id])


def cancel_url(case_id: UUID, booking: MeasureBooking) -> str:
    """The page that cancels a seat."""
    return reverse("cases:measure_cancel", args=[case_id, booking.pk])


def _measure(
    case: Case, measure: Measure, starts: list[MeasureStart], german: tuple[str, ...], mine: set[UUID], today: date
) -> MeasureView:
    entry = Entry(
        min_age=measure.min_age,
        max_age=measure.max_age,
        german=measure.german,
        sentences=tuple(line.strip() for line in measure.conditions.splitlines() if line.strip()),
    )
    found = checks(entry, birth_date=case.person.birth_date, german=german, starts_on=starts[0].starts_on)
    numbers = dict.fromkeys(start.contract.number for start in starts)
    return MeasureView(
        title=measure.title,
        summary=measure.summary,
        contract=", ".join(numbers),
        checks=found,
        fits=all(check.met is not False for check in found),
        starts=tuple(_start(start, mine, today) for start in starts[:SHOWN_STARTS]),
        later=max(0, len(starts) - SHOWN_STARTS),
    )


def _start(start: MeasureStart, mine: set[UUID], today: date) -> StartView:
    return StartView(
        id=start.pk,
        day=named_day(start.starts_on, today),
        until=named_day(start.ends_on, today),
        place=start.place,
        provider=start.contract.provider.name,
        seats=_seats(start.free),
        full=start.free < 1,
        mine=start.pk in mine,
    )


def _seats(free: int) -> str:
    if free < 1:
        return _("voll")
    return ngettext("ein Platz frei", "%(count)d Plätze frei", free) % {"count": free}


def _where(start: MeasureStart) -> str:
    return ", ".join(part for part in (start.contract.provider.name, start.place) if part)
