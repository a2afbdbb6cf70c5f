"""The log of moves that belongs to the steps, handovers and transfers of the fictional county."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model

from stafette.cases.enums import HandoverState, StepState
from stafette.cases.models import Handover, Step, Transfer, Transition
from stafette.cases.transitions import MACHINES
from stafette.demo.spine_distributions import LOGGED_DAYS


class Log:
    """Writes lines into the batch that it is given; moves older than :data:`LOGGED_DAYS` have none."""

    def __init__(self, tables: dict[type[Model], list[Any]], today: date) -> None:
        self._tables = tables
        self._since = datetime.combine(today - timedelta(days=LOGGED_DAYS), time(0), UTC)

    def step(self, step: Step) -> None:
        """The end of a step."""
        if step.state != StepState.OPEN and step.closed_at:
            action = "finish" if step.state == StepState.DONE else "drop"
            self._line("step", step, action, StepState.OPEN.value, step.closed_at, step.closed_by_id)

    def hand(self, machine: str, row: Handover | Transfer) -> None:
        """All moves of a handover or transfer up to its state."""
        before = HandoverState.REQUESTED.value
        if row.received_at:
            self._line(machine, row, "receive", before, row.received_at, row.decided_by_id)
            before = HandoverState.RECEIVED.value
        state = HandoverState(row.state)
        ended = state in (HandoverState.RETURNED, HandoverState.COMPLETED)
        answer = HandoverState.ACCEPTED if ended else state
        action = next((name for name, move in MACHINES[machine].items() if move.target == answer.value), "")
        if row.decided_at and action:
            self._line(machine, row, action, before, row.decided_at, row.decided_by_id, row.reason if not ended else "")
        if isinstance(row, Handover) and ended and row.ended_at:
            action = "return" if state is HandoverState.RETURNED else "complete"
            self._line(machine, row, action, HandoverState.ACCEPTED.value, row.ended_at, None, row.reason)

    def _line(
        self,
        machine: str,
        row: Step | Handover | Transfer,
        action: str,
        before: str,
        at: datetime,
        by: Any,
        reason: str = "",
    ) -> None:
        if at < self._since:
            return
        self._tables[Transition].append(
            Transition(
                machine=machine,
                subject_id=row.pk,
                case=row.case,
                action=action,
                from_state=before,
                to_state=MACHINES[machine][action].target,
                reason=reason[:500],
                at=at,
                by_id=by,
            )
        )
