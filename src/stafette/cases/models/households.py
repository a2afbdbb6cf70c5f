"""Households (Bedarfsgemeinschaften): who belongs to them from when to when, and who covers the care of children."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from stafette.cases.enums import MemberRole
from stafette.cases.models.people import Person, in_order, one_of
from stafette.cases.querysets import HouseholdPartQuerySet, HouseholdQuerySet
from stafette.core.models import Record


class Household(Record):
    """A Bedarfsgemeinschaft."""

    number = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[HouseholdQuerySet] = HouseholdQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_household"


class HouseholdMember(Record):
    """Somebody in a household. Children have no record of their own: first name and birth date stand here."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships")
    first_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in MemberRole])
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects: ClassVar[HouseholdPartQuerySet] = HouseholdPartQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_household_member"
        constraints = [
            one_of("role", MemberRole, "cases_household_member_role"),
            in_order("joined_on", "left_on", "cases_household_member_period"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | (~Q(first_name="") & Q(birth_date__isnull=False)),
                name="cases_household_member_known",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(left_on=None), name="cases_household_member_one_household"
            ),
        ]


class CareHours(Record):
    """Hours in which a child needs care, and who covers them: a member, or somebody by name ("Kita am Ring")."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="care_hours")
    child = models.ForeignKey(HouseholdMember, on_delete=models.CASCADE, related_name="care_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()
    covered_by = models.ForeignKey(
        HouseholdMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="covers"
    )
    covered_elsewhere = models.CharField(max_length=120, blank=True)

    objects: ClassVar[HouseholdPartQuerySet] = HouseholdPartQuerySet.as_manager()  # type: ignore[assignment]  # as elsewhere

    class Meta:
        db_table = "cases_care_hours"
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="cases_care_hours_weekday"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="cases_care_hours_period"),
        ]
