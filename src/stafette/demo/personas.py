"""The accounts that demonstrations show: one per role, chosen so that each shows what the role sees."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, IntegerField, Q, Value, When

from stafette.accounts.enums import Role
from stafette.accounts.models import Absence, RoleAssignment, User
from stafette.core import clock

CASE_TEAMS = {
    "adult": "Vermittlung ab 25",
    "young": "Junge Menschen unter 25",
    "arrival": "Ankommen und Sprache",
}
"""How the names of teams that hold cases begin, by kind."""
SHOWN = (Role.CASE_WORKER, Role.TEAM_LEAD, Role.NETWORK_MANAGER)
"""Roles whose accounts get a full day at once."""


@dataclass(frozen=True, slots=True)
class Personas:
    """Accounts of :data:`SHOWN`."""

    users: tuple[UUID, ...]


def shown_accounts() -> Personas:
    """Who is shown first."""
    held = (holder_of(role) for role in SHOWN)
    return Personas(tuple(user.pk for user in held if user is not None))


def holder_of(role: Role) -> User | None:
    """Somebody here today who has this role and as few others as possible; in a team with cases where roles allow.

    Those who came with the house stand before those hired for its cases.
    """
    rows = RoleAssignment.objects.on(clock.today()).filter(role=role, user__is_active=True).select_related("user")
    in_team = Q()
    for name in CASE_TEAMS.values():
        in_team |= Q(user__team__name__startswith=name)
    ranked = rows.annotate(rank=Case(When(in_team, then=Value(0)), default=Value(1), output_field=IntegerField()))
    order = ("-valid_from", "user__sort_key", "user_id")
    found = ranked.order_by("rank", *order) if role in (Role.CASE_WORKER, Role.TEAM_LEAD) else rows.order_by(*order)
    users = [row.user for row in found]
    away = set(Absence.objects.on(clock.today()).order_by("user").values_list("user", flat=True))
    present = [user for user in users if user.pk not in away] or users
    held = list(RoleAssignment.objects.filter(user__in=present).order_by("user_id").values_list("user_id", flat=True))
    return min(present, key=lambda user: held.count(user.pk)) if present else None
