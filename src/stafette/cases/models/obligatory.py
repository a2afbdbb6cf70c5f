"""Obligatory invitations and who did not come: tables of their own.

No key leads from here to a step, an offer or anything voluntary, and none from there to here (a test walks them).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stafette.accounts.models import User
from stafette.cases.enums import ReportingPurpose
from stafette.cases.models.people import PersonPart, one_of
from stafette.cases.querysets import ObligatoryPartQuerySet
from stafette.core.models import Record


class ObligatoryInvitation(PersonPart):
    """An invitation under § 59 SGB II with § 309 SGB III, released by a named person, for one of five purposes."""

    purpose = models.CharField(max_length=24, choices=[(p.value, p.value) for p in ReportingPurpose])
    appointment_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    law_version = models.DateField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    posted_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "cases_obligatory_invitation"
        constraints = [one_of("purpose", ReportingPurpose, "cases_obligatory_invitation_purpose")]


class ObligatoryAttendance(Record):
    """Whether the person came to an obligatory invitation, and the reason they gave. Nothing follows from it here."""

    invitation = models.OneToOneField(ObligatoryInvitation, on_delete=models.CASCADE, related_name="attendance")
    came = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects: ClassVar[ObligatoryPartQuerySet] = ObligatoryPartQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_obligatory_attendance"
