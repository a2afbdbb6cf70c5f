"""Handing over: the sender stays at turn until the receiver has accepted."""

from __future__ import annotations

import pytest

from stafette.cases.enums import Ground, HandoverState
from stafette.cases.models import Case, Grant, Handover, Step, Transfer
from stafette.cases.services import handovers
from stafette.cases.services.cases import accept_transfer, decline_transfer, request_transfer, take_case
from stafette.cases.services.handovers import (
    accept_handover,
    complete_handover,
    decline_handover,
    hand_over,
    receive_handover,
    return_handover,
    withdraw_handover,
)
from stafette.cases.services.offering import Receiver
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken
from stafette.cases.services.steps import Outcome, add_step, finish_step
from stafette.core import actor, clock
from tests.cases.conftest import SYSTEM, House, only_step, step


def offered(house: House, case: Case, to: Receiver) -> Handover:
    return hand_over(actor=house.actor("anna"), step_id=only_step(case).pk, to=to, message="Bitte übernehmen.")


def test_until_accepted_the_sender_is_at_turn(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    assert only_step(case).owner_id == house.id("anna")

    receive_handover(actor=house.actor("cem"), handover_id=handover.pk)
    assert only_step(case).owner_id == house.id("anna")

    accept_handover(actor=house.actor("cem"), handover_id=handover.pk)
    moved = only_step(case)
    assert (moved.owner_id, moved.ground) == (house.id("cem"), Ground.ACCEPTED)


def test_the_receiver_sees_the_case_for_as_long_as_they_hold_it(house: House, case: Case) -> None:
    cem = house.actor("cem")
    with actor.acting(cem):
        assert not Case.objects.visible_to(cem).exists()
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    accept_handover(actor=cem, handover_id=handover.pk)
    with actor.acting(cem):
        assert Case.objects.visible_to(cem).get().pk == case.pk

    finish_step(actor=house.actor("anna"), step_id=_other(house, case).pk, outcome=Outcome(text="Ja."))
    (mine,) = finish_step(actor=cem, step_id=only_step(case).pk, outcome=Outcome(text="Gemacht."), next_steps=[step()])
    back = hand_over(actor=cem, step_id=mine.pk, to=Receiver(user_id=house.id("anna")), message="Zurück.")
    accept_handover(actor=house.actor("anna"), handover_id=back.pk)
    with actor.acting(cem):
        assert not Case.objects.visible_to(cem).exists()


def _other(house: House, case: Case) -> Step:
    """A second step of Anna's, so that closing it leaves Cem's."""
    return add_step(actor=house.actor("anna"), case_id=case.pk, next_step=step())


def test_a_team_is_asked_and_one_of_it_accepts(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(team_id=house.south.pk))

    with pytest.raises(NotAllowed):
        accept_handover(actor=house.actor("ben"), handover_id=handover.pk)
    accept_handover(actor=house.actor("lou"), handover_id=handover.pk)

    assert only_step(case).owner_id == house.id("lou")
    with actor.acting(house.actor("cem")):
        assert not Case.objects.visible_to(house.actor("cem")).exists()  # only who accepted sees it on


def test_declining_needs_a_reason_and_changes_nothing(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))

    with pytest.raises(RuleBroken, match="warum"):
        decline_handover(actor=house.actor("cem"), handover_id=handover.pk, reason=" ")
    decline_handover(actor=house.actor("cem"), handover_id=handover.pk, reason="Kein Platz bis Januar.")

    assert only_step(case).owner_id == house.id("anna")
    with pytest.raises(Handover.DoesNotExist):  # the case is out of sight again
        accept_handover(actor=house.actor("lou"), handover_id=handover.pk)


