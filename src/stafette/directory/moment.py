"""The moment for which a page is made, with the terms that hold on that day."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from stafette.core import clock
from stafette.directory.present.facts import Today
from stafette.directory.terms import Terms, terms_on

ONE_DAY = timedelta(days=1)
HOLIDAYS_AHEAD = timedelta(days=110)
"""Pages name the next opening up to a hundred days ahead."""
KEPT_SECONDS = 60.0
"""How long a process keeps the terms of a day, so that pages do not ask for them each time."""


@dataclass(slots=True)
class _Kept:
    """The terms of this process with the holidays around, and of which day they are."""

    until: float = 0.0
    day: date | None = None
    terms: Terms | None = None
    holidays: Mapping[date, str] = field(default_factory=dict)


_kept = _Kept()


def forget() -> None:
    """Read the terms again the next time."""
    _kept.until = 0.0


def _terms(day: date) -> Terms:
    if _kept.terms is None or _kept.day != day or time.monotonic() >= _kept.until:
        _kept.terms = terms_on(day)
        _kept.holidays = _kept.terms.holidays(day - ONE_DAY, day + HOLIDAYS_AHEAD)
        _kept.day, _kept.until = day, time.monotonic() + KEPT_SECONDS
    return _kept.terms


def present_moment() -> Today:
    """Now, with the terms of today (read once a minute)."""
    day, now = clock.today(), clock.now()
    terms = _terms(day)
    return Today(
        day=day,
        now=now,
        fresh_after=terms.fresh_after(now),
        capacity_days=terms.capacity_days,
        verification_months=terms.verification_months,
        holidays=_kept.holidays,
    )
