"""Open and close cases, and move them to another team of this Jobcenter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.accounts.models import User
from stafette.cases import announcements as said
from stafette.cases.enums import TOWARDS_OTHERS, CloseReason, Ground, OpenReason, StepState
from stafette.cases.models import Case, Person, Step, Transfer
from stafette.cases.perms import may_answer, may_close_case, may_move_case, may_open_case, may_take
from stafette.cases.services.grants import grant_for_offer, release_grants
from stafette.cases.services.moving import move_transfer
from stafette.cases.services.offering import withdraw_offers
from stafette.cases.services.perform import (
    AlreadyDone,
    NotAllowed,
    RuleBroken,
    allowed,
    changed,
    locked_case,
    log,
    standing_of,
    verb,
)
from stafette.cases.services.steps import NextStep, Outcome, close_step, open_step
from stafette.core import clock, dated
from stafette.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The end of a case. Towards another body: which, and its receipt or the first appointment there."""

    reason: CloseReason
    receiving_body: str = ""
    receipt_on: date | None = None
    first_appointment_on: date | None = None


@verb
def open_case(
    *,
    actor: Actor,
    person: Person,
    holder: User,
    first_step: NextStep,
    reason: OpenReason = OpenReason.BENEFIT,
    restricted: bool = False,
) -> Case:
    """Open a case with its first step. Staff open cases that they hold themselves; imports name the holder.

    Raises:
        NotAllowed: this actor opens no cases.
        RuleBroken: there is an open case, or the holder has no team.
    """
    if actor.id is not None and (holder.pk != actor.id or not may_open_case(actor.roles)):
        raise NotAllowed("open", _("Sie können nur Wege eröffnen, für die Sie selbst verantwortlich sind."))
    if holder.team_id is None:
        raise RuleBroken("cases_holder_is_here", _("Verantwortlich kann nur sein, wer zu einem Team gehört."))
    today = clock.today()
    case = Case.objects.create(
        person=person,
        team_id=holder.team_id,
        holder=holder,
        held_since=clock.now(),
        ground=Ground.OPENED if actor.id else Ground.IMPORT,
        opened_on=today,
        open_reason=reason,
        law_version=today,
        restricted=restricted,
    )
    open_step(actor, case, first_step, owner=holder.pk)
    said.announce(said.case_opened, case_id=case.pk)
    return case


@verb
def close_case(*, actor: Actor, case_id: UUID, closing: Closing, outcome: str) -> Case:
    """End a case with its reason and close all its own steps with ``outcome``.

    Raises:
        Case.DoesNotExist: not for this actor.
        AlreadyDone: it is closed.
        NotAllowed: somebody else is responsible.
        RuleBroken: a step lies with another organisation, or the other body's receipt is missing.
    """
    case = locked_case(actor, case_id)
    if case.closed_on is not None:
        raise AlreadyDone("", None)
    if not may_close_case(standing_of(actor), holder_id=case.holder_id, team_id=case.team_id):
        raise NotAllowed("close", _("Beenden kann den Weg nur, wer dafür verantwortlich ist."))
    _must_be_received(closing)
    for step in _own_open_steps(case):
        _end(actor, step, outcome)
    case.save(
        update_fields=changed(
            case,
            closed_on=clock.today(),
            close_reason=closing.reason,
            receiving_body=closing.receiving_body.strip(),
            receipt_on=closing.receipt_on,
            first_appointment_on=closing.first_appointment_on,
        )
    )
    withdraw_transfers(actor, case)
    release_grants(case.pk)
    said.announce(said.case_closed, case_id=case.pk)
    return case


@verb
def request_transfer(
    *, actor: Actor, case_id: UUID, to_team_id: UUID, message: str, to_user_id: UUID | None = None
) -> Transfer:
    """Offer a case to another team (or to somebody of a team). Until they accept, nothing changes.

    Raises:
        NotAllowed: somebody else is responsible.
        RuleBroken: it is offered already, or to whoever holds it.
    """
    case = locked_case(actor, case_id)
    if not may_move_case(standing_of(actor), holder_id=case.holder_id, team_id=case.team_id):
        raise NotAllowed("transfer", _("Übergeben kann den Weg nur, wer dafür verantwortlich ist."))
    if case.closed_on is not None:
        raise AlreadyDone("", None)
    if to_user_id == case.holder_id or (to_user_id is None and to_team_id == case.team_id):
        raise RuleBroken("self", _("Da ist der Weg schon. Bitte wählen Sie ein anderes Team oder jemand anderen."))
    transfer = Transfer.objects.create(
        case=case,
        from_team_id=case.team_id,
        from_holder_id=case.holder_id,
        to_team_id=to_team_id,
        to_user_id=to_user_id,
        message=message.strip(),
        requested_at=clock.now(),
        answer_by=clock.today() + timedelta(days=dated.number("handover_answer_days")),
    )
    grant_for_offer(transfer)
    said.announce(said.transfer_changed, transfer_id=transfer.pk, case_id=case.pk, state=transfer.state)
    return transfer


