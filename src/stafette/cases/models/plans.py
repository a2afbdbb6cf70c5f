"""The Kooperationsplan (§ 15 SGB II): every version is kept and never changes; it is made of the case's steps."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q

from stafette.accounts.models import User
from stafette.cases.models.cases import CasePart
from stafette.cases.models.steps import Step
from stafette.cases.querysets import PlanQuerySet

CONTENTS: Final = ("offer", "occupations", "efforts", "services", "language_course", "other_providers", "participation")
"""The contents that the law names, in the order of the paper: the personal offer and the six of § 15 Abs. 2 SGB II."""


class CooperationPlan(CasePart):
    """A version of the plan, in text form (§ 15 Abs. 3 SGB II). ``potential`` is the result of the Potenzialanalyse.

    ``renew_by`` lies six months after ``made_on`` at the latest (checked by the database). The first talk is in person;
    otherwise ``not_in_person`` says why (§ 15 Abs. 4 SGB II).
    """

    version = models.PositiveSmallIntegerField()
    made_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    renew_by = models.DateField()
    law_version = models.DateField()
    in_person = models.BooleanField()
    not_in_person = models.CharField(max_length=300, blank=True)
    potential = models.TextField()
    offer = models.TextField()
    occupations = models.TextField()
    efforts = models.TextField()
    services = models.TextField()
    language_course = models.TextField()
    other_providers = models.TextField()
    participation = models.TextField()

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "cases_plan"
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="cases_plan_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="cases_plan_version"),
            models.CheckConstraint(condition=Q(renew_by__gt=F("made_on")), name="cases_plan_renewed_later"),
            models.CheckConstraint(
                condition=Q(version__gt=1) | Q(in_person=True) | ~Q(not_in_person=""), name="cases_plan_first_in_person"
            ),
            *(
                models.CheckConstraint(condition=~Q(**{name: ""}), name=f"cases_plan_{name}")
                for name in ("potential", *CONTENTS)
            ),
        ]


class PlanStep(CasePart):
    """A step as it stood in a version: what, who, until when."""

    plan = models.ForeignKey(CooperationPlan, on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    holder = models.CharField(max_length=250)
    due_on = models.DateField()

    class Meta:
        db_table = "cases_plan_step"
        constraints = [
            models.UniqueConstraint(fields=["plan", "step"], name="cases_plan_step_once"),
            models.UniqueConstraint(fields=["plan", "position"], name="cases_plan_step_position"),
        ]
