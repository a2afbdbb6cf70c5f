"""A step goes from hand to hand: offered, received, accepted or declined; later completed or given back."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases import announcements as said
from stafette.cases.deadlines import attention
from stafette.cases.enums import Ground, HandoverState, StepState
from stafette.cases.models import Case, Handover, Step
from stafette.cases.perms import may_answer, may_hand_over
from stafette.cases.services.grants import narrow_grant, release_grants
from stafette.cases.services.moving import move_handover
from stafette.cases.services.offering import Receiver, offer
from stafette.cases.services.perform import (
    AlreadyDone,
    NotAllowed,
    RuleBroken,
    allowed,
    changed,
    locked_step,
    log,
    name_of,
    standing_of,
    verb,
)
from stafette.cases.services.steps import kind_of
from stafette.core import clock
from stafette.core.actor import Actor, ActorKind


@verb
def hand_over(*, actor: Actor, step_id: UUID, to: Receiver, message: str) -> Handover:
    """Offer an open step to somebody. Until they accept, whoever holds it stays at turn.

    Raises:
        Step.DoesNotExist: not for this actor.
        AlreadyDone: the step is closed.
        NotAllowed: somebody else is at turn.
        RuleBroken: it is offered already, or to its own holder.
    """
    step = locked_step(actor, step_id)
    if step.state != StepState.OPEN:
        raise AlreadyDone(name_of(step.closed_by_id), step.closed_at)
    if not may_hand_over(standing_of(actor), owner_id=step.owner_id, team_id=step.case.team_id):
        raise NotAllowed("not_mine", _("Nur wer am Zug ist, kann den Schritt übergeben."))
    return offer(actor, step, to, message)


@verb
def receive_handover(*, actor: Actor, handover_id: UUID) -> Handover:
    """Note that the receiver has seen it. A second time changes nothing."""
    handover = _locked(actor, handover_id)
    _must_be_receiver(actor, handover)
    if handover.state == HandoverState.REQUESTED:
        move_handover(actor, handover, "receive", received_at=clock.now())
    return handover


@verb
def accept_handover(*, actor: Actor, handover_id: UUID) -> Step:
    """Accept: from now on the receiver is at turn. A step at another organisation leaves a watching step here.

    Raises:
        Handover.DoesNotExist: not for this actor.
        AlreadyDone: answered or withdrawn before.
        NotAllowed: somebody else was asked.
    """
    handover = _locked(actor, handover_id)
    _must_be_receiver(actor, handover)
    staff = actor.id if actor.kind is ActorKind.STAFF else None
    move_handover(actor, handover, "accept", decided_at=clock.now(), decided_by_id=staff)
    step, sender = handover.step, handover.step.owner_id
    step.save(
        update_fields=changed(
            step,
            owner_id=None if handover.to_organization_id else staff,
            organization_id=handover.to_organization_id,
            ground=Ground.ACCEPTED,
            held_since=clock.now(),
            absent_owner_id=None,
        )
    )
    if handover.to_organization_id:
        _watch(step, sender)
    elif staff:
        narrow_grant(handover, staff)
    release_grants(handover.case_id)
    said.announce(said.step_moved, step_id=step.pk, case_id=step.case_id)
    return step


@verb
def decline_handover(*, actor: Actor, handover_id: UUID, reason: str) -> Handover:
    """Decline with a reason; the sender was at turn all the time and stays so.

    Raises:
        AlreadyDone: answered or withdrawn before.
        NotAllowed: somebody else was asked.
        RuleBroken: the reason is missing.
    """
    handover = _locked(actor, handover_id)
    _must_be_receiver(actor, handover)
    _needs_reason(reason)
    staff = actor.id if actor.kind is ActorKind.STAFF else None
    move_handover(actor, handover, "decline", decided_at=clock.now(), decided_by_id=staff, reason=reason.strip())
    release_grants(handover.case_id)
    return handover


@verb
def withdraw_handover(*, actor: Actor, handover_id: UUID) -> Handover:
    """Take an offer back before it is answered.

    Raises:
        AlreadyDone: answered before.
        NotAllowed: only whoever holds the step may.
    """
    handover = _locked(actor, handover_id)
    if not may_hand_over(standing_of(actor), owner_id=handover.step.owner_id, team_id=handover.step.case.team_id):
        raise NotAllowed("not_mine", _("Nur wer am Zug ist, kann die Übergabe zurückziehen."))
    move_handover(actor, handover, "withdraw", decided_at=clock.now())
    release_grants(handover.case_id)
    return handover


@verb
def return_handover(*, actor: Actor, handover_id: UUID, reason: str) -> Step:
    """Another organisation gives a step back; whoever watched it is at turn again.

    Raises:
        AlreadyDone: it is over already.
        RuleBroken: the reason is missing.
    """
    handover = _locked(actor, handover_id)
    _must_be_outside(actor, handover)
    _needs_reason(reason)
    move_handover(actor, handover, "return", ended_at=clock.now(), reason=reason.strip())
    step, watch = handover.step, handover.step.watchers.get(state=StepState.OPEN)
    step.save(
        update_fields=changed(
            step, owner_id=watch.owner_id, organization_id=None, ground=Ground.RETURNED, held_since=clock.now()
        )
    )
    _end_watch(watch, _("Zurückgekommen: %(reason)s") % {"reason": reason.strip()})
    said.announce(said.step_moved, step_id=step.pk, case_id=step.case_id)
    return step


@verb
def complete_handover(*, actor: Actor, handover_id: UUID, outcome: str) -> Step:
    """Another organisation has done it; the watching step stays open: its holder decides what comes next.

    Raises:
        AlreadyDone: it is over already.
        RuleBroken: it does not say what came out.
    """
    handover = _locked(actor, handover_id)
    _must_be_outside(actor, handover)
    if not outcome.strip():
        raise RuleBroken("outcome", _("Bitte schreiben Sie kurz, was herauskam."))
    move_handover(actor, handover, "complete", ended_at=clock.now())
    step = handover.step
    move = allowed("step", "finish", step.state)
    step.save(update_fields=changed(step, state=move.target, outcome=outcome.strip(), closed_at=clock.now()))
    log("step", step, move, StepState.OPEN, actor=actor)
    watch = step.watchers.get(state=StepState.OPEN)
    watch.save(update_fields=changed(watch, due_on=clock.today(), attention_on=attention(watch.kind, clock.today(), 0)))
    said.announce(said.step_closed, step_id=step.pk, case_id=step.case_id)
    return step


def _locked(actor: Actor, handover_id: UUID) -> Handover:
    """The handover with its step, all locked, the case first."""
    case_id = Handover.objects.visible_to(actor).values_list("case", flat=True).get(pk=handover_id)
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    rows = Handover.objects.select_for_update(of=("self", "step")).select_related("step__case", "step__kind")
    handover: Handover = rows.get(pk=handover_id)
    return handover


def _must_be_receiver(actor: Actor, handover: Handover) -> None:
    if handover.to_organization_id is not None:
        _must_be_outside(actor, handover)
        return
    who = standing_of(actor)
    if not may_answer(who, to_user_id=handover.to_user_id, to_team_id=handover.to_team_id):
        raise NotAllowed("not_asked", _("Diese Übergabe geht an jemand anderen."))


def _must_be_outside(actor: Actor, handover: Handover) -> None:
    """For another organisation speaks the machine that holds its signed link or code."""
    if handover.to_organization_id is None or actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("not_asked", _("Diese Übergabe geht an jemand anderen."))


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("reason", _("Bitte schreiben Sie einen Satz, warum."))


def _watch(step: Step, sender: UUID | None) -> Step:
    kind, now = kind_of("watch"), clock.now()
    due_on = max(step.due_on, clock.today())
    return Step.objects.create(
        case_id=step.case_id,
        kind=kind,
        title=_("Nachsehen: %(title)s") % {"title": step.title[:140]},
        owner_id=sender,
        held_since=now,
        ground=Ground.OPENED,
        due_on=due_on,
        attention_on=attention(kind, due_on, 0),
        opened_at=now,
        watches=step,
        follows=step,
    )


def _end_watch(watch: Step, outcome: str) -> None:
    watch.save(update_fields=changed(watch, state=StepState.DONE, outcome=outcome[:1000], closed_at=clock.now()))
