"""The machines of the relay: what the code says, what the database keeps, and what each move needs."""

from __future__ import annotations

import pytest
from django.db import connection

from stafette.cases.enums import HandoverState, StepState
from stafette.cases.models import Case, Handover, Step
from stafette.cases.services.cases import accept_transfer, decline_transfer, request_transfer
from stafette.cases.services.handovers import decline_handover, hand_over
from stafette.cases.services.offering import Receiver
from stafette.cases.services.perform import RuleBroken
from stafette.cases.services.steps import Outcome, finish_step
from stafette.cases.transitions import FHIR, MACHINES, Need, Side, pairs
from stafette.core import actor
from tests.cases.conftest import SYSTEM, House, only_step, step

# Codes of Task.status, HL7 FHIR R5 (https://hl7.org/fhir/R5/valueset-task-status.html).
TASK_STATUS = {
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold", "failed",
    "completed", "entered-in-error",
}  # fmt: skip
STATES: dict[str, set[StepState] | set[HandoverState]] = {
    "step": set(StepState),
    "handover": set(HandoverState),
    "transfer": set(HandoverState),
}
BEGIN = {"step": StepState.OPEN, "handover": HandoverState.REQUESTED, "transfer": HandoverState.REQUESTED}


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_code_and_database_know_the_same_moves(db: None, machine: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT from_state, to_state FROM stafette.moves(%s)", [machine])
        kept = {(str(before), str(after)) for before, after in cursor.fetchall()}

    assert kept == pairs(machine)
    assert kept


def test_the_database_knows_no_other_machine(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'moves' AND pronamespace = 'stafette'::regnamespace")
        ((source,),) = cursor.fetchall()
    named = {part.split("'")[1] for part in source.split("(")[1:] if part.startswith("'")}
    assert named == set(MACHINES)


@pytest.mark.parametrize("machine", sorted(MACHINES))
def test_every_state_is_known_and_can_be_reached(machine: str) -> None:
    reached, moves = {BEGIN[machine].value}, pairs(machine)
    for _ in moves:
        reached |= {after for before, after in moves if before in reached}
    wanted = {state.value for state in STATES[machine]}
    if machine == "transfer":  # a case that moved belongs to the receiver; it comes back only by a transfer of its own
        wanted -= {HandoverState.RETURNED.value, HandoverState.COMPLETED.value}
    assert reached == wanted


def test_each_state_of_a_handover_has_its_word_of_fhir() -> None:
    assert set(FHIR) == set(HandoverState)
    assert set(FHIR.values()) <= TASK_STATUS
    assert len(set(FHIR.values())) == len(FHIR)


def test_what_each_move_needs_is_declared() -> None:
    """Refusals need a reason; the end of a step an outcome and a next step; only the receiver answers."""
    for machine, moves in MACHINES.items():
        for action, move in moves.items():
            assert action == move.action
            answers = action in {"receive", "accept", "decline", "return", "complete"}
            assert (move.by is Side.RECEIVER) == answers, (machine, action)
            assert (Need.REASON in move.needs) == (action in {"decline", "return"})
            assert (Need.OUTCOME in move.needs) == (machine == "step")
            assert (Need.NEXT_STEP in move.needs) == (machine == "step")


def offered(house: House, case: Case) -> Handover:
    to = Receiver(user_id=house.id("cem"))
    return hand_over(actor=house.actor("anna"), step_id=only_step(case).pk, to=to, message="Bitte.")


def test_a_step_needs_an_outcome_and_what_comes_next(house: House, case: Case) -> None:
    first = only_step(case)
    with pytest.raises(RuleBroken) as refused:
        finish_step(actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text=" "), next_steps=[step()])
    assert refused.value.rule == "outcome"
    with pytest.raises(RuleBroken) as refused:
        finish_step(actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text="Gut.", dropped=True))
    assert refused.value.rule == "cases_never_without_step"


def test_declining_needs_a_reason(house: House, case: Case) -> None:
    handover = offered(house, case)
    with pytest.raises(RuleBroken) as refused:
        decline_handover(actor=house.actor("cem"), handover_id=handover.pk, reason=" ")
    assert refused.value.rule == "reason"
    transfer = request_transfer(
        actor=house.actor("anna"), case_id=case.pk, to_team_id=house.south.pk, message="Bitte übernehmen."
    )
    with pytest.raises(RuleBroken) as refused:
        decline_transfer(actor=house.actor("lou"), transfer_id=transfer.pk, reason="")
    assert refused.value.rule == "reason"


def test_what_is_over_is_not_offered_any_more(house: House, case: Case) -> None:
    """Closing a step takes its offer back; nobody can accept what is done."""
    handover = offered(house, case)
    finish_step(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        outcome=Outcome(text="Ging schneller."),
        next_steps=[step()],
    )
    with actor.acting(SYSTEM):
        assert Handover.objects.get(pk=handover.pk).state == HandoverState.WITHDRAWN


def test_accepting_a_case_brings_a_first_step_of_the_new_holder(house: House, case: Case) -> None:
    transfer = request_transfer(
        actor=house.actor("anna"), case_id=case.pk, to_team_id=house.south.pk, message="Bitte übernehmen."
    )
    accept_transfer(actor=house.actor("cem"), transfer_id=transfer.pk, first_step=step(title="Kennenlernen"))
    with actor.acting(SYSTEM):
        assert Step.objects.open().filter(case=case, owner=house.id("cem"), title="Kennenlernen").exists()
