"""When an offer takes place: recurrences with validity, and the same in words.

The words (``when``) fit into a German sentence: "dienstags von 10 bis 12 Uhr", "jeden ersten Montag im Monat um
18 Uhr".
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from stafette.demo.phrases import chance, weighted
from stafette.directory.records import ScheduleRecord

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_GERMAN_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_COUNTED = {1: "ersten", 2: "zweiten", 3: "dritten", -1: "letzten"}

# School holidays as (month, day) of first and last day: assumption, near those of Hesse, the same every year.
_HOLIDAYS = (((1, 1), (1, 7)), ((3, 28), (4, 11)), ((7, 12), (8, 22)), ((10, 5), (10, 18)), ((12, 22), (12, 31)))


class Form(StrEnum):
    """The shape of an offer, which decides times, ways in and general sentences."""

    APPOINTMENT = "appointment"
    OPEN = "open"
    COURSE = "course"
    GROUP = "group"
    CLASS = "class"
    OUTLET = "outlet"
    HOTLINE = "hotline"
    EVENT = "event"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Times:
    """Recurrences and the same in words."""

    schedules: tuple[ScheduleRecord, ...]
    when: str


def make_times(form: Form, rng: random.Random, today: date) -> Times:
    """Draw the times of one offer of this form, seen from ``today``."""
    return _MAKERS[form](rng, today)


def clock_words(moment: time) -> str:
    """ "9" or "9:30"."""
    return str(moment.hour) if moment.minute == 0 else f"{moment.hour}:{moment.minute:02d}"


def day_words(day: date) -> str:
    """ "3. Dezember"."""
    return f"{day.day}. {_MONTHS[day.month - 1]}"


def outside_holidays(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Cut the school holidays out of a span; both ends of every piece are included."""
    pieces: list[tuple[date, date]] = []
    start = first
    breaks = sorted(
        (date(year, *begin), date(year, *end)) for year in range(first.year, last.year + 1) for begin, end in _HOLIDAYS
    )
    for begin, end in breaks:
        if end < start or begin > last:
            continue
        if begin > start:
            pieces.append((start, begin - timedelta(days=1)))
        start = max(start, end + timedelta(days=1))
    if start <= last:
        pieces.append((start, last))
    return tuple(pieces)


def _span(rng: random.Random, starts: tuple[int, int], hours: tuple[float, ...]) -> tuple[time, time]:
    """Opening between two full hours, half hours allowed, and closing ``hours`` later."""
    opening = rng.randrange(starts[0] * 2, starts[1] * 2 + 1) * 30
    closing = min(opening + int(rng.choice(hours) * 60), 22 * 60)
    return time(opening // 60, opening % 60), time(closing // 60, closing % 60)


def _weekly(days: list[int], span: tuple[time, time], rule: str = "FREQ=WEEKLY", **more: date | str) -> ScheduleRecord:
    by_day = ",".join(_DAYS[day] for day in sorted(days))
    description = str(more.get("description", ""))
    first, last = more.get("valid_from"), more.get("valid_to")
    return ScheduleRecord(
        rrule=f"{rule};BYDAY={by_day}",
        opens_at=span[0],
        closes_at=span[1],
        valid_from=first if isinstance(first, date) else None,
        valid_to=last if isinstance(last, date) else None,
        description=description,
    )


def _days_words(days: list[int]) -> str:
    names = [f"{_GERMAN_DAYS[day].lower()}s" for day in sorted(days)]
    if len(names) == 5 and max(days) == 4:
        return "montags bis freitags"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}"


def _span_words(span: tuple[time, time]) -> str:
    return f"von {clock_words(span[0])} bis {clock_words(span[1])} Uhr"


def _appointment(rng: random.Random, today: date) -> Times:
    kind = rng.random()
    note = ScheduleRecord(description="Termine nach Vereinbarung")
    if kind < 0.55:
        return Times((note,), rng.choice(("nach Vereinbarung", "nach Absprache", "auch am späten Nachmittag")))
    if kind < 0.85:
        days, span = sorted(rng.sample(range(5), rng.choice((2, 3, 4)))), _span(rng, (8, 10), (4, 6, 7.5))
        text = f"{_days_words(days)} {_span_words(span)}"
        return Times((_weekly(days, span, description="mit Termin"),), text)
    day, span = rng.randrange(5), _span(rng, (9, 15), (2, 3))
    open_hour = _weekly([day], span, description="offene Sprechstunde ohne Termin")
    return Times((open_hour, note), f"nach Vereinbarung, ohne Termin {_days_words([day])} {_span_words(span)}")


def _open(rng: random.Random, today: date) -> Times:
    days = sorted(rng.sample(range(5), weighted(rng, {1: 0.4, 2: 0.4, 3: 0.2})))
    morning = _span(rng, (8, 11), (2, 3, 4))
    if len(days) > 1 and chance(rng, 0.45):
        afternoon = _span(rng, (13, 16), (2, 3))
        schedules = (_weekly(days[:1], morning), _weekly(days[1:], afternoon))
        words = f"{_days_words(days[:1])} {_span_words(morning)}, {_days_words(days[1:])} {_span_words(afternoon)}"
        return Times(schedules, words)
    span = morning if chance(rng, 0.5) else _span(rng, (13, 16), (2, 3))
    return Times((_weekly(days, span),), f"{_days_words(days)} {_span_words(span)}")


