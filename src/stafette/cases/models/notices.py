"""What deadlines and absences tell people: shown on their day until they have seen it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from stafette.accounts.models import User
from stafette.cases.enums import NoticeKind
from stafette.cases.models.cases import CasePart
from stafette.cases.models.people import one_of
from stafette.cases.models.steps import Step
from stafette.cases.querysets import NoticeQuerySet


class Notice(CasePart):
    """Somebody is told that a step needs them. One open notice per person, step and kind."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in NoticeKind])
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "cases_notice"
        constraints = [
            one_of("kind", NoticeKind, "cases_notice_kind"),
            models.UniqueConstraint(
                fields=["user", "step", "kind"], condition=Q(seen_at=None), name="cases_notice_once"
            ),
        ]
        indexes = [models.Index(fields=["user", "at"], name="cases_notice_open", condition=Q(seen_at=None))]
