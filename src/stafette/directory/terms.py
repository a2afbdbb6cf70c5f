"""The dated settings that the directory goes by, as they hold on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from stafette.core import dated


@dataclass(frozen=True, slots=True)
class Terms:
    """How many months a verification counts, and how many days a report about free places."""

    verification_months: int
    capacity_days: int

    def fresh_after(self, now: datetime) -> datetime:
        """The moment since which something must have been verified to count as confirmed at ``now``."""
        return now - relativedelta(months=self.verification_months)


def terms_on(day: date) -> Terms:
    """The terms of a day (two queries)."""
    return Terms(dated.number("verification_months", day), dated.number("capacity_valid_days", day))
