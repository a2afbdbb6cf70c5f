"""Reads of accounts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from stafette.accounts.models import Absence, Organization, RoleAssignment, User  # noqa: F401 - named in strings


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Organisations."""

    def in_order(self) -> OrganizationQuerySet:
        """German alphabetical order (DIN 5007-1), the id settles equals."""
        return self.order_by("sort_key", "id")


class UserQuerySet(models.QuerySet["User"]):
    """Accounts."""

    def active(self) -> UserQuerySet:
        """Accounts that may sign in."""
        return self.filter(is_active=True)

    def in_order(self) -> UserQuerySet:
        """By family name in German order."""
        return self.order_by("sort_key", "id")


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Roles by day."""

    def on(self, day: date) -> RoleAssignmentQuerySet:
        """Assignments that hold on ``day``."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences by day."""

    def on(self, day: date) -> AbsenceQuerySet:
        """Absences that cover ``day``."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)
