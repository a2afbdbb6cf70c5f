"""Deadlines move something: reminder, deputy, team lead, back to the sender. Found by state, batch by batch.

A day of outage delays this and loses nothing. The cost follows what is due, not what exists: an index holds the open
steps by the day of their next stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from stafette.accounts.models import Absence, User
from stafette.cases.deadlines import LAST_STAGE, attention
from stafette.cases.enums import Ground, HandoverState, NoticeKind
from stafette.cases.models import Case, Handover, Step, Transfer
from stafette.cases.querysets import WAITING
from stafette.cases.services.grants import release_grants
from stafette.cases.services.moving import move_handover, move_transfer
from stafette.cases.services.perform import changed
from stafette.cases.services.telling import Telling, leads_of, tell
from stafette.core import actor, automations, clock

DEADLINES = actor.system("deadlines")
BATCH = 200
AUTOMATION = automations.register(
    automations.Automation(
        "cases.deadlines",
        "Fristen",
        "Erinnert, wenn ein Schritt fällig ist, und sagt Vertretung und Teamleitung Bescheid, wenn er liegen bleibt.",
        minutes_saved=5,
    )
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one run did."""

    reminded: int = 0
    came_back: int = 0
    unanswered: int = 0

    def __add__(self, other: Moved) -> Moved:
        return Moved(
            self.reminded + other.reminded, self.came_back + other.came_back, self.unanswered + other.unanswered
        )


def run_deadlines() -> Moved:
    """Move everything that is due; each batch is one transaction. Off by its switch, nothing moves."""
    if not automations.is_on(AUTOMATION.key):
        return Moved()
    total, after = Moved(), None
    with actor.acting(DEADLINES):
        while batch := _batch(after):
            moved, after = batch
            total += moved
        while back := _give_back_handovers() + _give_back_transfers():
            total += Moved(unanswered=back)
    return total


def _batch(after: tuple[date, UUID] | None) -> tuple[Moved, tuple[date, UUID]] | None:
    """One batch behind ``after`` in the order of due days; None at the end. Cases that somebody holds wait."""
    today = clock.today()
    due = Step.objects.in_need_of_attention(today).filter(owner__isnull=False)
    if after:
        due = due.filter(attention_on__gte=after[0]).exclude(attention_on=after[0], pk__lte=after[1])
    found = list(due.order_by("attention_on", "pk").values_list("attention_on", "pk", "case")[:BATCH])
    if not found:
        return None
    with transaction.atomic():
        cases = {case for _day, _step, case in found}
        free = Case.objects.filter(pk__in=cases).order_by("pk").select_for_update(of=("self",), skip_locked=True)
        held = {case.pk for case in free}
        rows = Step.objects.in_need_of_attention(today).filter(pk__in=[step for _day, step, _case in found])
        steps = list(rows.filter(case__in=held).select_related("kind", "case").order_by("attention_on", "pk"))
        moved = _move_on(steps, today)
    return moved, found[-1][:2]


def _move_on(steps: list[Step], today: date) -> Moved:
    """Bring each step to its next stage and tell whom that stage tells."""
    leads = leads_of({step.case.team_id for step in steps})
    deputies = _deputies({step.owner_id for step in steps if step.owner_id}, today)
    wanted: list[Telling] = []
    came_back = 0
    for step in steps:
        step.stage = min(step.stage + 1, LAST_STAGE)
        if step.stage == LAST_STAGE and _goes_back(step):
            came_back += 1
            wanted.append((step.owner_id or step.case.holder_id, step, NoticeKind.CAME_BACK))
        else:
            wanted += _tellings(step, leads, deputies)
        step.attention_on = max(attention(step.kind, step.due_on, step.stage, today), today)
        if step.attention_on == today:  # a stage that was missed while nothing ran: go on with the next run
            step.attention_on = today + timedelta(days=1)
    Step.objects.bulk_update(steps, ["stage", "attention_on"])
    return Moved(reminded=tell(wanted), came_back=came_back)


def _tellings(step: Step, leads: dict[UUID, list[UUID]], deputies: dict[UUID, UUID]) -> list[Telling]:
    owner = step.owner_id
    if owner is None:
        return []
    if step.stage == 1:
        return [(owner, step, NoticeKind.REMINDER)]
    here = leads.get(step.case.team_id, [])
    if step.stage == 2:
        other = deputies.get(owner) or (step.case.holder_id if step.case.holder_id != owner else None)
        return [(who, step, NoticeKind.DEPUTY) for who in ([other] if other else here)]
    return [(who, step, NoticeKind.LEAD) for who in here or [step.case.holder_id]]


def _goes_back(step: Step) -> bool:
    """A step that somebody accepted and left lying goes back to whoever offered it, if they are here."""
    last = Handover.objects.filter(step=step, state=HandoverState.ACCEPTED, ended_at__isnull=True)
    handover = last.select_related("from_owner").order_by("-decided_at").first()
    if handover is None or step.owner_id == handover.from_owner_id or not _is_here(handover.from_owner):
        return False
    now = clock.now()
    move_handover(DEADLINES, handover, "return", ended_at=now, reason=_("Die Frist ist abgelaufen."))
    values = {"owner_id": handover.from_owner_id, "ground": Ground.ESCALATION, "absent_owner_id": None}
    step.save(update_fields=changed(step, **values, held_since=now, stage=0))
    release_grants(step.case_id)
    return True


def _is_here(user: User) -> bool:
    return user.is_active and user.left_on is None


def _deputies(owners: set[UUID], today: date) -> dict[UUID, UUID]:
    away = Absence.objects.on(today).filter(user__in=owners, deputy__isnull=False).order_by("starts_on", "pk")
    return {user: deputy for user, deputy in away.values_list("user", "deputy") if deputy}


def _give_back_handovers() -> int:
    """Offers that nobody answered in time go back: the sender was at turn all the time, and learns of it."""
    with transaction.atomic():
        late = Handover.objects.filter(state__in=WAITING, answer_by__lt=clock.today()).order_by("answer_by", "pk")
        ids = list(late.values_list("case", flat=True)[:BATCH])
        free = Case.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=True)
        held = [case.pk for case in free]
        rows = late.filter(case__in=held).select_related("step").select_for_update(of=("self",))
        handovers = list(rows[:BATCH])
        for handover in handovers:
            move_handover(DEADLINES, handover, "withdraw", decided_at=clock.now(), reason=_unanswered())
            release_grants(handover.case_id)
        tell((one.step.owner_id or one.from_owner_id, one.step, NoticeKind.UNANSWERED) for one in handovers)
    return len(handovers)


def _give_back_transfers() -> int:
    """The same for cases that were offered to another team."""
    with transaction.atomic():
        late = Transfer.objects.filter(state__in=WAITING, answer_by__lt=clock.today()).order_by("answer_by", "pk")
        ids = list(late.values_list("case", flat=True)[:BATCH])
        free = Case.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), skip_locked=True)
        held = {case.pk: case for case in free}
        transfers = list(late.filter(case__in=held).select_for_update(of=("self",))[:BATCH])
        for transfer in transfers:
            move_transfer(DEADLINES, transfer, "withdraw", decided_at=clock.now(), reason=_unanswered())
            release_grants(transfer.case_id)
        nexts = Step.objects.open().filter(case__in=[one.case_id for one in transfers], owner__isnull=False)
        first = {step.case_id: step for step in nexts.order_by("-due_on", "-pk")}
        tell((held[case].holder_id, step, NoticeKind.UNANSWERED) for case, step in first.items())
    return len(transfers)


def _unanswered() -> str:
    return _("Niemand hat geantwortet.")
