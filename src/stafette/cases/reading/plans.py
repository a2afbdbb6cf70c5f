"""The versions of a plan, and the work as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from stafette.cases.models import Case, CooperationPlan, PlanStep, Step
from stafette.cases.services.plans import PLAN_STEP
from stafette.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """All versions, the newest first, the steps of the newest one, and the case's open steps that make the next."""

    versions: Sequence[CooperationPlan]
    steps: Sequence[PlanStep]
    open_steps: Sequence[Step]

    @property
    def newest(self) -> CooperationPlan | None:
        """The version that holds, None without one."""
        return self.versions[0] if self.versions else None


def read_plan(actor: Actor, case: Case) -> PlanFile:
    """Three statements, two without a version."""
    versions = list(
        CooperationPlan.objects.visible_to(actor).filter(case=case).select_related("made_by").newest_first()
    )
    steps = list(plan_steps(actor, versions[0])) if versions else []
    rows = Step.objects.visible_to(actor).open().filter(case=case, watches__isnull=True)
    work = rows.exclude(kind__key=PLAN_STEP).select_related("owner", "organization").next_first()
    return PlanFile(versions=versions, steps=steps, open_steps=list(work))


def visible_plan(actor: Actor, case_id: UUID, version: int) -> CooperationPlan:
    """A version with its case.

    Raises:
        CooperationPlan.DoesNotExist: there is none, or not for this actor.
    """
    rows = CooperationPlan.objects.visible_to(actor).select_related("case__person", "case__holder", "made_by")
    found: CooperationPlan = rows.get(case=case_id, version=version)
    return found


def plan_steps(actor: Actor, plan: CooperationPlan) -> Sequence[PlanStep]:
    """The steps of a version in its order."""
    return list(PlanStep.objects.visible_to(actor).filter(plan=plan).select_related("step").order_by("position"))
