"""The moment for which a page is made, with the terms that hold on that day."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from stafette.core import clock, dated
from stafette.directory.present.facts import Today

KEPT_SECONDS = 60.0
"""How long a process keeps the terms: a new one holds from a day on, so a minute is soon enough."""


@dataclass(slots=True)
class _Kept:
    """The terms of this process: months of a verification, days of a report about places."""

    until: float = 0.0
    months: int = 0
    days: int = 0


_kept = _Kept()


def forget() -> None:
    """Read the terms again the next time."""
    _kept.until = 0.0


def present_moment() -> Today:
    """Now, with the terms of today (two queries once a minute)."""
    day, now = clock.today(), clock.now()
    if time.monotonic() >= _kept.until:
        _kept.months = dated.number("verification_months", day)
        _kept.days = dated.number("capacity_valid_days", day)
        _kept.until = time.monotonic() + KEPT_SECONDS
    return Today(day, now, now - relativedelta(months=_kept.months), _kept.days)
