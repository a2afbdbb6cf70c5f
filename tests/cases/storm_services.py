"""What happens in the storm through the services of the application, as pages do it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction

from stafette.accounts.models import User
from stafette.accounts.services import actor_of
from stafette.cases.models import Case, Handover, Step
from stafette.cases.services.handovers import accept_handover, decline_handover, hand_over
from stafette.cases.services.offering import Receiver
from stafette.cases.services.perform import AlreadyDone, RuleBroken
from stafette.cases.services.steps import NextStep, Outcome, finish_step, take_step
from stafette.core import actor, clock
from stafette.core.actor import Actor

MACHINE = actor.system("storm")
REFUSED = (RuleBroken, AlreadyDone, ObjectDoesNotExist)


def serve(chooser: random.Random, world: dict[str, Any], note: Callable[[str], None]) -> None:
    """Act without end; ``note`` learns of each outcome."""
    while True:
        act = chooser.choice([_finish, _offer, _answer, _take])
        try:
            done = act(chooser, world)
        except REFUSED:
            note(f"service{act.__name__}: refused")
        except OperationalError:  # a deadlock: as a page, the next request tries anew
            note(f"service{act.__name__}: deadlock")
        else:
            if done:
                note(f"service{act.__name__}: committed")


def _some_step(chooser: random.Random) -> Step | None:
    with actor.acting(MACHINE), transaction.atomic():
        cases = list(Case.objects.open().order_by("pk").values_list("pk", flat=True))
        if not cases:
            return None
        steps = Step.objects.open().filter(case=chooser.choice(cases), owner__isnull=False)
        found = list(steps.select_related("case").order_by("pk"))
        return chooser.choice(found) if found else None


def _as(user_id: Any) -> Actor:
    return actor_of(User.objects.get(pk=user_id))


def _finish(chooser: random.Random, world: dict[str, Any]) -> bool:
    step = _some_step(chooser)
    if step is None:
        return False
    following = NextStep(kind="conversation", title="Gespräch", due_on=clock.today() + timedelta(days=7))
    nexts = [following] if chooser.random() > 0.2 else []
    finish_step(actor=_as(step.owner_id), step_id=step.pk, outcome=Outcome(text="Getan."), next_steps=nexts)
    return True


def _offer(chooser: random.Random, world: dict[str, Any]) -> bool:
    step = _some_step(chooser)
    if step is None:
        return False
    colleague = chooser.choice(list(User.objects.active().filter(team__isnull=False).order_by("pk")))
    to = chooser.choice([Receiver(user_id=colleague.pk), Receiver(team_id=colleague.team_id)])
    hand_over(actor=_as(step.owner_id), step_id=step.pk, to=to, message="Bitte.")
    return True


def _answer(chooser: random.Random, world: dict[str, Any]) -> bool:
    with actor.acting(MACHINE), transaction.atomic():
        waiting = list(Handover.objects.waiting().filter(to_organization__isnull=True).order_by("-pk")[:20])
    if not waiting:
        return False
    handover = chooser.choice(waiting)
    receiver = handover.to_user_id
    if receiver is None:
        team = list(User.objects.active().filter(team=handover.to_team_id).order_by("pk"))
        if not team:
            return False
        receiver = chooser.choice(team).pk
    if chooser.random() < 0.8:
        accept_handover(actor=_as(receiver), handover_id=handover.pk)
    else:
        decline_handover(actor=_as(receiver), handover_id=handover.pk, reason="Zu viel.")
    return True


def _take(chooser: random.Random, world: dict[str, Any]) -> bool:
    step = _some_step(chooser)
    if step is None:
        return False
    leads = User.objects.active().filter(team=step.case.team_id, role_assignments__role="team_lead").order_by("pk")
    lead = leads.first()
    if lead is None:
        return False
    take_step(actor=_as(lead.pk), step_id=step.pk)
    return True
