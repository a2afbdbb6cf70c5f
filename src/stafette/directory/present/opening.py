"""Whether an offer is open now, and when next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext

from stafette.core import clock
from stafette.core.templatetags.german import clock_time
from stafette.directory.hours import closed_on, openings_of
from stafette.directory.present.facts import Today
from stafette.directory.present.times import WEEKDAYS, day_text
from stafette.directory.records import ScheduleRecord
from stafette.directory.search import Openings

LOOK_AHEAD_DAYS = 60
_STEP = timedelta(minutes=1)
_LONGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenView:
    """``note`` is empty where the schedules say nothing about times; ``holiday`` is what to say beside them today."""

    now: bool = False
    note: str = ""
    holiday: str = ""


def open_view(schedules: Sequence[ScheduleRecord], today: Today) -> OpenView:
    """ "Jetzt offen, bis 12 Uhr" or "Das nächste Mal: morgen ab 9 Uhr"."""
    usual = openings_of(schedules, today.day, holidays=today.holidays, horizon_days=LOOK_AHEAD_DAYS)
    openings = closed_on(usual, today.holidays)
    if not openings:
        return OpenView()
    if openings.is_open(today.now):
        return OpenView(now=True, note=_until_text(openings, today))
    upcoming = openings.next_opening(today.now, within_days=LOOK_AHEAD_DAYS)
    if upcoming is None:
        return OpenView(holiday=_holiday_text(today))
    holiday = "" if upcoming.date() == today.day else _holiday_text(today)
    values = {"day": _day_name(upcoming.date(), today.day), "time": clock_time(upcoming.time())}
    return OpenView(note=gettext("Das nächste Mal: %(day)s ab %(time)s Uhr") % values, holiday=holiday)


def _holiday_text(today: Today) -> str:
    """What to say beside the times on a holiday; empty on other days."""
    name = today.holidays.get(today.day, "")
    return gettext("Heute ist Feiertag (%(name)s): Bitte vorher anrufen.") % {"name": name} if name else ""


def _until_text(openings: Openings, today: Today) -> str:
    closes = _closing(openings, today.now)
    if closes is None:
        return gettext("Rund um die Uhr offen")
    local = clock.local(closes)
    return gettext("Jetzt offen, bis %(time)s Uhr") % {"time": clock_time(time(local.hour, local.minute))}


def _closing(openings: Openings, now: datetime) -> datetime | None:
    """The first instant after ``now`` at which it is closed, within a day; None where it does not close.

    Only ends of pieces can be such instants, so those are tried, in the minutes of the local wall clock. A break of one
    minute (23:59 to 0:00) is none.
    """
    start = clock.local(now).replace(second=0, microsecond=0)
    minutes = {piece.end % 1440 for piece in openings.weekly} | {each.end % 1440 for each in openings.occurrences}
    candidates = []
    for days in (0, 1):
        midnight = datetime.combine(start.date() + timedelta(days=days), time(), tzinfo=start.tzinfo)
        candidates += [midnight.replace(hour=minute // 60, minute=minute % 60) for minute in minutes]
    later = sorted(each for each in candidates if start < each <= start + _LONGEST)
    return next((each for each in later if not (openings.is_open(each) or openings.is_open(each + _STEP))), None)


def _day_name(day: date, today: date) -> str:
    distance = (day - today).days
    if distance == 0:
        return gettext("heute")
    if distance == 1:
        return gettext("morgen")
    name = str(WEEKDAYS[day.weekday()])
    return name if distance < 7 else f"{name}, {day_text(day, today)},"
