"""Organisations, sites, teams, accounts with roles, absence and deputies."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from stafette.accounts.enums import ROLE_NAMES, AccountKind, OrganizationKind, Profession, Role
from stafette.accounts.querysets import AbsenceQuerySet, OrganizationQuerySet, RoleAssignmentQuerySet, UserQuerySet
from stafette.core.models import Record
from stafette.language.normalise import sort_key

__all__ = ["Absence", "Organization", "RoleAssignment", "Site", "Team", "User"]


class Organization(Record):
    """An organisation of any kind. ``source`` and ``source_id`` say where an imported one comes from."""

    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in OrganizationKind])
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=250, editable=False)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    email = models.EmailField(max_length=254, blank=True)
    website = models.CharField(max_length=500, blank=True)
    legal_form = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="branches")
    attributes = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=120, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects: ClassVar[OrganizationQuerySet] = OrganizationQuerySet.as_manager()  # type: ignore[assignment]  # manager of a queryset

    class Meta:
        db_table = "accounts_organization"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"], condition=~Q(source_id=""), name="accounts_organization_source"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in OrganizationKind]), name="accounts_organization_kind"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="accounts_organization_name"),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="accounts_organization_sort")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key in step with the name."""
        self.sort_key = sort_key(self.name)[:250]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged


class Site(Record):
    """A site (Standort) of this Jobcenter."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "accounts_site"
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="accounts_site_once")]

    def __str__(self) -> str:
        return self.name


class Team(Record):
    """A team at a site."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        db_table = "accounts_team"
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="accounts_team_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds accounts by e-mail, whatever the case."""

    def get_queryset(self) -> UserQuerySet:
        """All accounts."""
        return UserQuerySet(self.model, using=self._db)

    def active(self) -> UserQuerySet:
        """Accounts that may sign in."""
        return self.get_queryset().active()

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this e-mail address."""
        return self.get(email__iexact=username)


class User(Record, AbstractBaseUser):
    """An account: staff of this Jobcenter, a user of a partner, or a contact of an employer."""

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in AccountKind])
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    sort_key = models.CharField(max_length=200, editable=False)
    phone = models.CharField(max_length=40, blank=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="users")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    profession = models.CharField(max_length=20, blank=True, choices=[(p.value, p.value) for p in Profession])
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        db_table = "accounts_user"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in AccountKind]), name="accounts_user_kind"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(is_active=False), name="accounts_user_left_is_inactive"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the sort key in step with the name."""
        self.sort_key = sort_key(f"{self.last_name} {self.first_name}")[:200]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged


class RoleAssignment(Record):
    """A role of a staff member, from a day to a day, for a site or everywhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=24, choices=[(r.value, n) for r, n in ROLE_NAMES.items()])
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects: ClassVar[RoleAssignmentQuerySet] = RoleAssignmentQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "accounts_role_assignment"
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "valid_from"], name="accounts_role_once"),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="accounts_role_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="accounts_role_period"
            ),
        ]


class Absence(Record):
    """Somebody is away from a day to a day, and who stands in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="stands_in_for")
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]  # as above

    class Meta:
        db_table = "accounts_absence"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="accounts_absence_period"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="accounts_absence_other_deputy"
            ),
        ]