def test_an_answered_offer_is_answered(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    withdraw_handover(actor=house.actor("anna"), handover_id=handover.pk)

    with pytest.raises(AlreadyDone):
        withdraw_handover(actor=house.actor("anna"), handover_id=handover.pk)


def test_two_offers_at_once_are_one_too_many(house: House, case: Case) -> None:
    offered(house, case, Receiver(user_id=house.id("cem")))

    with pytest.raises(RuleBroken, match="schon jemandem angeboten"):
        offered(house, case, Receiver(user_id=house.id("ben")))


def test_a_step_at_another_organisation_is_watched(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(organization_id=house.partner.pk))
    accept_handover(actor=SYSTEM, handover_id=handover.pk)

    with actor.acting(SYSTEM):
        theirs = Step.objects.get(pk=handover.step_id)
        watch = Step.objects.open().get(watches=theirs)
    assert (theirs.owner_id, theirs.organization_id) == (None, house.partner.pk)
    assert watch.owner_id == house.id("anna")

    with pytest.raises(RuleBroken, match="jemanden, der nachsieht"):
        finish_step(actor=house.actor("anna"), step_id=watch.pk, outcome=Outcome(text="Egal."), next_steps=[step()])


def test_what_comes_back_lies_with_whoever_watched(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(organization_id=house.partner.pk))
    accept_handover(actor=SYSTEM, handover_id=handover.pk)

    return_handover(actor=SYSTEM, handover_id=handover.pk, reason="Nicht erreicht.")

    back = only_step(case)
    assert (back.pk, back.owner_id, back.ground) == (handover.step_id, house.id("anna"), Ground.RETURNED)


def test_what_is_done_elsewhere_asks_for_the_next_step_here(house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(organization_id=house.partner.pk))
    accept_handover(actor=SYSTEM, handover_id=handover.pk)

    complete_handover(actor=SYSTEM, handover_id=handover.pk, outcome="Beratung beendet.")

    watch = only_step(case)
    assert watch.watches_id == handover.step_id
    finish_step(actor=house.actor("anna"), step_id=watch.pk, outcome=Outcome(text="Gut."), next_steps=[step()])


def test_a_case_moves_when_the_other_team_accepts(house: House, case: Case) -> None:
    transfer = request_transfer(actor=house.actor("anna"), case_id=case.pk, to_team_id=house.south.pk, message="B1.")

    moved = accept_transfer(actor=house.actor("cem"), transfer_id=transfer.pk, first_step=step())

    assert (moved.team_id, moved.holder_id) == (house.south.pk, house.id("cem"))
    with actor.acting(SYSTEM):
        assert Transfer.objects.get(pk=transfer.pk).state == HandoverState.ACCEPTED


def test_a_declined_case_stays(house: House, case: Case) -> None:
    transfer = request_transfer(actor=house.actor("anna"), case_id=case.pk, to_team_id=house.south.pk, message="B1.")

    decline_transfer(actor=house.actor("lou"), transfer_id=transfer.pk, reason="Noch kein B1.")

    with actor.acting(SYSTEM):
        kept = Case.objects.get(pk=case.pk)
    assert (kept.team_id, kept.holder_id) == (house.north.pk, house.id("anna"))


def test_the_lead_takes_over(house: House, case: Case) -> None:
    with pytest.raises(NotAllowed):
        take_case(actor=house.actor("ben"), case_id=case.pk)

    assert take_case(actor=house.actor("lea"), case_id=case.pk).holder_id == house.id("lea")


def test_whoever_loses_sight_meanwhile_is_told(house: House, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    lock = handovers._locked

    def locked_and_lost(*args: object) -> Handover:
        found = lock(*args)  # type: ignore[arg-type]  # handed on as they came
        with actor.acting(SYSTEM):
            Grant.objects.filter(case=case).update(valid_until=clock.now())
            Handover.objects.filter(pk=found.pk).delete()
        return found

    monkeypatch.setattr(handovers, "_locked", locked_and_lost)

    with pytest.raises(RuleBroken, match="gerade geändert"):
        accept_handover(actor=house.actor("cem"), handover_id=handover.pk)
    assert only_step(case).owner_id == house.id("anna")
