"""The first accounts that a demonstration shows have a full day: due, late, waiting elsewhere, offered to them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from stafette.cases.enums import HandoverState, StepState
from stafette.cases.models import Handover, Step
from stafette.demo.journeys import HandPlan
from stafette.demo.phrases import phrases
from stafette.demo.spine_rows import Rows

_MESSAGES = phrases(
    """
    Kannst du das übernehmen? [Die Unterlagen sind vollständig.|Es ist alles besprochen.|Rückfragen gern.]
    Bitte [sieh dir das an|ruf dort an]. [Es eilt nicht.|Am besten vormittags.|Die Person weiß Bescheid.]
    """
)
_HELD, _OFFERED = 8, 3
_LATE_DAYS = (0, 0, 0, 1, 3, 6)


def enliven(rows: Rows, users: tuple[UUID, ...], rng: random.Random, today: date) -> None:
    """Let each of the users hold steps that are due or late, wait for an answer, and be asked."""
    for user in users:
        free = _free(rows)
        mine = [step for step in free if step.owner_id == user]
        others = [step for step in free if user not in (step.owner_id, step.case.holder_id)]
        rng.shuffle(others)
        while len(mine) < _HELD and others:
            step = others.pop()
            rows.give(step, _plan(HandoverState.ACCEPTED, today, rng), user)
            mine.append(step)
        for step, days in zip(mine, _LATE_DAYS, strict=False):
            step.due_on = max(step.opened_at.date(), today - timedelta(days=days))
            rows.count_stage(step)
        for step in others[:_OFFERED]:
            rows.give(step, _plan(HandoverState.REQUESTED, today, rng), user)
        waits = mine[len(_LATE_DAYS) : _HELD]
        colleagues = [step.case.holder_id for step in others[_OFFERED:] if step.case.holder_id not in users]
        for step, colleague in zip(waits, colleagues, strict=False):
            rows.give(step, _plan(HandoverState.RECEIVED, today, rng), colleague)


def _free(rows: Rows) -> list[Step]:
    """Open steps that lie with their owner, are lent to nobody, offered to nobody and watch nothing."""
    handed = {handover.step_id for handover in rows.tables[Handover]}
    return [
        step
        for step in rows.tables[Step]
        if step.state == StepState.OPEN
        and step.owner_id
        and step.pk not in handed
        and not step.watches_id
        and not step.absent_owner_id
        and not step.case.restricted
    ]


def _plan(state: HandoverState, today: date, rng: random.Random) -> HandPlan:
    asked = datetime.combine(today - timedelta(days=rng.choice((1, 2, 4))), time(9, rng.randrange(60)), UTC)
    accepted = state is HandoverState.ACCEPTED
    return HandPlan(
        state=state,
        to="colleague",
        message=rng.choice(_MESSAGES).say(rng, {}),
        requested_at=asked,
        received_at=None if state is HandoverState.REQUESTED else asked + timedelta(minutes=50),
        decided_at=asked + timedelta(hours=2) if accepted else None,
    )
