"""Seats are taken one by one, never more than there are; no budget is no end."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from stafette.accounts.services import actor_of
from stafette.cases.enums import CloseReason, HandoverState, StepState
from stafette.cases.models import Case, Handover, MeasureBooking, MeasureStart, Step
from stafette.cases.services.cases import Closing, close_case
from stafette.cases.services.measures import (
    NewMeasure,
    add_contract,
    add_measure,
    add_start,
    book_seat,
    cancel_booking,
    change_seats,
)
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken
from stafette.cases.services.steps import Outcome, finish_step
from stafette.core import actor, clock
from stafette.core.actor import Actor
from tests.cases.conftest import SYSTEM, House, build_house, day, make_case, only_step, step
from tests.cases.measures_world import make_contract, make_manager, make_start

Owner = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def start(house: House) -> MeasureStart:
    """A start with two seats in two weeks."""
    return make_start(make_contract(house))


def taken(start: MeasureStart) -> int:
    """How many seats are taken."""
    return MeasureStart.objects.values_list("taken", flat=True).get(pk=start.pk)


def fresh(booking: MeasureBooking) -> MeasureBooking:
    with actor.acting(SYSTEM):
        return MeasureBooking.objects.get(pk=booking.pk)


# --- book and cancel --------------------------------------------------------------------------------------------------


def test_booking_opens_the_step_to_the_start(house: House, case: Case, start: MeasureStart) -> None:
    booking = book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)

    opened = booking.step
    assert (opened.kind.key, opened.title, opened.due_on) == ("activation", "Start: Neuer Start", start.starts_on)
    assert opened.owner_id == house.id("anna")
    assert taken(start) == 1


def test_a_second_click_books_nothing(house: House, case: Case, start: MeasureStart) -> None:
    book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    with pytest.raises(AlreadyDone) as done:
        book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)

    assert done.value.by == house.user("anna").full_name
    assert taken(start) == 1


def test_the_last_seat_is_the_last(house: House, start: MeasureStart) -> None:
    for name in ("Mara", "Nora"):
        book_seat(actor=house.actor("anna"), case_id=make_case(house, first=name).pk, start_id=start.pk)
    third = make_case(house, first="Olga")

    with pytest.raises(RuleBroken, match="gerade voll"):
        book_seat(actor=house.actor("anna"), case_id=third.pk, start_id=start.pk)

    assert taken(start) == 2
    assert only_step(third).kind.key == "conversation"  # no step without a seat


def test_cancelling_frees_the_seat_and_somebody_is_at_turn(house: House, case: Case, start: MeasureStart) -> None:
    booking = book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)

    cancelled = cancel_booking(actor=house.actor("anna"), booking_id=booking.pk, reason="Passt nicht zur Kita.")

    assert cancelled.cancelled_at is not None
    assert taken(start) == 0
    with actor.acting(SYSTEM):
        assert Step.objects.get(pk=booking.step_id).state == StepState.DROPPED
    with pytest.raises(AlreadyDone):
        cancel_booking(actor=house.actor("anna"), booking_id=booking.pk, reason="Noch einmal.")
    assert book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk).pk != booking.pk


def test_cancelling_the_last_step_needs_the_next_one(house: House, case: Case, start: MeasureStart) -> None:
    booking = book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    with actor.acting(SYSTEM):
        talk = Step.objects.open().get(case=case, kind__key="conversation")
    finish_step(actor=house.actor("anna"), step_id=talk.pk, outcome=Outcome(text="Gebucht."))

    with pytest.raises(RuleBroken) as refused:
        cancel_booking(actor=house.actor("anna"), booking_id=booking.pk, reason="Passt nicht.")
    assert refused.value.rule == "cases_never_without_step"
    assert taken(start) == 1
    cancel_booking(actor=house.actor("anna"), booking_id=booking.pk, reason="Passt nicht.", next_steps=[step()])
    assert taken(start) == 0


def test_a_dropped_step_frees_the_seat_and_so_does_the_end_of_the_case(
    house: House, case: Case, start: MeasureStart
) -> None:
    first = book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    finish_step(actor=house.actor("anna"), step_id=first.step_id, outcome=Outcome(text="Fällt aus.", dropped=True))
    assert (taken(start), fresh(first).cancelled_at is not None) == (0, True)

    other = make_case(house, first="Nora")
    second = book_seat(actor=house.actor("anna"), case_id=other.pk, start_id=start.pk)
    closing = Closing(reason=CloseReason.WORK)
    close_case(actor=house.actor("anna"), case_id=other.pk, closing=closing, outcome="Arbeit gefunden.")

    assert (taken(start), fresh(second).cancelled_at is not None) == (0, True)
    with pytest.raises(AlreadyDone):
        book_seat(actor=house.actor("anna"), case_id=other.pk, start_id=start.pk)


def test_a_finished_step_keeps_the_seat(house: House, case: Case, start: MeasureStart) -> None:
    booking = book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    finish_step(actor=house.actor("anna"), step_id=booking.step_id, outcome=Outcome(text="Sie fängt an."))

    assert (taken(start), fresh(booking).cancelled_at) == (1, None)
    cancel_booking(actor=house.actor("anna"), booking_id=booking.pk, reason="Nun doch nicht.")
    assert taken(start) == 0


def test_a_past_start_and_a_strange_case_are_not_booked(house: House, case: Case, start: MeasureStart) -> None:
    past = make_start(make_contract(house, "Alter Start", "2026-015"), days=-3)
    with pytest.raises(RuleBroken, match="schon vorbei"):
        book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=past.pk)
    with pytest.raises(Case.DoesNotExist):
        book_seat(actor=house.actor("cem"), case_id=case.pk, start_id=start.pk)
    booking = book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    with pytest.raises(MeasureBooking.DoesNotExist):
        cancel_booking(actor=house.actor("cem"), booking_id=booking.pk, reason="Fremd.")


# --- the database counts ----------------------------------------------------------------------------------------------


def test_nobody_counts_by_hand(house: House, case: Case, start: MeasureStart) -> None:
    with actor.acting(SYSTEM), pytest.raises(IntegrityError, match="only bookings"), transaction.atomic():
        MeasureStart.objects.filter(pk=start.pk).update(taken=1)


def test_raw_sql_takes_no_seat_too_many(house: House, case: Case) -> None:
    start = make_start(make_contract(house), seats=0)
    with actor.acting(SYSTEM), pytest.raises(IntegrityError, match="all seats"), transaction.atomic():
        MeasureBooking.objects.create(case=case, start=start, step=only_step(case), booked_at=clock.now())


def test_raw_sql_of_a_stranger_sees_no_booking(house: House, case: Case, start: MeasureStart) -> None:
    book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)

    def rows(who: Actor) -> int:
        with actor.acting(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_measure_booking")
            return int(cursor.fetchone()[0])

    assert [rows(house.actor(name)) for name in ("anna", "cem")] == [1, 0]
    assert rows(actor.PUBLIC) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seats", [1, 3])
def test_many_at_once_never_take_more_seats_than_there_are(owner: Owner, seats: int) -> None:
    """Real connections and commits: each thread books for another person at the same moment."""
    house = build_house()
    start = make_start(make_contract(house), seats=seats)
    cases = [make_case(house, first=f"Mara {number}") for number in range(8)]
    anna, gate, results = house.actor("anna"), threading.Barrier(len(cases)), Counter[str]()

    def book(case: Case) -> None:
        try:
            gate.wait(timeout=30)
            book_seat(actor=anna, case_id=case.pk, start_id=start.pk)
            results["booked"] += 1
        except RuleBroken as error:
            results[error.rule] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=[case]) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert results == {"booked": seats, "cases_measure_start_full": len(cases) - seats}
    counted = owner.execute(
        "SELECT s.taken, (SELECT count(*) FROM cases_measure_booking b WHERE b.start_id = s.id"
        " AND b.cancelled_at IS NULL) FROM cases_measure_start s"
    ).fetchone()
    assert counted == (seats, seats)


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_only_the_managers_of_support_keep_the_catalogue(house: House) -> None:
    new = NewMeasure(title="Neue Wege", kind="activation")
    with pytest.raises(NotAllowed, match="Fördermanagement"):
        add_measure(actor=house.actor("anna"), new=new)

    fay = actor_of(make_manager(house))
    measure = add_measure(actor=fay, new=new)
    with pytest.raises(RuleBroken, match="diesem Namen"):
        add_measure(actor=fay, new=new)
    with pytest.raises(RuleBroken, match="Art von Schritt"):
        add_measure(actor=fay, new=NewMeasure(title="Anders", kind="nothing"))
    contract = add_contract(
        actor=fay,
        measure_id=measure.pk,
        provider_id=house.partner.pk,
        number="7",
        valid_from=day(0),
        valid_to=day(90),
    )
    with pytest.raises(RuleBroken, match="außerhalb des Vertrags"):
        add_start(actor=fay, contract_id=contract.pk, starts_on=day(80), ends_on=day(100), seats=5)


def test_seats_do_not_fall_below_what_is_taken(house: House, case: Case, start: MeasureStart) -> None:
    book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    fay = actor_of(make_manager(house))

    with pytest.raises(RuleBroken, match="schon vergeben"):
        change_seats(actor=fay, start_id=start.pk, seats=0)
    assert change_seats(actor=fay, start_id=start.pk, seats=1).free == 0


# --- no budget --------------------------------------------------------------------------------------------------------


def test_no_budget_asks_whoever_decides_about_money(house: House, case: Case) -> None:
    fay = make_manager(house)

    (asked,) = finish_step(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        outcome=Outcome(text="Der Kurs passt, es fehlt Geld.", dropped=True, no_budget=True),
    )

    assert (asked.kind.key, asked.title, asked.due_on) == ("budget_decision", "Geld klären: Gespräch", day(7))
    assert asked.owner_id == house.id("anna")  # until it is accepted
    with actor.acting(SYSTEM):
        offered = Handover.objects.get(step=asked)
    assert (offered.to_user_id, offered.state) == (fay.pk, HandoverState.REQUESTED)


def test_without_such_a_colleague_the_lead_is_asked_and_nothing_ends(house: House, case: Case) -> None:
    (asked,) = finish_step(
        actor=house.actor("anna"), step_id=only_step(case).pk, outcome=Outcome(text="Kein Geld.", no_budget=True)
    )
    with actor.acting(SYSTEM):
        assert Handover.objects.get(step=asked).to_user_id == house.id("lea")

    (again,) = finish_step(
        actor=house.actor("anna"), step_id=asked.pk, outcome=Outcome(text="Immer noch nicht.", no_budget=True)
    )
    assert (again.kind.key, again.title) == ("budget_decision", asked.title)
