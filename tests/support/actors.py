"""Every kind of actor, for the access matrix: one of each role, and near misses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.test import Client

from stafette.accounts import services
from stafette.accounts.enums import AccountKind, OrganizationKind, Role
from stafette.accounts.models import Organization, RoleAssignment, Site, Team, User
from stafette.core import actor, clock

PASSWORD = "Laufen-Reichen-Ankommen"


@dataclass(frozen=True)
class Someone:
    """An actor of the matrix. ``roles`` are the roles that hold today; ``kind`` is the actor's kind; ``team`` the name
    of the team of staff (none: no team)."""

    key: str
    kind: str
    roles: frozenset[str] = frozenset()
    team: str = ""


ANONYMOUS = Someone("anonymous", "public")
ROLES = [Someone(f"staff:{role.value}", "staff", frozenset({role.value})) for role in Role]
CASE_TEAM = "Team Probe"
"""The team of the sample case; ``staff:in_team`` holds it."""
IN_TEAM = Someone("staff:in_team", "staff", frozenset({Role.CASE_WORKER.value}), CASE_TEAM)
NEAR_MISSES = [
    IN_TEAM,
    Someone(
        "staff:other_team", "staff", frozenset({Role.CASE_WORKER.value}), "Team Nebenan"
    ),  # same role, other people
    Someone("staff:other_lead", "staff", frozenset({Role.TEAM_LEAD.value}), "Team Nebenan"),
    Someone("staff:none", "staff"),  # staff without any role
    Someone("staff:ended", "staff"),  # all roles ended yesterday
    Someone("staff:tomorrow", "staff"),  # all roles begin tomorrow
    Someone("staff:left", "public"),  # signed in, then left: the session is worth nothing
    Someone("partner:own", "partner"),
    Someone("partner:other", "partner"),
    Someone("employer", "employer"),
]
EVERYBODY = [ANONYMOUS, *ROLES, *NEAR_MISSES]


def organization(kind: OrganizationKind, name: str) -> Organization:
    """A stored organisation."""
    now = clock.now()
    known = Organization.objects.filter(name=name).first()
    return known or Organization.objects.create(kind=kind, name=name, created_at=now, changed_at=now)


def staff_user(key: str, *roles: Role, starts: int = -30, ends: int | None = None) -> User:
    """Staff whose roles hold from ``starts`` to ``ends`` (days from today)."""
    jobcenter = organization(OrganizationKind.JOBCENTER, "Jobcenter Probe")
    user = services.create_user(
        kind=AccountKind.STAFF,
        email=f"{key}@jobcenter.example",
        password=PASSWORD,
        first_name="Kim",
        last_name=key.title(),
        organization=jobcenter,
    )
    today = clock.today()
    last = None if ends is None else today + timedelta(days=ends)
    for role in roles:
        RoleAssignment.objects.create(user=user, role=role, valid_from=today + timedelta(days=starts), valid_to=last)
    return user


def team(name: str) -> Team:
    """A stored team of the Jobcenter."""
    known = Team.objects.filter(name=name).first()
    if known is not None:
        return known
    home = organization(OrganizationKind.JOBCENTER, "Jobcenter Probe")
    site, _made = Site.objects.get_or_create(organization=home, name="Mitte")
    return Team.objects.create(site=site, name=name)


def team_member(someone: Someone) -> User:
    """The account of somebody with a team, made once."""
    key = someone.key.removeprefix("staff:")
    known = User.objects.filter(email=f"{key}@jobcenter.example").first()
    if known is not None:
        return known
    user = staff_user(key, *(Role(role) for role in someone.roles))
    user.team = team(someone.team)
    user.save(update_fields=["team"])
    return user


def _outside(kind: AccountKind, key: str, home: Organization) -> User:
    return services.create_user(
        kind=kind,
        email=f"{key}@partner.example",
        password=PASSWORD,
        first_name="Alex",
        last_name=key,
        organization=home,
    )


def _makers() -> dict[str, Callable[[], User]]:
    partner = OrganizationKind.PARTNER
    return {
        "staff:none": lambda: staff_user("none"),
        "staff:ended": lambda: staff_user("ended", *Role, ends=-1),
        "staff:tomorrow": lambda: staff_user("tomorrow", *Role, starts=1),
        "partner:own": lambda: _outside(AccountKind.PARTNER, "own", organization(partner, "Beratung am Ring")),
        "partner:other": lambda: _outside(AccountKind.PARTNER, "other", organization(partner, "Beratung am Tor")),
        "employer": lambda: _outside(AccountKind.EMPLOYER, "firm", organization(OrganizationKind.EMPLOYER, "Betrieb")),
    }


def sign_in(client: Client, someone: Someone) -> None:
    """Sign the client in as this actor, through the session (the sign-in page has tests of its own)."""
    if someone == ANONYMOUS:
        return
    with actor.acting(actor.system("test")), transaction.atomic():
        if someone.key == "staff:left":
            user = staff_user("left", *Role)
            client.force_login(user, backend="stafette.accounts.signin.EmailBackend")
            services.deactivate_user(user_id=user.pk, left_on=clock.today())
            return
        maker = _makers().get(someone.key)
        if someone.team:
            client.force_login(team_member(someone), backend="stafette.accounts.signin.EmailBackend")
            return
        user = maker() if maker else staff_user(someone.key.removeprefix("staff:"), Role(next(iter(someone.roles))))
        client.force_login(user, backend="stafette.accounts.signin.EmailBackend")
