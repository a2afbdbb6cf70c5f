"""The state machines of the spine as tables: what moves from where to where, who may do it, and what it needs.

The words follow FHIR Task (HL7 FHIR R5, ``Task.status``); :data:`FHIR` maps ours to it. The database keeps the same
pairs (``stafette.moves``); a test compares both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stafette.cases.enums import HandoverState as H
from stafette.cases.enums import StepState as S


class Side(StrEnum):
    """Who moves: whoever holds (sender), whoever was asked (receiver), or the machine."""

    HOLDER = "holder"
    RECEIVER = "receiver"


class Need(StrEnum):
    """What a move needs besides the right to do it."""

    REASON = "reason"
    OUTCOME = "outcome"
    NEXT_STEP = "next_step"  # or the case is closed with a reason
    WATCH = "watch"  # a dated watching step of the sender


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a machine."""

    action: str
    sources: frozenset[str]
    target: str
    by: Side
    needs: frozenset[Need] = frozenset()


Machine = dict[str, Move]


def _machine(*moves: Move) -> Machine:
    return {move.action: move for move in moves}


_ASKED = frozenset({H.REQUESTED.value, H.RECEIVED.value})

STEP = _machine(
    Move("finish", frozenset({S.OPEN.value}), S.DONE.value, Side.HOLDER, frozenset({Need.OUTCOME, Need.NEXT_STEP})),
    Move("drop", frozenset({S.OPEN.value}), S.DROPPED.value, Side.HOLDER, frozenset({Need.OUTCOME, Need.NEXT_STEP})),
)
TRANSFER = _machine(
    Move("receive", frozenset({H.REQUESTED.value}), H.RECEIVED.value, Side.RECEIVER),
    Move("accept", _ASKED, H.ACCEPTED.value, Side.RECEIVER),
    Move("decline", _ASKED, H.DECLINED.value, Side.RECEIVER, frozenset({Need.REASON})),
    Move("withdraw", _ASKED, H.WITHDRAWN.value, Side.HOLDER),
)
HANDOVER = TRANSFER | _machine(
    Move("return", frozenset({H.ACCEPTED.value}), H.RETURNED.value, Side.RECEIVER, frozenset({Need.REASON})),
    Move("complete", frozenset({H.ACCEPTED.value}), H.COMPLETED.value, Side.RECEIVER),
)
MACHINES: dict[str, Machine] = {"step": STEP, "handover": HANDOVER, "transfer": TRANSFER}

FHIR = {
    H.REQUESTED: "requested",
    H.RECEIVED: "received",
    H.ACCEPTED: "accepted",
    H.DECLINED: "rejected",
    H.WITHDRAWN: "cancelled",
    H.RETURNED: "failed",
    H.COMPLETED: "completed",
}


def pairs(machine: str) -> set[tuple[str, str]]:
    """All pairs of states (from, to) of a machine."""
    return {(source, move.target) for move in MACHINES[machine].values() for source in move.sources}