@verb
def accept_transfer(*, actor: Actor, transfer_id: UUID, first_step: NextStep) -> Case:
    """Accept a case: from now on the actor is responsible, and has a first step of their own in it.

    Steps stay with whoever holds them; those of the former holder move only by their own handover.

    Raises:
        AlreadyDone: answered or withdrawn before.
        NotAllowed: somebody else was asked.
        RuleBroken: the actor does not belong to the team that was asked.
    """
    transfer = _locked(actor, transfer_id)
    _must_be_receiver(actor, transfer)
    move_transfer(actor, transfer, "accept", decided_at=clock.now(), decided_by_id=actor.id)
    case = transfer.case
    case.save(
        update_fields=changed(
            case, team_id=transfer.to_team_id, holder_id=actor.id, held_since=clock.now(), ground=Ground.ACCEPTED
        )
    )
    open_step(actor, case, first_step)
    release_grants(case.pk)
    return case


@verb
def decline_transfer(*, actor: Actor, transfer_id: UUID, reason: str) -> Transfer:
    """Decline with a reason; the case stays where it is.

    Raises:
        AlreadyDone: answered or withdrawn before.
        NotAllowed: somebody else was asked.
        RuleBroken: the reason is missing.
    """
    transfer = _locked(actor, transfer_id)
    _must_be_receiver(actor, transfer)
    if not reason.strip():
        raise RuleBroken("reason", _("Bitte schreiben Sie einen Satz, warum."))
    move_transfer(actor, transfer, "decline", decided_at=clock.now(), decided_by_id=actor.id, reason=reason.strip())
    release_grants(transfer.case_id)
    return transfer


@verb
def withdraw_transfer(*, actor: Actor, transfer_id: UUID) -> Transfer:
    """Take an offer back before it is answered.

    Raises:
        AlreadyDone: answered before.
        NotAllowed: somebody else is responsible.
    """
    transfer = _locked(actor, transfer_id)
    case = transfer.case
    if not may_move_case(standing_of(actor), holder_id=case.holder_id, team_id=case.team_id):
        raise NotAllowed("transfer", _("Zurückziehen kann das nur, wer für den Weg verantwortlich ist."))
    move_transfer(actor, transfer, "withdraw", decided_at=clock.now())
    release_grants(transfer.case_id)
    return transfer


@verb
def take_case(*, actor: Actor, case_id: UUID) -> Case:
    """Whoever leads the team becomes responsible for a case of it; it is not offered to others any more.

    Raises:
        NotAllowed: only whoever leads the team may.
    """
    case = locked_case(actor, case_id)
    if not may_take(standing_of(actor), team_id=case.team_id):
        raise NotAllowed("take", _("Wege übernehmen kann nur die Teamleitung."))
    withdraw_transfers(actor, case)
    case.save(update_fields=changed(case, holder_id=actor.id, held_since=clock.now(), ground=Ground.TAKEN))
    release_grants(case.pk)
    return case


def withdraw_transfers(actor: Actor, case: Case) -> None:
    """Take back what waits for an answer, because the case is closed or somebody else took it."""
    for transfer in case.transfers.waiting().order_by("pk").select_for_update(of=("self",)):
        move_transfer(actor, transfer, "withdraw", decided_at=clock.now())


def _own_open_steps(case: Case) -> Sequence[Step]:
    steps = case.steps.open().select_related("case", "kind").order_by("pk")
    return list(steps.select_for_update(of=("self",)))


def _end(actor: Actor, step: Step, outcome: str) -> None:
    """Close a step because the case ends; whoever may end the case may end its steps."""
    if step.organization_id is not None:
        raise RuleBroken(
            "away",
            _("%(title)s liegt noch bei einer anderen Stelle. Bitte klären Sie das zuerst.") % {"title": step.title},
        )
    if standing_of(actor).machine or step.owner_id == actor.id:
        close_step(actor, step, Outcome(text=outcome), ())
        return
    move = allowed("step", "finish", step.state)
    step.save(
        update_fields=changed(
            step, state=StepState.DONE, outcome=outcome.strip(), closed_at=clock.now(), closed_by_id=actor.id
        )
    )
    log("step", step, move, StepState.OPEN, actor=actor)
    withdraw_offers(actor, step)


def _must_be_received(closing: Closing) -> None:
    if closing.reason in TOWARDS_OTHERS and not (
        closing.receiving_body.strip() and (closing.receipt_on or closing.first_appointment_on)
    ):
        raise RuleBroken(
            "cases_case_received_elsewhere",
            _(
                "Bitte geben Sie an, welche Stelle übernimmt, und wann sie das bestätigt hat oder wann der erste "
                "Termin dort ist."
            ),
        )


def _locked(actor: Actor, transfer_id: UUID) -> Transfer:
    case_id = Transfer.objects.visible_to(actor).values_list("case", flat=True).get(pk=transfer_id)
    Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    transfer: Transfer = Transfer.objects.select_for_update(of=("self",)).select_related("case").get(pk=transfer_id)
    return transfer


def _must_be_receiver(actor: Actor, transfer: Transfer) -> None:
    if not may_answer(standing_of(actor), to_user_id=transfer.to_user_id, to_team_id=transfer.to_team_id):
        raise NotAllowed("not_asked", _("Das geht an jemand anderen."))
