"""The moment for which a page is made, with the terms that hold on that day."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from stafette.core import clock
from stafette.directory.present.facts import Today
from stafette.directory.terms import Terms, terms_on

KEPT_SECONDS = 60.0
"""How long a process keeps the terms of a day, so that pages do not ask for them each time."""


@dataclass(slots=True)
class _Kept:
    """The terms of this process, and of which day they are."""

    until: float = 0.0
    day: date | None = None
    terms: Terms | None = None


_kept = _Kept()


def forget() -> None:
    """Read the terms again the next time."""
    _kept.until = 0.0


def _terms(day: date) -> Terms:
    if _kept.terms is None or _kept.day != day or time.monotonic() >= _kept.until:
        _kept.terms = terms_on(day)
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
    )