def _course(rng: random.Random, today: date) -> Times:
    """A block of weeks around today; some end before today and wait for the next block."""
    first = today + timedelta(days=rng.randrange(-70, 60))
    days = sorted(rng.sample(range(6), weighted(rng, {1: 0.6, 2: 0.25, 4: 0.15})))
    first += timedelta(days=(days[0] - first.weekday()) % 7)
    last = first + timedelta(weeks=rng.choice((6, 8, 10, 12, 20)))
    span = _span(rng, (9, 18), (1.5, 2, 3)) if len(days) < 4 else _span(rng, (8, 9), (3.5, 4))
    weeks = f"{_days_words(days)} {_span_words(span)}"
    if chance(rng, 0.6):
        pieces = outside_holidays(first, last)
        schedules = tuple(
            _weekly(days, span, valid_from=begin, valid_to=end, description="nicht in den Schulferien")
            for begin, end in pieces
            if (end - begin).days >= 6
        )
        if schedules:
            return Times(schedules, weeks)
    return Times((_weekly(days, span, valid_from=first, valid_to=last),), f"{weeks}, ab {day_words(first)}")


def _group(rng: random.Random, today: date) -> Times:
    span, kind, day = _span(rng, (14, 19), (1.5, 2, 2.5)), rng.random(), rng.randrange(6)
    name = _GERMAN_DAYS[day]
    if kind < 0.4:
        return Times((_weekly([day], span),), f"{_days_words([day])} {_span_words(span)}")
    if kind < 0.55:
        monday = today - timedelta(days=today.weekday() + 7 * rng.randrange(20, 60))
        start = monday + timedelta(days=day)
        schedule = _weekly([day], span, "FREQ=WEEKLY;INTERVAL=2", valid_from=start, description="alle zwei Wochen")
        return Times((schedule,), f"alle zwei Wochen am {name} um {clock_words(span[0])} Uhr")
    number = rng.choice((1, 1, 2, 3, -1))
    schedule = ScheduleRecord(rrule=f"FREQ=MONTHLY;BYDAY={number}{_DAYS[day]}", opens_at=span[0], closes_at=span[1])
    return Times((schedule,), f"jeden {_COUNTED[number]} {name} im Monat um {clock_words(span[0])} Uhr")


def _class(rng: random.Random, today: date) -> Times:
    days = sorted(rng.sample(range(6), weighted(rng, {1: 0.7, 2: 0.3})))
    span = _span(rng, (8, 19), (0.75, 1, 1.5))
    words = f"{_days_words(days)} {_span_words(span)}"
    if chance(rng, 0.5):
        pieces = outside_holidays(today - timedelta(days=120), today + timedelta(days=200))
        schedules = tuple(
            _weekly(days, span, valid_from=begin, valid_to=end, description="nicht in den Schulferien")
            for begin, end in pieces
            if (end - begin).days >= 6
        )
        return Times(schedules, f"{words}, nicht in den Schulferien")
    return Times((_weekly(days, span),), words)


def _outlet(rng: random.Random, today: date) -> Times:
    days = sorted(rng.sample(range(6), weighted(rng, {1: 0.3, 2: 0.4, 3: 0.2, 5: 0.1})))
    span = _span(rng, (9, 15), (2, 3, 4))
    return Times((_weekly(days, span),), f"{_days_words(days)} {_span_words(span)}")


def _hotline(rng: random.Random, today: date) -> Times:
    if chance(rng, 0.2):
        whole_day = ScheduleRecord(rrule="FREQ=DAILY", opens_at=time(0, 0), closes_at=time(23, 59))
        return Times((whole_day,), "rund um die Uhr")
    days = [0, 1, 2, 3, 4] if chance(rng, 0.6) else sorted(rng.sample(range(7), 3))
    span = _span(rng, (8, 17), (3, 4, 8))
    return Times((_weekly(days, span),), f"{_days_words(days)} {_span_words(span)}")


def _event(rng: random.Random, today: date) -> Times:
    span = _span(rng, (14, 19), (1.5, 2, 3))
    if chance(rng, 0.5):
        day = today + timedelta(days=rng.randrange(-12, 75))
        single = ScheduleRecord(opens_at=span[0], closes_at=span[1], valid_from=day, valid_to=day)
        return Times((single,), f"am {day_words(day)} um {clock_words(span[0])} Uhr")
    number, day_number = rng.choice((1, 2, 3, -1)), rng.randrange(6)
    schedule = ScheduleRecord(
        rrule=f"FREQ=MONTHLY;BYDAY={number}{_DAYS[day_number]}", opens_at=span[0], closes_at=span[1]
    )
    name = _GERMAN_DAYS[day_number]
    return Times((schedule,), f"jeden {_COUNTED[number]} {name} im Monat um {clock_words(span[0])} Uhr")


def _home(rng: random.Random, today: date) -> Times:
    if chance(rng, 0.6):
        return Times((ScheduleRecord(description="nach Vereinbarung"),), "nach Vereinbarung")
    days, span = [0, 1, 2, 3, 4], _span(rng, (8, 9), (8, 9))
    return Times((_weekly(days, span),), f"montags bis freitags {_span_words(span)}")


_MAKERS: dict[Form, Callable[[random.Random, date], Times]] = {
    Form.APPOINTMENT: _appointment,
    Form.OPEN: _open,
    Form.COURSE: _course,
    Form.GROUP: _group,
    Form.CLASS: _class,
    Form.OUTLET: _outlet,
    Form.HOTLINE: _hotline,
    Form.EVENT: _event,
    Form.HOME: _home,
}
