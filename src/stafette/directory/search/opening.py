"""Opening times: from recurrence rules to minutes of the week and single occurrences, in Europe/Berlin.

Rules that repeat every week become pieces of the week, counted in minutes from Monday 00:00 of the clock on the wall.
Everything else (every second week, first Monday of a month, one single date) becomes concrete occurrences up to a
horizon. Both are plain numbers, so that ten thousands of offers can be tested at once with numpy.

Wall-clock time decides: an office open from 01:00 to 04:00 is open for two hours in the night when summer time begins
and for four when it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from stafette.directory.records import ScheduleRecord

BERLIN = ZoneInfo("Europe/Berlin")
DAY = 24 * 60
WEEK = 7 * DAY
HORIZON_DAYS = 400
EARLIEST = date(1990, 1, 1).toordinal()
LATEST = date(2200, 1, 1).toordinal()
# The Monday from which "every second week" counts where a record has no valid_from.
ANCHOR = date(2024, 1, 1)
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_WEEKLY_KEYS = {"FREQ", "BYDAY", "INTERVAL", "WKST", "UNTIL"}


@dataclass(frozen=True, slots=True, order=True)
class WeeklyPiece:
    """Open every week from minute ``start`` until before minute ``end`` (0 ≤ start < end ≤ 10,080).

    ``first_day`` and ``last_day`` are ordinals (``date.toordinal``) of the days between which it holds, both included.
    """

    start: int
    end: int
    first_day: int = EARLIEST
    last_day: int = LATEST


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """Open once, in minutes of the wall clock since the beginning of day 1 (``date.toordinal() * 1440 + minute``)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as the wall clock in Berlin shows it, in the units of the two classes above."""

    week_minute: int
    day: int
    wall_minute: int

    @classmethod
    def of(cls, at: datetime) -> Moment:
        """Return the moment of the aware ``at``. Raises ``ValueError`` for a naive one."""
        if at.tzinfo is None:
            raise ValueError("The moment needs a time zone.")
        local = at.astimezone(BERLIN)
        day = local.toordinal()
        minute = local.hour * 60 + local.minute
        return cls(local.weekday() * DAY + minute, day, day * DAY + minute)


@dataclass(frozen=True, slots=True)
class Openings:
    """All times of an offer. ``complete_until`` is the ordinal of the last day to which occurrences were written out.

    Where it is not None the times must be compiled again before that day. ``unreadable`` holds the descriptions (or
    rules) of records that say nothing about times or whose rule cannot be read.
    """

    weekly: tuple[WeeklyPiece, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    complete_until: int | None = None
    unreadable: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weekly or self.occurrences)

    def is_open(self, at: datetime) -> bool:
        """Whether the offer is open at the aware moment ``at``."""
        return self._is_open(Moment.of(at))

    def _is_open(self, moment: Moment) -> bool:
        return any(
            piece.start <= moment.week_minute < piece.end and piece.first_day <= moment.day <= piece.last_day
            for piece in self.weekly
        ) or any(occurrence.start <= moment.wall_minute < occurrence.end for occurrence in self.occurrences)

    def next_opening(self, at: datetime, within_days: int = 60) -> datetime | None:
        """Return ``at`` itself if open then, else the next instant at which it opens, in Berlin time.

        None where it does not open within ``within_days`` days.
        """
        moment = Moment.of(at)
        if self._is_open(moment):
            return at
        after = at.astimezone(UTC)  # comparing two Berlin times goes wrong in the hour that comes twice
        earliest = moment.wall_minute - 60  # the hour that comes twice in autumn
        starts = set(self._starts(earliest, moment.day + within_days))
        instants = {wall_time(start).replace(fold=fold).astimezone(UTC) for start in starts for fold in (0, 1)}
        instants |= _clock_changes(moment.day, moment.day + within_days)
        later = sorted(instant for instant in instants if instant > after)
        opening = next((instant for instant in later if self.is_open(instant)), None)
        return opening.astimezone(BERLIN) if opening else None

    def _starts(self, earliest: int, last_day: int) -> Iterator[int]:
        for day in range(earliest // DAY, last_day + 1):
            weekday = (day - 1) % 7
            for piece in self.weekly:
                if piece.start // DAY == weekday and piece.first_day <= day <= piece.last_day:
                    start = day * DAY + piece.start % DAY
                    if start >= earliest:
                        yield start
        yield from (
            occurrence.start for occurrence in self.occurrences if earliest <= occurrence.start < (last_day + 1) * DAY
        )


NEVER = Openings()


def wall_time(wall_minute: int) -> datetime:
    """Return the Berlin time at which the wall clock shows ``wall_minute`` (see :class:`Occurrence`)."""
    day, minute = divmod(wall_minute, DAY)
    return datetime.combine(date.fromordinal(day), time(minute // 60, minute % 60), BERLIN)


def _clock_changes(first_day: int, last_day: int) -> set[datetime]:
    """The instants between two days at which Berlin's clocks change: always at 01:00 UTC (directive 2000/84/EC)."""
    changes = set()
    for day in range(first_day, last_day + 1):
        if wall_time(day * DAY).utcoffset() != wall_time((day + 1) * DAY).utcoffset():
            changes.add(datetime.combine(date.fromordinal(day), time(1), UTC))
    return changes


