"""Opening hours between words and schedules: "Mo–Fr 9–12 Uhr; Do 14:00–18:00; nach Vereinbarung"."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from stafette.directory.interchange.cells import parse_clock, parse_day
from stafette.directory.records import ScheduleRecord

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
GERMAN_DAYS: Final = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_LONG: Final = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_DAY = r"(?:mo|di|mi|do|fr|sa|so)[a-zäöü]*\.?"
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?(?:\s*uhr)?"
_DASH = r"\s*(?:-|–|bis)\s*"
_WEEKLY = re.compile(
    rf"(?P<days>{_DAY}(?:(?:{_DASH}|\s*(?:,|und|\+|/)\s*){_DAY})*)\s*:?\s+(?:von\s+)?(?P<opens>{_CLOCK}){_DASH}(?P<closes>{_CLOCK})"
    r"(?:\s*\((?:vom?\s+(?P<start>\d{1,2}\.\d{1,2}\.\d{4}))?\s*(?:bis\s+(?P<end>\d{1,2}\.\d{1,2}\.\d{4}))?\))?$",
    re.IGNORECASE,
)
_RULE = re.compile(r"FREQ=WEEKLY;BYDAY=((?:MO|TU|WE|TH|FR|SA|SU)(?:,(?:MO|TU|WE|TH|FR|SA|SU))*)$")


def parse_hours(text: str) -> tuple[ScheduleRecord, ...]:
    """Schedules for parts separated by semicolons or lines; what is no weekly time stays as words."""
    parts = (part.strip() for part in re.split(r"[;\n]", text))
    return tuple(_parse_part(part) for part in parts if part)


def _parse_part(part: str) -> ScheduleRecord:
    match = _WEEKLY.match(part[:300])
    if match is None:
        return ScheduleRecord(description=part)
    days, opens, closes = _days(match["days"]), parse_clock(match["opens"]), parse_clock(match["closes"])
    if days is None or opens is None or closes is None or opens >= closes:
        return ScheduleRecord(description=part)
    return ScheduleRecord(
        rrule=f"FREQ=WEEKLY;BYDAY={','.join(days)}",
        opens_at=opens,
        closes_at=closes,
        valid_from=parse_day(match["start"]) if match["start"] else None,
        valid_to=parse_day(match["end"]) if match["end"] else None,
    )


def _days(text: str) -> list[str] | None:
    """Weekday codes in their order; None if a word is no weekday ("Sonderöffnung")."""
    found: list[int] = []
    for span in re.split(r"\s*(?:,|\bund\b|\+|/)\s*", text.lower()):
        ends = [_day(word) for word in re.split(_DASH, span)]
        if any(end is None for end in ends) or len(ends) > 2:
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        found.extend(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    return [DAYS[index] for index in sorted(set(found))]


def _day(word: str) -> int | None:
    bare = word.strip(" .")
    if bare == "sonnabend":
        return 5
    for index, name in enumerate(_LONG):
        if bare in (name[:2], name, f"{name}s"):
            return index
    return None


def format_hours(schedules: tuple[ScheduleRecord, ...]) -> str:
    """The words that ``parse_hours`` reads back; other rules than weekly ones as far as they have a description."""
    return "; ".join(part for part in map(_format_part, schedules) if part)


def _format_part(schedule: ScheduleRecord) -> str:
    rule = _RULE.match(schedule.rrule)
    if rule is None or schedule.opens_at is None or schedule.closes_at is None:
        return re.sub(r"\s*[;\n]\s*", ", ", schedule.description)
    indexes = [DAYS.index(day) for day in rule[1].split(",")]
    days = ", ".join(GERMAN_DAYS[index] for index in indexes)
    if len(indexes) > 2 and indexes == list(range(indexes[0], indexes[-1] + 1)):
        days = f"{GERMAN_DAYS[indexes[0]]}–{GERMAN_DAYS[indexes[-1]]}"
    hours = f"{days} {schedule.opens_at:%H:%M}–{schedule.closes_at:%H:%M}"
    return hours + _format_validity(schedule.valid_from, schedule.valid_to)


def _format_validity(start: date | None, end: date | None) -> str:
    parts = [f"vom {start:%d.%m.%Y}" if start else "", f"bis {end:%d.%m.%Y}" if end else ""]
    words = " ".join(part for part in parts if part)
    return f" ({words})" if words else ""
