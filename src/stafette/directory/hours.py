"""Opening times that know public holidays. Pure.

Times that repeat (every Monday, every second week) do not hold on a holiday, because nobody writes the exception down.
Times that name that very date hold, and so do those of an offer that never closes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from stafette.directory.records import ScheduleRecord
from stafette.directory.search import Openings, compile_openings
from stafette.directory.search.opening import DAY, HORIZON_DAYS, WEEK, WeeklyPiece


def openings_of(
    schedules: Iterable[ScheduleRecord], today: date, *, holidays: Collection[date], horizon_days: int = HORIZON_DAYS
) -> Openings:
    """Schedules compiled as seen from ``today``: what repeats in other rhythms than weekly leaves ``holidays`` out.

    Weekly times stay whole, since the search knows of a holiday on its day; see :func:`closed_on`. Seven whole days
    become one piece of the whole week: never closed.
    """
    known = list(schedules)
    once = compile_openings((each for each in known if _names_its_dates(each)), today, horizon_days)
    again = compile_openings((each for each in known if not _names_its_dates(each)), today, horizon_days)
    off = {day.toordinal() for day in holidays}
    kept = {each for each in again.occurrences if each.start // DAY not in off}
    days = [each.complete_until for each in (once, again) if each.complete_until is not None]
    return Openings(
        weekly=tuple(sorted(_never_closed({*once.weekly, *again.weekly}))),
        occurrences=tuple(sorted({*once.occurrences, *kept})),
        complete_until=min(days, default=None),
        unreadable=(*once.unreadable, *again.unreadable),
    )


def closed_on(openings: Openings, holidays: Collection[date]) -> Openings:
    """The same times without the weekly ones of these days."""
    off = sorted(day.toordinal() for day in holidays)
    return replace(openings, weekly=tuple(part for piece in openings.weekly for part in _cut(piece, off)))


def _names_its_dates(schedule: ScheduleRecord) -> bool:
    """One single day, or the same day of every year."""
    one_day = schedule.valid_from is not None and schedule.valid_from == schedule.valid_to
    return not schedule.rrule or one_day or "FREQ=YEARLY" in schedule.rrule.upper()


def _never_closed(pieces: Iterable[WeeklyPiece]) -> Iterator[WeeklyPiece]:
    """Seven whole days of the same validity as one piece; a last minute that is missing (23:59) counts as open."""
    whole: dict[tuple[int, int], list[WeeklyPiece]] = {}
    for piece in pieces:
        if piece.end - piece.start >= DAY - 1:
            whole.setdefault((piece.first_day, piece.last_day), []).append(piece)
        else:
            yield piece
    for (first, last), days in whole.items():
        if len({day.start // DAY for day in days}) == WEEK // DAY:
            yield WeeklyPiece(0, WEEK, first, last)
        else:
            yield from days


def _cut(piece: WeeklyPiece, off: list[int]) -> Iterator[WeeklyPiece]:
    if piece.end - piece.start == WEEK or piece.first_day == piece.last_day:
        yield piece
        return
    first = piece.first_day
    for day in off:
        if first <= day <= piece.last_day and date.fromordinal(day).weekday() == piece.start // DAY:
            if first < day:
                yield replace(piece, first_day=first, last_day=day - 1)
            first = day + 1
    if first <= piece.last_day:
        yield replace(piece, first_day=first)
