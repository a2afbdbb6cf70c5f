"""Closing a step: never without the next one."""

from __future__ import annotations

import pytest

from stafette.cases.enums import CloseReason, StepState
from stafette.cases.models import Case, Step
from stafette.cases.services.cases import Closing, close_case
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken
from stafette.cases.services.steps import NextStep, Outcome, finish_step
from stafette.core import actor
from tests.cases.conftest import SYSTEM, House, day, only_step, step


def test_closing_opens_what_comes_next(house: House, case: Case) -> None:
    first = only_step(case)

    (following,) = finish_step(
        actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text="Wir haben gesprochen."), next_steps=[step()]
    )

    assert following.follows_id == first.pk
    assert following.owner_id == house.id("anna")
    assert only_step(case).pk == following.pk


def test_the_last_step_needs_the_next_one(house: House, case: Case) -> None:
    first = only_step(case)

    with pytest.raises(RuleBroken) as refused:
        finish_step(actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text="Fertig."))

    assert refused.value.rule == "cases_never_without_step"
    assert "niemand mehr am Zug" in refused.value.message
    assert only_step(case).pk == first.pk


def test_a_second_click_says_who_did_it(house: House, case: Case) -> None:
    first = only_step(case)
    finish_step(actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text="Ja."), next_steps=[step()])

    with pytest.raises(AlreadyDone) as done:
        finish_step(actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text="Ja."), next_steps=[step()])

    assert done.value.by == house.user("anna").full_name


def test_a_colleague_is_not_at_turn(house: House, case: Case) -> None:
    with pytest.raises(NotAllowed, match="am Zug"):
        finish_step(
            actor=house.actor("ben"), step_id=only_step(case).pk, outcome=Outcome(text="Ja."), next_steps=[step()]
        )


def test_a_stranger_finds_nothing(house: House, case: Case) -> None:
    with pytest.raises(Step.DoesNotExist):
        finish_step(
            actor=house.actor("cem"), step_id=only_step(case).pk, outcome=Outcome(text="Ja."), next_steps=[step()]
        )


def test_closing_the_case_with_a_reason_is_the_other_exit(house: House, case: Case) -> None:
    closed = close_case(
        actor=house.actor("anna"), case_id=case.pk, closing=Closing(reason=CloseReason.WORK), outcome="Arbeit gefunden."
    )

    with actor.acting(SYSTEM):
        assert not Step.objects.filter(case=closed, state=StepState.OPEN).exists()


def test_towards_another_body_its_receipt_is_needed(house: House, case: Case) -> None:
    with pytest.raises(RuleBroken, match="welche Stelle übernimmt"):
        close_case(
            actor=house.actor("anna"), case_id=case.pk, closing=Closing(reason=CloseReason.PENSION), outcome="Rente."
        )
    close_case(
        actor=house.actor("anna"),
        case_id=case.pk,
        closing=Closing(reason=CloseReason.PENSION, receiving_body="Rentenversicherung", first_appointment_on=day()),
        outcome="Rente.",
    )


def test_a_follow_up_without_content_goes_to_the_team_talk(house: House, case: Case) -> None:
    again = NextStep(kind="follow_up", title="Nachfassen", due_on=day())
    (current,) = finish_step(
        actor=house.actor("anna"), step_id=only_step(case).pk, outcome=Outcome(text="Los."), next_steps=[again]
    )
    for _ in range(2):
        (current,) = finish_step(
            actor=house.actor("anna"),
            step_id=current.pk,
            outcome=Outcome(text="Nichts Neues.", nothing_new=True),
            next_steps=[again],
        )

    with pytest.raises(RuleBroken, match="Teamgespräch"):
        finish_step(
            actor=house.actor("anna"),
            step_id=current.pk,
            outcome=Outcome(text="Nichts Neues.", nothing_new=True),
            next_steps=[again],
        )
    finish_step(
        actor=house.actor("anna"),
        step_id=current.pk,
        outcome=Outcome(text="Nichts Neues.", nothing_new=True),
        next_steps=[step(kind="team_talk", title="Im Team besprechen")],
    )
