"""Open, finish and move steps. The one exit without a next step is the end of the case, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases import announcements as said
from stafette.cases.deadlines import attention
from stafette.cases.enums import Ground, StepState
from stafette.cases.models import Case, Step, StepKind
from stafette.cases.perms import may_finish, may_take
from stafette.cases.services.budget import BUDGET_STEP, budget_owner
from stafette.cases.services.grants import release_grants
from stafette.cases.services.offering import Receiver, offer, withdraw_offers
from stafette.cases.services.perform import (
    AlreadyDone,
    NotAllowed,
    RuleBroken,
    allowed,
    changed,
    locked_case,
    locked_step,
    log,
    name_of,
    standing_of,
    verb,
)
from stafette.core import clock
from stafette.core.actor import Actor

DOUBLE_CLICK: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What comes next: kind (key), title, day; ``to`` offers it to somebody else, who may accept or decline."""

    kind: str
    title: str
    due_on: date
    to: Receiver | None = None
    message: str = ""
    service_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came out. ``nothing_new``: nothing of content happened (a follow-up may be repeated so only twice).

    ``no_budget``: it failed for money. That ends nothing: whoever decides about money is asked, with a date.
    """

    text: str
    nothing_new: bool = False
    dropped: bool = False
    no_budget: bool = False


@verb
def add_step(*, actor: Actor, case_id: UUID, next_step: NextStep) -> Step:
    """Open another step in a case.

    Raises:
        Case.DoesNotExist: not for this actor.
        AlreadyDone: the same step was opened a moment ago (a double click).
        RuleBroken: a rule speaks against it.
    """
    case = locked_case(actor, case_id)
    _must_have_no_twin(actor, case, next_step)
    return open_step(actor, case, next_step)


@verb
def finish_step(*, actor: Actor, step_id: UUID, outcome: Outcome, next_steps: Sequence[NextStep] = ()) -> list[Step]:
    """Close a step and open what comes next, in one transaction; returns the new steps.

    Raises:
        Step.DoesNotExist: not for this actor.
        AlreadyDone: somebody closed it before.
        NotAllowed: somebody else is at turn.
        RuleBroken: nobody would be at turn any more.
    """
    return close_step(actor, locked_step(actor, step_id), outcome, next_steps)


@verb
def move_due_day(*, actor: Actor, step_id: UUID, due_on: date, reason: str = "") -> Step:
    """Give a step another day.

    Raises:
        AlreadyDone: it is closed.
        NotAllowed: somebody else is at turn.
        RuleBroken: the day is past.
    """
    step = locked_step(actor, step_id)
    _must_be_open(step)
    _must_be_mine(actor, step)
    _must_lie_ahead(due_on)
    fields = changed(step, due_on=due_on, stage=0, attention_on=attention(step.kind, due_on, 0))
    step.save(update_fields=fields)
    said.announce(said.step_moved, step_id=step.pk, case_id=step.case_id)
    return step


@verb
def take_step(*, actor: Actor, step_id: UUID) -> Step:
    """Whoever leads the team takes a step to themselves; what was offered is not offered any more.

    Raises:
        AlreadyDone: it is closed.
        NotAllowed: only whoever leads the team may.
    """
    step = locked_step(actor, step_id)
    _must_be_open(step)
    if not may_take(standing_of(actor), team_id=step.case.team_id) or step.organization_id is not None:
        raise NotAllowed("take", _("Schritte übernehmen kann nur die Teamleitung."))
    withdraw_offers(actor, step)
    step.save(
        update_fields=changed(
            step, owner_id=actor.id, ground=Ground.TAKEN, held_since=clock.now(), absent_owner_id=None
        )
    )
    release_grants(step.case_id)
    said.announce(said.step_moved, step_id=step.pk, case_id=step.case_id)
    return step


def kind_of(key: str) -> StepKind:
    """The kind of step that holds today.

    Raises:
        RuleBroken: there is none.
    """
    found = StepKind.objects.on(clock.today()).filter(key=key).first()
    if found is None:
        raise RuleBroken("kind", _("Diese Art von Schritt gibt es nicht mehr. Bitte wählen Sie eine andere."))
    return found


def open_step(
    actor: Actor,
    case: Case,
    wanted: NextStep,
    *,
    after: Step | None = None,
    repeats: int = 0,
    owner: UUID | None = None,
) -> Step:
    """Open a step in a locked case; the actor holds it until whoever it is offered to accepts."""
    _must_lie_ahead(wanted.due_on)
    kind, now = kind_of(wanted.kind), clock.now()
    step = Step.objects.create(
        case=case,
        kind=kind,
        title=wanted.title.strip() or kind.name,
        owner_id=owner or actor.id or case.holder_id,
        held_since=now,
        ground=Ground.OPENED if actor.id else Ground.IMPORT,
        absent_owner_id=after.absent_owner_id if after else None,
        due_on=wanted.due_on,
        attention_on=attention(kind, wanted.due_on, 0),
        opened_at=now,
        follows=after,
        service_id=wanted.service_id,
        repeats=repeats,
    )
    said.announce(said.step_opened, step_id=step.pk, case_id=case.pk)
    if wanted.to:
        offer(actor, step, wanted.to, wanted.message)
    return step


def close_step(actor: Actor, step: Step, outcome: Outcome, next_steps: Sequence[NextStep]) -> list[Step]:
    """Close a locked step and open what follows; the rules are checked by the verb around it."""
    move = allowed(
        "step",
        "drop" if outcome.dropped else "finish",
        step.state,
        by=name_of(step.closed_by_id),
        at=step.closed_at,
    )
    _must_be_mine(actor, step)
    if not outcome.text.strip():
        raise RuleBroken("outcome", _("Bitte schreiben Sie kurz, was herauskam."))
    next_steps = [*next_steps, *_budget_question(actor, step, outcome, next_steps)]
    repeats = _repeats(step, outcome, next_steps)
    before = step.state
    step.save(
        update_fields=changed(
            step, state=move.target, outcome=outcome.text.strip(), closed_at=clock.now(), closed_by_id=actor.id
        )
    )
    log("step", step, move, before, actor=actor)
    withdraw_offers(actor, step)
    opened = [open_step(actor, step.case, wanted, after=step, repeats=repeats) for wanted in next_steps]
    release_grants(step.case_id)
    said.announce(said.step_closed, step_id=step.pk, case_id=step.case_id)
    return opened


def _repeats(step: Step, outcome: Outcome, next_steps: Sequence[NextStep]) -> int:
    """How often in a row nothing of content happened; too often, and the next step must be the team talk."""
    if not outcome.nothing_new:
        return 0
    limit = step.kind.content_free_limit
    again = [wanted for wanted in next_steps if wanted.kind == step.kind.key]
    if limit is not None and again and step.repeats + 1 > limit:
        raise RuleBroken(
            "content_free",
            _("Das war schon %(count)s-mal ohne Ergebnis. Als Nächstes spricht das Team darüber: Teamgespräch.")
            % {"count": step.repeats + 1},
        )
    return step.repeats + 1


def _budget_question(actor: Actor, step: Step, outcome: Outcome, next_steps: Sequence[NextStep]) -> list[NextStep]:
    """The step for whoever decides about money, unless the caller named one."""
    if not outcome.no_budget or any(wanted.kind == BUDGET_STEP for wanted in next_steps):
        return []
    owner = budget_owner(step.case.team_id)
    asked_again = step.kind.key == BUDGET_STEP
    return [
        NextStep(
            kind=BUDGET_STEP,
            title=step.title if asked_again else _("Geld klären: %(title)s") % {"title": step.title[:140]},
            due_on=clock.today() + timedelta(days=kind_of(BUDGET_STEP).days),
            to=None if owner.user_id == (actor.id or step.owner_id) else owner,
            message=outcome.text.strip()[:500],
        )
    ]


def _must_have_no_twin(actor: Actor, case: Case, wanted: NextStep) -> None:
    since = clock.now() - DOUBLE_CLICK
    same = case.steps.open().filter(kind__key=wanted.kind, due_on=wanted.due_on, owner=actor.id, opened_at__gt=since)
    twin = same.filter(title=wanted.title.strip() or kind_of(wanted.kind).name).order_by("pk").first()
    if twin is not None:
        raise AlreadyDone(name_of(actor.id), twin.opened_at)


def _must_be_open(step: Step) -> None:
    if step.state != StepState.OPEN:
        raise AlreadyDone(name_of(step.closed_by_id), step.closed_at)


def _must_be_mine(actor: Actor, step: Step) -> None:
    if not may_finish(standing_of(actor), owner_id=step.owner_id, team_id=step.case.team_id):
        who = step.organization.name if step.organization else name_of(step.owner_id)
        raise NotAllowed("not_mine", _("Gerade ist %(who)s am Zug.") % {"who": who})


def _must_lie_ahead(day: date) -> None:
    if day < clock.today():
        raise RuleBroken("due_on", _("Dieser Tag ist schon vorbei. Bitte wählen Sie heute oder später."))