def compile_openings(schedules: Iterable[ScheduleRecord], today: date, horizon_days: int = HORIZON_DAYS) -> Openings:
    """Compile ``schedules`` into numbers; occurrences from yesterday of ``today`` for ``horizon_days`` days.

    A rule that cannot be read does not stop the others: it stands in ``unreadable``.
    """
    weekly: list[WeeklyPiece] = []
    occurrences: list[Occurrence] = []
    unreadable: list[str] = []
    complete_until: int | None = None
    for schedule in schedules:
        try:
            rule = _Rule.of(schedule)
        except ValueError:
            unreadable.append(schedule.description or schedule.rrule)
            continue
        if rule.weekdays is not None:
            weekly += rule.weekly_pieces(rule.weekdays)
        else:
            occurrences += rule.occurrences(today - timedelta(days=1), today + timedelta(days=horizon_days))
            if schedule.rrule:
                complete_until = today.toordinal() + horizon_days
    return Openings(tuple(sorted(set(weekly))), tuple(sorted(set(occurrences))), complete_until, tuple(unreadable))


@dataclass(frozen=True, slots=True)
class _Rule:
    """A schedule read. ``weekdays`` (0 is Monday) where it repeats every week, else None."""

    opens: int
    length: int
    valid_from: date | None
    valid_to: date | None
    weekdays: frozenset[int] | None
    recurrence: str

    @classmethod
    def of(cls, schedule: ScheduleRecord) -> _Rule:
        """Raises ``ValueError`` for a record without times or with a rule that cannot be read."""
        if schedule.opens_at is None or schedule.closes_at is None:
            raise ValueError("No times.")
        opens = schedule.opens_at.hour * 60 + schedule.opens_at.minute
        closes = schedule.closes_at.hour * 60 + schedule.closes_at.minute
        length = closes - opens if closes > opens else closes + DAY - opens
        parts = _parts(schedule.rrule)
        valid_to = _earlier(schedule.valid_to, _until(parts))
        if not parts and schedule.valid_from is None:
            raise ValueError("Neither rule nor date.")
        weekdays = _weekdays(parts, schedule.valid_from)
        parts.pop("UNTIL", None)
        recurrence = ";".join(f"{key}={value}" for key, value in parts.items())
        rule = cls(opens, length, schedule.valid_from, valid_to, weekdays, recurrence)
        if weekdays is None:
            rule.starts()
        return rule

    def weekly_pieces(self, weekdays: frozenset[int]) -> list[WeeklyPiece]:
        first = self.valid_from.toordinal() if self.valid_from else EARLIEST
        last = self.valid_to.toordinal() if self.valid_to else LATEST
        pieces = []
        for weekday in weekdays:
            end = self.opens + self.length
            pieces.append(WeeklyPiece(weekday * DAY + self.opens, weekday * DAY + min(end, DAY), first, last))
            if end > DAY:
                next_day = (weekday + 1) % 7 * DAY
                pieces.append(WeeklyPiece(next_day, next_day + end - DAY, first + 1, last + 1))
        return pieces

    def starts(self) -> rrule | rruleset | list[datetime]:
        """The days on which the rule opens, at midnight. Raises ``ValueError`` for an unreadable rule."""
        begin = datetime.combine(self.valid_from or ANCHOR, time())
        if not self.recurrence:
            return [begin]
        try:
            return rrulestr(self.recurrence, dtstart=begin)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"Unreadable rule: {self.recurrence}") from error

    def occurrences(self, first: date, last: date) -> list[Occurrence]:
        if self.valid_to is not None:
            last = min(last, self.valid_to)
        begin, end = datetime.combine(first, time()), datetime.combine(last, time())
        starts = self.starts()
        if isinstance(starts, list):
            days = [day for day in starts if begin <= day <= end]
        else:
            days = starts.between(begin, end, inc=True)
        minutes = [day.toordinal() * DAY + self.opens for day in days]
        return [Occurrence(minute, minute + self.length) for minute in minutes]


def _parts(text: str) -> dict[str, str]:
    """The parts of a rule by name. Raises ``ValueError`` for anything that is no rule."""
    parts: dict[str, str] = {}
    for part in text.strip().removeprefix("RRULE:").strip().strip(";").split(";"):
        if not part.strip():
            continue
        key, equals, value = part.partition("=")
        if not equals or not value.strip():
            raise ValueError(f"Unreadable rule: {text}")
        parts[key.strip().upper()] = value.strip().upper()
    if parts and "FREQ" not in parts:
        raise ValueError(f"No FREQ: {text}")
    return parts


def _until(parts: dict[str, str]) -> date | None:
    """The last day of a rule in Berlin; ``UNTIL`` may be a date, a local or a UTC time."""
    text = parts.get("UNTIL")
    if text is None:
        return None
    if len(text) == 8:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=BERLIN).date()
    if text.endswith("Z"):
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).astimezone(BERLIN).date()
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=BERLIN).date()


def _earlier(one: date | None, other: date | None) -> date | None:
    days = [day for day in (one, other) if day is not None]
    return min(days) if days else None


def _weekdays(parts: dict[str, str], valid_from: date | None) -> frozenset[int] | None:
    """The weekdays of a rule that repeats every week; None for any other rule."""
    frequency = parts.get("FREQ")
    if frequency not in {"WEEKLY", "DAILY"} or parts.get("INTERVAL", "1") != "1" or set(parts) - _WEEKLY_KEYS:
        return None
    days = [day.strip() for day in parts.get("BYDAY", "").split(",") if day.strip()]
    if not days:
        if frequency == "DAILY":
            return frozenset(range(7))
        if valid_from is None:
            raise ValueError("A weekly rule needs BYDAY or valid_from.")
        return frozenset({valid_from.weekday()})
    if any(day not in _DAYS for day in days):
        raise ValueError(f"Unknown weekday: {parts['BYDAY']}")
    return frozenset(_DAYS[day] for day in days)
