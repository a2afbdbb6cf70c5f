"""Bought measures: keep the catalogue, book a seat in the conversation, cancel it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases.enums import Level, StepState
from stafette.cases.models import Measure, MeasureBooking, MeasureContract, MeasureStart
from stafette.cases.perms import may_keep_measures
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken, locked_case, locked_step, name_of, verb
from stafette.cases.services.steps import NextStep, Outcome, close_step, kind_of, open_step
from stafette.core import clock
from stafette.core.actor import Actor, ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMeasure:
    """What the catalogue says of a measure; ages at the start, both inclusive."""

    title: str
    kind: str
    summary: str = ""
    min_age: int | None = None
    max_age: int | None = None
    german: Level = Level.NONE
    conditions: str = ""


@verb
def add_measure(*, actor: Actor, new: NewMeasure) -> Measure:
    """Put a measure into the catalogue.

    Raises:
        NotAllowed: the catalogue is kept by others.
        RuleBroken: there is one of this name, no such kind of step, or the ages contradict each other.
    """
    _must_keep(actor)
    kind_of(new.kind)
    return Measure.objects.create(
        title=new.title.strip(),
        kind=new.kind,
        summary=new.summary.strip(),
        min_age=new.min_age,
        max_age=new.max_age,
        german=new.german,
        conditions=new.conditions.strip(),
    )


@verb
def add_contract(
    *, actor: Actor, measure_id: UUID, provider_id: UUID, number: str, valid_from: date, valid_to: date
) -> MeasureContract:
    """Note a contract with a provider.

    Raises:
        NotAllowed: the catalogue is kept by others.
        RuleBroken: the number is taken, or the contract ends before it begins.
    """
    _must_keep(actor)
    return MeasureContract.objects.create(
        measure_id=measure_id, provider_id=provider_id, number=number.strip(), valid_from=valid_from, valid_to=valid_to
    )


@verb
def add_start(
    *, actor: Actor, contract_id: UUID, starts_on: date, ends_on: date, seats: int, place: str = ""
) -> MeasureStart:
    """Announce a start with its seats.

    Raises:
        NotAllowed: the catalogue is kept by others.
        RuleBroken: it lies outside the contract, or is announced already.
    """
    _must_keep(actor)
    return MeasureStart.objects.create(
        contract_id=contract_id, starts_on=starts_on, ends_on=ends_on, seats=seats, place=place.strip()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStart:
    """A start with everything that it needs: measure and contract are made if they are not there yet."""

    measure: NewMeasure
    provider_id: UUID
    number: str
    valid_from: date
    valid_to: date
    starts_on: date
    ends_on: date
    seats: int
    place: str = ""


@verb
def announce_start(*, actor: Actor, new: NewStart) -> MeasureStart:
    """Announce a start; the measure is found by its title, the contract by its number.

    Raises:
        NotAllowed: the catalogue is kept by others.
        RuleBroken: the number belongs to another measure or provider, or a rule speaks against a part.
    """
    _must_keep(actor)
    measure = Measure.objects.filter(title=new.measure.title.strip()).first() or add_measure(
        actor=actor, new=new.measure
    )
    contract = MeasureContract.objects.filter(number=new.number.strip()).first() or add_contract(
        actor=actor,
        measure_id=measure.pk,
        provider_id=new.provider_id,
        number=new.number,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    if (contract.measure_id, contract.provider_id) != (measure.pk, new.provider_id):
        raise RuleBroken(
            "number", _("Diese Vertragsnummer gehört zu einer anderen Maßnahme oder einem anderen Anbieter.")
        )
    return add_start(
        actor=actor,
        contract_id=contract.pk,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        seats=new.seats,
        place=new.place,
    )


@verb
def change_seats(*, actor: Actor, start_id: UUID, seats: int) -> MeasureStart:
    """Change how many seats a start has.

    Raises:
        NotAllowed: the catalogue is kept by others.
        RuleBroken: more are taken.
    """
    _must_keep(actor)
    start: MeasureStart = MeasureStart.objects.select_for_update(of=("self",)).get(pk=start_id)
    start.seats = seats
    start.save(update_fields=["seats"])
    return start


@verb
def book_seat(*, actor: Actor, case_id: UUID, start_id: UUID) -> MeasureBooking:
    """Book a seat at a start and open the step that leads there; the actor holds it.

    Raises:
        Case.DoesNotExist: not for this actor.
        MeasureStart.DoesNotExist: there is none, or the measure is not offered any more.
        AlreadyDone: the case is closed, or has a seat at this start.
        RuleBroken: the start is past, or all seats are taken.
    """
    case = locked_case(actor, case_id)
    if case.closed_on is not None:
        raise AlreadyDone("", None)
    start: MeasureStart = (
        MeasureStart.objects.filter(contract__measure__active=True).select_related("contract__measure").get(pk=start_id)
    )
    if start.starts_on < clock.today():
        raise RuleBroken("start", _("Dieser Start ist schon vorbei. Bitte wählen Sie einen anderen."))
    before = MeasureBooking.objects.held().filter(case=case, start=start).first()
    if before is not None:
        raise AlreadyDone(name_of(before.booked_by_id), before.booked_at)
    measure = start.contract.measure
    wanted = NextStep(
        kind=measure.kind, title=_("Start: %(measure)s") % {"measure": measure.title}, due_on=start.starts_on
    )
    return MeasureBooking.objects.create(
        case=case,
        start=start,
        step=open_step(actor, case, wanted),
        booked_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
        booked_at=clock.now(),
    )


@verb
def cancel_booking(
    *, actor: Actor, booking_id: UUID, reason: str, next_steps: Sequence[NextStep] = ()
) -> MeasureBooking:
    """Cancel: the step to the start is dropped with the reason, and with it the seat is free again.

    Raises:
        MeasureBooking.DoesNotExist: not for this actor.
        AlreadyDone: it is cancelled.
        NotAllowed: somebody else is at turn.
        RuleBroken: the reason is missing, or nobody would be at turn any more.
    """
    step_id = MeasureBooking.objects.visible_to(actor).values_list("step", flat=True).get(pk=booking_id)
    step = locked_step(actor, step_id)
    booking: MeasureBooking = MeasureBooking.objects.select_for_update(of=("self",)).get(pk=booking_id)
    if booking.cancelled_at is not None:
        raise AlreadyDone(name_of(step.closed_by_id), booking.cancelled_at)
    if step.state == StepState.OPEN:
        close_step(actor, step, Outcome(text=reason, dropped=True), next_steps)
    else:
        booking.cancelled_at = clock.now()
        booking.save(update_fields=["cancelled_at"])
    booking.refresh_from_db()
    return booking


def _must_keep(actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and not may_keep_measures(actor.roles):
        raise NotAllowed("keep", _("Maßnahmen pflegt das Fördermanagement."))
