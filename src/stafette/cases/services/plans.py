"""Make a version of the Kooperationsplan out of the case's steps, and keep its renewal as a step with a day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases.deadlines import attention
from stafette.cases.models import Case, CooperationPlan, PlanStep, Step
from stafette.cases.perms import may_finish, may_plan
from stafette.cases.services.perform import (
    AlreadyDone,
    NotAllowed,
    RuleBroken,
    changed,
    locked_case,
    name_of,
    standing_of,
    verb,
)
from stafette.cases.services.steps import DOUBLE_CLICK, NextStep, Outcome, close_step, open_step
from stafette.core import clock, dated
from stafette.core.actor import Actor, ActorKind

PLAN_STEP: Final = "cooperation_plan"
MOST_MONTHS: Final = 6
dated.register(
    dated.Setting("plan_renew_months", "Ein Kooperationsplan wird erneuert nach", 6, "Monate", "§ 15 Abs. 3 SGB II")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """What a version says: result of the Potenzialanalyse, the personal offer, the six contents of the law.

    ``participation``: whether benefits under § 5 SGB IX come into question. None may be empty: "nicht nötig" is said.
    """

    potential: str
    offer: str
    occupations: str
    efforts: str
    services: str
    language_course: str
    other_providers: str
    participation: str
    in_person: bool = True
    not_in_person: str = ""


def renewal_day(made_on: date, months: int) -> date:
    """The day so many months later (at most six), on the last day of a month that is shorter."""
    month = made_on.month - 1 + min(months, MOST_MONTHS)
    year, month = made_on.year + month // 12, month % 12 + 1
    return date(year, month, min(made_on.day, monthrange(year, month)[1]))


@verb
def make_plan(*, actor: Actor, case_id: UUID, content: PlanContent, seen: int = 0) -> CooperationPlan:
    """Store the next version with the open steps of the case; its renewal becomes a step with a day.

    ``seen`` is the version that the writer had before them, 0 for none.

    Raises:
        Case.DoesNotExist: not for this actor.
        AlreadyDone: the case is closed, or this was stored a moment ago.
        NotAllowed: somebody else is responsible.
        RuleBroken: a content is missing, there is no step, or somebody stored a version meanwhile.
    """
    case = locked_case(actor, case_id)
    if case.closed_on is not None:
        raise AlreadyDone("", None)
    if not may_plan(standing_of(actor), holder_id=case.holder_id, team_id=case.team_id):
        raise NotAllowed("plan", _("Den Plan schreibt, wer für den Weg verantwortlich ist."))
    last = CooperationPlan.objects.filter(case=case).newest_first().first()
    words = _words(content)
    _must_be_new(last, words, seen)
    _must_be_complete(words, first=last is None, content=content)
    steps = _steps(case)
    plan = _stored(actor, case, (last.version if last else 0) + 1, words, content)
    _copy(plan, steps)
    _renew(actor, case, plan)
    return plan


def _words(content: PlanContent) -> dict[str, str]:
    return {name: value.strip() for name, value in asdict(content).items() if isinstance(value, str)}


def _must_be_new(last: CooperationPlan | None, words: dict[str, str], seen: int) -> None:
    if last is None or last.version == seen:
        return
    same = all(getattr(last, name) == value for name, value in words.items())
    if same and clock.now() - last.made_at < DOUBLE_CLICK:
        raise AlreadyDone(name_of(last.made_by_id), last.made_at)
    raise RuleBroken(
        "seen",
        _(
            "%(who)s hat inzwischen Fassung %(version)s gespeichert. "
            "Bitte sehen Sie sie an und speichern Sie dann noch einmal."
        )
        % {"who": name_of(last.made_by_id) or _("Jemand"), "version": last.version},
    )


def _must_be_complete(words: dict[str, str], *, first: bool, content: PlanContent) -> None:
    for each in fields(PlanContent):
        if each.name in words and each.name != "not_in_person" and not words[each.name]:
            raise RuleBroken(each.name, _("Das fehlt noch. Ist nichts nötig? Dann schreiben Sie: nicht nötig."))
    if first and not content.in_person and not words["not_in_person"]:
        raise RuleBroken(
            "not_in_person", _("Das erste Gespräch ist persönlich im Jobcenter. Warum war das nicht möglich?")
        )


def _steps(case: Case) -> list[Step]:
    """The open steps that make the plan; the plan's own renewal and watching steps are none."""
    rows = Step.objects.open().filter(case=case, watches__isnull=True).exclude(kind__key=PLAN_STEP)
    found = list(rows.select_related("owner", "organization").next_first())
    if not found:
        raise RuleBroken("steps", _("Der Plan besteht aus Schritten. Bitte legen Sie zuerst einen Schritt an."))
    return found


def _stored(actor: Actor, case: Case, version: int, words: dict[str, str], content: PlanContent) -> CooperationPlan:
    today = clock.today()
    return CooperationPlan.objects.create(
        case=case,
        version=version,
        made_on=today,
        made_at=clock.now(),
        made_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
        renew_by=renewal_day(today, dated.number("plan_renew_months")),
        law_version=today,
        in_person=content.in_person,
        **words,
    )


def _copy(plan: CooperationPlan, steps: list[Step]) -> None:
    PlanStep.objects.bulk_create(
        PlanStep(
            case_id=plan.case_id,
            plan=plan,
            step=step,
            position=position,
            title=step.title,
            holder=step.organization.name if step.organization else str(step.owner or ""),
            due_on=step.due_on,
        )
        for position, step in enumerate(steps, start=1)
    )


def _renew(actor: Actor, case: Case, plan: CooperationPlan) -> None:
    """Close the open step for the plan and open its renewal; a step that somebody else holds only gets the new day."""
    open_ones = Step.objects.open().filter(case=case, kind__key=PLAN_STEP, owner__isnull=False)
    rows = list(open_ones.select_related("case", "kind").select_for_update(of=("self",)).next_first())
    renewal = NextStep(kind=PLAN_STEP, title=_("Kooperationsplan erneuern"), due_on=plan.renew_by)
    who = standing_of(actor)
    mine = [row for row in rows if may_finish(who, owner_id=row.owner_id, team_id=case.team_id)]
    others = [row for row in rows if row not in mine]
    for row in others:
        row.save(
            update_fields=changed(
                row, due_on=plan.renew_by, stage=0, attention_on=attention(row.kind, plan.renew_by, 0)
            )
        )
    for number, row in enumerate(mine):
        following = [renewal] if number == 0 and not others else []
        close_step(
            actor, row, Outcome(text=_("Fassung %(version)s gespeichert.") % {"version": plan.version}), following
        )
    if not rows:
        open_step(actor, case, renewal)
