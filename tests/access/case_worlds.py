"""A row in every table of client data for each of three people, and actors who just may or just may not see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from stafette.accounts.enums import AccountKind, Role
from stafette.accounts.models import Absence, Organization, Site, Team, User
from stafette.accounts.services import actor_of, create_user
from stafette.cases.models import Case, Grant, Person, Step
from stafette.cases.services.cases import open_case
from stafette.core import actor, clock
from stafette.core.actor import PUBLIC, Actor, ActorKind
from stafette.core.ids import new_id
from tests.cases.conftest import SYSTEM, House, build_house, make_person, step
from tests.support.actors import staff_user

# What a filler cannot guess from the column alone.
SPECIAL: dict[str, dict[str, Any]] = {
    "cases_care_hours": {"ends": time(17)},
    "cases_working_window": {"ends": time(17)},
    "cases_occupation": {"kldb": "12345"},
    "cases_sensitive_fact": {"key": "residence_title"},
    "cases_grant": {"kind": "named"},
    "cases_plan": {"renew_by": clock.today() + timedelta(days=30)},
}


@dataclass
class CaseWorld:
    """``rows``: label of a case (open, restricted, other) → table → ids. ``actors`` by their near miss."""

    house: House
    rows: dict[str, dict[str, set[UUID]]]
    actors: dict[str, Actor | None]


def client_models(tables: set[str]) -> list[type[models.Model]]:
    """The models of the spine whose tables hold client data, the models of a key before those that have it."""
    found = [model for model in apps.get_app_config("cases").get_models() if model._meta.db_table in tables]
    done: list[type[models.Model]] = []

    def add(model: type[models.Model]) -> None:
        for key in model._meta.concrete_fields:
            other = key.related_model
            if isinstance(other, type) and other in found and other not in done and other is not model:
                add(other)
        if model not in done:
            done.append(model)

    for model in found:
        add(model)
    return done


class Filler:
    """Makes a row of any model from what its columns ask for."""

    def __init__(self, case: Case, holder: User, elsewhere: Team) -> None:
        self.holder, self.elsewhere = holder, elsewhere
        first = Step.objects.get(case=case)
        self.known: dict[type[models.Model], models.Model] = {
            Case: case,
            Person: case.person,
            Step: first,
            User: holder,
            Team: case.team,
        }
        self.rows: dict[str, set[UUID]] = {}
        for row in (case, case.person, first):
            self.rows.setdefault(row._meta.db_table, set()).add(row.pk)

    def make(self, model: type[models.Model]) -> models.Model:
        """The row of a model, made if there is none yet."""
        if model in self.known:
            return self.known[model]
        special = SPECIAL.get(model._meta.db_table, {})
        values = {field.name: special.get(field.name, self.value(field)) for field in self.needed(model)} | special
        row: models.Model = model._default_manager.create(**values)
        self.known[model] = row
        self.rows.setdefault(model._meta.db_table, set()).add(row.pk)
        return row

    def needed(self, model: type[models.Model]) -> list[Any]:
        """Columns without a default; of those that may be empty, the ones that constraints want."""
        wanted = {"person", "user", "to_user"} if model is not apps.get_model("cases", "Transfer") else set()
        return [
            field
            for field in model._meta.concrete_fields
            if (not field.null and not field.has_default() and not field.blank) or field.name in wanted
        ]

    def value(self, field: Any) -> Any:
        """Something that fits the column."""
        if field.name in {"to_user", "to_team"}:
            return self.elsewhere if field.name == "to_team" else User.objects.get(email="lou@jobcenter.example")
        if field.related_model:
            return organization_or(field.related_model, self)
        if field.choices:
            return field.choices[0][0]
        return simple(field)


def organization_or(model: type[models.Model], filler: Filler) -> models.Model:
    """A known row; for organisations the partner."""
    return Organization.objects.get(name="Beratung am Ring") if model is Organization else filler.make(model)


def simple(field: Any) -> Any:
    """A value by the kind of column."""
    makers: list[tuple[type[Any], Any]] = [
        (models.BooleanField, True),
        (models.DateTimeField, clock.now()),
        (models.DateField, clock.today()),
        (models.TimeField, time(8)),
        (models.IntegerField, 1),
        (models.UUIDField, new_id()),
        (models.CharField, new_id().hex[-12:][: getattr(field, "max_length", None) or 5]),
        (models.TextField, "Probe"),
    ]
    return next(value for kind, value in makers if isinstance(field, kind))


def build_case_world(tables: set[str]) -> CaseWorld:
    """Store all of it: Anna's case, a restricted case of hers, and Cem's case in the other team."""
    house = build_house()
    rows = {}
    for label, holder, restricted in (("open", "anna", False), ("restricted", "anna", True), ("other", "cem", False)):
        case = open_case(
            actor=house.actor(holder),
            person=make_person(label.title()),
            holder=house.user(holder),
            first_step=step(),
            restricted=restricted,
        )
        with actor.acting(SYSTEM), transaction.atomic():
            filler = Filler(case, house.user(holder), house.south if holder == "anna" else house.north)
            for model in client_models(tables):
                filler.make(model)
        rows[label] = filler.rows
    return CaseWorld(house, rows, near_misses(house, rows))


def near_misses(house: House, rows: dict[str, dict[str, set[UUID]]]) -> dict[str, Actor | None]:
    """Actors who just may or just may not see Anna's case."""
    (case,) = rows["open"]["cases_case"]
    (restricted,) = rows["restricted"]["cases_case"]
    now, hour, today = clock.now(), timedelta(hours=1), clock.today()
    found: dict[str, Actor | None] = {"no actor": None, "public": PUBLIC, "holder": house.actor("anna")}
    found |= {"colleague": house.actor("ben"), "lead": house.actor("lea"), "lead of another team": house.actor("lou")}
    with actor.acting(SYSTEM), transaction.atomic():
        Grant.objects.filter(case__in=[case, restricted]).update(valid_until=now - 2 * hour, valid_from=now - 9 * hour)
        third = Team.objects.create(site=Site.objects.get(name="Mitte"), name="West")

        def member(key: str) -> User:
            user = staff_user(key, Role.CASE_WORKER)
            user.team = third
            user.save(update_fields=["team"])
            return user

        def granted(key: str, which: UUID, kind: str, start: timedelta, end: timedelta | None) -> None:
            user = member(key)
            Grant.objects.create(
                case_id=which, user=user, kind=kind, reason="Notfall", valid_from=now + start,
                valid_until=now + end if end else None,
            )  # fmt: skip
            found[key] = actor_of(user)

        granted("receiver", case, "handover", -hour, None)
        granted("former receiver", case, "handover", -3 * hour, -hour)
        granted("break-glass", case, "break_glass", -hour, hour)
        granted("break-glass expired", case, "break_glass", -3 * hour, -hour)
        granted("break-glass tomorrow", case, "break_glass", 9 * hour, 10 * hour)
        granted("named", restricted, "named", -hour, None)
        for key, start, end in (("deputy", 0, 0), ("deputy tomorrow", 1, 3), ("deputy yesterday", -3, -1)):
            deputy = member(key)
            starts_on, ends_on = (today + timedelta(days=days) for days in (start, end))
            Absence.objects.create(user=house.user("anna"), deputy=deputy, starts_on=starts_on, ends_on=ends_on)
            found[key] = actor_of(deputy)
        Absence.objects.create(user=house.user("lea"), deputy=member("deputy of lead"), starts_on=today, ends_on=today)
        found["deputy of lead"] = actor_of(User.objects.get(email="deputy of lead@jobcenter.example"))
        leaver = member("left")
        leaver.team = house.north
        leaver.is_active = False
        leaver.save(update_fields=["team", "is_active"])
        found["left"] = Actor(ActorKind.STAFF, id=leaver.pk, roles=frozenset({"case_worker"}))
        outside = create_user(
            kind=AccountKind.PARTNER, email="p@partner.example", password=None, first_name="Alex", last_name="Partner",
            organization=house.partner,
        )  # fmt: skip
    found["partner"] = actor_of(outside)
    found["employer with the id of the holder"] = Actor(ActorKind.EMPLOYER, id=house.id("anna"))
    found["link"] = Actor(ActorKind.LINK, label="handover")
    found["staff without an id"] = Actor(ActorKind.STAFF)
    return found


# What each sees of the three cases; everybody not named here sees none.
SEES: dict[str, set[str]] = {
    "holder": {"open", "restricted"},
    "colleague": {"open"},
    "lead": {"open"},
    "lead of another team": {"other"},
    "receiver": {"open"},
    "break-glass": {"open"},
    "named": {"restricted"},
    "deputy": {"open", "restricted"},
    "deputy of lead": {"open"},
}
