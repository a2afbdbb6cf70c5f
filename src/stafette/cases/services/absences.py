"""Absence moves due work to the deputy from that day, and back afterwards. Found by state: a late run loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from stafette.accounts.models import Absence, User
from stafette.cases.enums import Ground, NoticeKind
from stafette.cases.models import Case, Step
from stafette.cases.querysets import StepQuerySet
from stafette.cases.services.perform import changed
from stafette.cases.services.telling import tell
from stafette.core import actor, clock

ABSENCES = actor.system("absences")
BATCH = 200


def run_absences() -> tuple[int, int]:
    """Lend what is due to deputies, give back what is over; returns how many steps each."""
    with actor.acting(ABSENCES):
        return _lend(clock.today()), _give_back(clock.today())


def _lend(today: date) -> int:
    """Open steps of absent people, due before they are back, go to whoever stands in and is here."""
    total = 0
    away = Absence.objects.on(today).filter(deputy__is_active=True, deputy__left_on__isnull=True)
    for user, deputy, last in away.order_by("starts_on", "pk").values_list("user", "deputy", "ends_on"):
        due = Step.objects.held_by(user).filter(due_on__lte=last)
        total += _in_batches(due, partial(_lend_one, deputy=UUID(str(deputy))))
    return total


def _lend_one(step: Step, *, deputy: UUID) -> bool:
    if step.owner_id == deputy:
        return False
    lender = step.absent_owner_id or step.owner_id
    _move(step, owner_id=deputy, absent_owner_id=None if deputy == lender else lender, ground=Ground.ABSENCE)
    tell([(deputy, step, NoticeKind.LENT)])
    return True


def _give_back(today: date) -> int:
    """Lent steps whose owner is back and still works here go back."""
    away = Absence.objects.on(today).filter(user=OuterRef("absent_owner"), deputy__isnull=False)
    here = User.objects.active().filter(pk=OuterRef("absent_owner"), left_on__isnull=True)
    over = Step.objects.open().filter(absent_owner__isnull=False).filter(~Exists(away), Exists(here))
    return _in_batches(over, _give_back_one)


def _give_back_one(step: Step) -> bool:
    _move(step, owner_id=step.absent_owner_id, absent_owner_id=None, ground=Ground.BACK)
    return True


def _move(step: Step, **values: object) -> None:
    step.save(update_fields=changed(step, **values, held_since=clock.now()))


def _in_batches(rows: StepQuerySet, act: Callable[[Step], bool]) -> int:
    """Treat all rows, some cases at a time, each case locked first; cases that somebody holds wait for the next run."""
    total, after = 0, None
    while True:
        behind = rows.filter(pk__gt=after) if after else rows
        found = list(behind.order_by("pk").values_list("pk", "case")[:BATCH])
        if not found:
            return total
        after = found[-1][0]
        with transaction.atomic():
            cases = {case for _step, case in found}
            free = Case.objects.filter(pk__in=cases).order_by("pk").select_for_update(of=("self",), skip_locked=True)
            held = [case.pk for case in free]
            still = rows.filter(pk__in=[step for step, _case in found], case__in=held).order_by("pk")
            total += sum(act(step) for step in still.select_for_update(of=("self",)))
