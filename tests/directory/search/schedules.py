"""Schedules for tests."""

from __future__ import annotations

from datetime import date, time

from stafette.directory.records import ScheduleRecord


def weekly(days: str, opens: int, closes: int, first: date | None = None, last: date | None = None) -> ScheduleRecord:
    return ScheduleRecord(
        rrule=f"FREQ=WEEKLY;BYDAY={days}",
        opens_at=time(opens % 24),
        closes_at=time(closes % 24),
        valid_from=first,
        valid_to=last,
    )
