"""Recurrence rules (RFC 5545) taken apart as far as German words for them exist. No database, no texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from stafette.directory.records import ScheduleRecord

DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_COUNTED_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_LAST_MINUTE = time(23, 59)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """``frequency`` is WEEKLY, MONTHLY, ONCE, TEXT or OTHER.

    ``weekdays`` counts from Monday 0; ``numbers`` are weeks of the month (1, 2, -1 for the last one) or, without
    weekdays, days of the month. ``every`` is the interval.
    """

    frequency: str
    weekdays: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    every: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``opens`` to ``closes``, None where the end is not known."""

    opens: time
    closes: time | None

    @property
    def whole_day(self) -> bool:
        """Around the clock."""
        return self.opens == _MIDNIGHT and self.closes in {_MIDNIGHT, _LAST_MINUTE}


@dataclass(frozen=True, slots=True)
class Period:
    """Days between which something holds, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def is_over(self, day: date) -> bool:
        """Whether it has ended before ``day``."""
        return self.last is not None and self.last < day

    def joined(self, other: Period) -> Period:
        """The period from the earlier beginning to the later end, gaps passed over."""
        first = None if self.first is None or other.first is None else min(self.first, other.first)
        last = None if self.last is None or other.last is None else max(self.last, other.last)
        return Period(first, last)


def span_of(schedule: ScheduleRecord) -> Span | None:
    """The times of day of a schedule."""
    return Span(schedule.opens_at, schedule.closes_at) if schedule.opens_at is not None else None


def period_of(schedule: ScheduleRecord) -> Period:
    """The validity of a schedule, ``UNTIL`` of its rule included."""
    until = _until(_parts(schedule.rrule))
    ends = [day for day in (schedule.valid_to, until) if day is not None]
    return Period(schedule.valid_from, min(ends) if ends else None)


def rule_of(schedule: ScheduleRecord) -> Rule:
    """What kind of recurrence a schedule is."""
    if schedule.opens_at is None:
        return Rule("TEXT")
    if not schedule.rrule:
        return Rule("ONCE") if schedule.valid_from else Rule("TEXT")
    parts = _parts(schedule.rrule)
    readers = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly}
    reader = readers.get(parts.get("FREQ", ""))
    every = int(parts.get("INTERVAL", "1")) if parts.get("INTERVAL", "1").isdigit() else 0
    if reader is None or every < 1:
        return Rule("OTHER")
    return reader(parts, every, schedule)


def _parts(rrule: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in rrule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    return {key.strip(): value.strip() for key, _, value in pairs}


def _until(parts: dict[str, str]) -> date | None:
    text = parts.get("UNTIL", "")[:8]
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8])) if text else None
    except ValueError:
        return None


def _daily(parts: dict[str, str], every: int, schedule: ScheduleRecord) -> Rule:
    if every != 1 or set(parts) - {"FREQ", "INTERVAL", "UNTIL", "WKST", "BYDAY"}:
        return Rule("OTHER")
    return Rule("WEEKLY", _plain_days(parts) or tuple(range(7)))


def _weekly(parts: dict[str, str], every: int, schedule: ScheduleRecord) -> Rule:
    if set(parts) - {"FREQ", "INTERVAL", "UNTIL", "WKST", "BYDAY"}:
        return Rule("OTHER")
    days = _plain_days(parts)
    if not days and schedule.valid_from:
        days = (schedule.valid_from.weekday(),)
    return Rule("WEEKLY", days, every=every) if days else Rule("OTHER")


def _monthly(parts: dict[str, str], every: int, schedule: ScheduleRecord) -> Rule:
    if every != 1 or set(parts) - {"FREQ", "INTERVAL", "UNTIL", "WKST", "BYDAY", "BYSETPOS", "BYMONTHDAY"}:
        return Rule("OTHER")
    if "BYMONTHDAY" in parts and "BYDAY" not in parts:
        numbers = _numbers(parts["BYMONTHDAY"])
        return Rule("MONTHLY", numbers=numbers) if numbers and min(numbers) > 0 else Rule("OTHER")
    pairs = [_COUNTED_DAY.fullmatch(day.strip()) for day in parts.get("BYDAY", "").split(",")]
    days = {DAY_CODES.index(match[2]) for match in pairs if match}
    counted = {int(match[1]) for match in pairs if match and match[1]} or set(_numbers(parts.get("BYSETPOS", "")))
    if not all(pairs) or len(days) != 1 or not counted or not counted <= {1, 2, 3, 4, 5, -1}:
        return Rule("OTHER")
    return Rule("MONTHLY", tuple(days), tuple(sorted(counted, key=lambda number: number % 10)))


def _plain_days(parts: dict[str, str]) -> tuple[int, ...]:
    codes = [day.strip() for day in parts.get("BYDAY", "").split(",") if day.strip()]
    return tuple(sorted({DAY_CODES.index(code) for code in codes if code in DAY_CODES}))


def _numbers(text: str) -> tuple[int, ...]:
    found = [part.strip() for part in text.split(",")]
    return tuple(int(part) for part in found if re.fullmatch(r"[+-]?\d{1,2}", part))
