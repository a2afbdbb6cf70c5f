"""What a deadline moves, and when: pure dates.

A step that is not closed moves on in stages: reminder to whoever holds it, then their deputy learns of it, then the
team's lead. ``attention_on`` is the day of the next stage, so due work is found by state, never by "today equals".
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

STAGES = ("remind", "deputy", "lead")
LAST_STAGE = len(STAGES)
EVERY = timedelta(days=7)
"""After the last stage the lead hears of it again each week."""


class Kind(Protocol):
    """Days after the due date at which each stage begins."""

    remind_after: int
    deputy_after: int
    lead_after: int


def attention(kind: Kind, due_on: date, stage: int, today: date | None = None) -> date:
    """The day of the stage after ``stage`` (0: nothing has moved yet).

    After the last stage: a week after ``today``, never a day that is past.
    """
    offsets = (kind.remind_after, kind.deputy_after, kind.lead_after)
    if stage < LAST_STAGE:
        return due_on + timedelta(days=offsets[stage])
    return (today or due_on) + EVERY
