"""Somebody leaves: the team's lead takes over all they hold, in the same transaction, and hands it on from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.accounts.models import Absence, User
from stafette.accounts.services import deactivate_user
from stafette.cases.enums import Ground, NoticeKind
from stafette.cases.models import Case, Step
from stafette.cases.perms import may_take
from stafette.cases.services.cases import withdraw_transfers
from stafette.cases.services.perform import NotAllowed, changed, standing_of, verb
from stafette.cases.services.telling import tell
from stafette.core import clock
from stafette.core.actor import Actor, acting, system

LEAVING = system("leaving")


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many cases and steps the lead holds now instead."""

    cases: int
    steps: int


@verb
def let_leave(*, actor: Actor, user_id: UUID, left_on: date) -> TakenOver:
    """Deactivate an account; the lead of its team takes its cases and steps, and stands in where it stood in.

    Steps that it holds in cases of other teams go back to whoever is responsible for the case, who is told.


    Raises:
        User.DoesNotExist: there is no such account.
        NotAllowed: only whoever leads the team may, and nobody removes themselves.
    """
    user = User.objects.get(pk=user_id)
    who = standing_of(actor)
    if actor.id == user_id or user.team_id is None or not may_take(who, team_id=user.team_id):
        raise NotAllowed("leave", _("Das kann nur die Teamleitung dieses Teams."))
    held = Case.objects.open().filter(holder=user_id) | Case.objects.open().filter(
        pk__in=Step.objects.held_by(user_id).order_by().values("case")
    )
    locked = list(held.order_by("pk").select_for_update(of=("self",)))
    mine = [case for case in locked if case.holder_id == user_id]
    for case in mine:
        case.save(update_fields=changed(case, holder_id=actor.id, held_since=clock.now(), ground=Ground.TAKEN))
        withdraw_transfers(actor, case)
    steps = list(Step.objects.held_by(user_id).order_by("pk").select_for_update(of=("self",)))
    for step in steps:
        values = {"owner_id": actor.id, "absent_owner_id": None, "ground": Ground.TAKEN}
        step.save(update_fields=changed(step, **values, held_since=clock.now()))
    _give_back_elsewhere(user_id)
    Step.objects.open().filter(absent_owner=user_id).update(absent_owner=None)
    Absence.objects.filter(deputy=user_id, ends_on__gte=clock.today()).exclude(user=actor.id).update(deputy=actor.id)
    Absence.objects.filter(deputy=user_id, ends_on__gte=clock.today(), user=actor.id).update(deputy=None)
    deactivate_user(user_id=user_id, left_on=left_on)
    return TakenOver(len(mine), len(steps))


def _give_back_elsewhere(user_id: UUID) -> None:
    """Steps in cases that the lead does not see go to whoever is responsible for the case."""
    with acting(LEAVING):
        steps = Step.objects.held_by(user_id).select_related("case").order_by("pk")
        left = list(steps.select_for_update(of=("self",)))
        for step in left:
            values = {"owner_id": step.case.holder_id, "absent_owner_id": None, "ground": Ground.ESCALATION}
            step.save(update_fields=changed(step, **values, held_since=clock.now()))
        tell((step.case.holder_id, step, NoticeKind.CAME_BACK) for step in left)
