"""Deadlines move something, absence lends work, nobody leaves steps behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError

from stafette.accounts.models import User
from stafette.accounts.services import deactivate_user, record_absence
from stafette.cases.enums import HandoverState, NoticeKind
from stafette.cases.models import Case, Handover, Notice, Step, Transfer
from stafette.cases.services.absences import run_absences
from stafette.cases.services.cases import request_transfer
from stafette.cases.services.deadline_run import AUTOMATION, run_deadlines
from stafette.cases.services.handovers import accept_handover, hand_over
from stafette.cases.services.leaving import let_leave
from stafette.cases.services.offering import Receiver
from stafette.cases.services.perform import NotAllowed
from stafette.cases.services.telling import put_away
from stafette.core import actor, automations, clock
from tests.cases.conftest import SYSTEM, House, build_house, day, make_case, only_step


def notices(kind: NoticeKind) -> list[UUID]:
    """Who has an open notice of a kind."""
    with actor.acting(SYSTEM):
        return list(Notice.objects.unseen().filter(kind=kind).values_list("user", flat=True))


def run_on(days: int) -> None:
    """Let the deadlines run so many days from now."""
    with clock.shifted(timedelta(days=days)):
        run_deadlines()


def away(house: House, name: str, deputy: str | None, *, first: int, last: int) -> None:
    with actor.acting(SYSTEM):
        stands_in = house.user(deputy) if deputy else None
        record_absence(user=house.user(name), starts_on=day(first), ends_on=day(last), deputy=stands_in)


def test_a_deadline_reminds_then_tells_the_lead(house: House, case: Case) -> None:
    run_on(7)
    assert not notices(NoticeKind.REMINDER)  # due today is not late

    run_on(8)
    assert notices(NoticeKind.REMINDER) == [house.id("anna")]
    run_on(11)
    assert notices(NoticeKind.DEPUTY) == [house.id("lea")]
    run_on(15)
    assert notices(NoticeKind.LEAD) == [house.id("lea")]
    assert only_step(case).owner_id == house.id("anna")


def test_a_day_of_outage_delays_and_loses_nothing(house: House, case: Case) -> None:
    for late in (40, 41, 42):
        run_on(late)

    assert [len(notices(kind)) for kind in (NoticeKind.REMINDER, NoticeKind.DEPUTY, NoticeKind.LEAD)] == [1, 1, 1]


def test_running_twice_tells_once(house: House, case: Case) -> None:
    run_on(8)
    run_on(8)

    assert len(notices(NoticeKind.REMINDER)) == 1


def test_switched_off_nothing_moves(house: House, case: Case) -> None:
    with actor.acting(SYSTEM):
        automations.switch(AUTOMATION.key, on=False)

    run_on(8)

    assert not notices(NoticeKind.REMINDER)


def test_what_a_receiver_leaves_lying_goes_back_to_the_sender(house: House, case: Case) -> None:
    sent = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("cem")), message="Bitte."
    )
    accept_handover(actor=house.actor("cem"), handover_id=sent.pk)
    assert only_step(case).owner_id == house.id("cem")

    for late in (8, 11, 15):
        run_on(late)

    assert only_step(case).owner_id == house.id("anna")
    assert notices(NoticeKind.CAME_BACK) == [house.id("anna")]
    with clock.shifted(timedelta(days=15)), actor.acting(house.actor("cem")):
        assert not Case.objects.visible_to(house.actor("cem")).exists()


def test_offers_that_nobody_answers_go_back(house: House, case: Case) -> None:
    sent = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("cem")), message="Bitte."
    )
    moved = request_transfer(actor=house.actor("anna"), case_id=case.pk, to_team_id=house.south.pk, message="B1.")

    run_on(6)

    with actor.acting(SYSTEM):
        assert Handover.objects.get(pk=sent.pk).state == HandoverState.WITHDRAWN
        assert Transfer.objects.get(pk=moved.pk).state == HandoverState.WITHDRAWN
    assert notices(NoticeKind.UNANSWERED) == [house.id("anna")]


def test_absence_lends_what_is_due_and_gives_it_back(house: House, case: Case) -> None:
    later = make_case(house, first="Noa")
    with actor.acting(SYSTEM):
        Step.objects.filter(case=later).update(due_on=day(60), attention_on=day(61))
    away(house, "anna", "ben", first=5, last=20)

    with clock.shifted(timedelta(days=5)):
        assert run_absences() == (1, 0)
        assert run_absences() == (0, 0)
    lent = only_step(case)
    assert (lent.owner_id, lent.absent_owner_id) == (house.id("ben"), house.id("anna"))
    assert only_step(later).owner_id == house.id("anna")
    assert notices(NoticeKind.LENT) == [house.id("ben")]

    with clock.shifted(timedelta(days=21)):
        assert run_absences() == (0, 1)
    assert (only_step(case).owner_id, only_step(case).absent_owner_id) == (house.id("anna"), None)


def test_a_deputy_who_is_away_too_hands_on_to_theirs(house: House, case: Case) -> None:
    away(house, "anna", "ben", first=5, last=20)
    away(house, "ben", "lea", first=5, last=10)

    with clock.shifted(timedelta(days=6)):
        run_absences()
        run_absences()
    lent = only_step(case)
    assert (lent.owner_id, lent.absent_owner_id) == (house.id("lea"), house.id("anna"))

    with clock.shifted(timedelta(days=21)):
        run_absences()
    assert only_step(case).owner_id == house.id("anna")


def test_whoever_leaves_leaves_nothing_behind(house: House, case: Case) -> None:
    with pytest.raises(NotAllowed):
        let_leave(actor=house.actor("lou"), user_id=house.id("anna"), left_on=day(0))

    taken = let_leave(actor=house.actor("lea"), user_id=house.id("anna"), left_on=day(0))

    assert (taken.cases, taken.steps) == (1, 1)
    assert only_step(case).owner_id == house.id("lea")
    assert not User.objects.get(pk=house.id("anna")).is_active


def test_steps_in_other_teams_go_back_to_whoever_is_responsible(house: House, case: Case) -> None:
    sent = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("cem")), message="Bitte."
    )
    accept_handover(actor=house.actor("cem"), handover_id=sent.pk)

    let_leave(actor=house.actor("lou"), user_id=house.id("cem"), left_on=day(0))

    assert only_step(case).owner_id == house.id("anna")
    assert notices(NoticeKind.CAME_BACK) == [house.id("anna")]


def test_a_notice_is_put_away_by_whom_it_tells(house: House, case: Case) -> None:
    run_on(8)
    with actor.acting(SYSTEM):
        notice = Notice.objects.get()

    with pytest.raises(NotAllowed):
        put_away(actor=house.actor("ben"), notice_id=notice.pk)
    put_away(actor=house.actor("anna"), notice_id=notice.pk)

    assert not notices(NoticeKind.REMINDER)


def test_deactivating_alone_is_refused(transactional_db: None) -> None:
    house = build_house()
    make_case(house)

    with pytest.raises(IntegrityError, match="holds no case"), actor.acting(SYSTEM):
        deactivate_user(user_id=house.id("anna"), left_on=clock.today())
    assert User.objects.get(pk=house.id("anna")).is_active


def test_who_stands_in_is_here(transactional_db: None) -> None:
    house = build_house()
    with actor.acting(SYSTEM):
        deactivate_user(user_id=house.id("ben"), left_on=clock.today())

    with pytest.raises(IntegrityError, match="stands in is here"):
        away(house, "anna", "ben", first=1, last=5)
