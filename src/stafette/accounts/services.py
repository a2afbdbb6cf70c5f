"""The public door of accounts for writes, and the way from an account to an actor."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from stafette.accounts.enums import AccountKind, Profession, Role
from stafette.accounts.models import Absence, Organization, RoleAssignment, Site, Team, User
from stafette.core import clock
from stafette.core.actor import Actor, ActorKind

_KINDS = {
    AccountKind.STAFF.value: ActorKind.STAFF,
    AccountKind.PARTNER.value: ActorKind.PARTNER,
    AccountKind.EMPLOYER.value: ActorKind.EMPLOYER,
}


def actor_of(user: User, *, request_id: str = "") -> Actor:
    """The actor that an account is today: roles, and whoever it stands in for (two queries for staff)."""
    roles: frozenset[str] = frozenset()
    persons, teams = {user.pk}, {user.team_id}
    if user.kind == AccountKind.STAFF:
        held = RoleAssignment.objects.on(clock.today()).filter(user=user).order_by("role")
        roles = frozenset(held.values_list("role", flat=True))
        absent = Absence.objects.on(clock.today()).filter(deputy=user, user__is_active=True).order_by("user")
        for person, team in absent.values_list("user", "user__team"):
            persons.add(person)
            teams.add(team)
    return Actor(
        _KINDS[user.kind],
        id=user.pk,
        roles=roles,
        organization_id=user.organization_id,
        request_id=request_id,
        persons=frozenset(persons) if user.kind == AccountKind.STAFF else frozenset(),
        teams=frozenset(team for team in teams if team) if user.kind == AccountKind.STAFF else frozenset(),
    )


@transaction.atomic
def create_user(
    *,
    kind: AccountKind,
    email: str,
    password: str | None,
    first_name: str,
    last_name: str,
    organization: Organization,
    team: Team | None = None,
    roles: dict[Role, Site | None] | None = None,
    profession: Profession | None = None,
    phone: str = "",
) -> User:
    """Make an account. Without a password nobody can sign in with it until one is set."""
    user = User(
        kind=kind,
        email=email.strip().lower(),
        first_name=first_name,
        last_name=last_name,
        organization=organization,
        team=team,
        profession=profession or "",
        phone=phone,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(force_insert=True)
    for role, site in (roles or {}).items():
        RoleAssignment.objects.create(user=user, role=role, site=site, valid_from=clock.today())
    return user


@transaction.atomic
def record_absence(*, user: User, starts_on: date, ends_on: date, deputy: User | None) -> Absence:
    """Note that somebody is away, and who stands in."""
    return Absence.objects.create(user=user, starts_on=starts_on, ends_on=ends_on, deputy=deputy)


@transaction.atomic
def deactivate_user(*, user_id: UUID, left_on: date) -> User:
    """Somebody leaves: no more sign-in from now on, sessions end with the next request."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    user.is_active = False
    user.left_on = left_on
    user.save(update_fields=["is_active", "left_on", "sort_key"])
    return user
