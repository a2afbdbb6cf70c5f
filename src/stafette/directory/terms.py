"""The dated settings that the directory goes by, as they hold on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import structlog
from dateutil.relativedelta import relativedelta

from stafette.core import dated
from stafette.core.holidays import Land, holidays_between

HOLIDAY_LAND = "holiday_land"
log = structlog.get_logger("stafette.directory")


@dataclass(frozen=True, slots=True)
class Terms:
    """How many months a verification counts, how many days a report about free places, whose holidays are kept."""

    verification_months: int
    capacity_days: int
    land: Land

    def fresh_after(self, now: datetime) -> datetime:
        """The moment since which something must have been verified to count as confirmed at ``now``."""
        return now - relativedelta(months=self.verification_months)

    def holidays(self, first: date, last: date) -> dict[date, str]:
        """Public holidays between two days, both included, with their names."""
        return holidays_between(first, last, self.land)


def terms_on(day: date) -> Terms:
    """The terms of a day (three queries)."""
    return Terms(dated.number("verification_months", day), dated.number("capacity_valid_days", day), land_on(day))


def land_on(day: date) -> Land:
    """The Land whose holidays are kept; the default where the setting names none that there is."""
    letters = dated.text(HOLIDAY_LAND, day)
    try:
        return Land(letters.strip().upper())
    except ValueError:
        log.error("holiday_land_unknown", length=len(letters))
        return Land(str(dated.get(HOLIDAY_LAND).default))
