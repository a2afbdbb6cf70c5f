"""A small house: two teams with their people, a partner, and a person with an open case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from stafette.accounts.enums import OrganizationKind, Role
from stafette.accounts.models import Organization, Site, Team, User
from stafette.accounts.services import actor_of
from stafette.cases.enums import Sex
from stafette.cases.models import Case, Person, Step
from stafette.cases.services.cases import open_case
from stafette.cases.services.steps import NextStep
from stafette.cases.start import ensure_step_kinds
from stafette.core import actor, clock
from stafette.core.actor import Actor
from tests.support.actors import organization, staff_user

SYSTEM = actor.system("test")


@dataclass
class House:
    """Team ``north`` with Anna, Ben and lead Lea; team ``south`` with Cem and lead Lou; a partner outside."""

    north: Team
    south: Team
    people: dict[str, User]
    partner: Organization

    def user(self, name: str) -> User:
        """The account of somebody."""
        return self.people[name]

    def actor(self, name: str) -> Actor:
        """Somebody as an actor, with the roles that hold today."""
        return actor_of(self.people[name])

    def id(self, name: str) -> UUID:
        """The id of somebody."""
        return self.people[name].pk


def day(days: int = 7) -> date:
    """So many days from today."""
    return clock.today() + timedelta(days=days)


def step(kind: str = "conversation", title: str = "Gespräch", days: int = 7) -> NextStep:
    """A next step."""
    return NextStep(kind=kind, title=title, due_on=day(days))


def build_house() -> House:
    """Store the house and the catalogue of steps."""
    with actor.acting(SYSTEM), transaction.atomic():
        ensure_step_kinds()
        home = organization(OrganizationKind.JOBCENTER, "Jobcenter Probe")
        site = Site.objects.create(organization=home, name="Mitte")
        north, south = (Team.objects.create(site=site, name=name) for name in ("Nord", "Süd"))
        people = {}
        for name, team, role in (
            ("anna", north, Role.CASE_WORKER),
            ("ben", north, Role.CASE_WORKER),
            ("lea", north, Role.TEAM_LEAD),
            ("cem", south, Role.CASE_WORKER),
            ("lou", south, Role.TEAM_LEAD),
        ):
            people[name] = staff_user(name, role)
            people[name].team = team
            people[name].save(update_fields=["team"])
        partner = organization(OrganizationKind.PARTNER, "Beratung am Ring")
        return House(north, south, people, partner)


def make_person(first: str = "Mara", last: str = "Probe", **values: object) -> Person:
    """Store a person."""
    now = clock.now()
    with actor.acting(SYSTEM), transaction.atomic():
        return Person.objects.create(
            first_name=first,
            last_name=last,
            birth_date=date(1990, 5, 17),
            sex=Sex.FEMALE,
            created_at=now,
            changed_at=now,
            **values,
        )


def make_case(house: House, holder: str = "anna", first: str = "Mara", last: str = "Probe") -> Case:
    """A person with an open case that ``holder`` opened with a first step."""
    return open_case(
        actor=house.actor(holder), person=make_person(first, last), holder=house.user(holder), first_step=step()
    )


def only_step(case: Case) -> Step:
    """The one open step of a case."""
    with actor.acting(SYSTEM), transaction.atomic():
        return Step.objects.open().get(case=case)


@pytest.fixture
def house(db: None) -> House:
    """The house."""
    return build_house()


@pytest.fixture
def case(house: House) -> Case:
    """An open case of Anna."""
    return make_case(house)


@pytest.fixture
def as_actor() -> Callable[[Actor], object]:
    """Act as somebody inside a block."""
    return actor.acting
