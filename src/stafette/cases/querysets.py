"""Reads of the spine. Every read of client data begins with ``visible_to(actor)``; row-level security stands behind it.

Staff see a case of their own team (and of the team of whoever they stand in for), a case that they hold, and a case
that a grant opens to them for a time. A restricted case opens only to its holder and by a grant. System actors see all:
rules and selections run as one with a purpose.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from stafette.cases.enums import HandoverState, StepState
from stafette.cases.facts import readable_keys
from stafette.core import clock
from stafette.core.actor import Actor, ActorKind

if TYPE_CHECKING:
    from stafette.cases.models import (  # noqa: F401 - named in strings
        Case,
        CooperationPlan,
        Grant,
        Handover,
        Household,
        MeasureBooking,
        MeasureStart,
        Notice,
        ObligatoryAttendance,
        Person,
        Step,
        StepKind,
        Transfer,
    )

WAITING = (HandoverState.REQUESTED.value, HandoverState.RECEIVED.value)
Ids = models.QuerySet[Any, Any]


def sees_everything(actor: Actor) -> bool:
    """Whether this is a system actor; rules and selections run as one."""
    return actor.kind is ActorKind.SYSTEM


def sees_cases(actor: Actor) -> bool:
    """Whether this actor can see a case at all."""
    return actor.kind is ActorKind.STAFF and actor.id is not None


def _visible_cases(actor: Actor) -> Ids:
    return apps.get_model("cases", "Case")._default_manager.visible_to(actor).order_by()


def _visible_persons(actor: Actor) -> Ids:
    return _visible_cases(actor).values("person")


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases."""

    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """Cases that this actor may see."""
        if sees_everything(actor):
            return self.all()
        if not sees_cases(actor):
            return self.none()
        grants: GrantQuerySet = apps.get_model("cases", "Grant")._default_manager.all()
        granted = Q(pk__in=grants.to(actor).values("case"))
        return self.filter(Q(restricted=False, team__in=actor.teams) | Q(holder__in=actor.persons) | granted)

    def open(self) -> CaseQuerySet:
        """Cases that are not closed."""
        return self.filter(closed_on__isnull=True)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants."""

    def in_force(self, at: datetime | None = None) -> GrantQuerySet:
        """Grants that hold at a moment (default: now)."""
        moment = at or clock.now()
        return self.filter(valid_from__lte=moment).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=moment))

    def to(self, actor: Actor) -> GrantQuerySet:
        """Grants in force for this actor, as a person or as a member of a team."""
        return self.in_force().filter(Q(user__in=actor.persons) | Q(team__in=actor.teams)).order_by()

    def visible_to(self, actor: Actor) -> GrantQuerySet:
        """Grants of the cases that this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(case__in=_visible_cases(actor)) if sees_cases(actor) else self.none()


class CasePartQuerySet(models.QuerySet[Any]):
    """What belongs to a case."""

    def visible_to(self, actor: Actor) -> CasePartQuerySet:
        """Rows of cases that this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(case__in=_visible_cases(actor)) if sees_cases(actor) else self.none()


class StepQuerySet(models.QuerySet["Step"]):
    """Steps."""

    def visible_to(self, actor: Actor) -> StepQuerySet:
        """Steps of cases that this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(case__in=_visible_cases(actor)) if sees_cases(actor) else self.none()

    def open(self) -> StepQuerySet:
        """Steps that are not closed."""
        return self.filter(state=StepState.OPEN.value)

    def next_first(self) -> StepQuerySet:
        """What is due first comes first; the id settles equals."""
        return self.order_by("due_on", "id")

    def held_by(self, user_id: UUID) -> StepQuerySet:
        """Open steps of somebody."""
        return self.open().filter(owner=user_id)

    def in_need_of_attention(self, on: date) -> StepQuerySet:
        """Open steps whose deadline moves something by ``on``."""
        return self.open().filter(attention_on__lte=on)


class _WaitingQuerySet(models.QuerySet[Any]):
    """Handovers and transfers."""

    def visible_to(self, actor: Actor) -> _WaitingQuerySet:
        """Those of visible cases, and those offered to this actor or a team of theirs."""
        if sees_everything(actor):
            return self.all()
        if not sees_cases(actor):
            return self.none()
        offered = Q(to_user__in=actor.persons) | Q(to_team__in=actor.teams)
        seen = Exists(_visible_cases(actor).filter(pk=OuterRef("case")))  # one look per row: few rows wait
        return self.filter(seen | offered)

    def waiting(self) -> _WaitingQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state__in=WAITING)

    def offered_to(self, actor: Actor) -> _WaitingQuerySet:
        """Those that wait for an answer of this actor or a team of theirs."""
        to_team = Q(to_user__isnull=True, to_team__in=actor.teams)
        return self.waiting().filter(Q(to_user__in=actor.persons) | to_team)


class HandoverQuerySet(_WaitingQuerySet):
    """Handovers of steps."""


class TransferQuerySet(_WaitingQuerySet):
    """Transfers of cases."""


class PersonQuerySet(models.QuerySet["Person"]):
    """People."""

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """People with a case that this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(pk__in=_visible_persons(actor)) if sees_cases(actor) else self.none()

    def in_order(self) -> PersonQuerySet:
        """German alphabetical order (DIN 5007-1), the id settles equals."""
        return self.order_by("sort_key", "id")


class PersonPartQuerySet(models.QuerySet[Any]):
    """Facts about a person."""

    def visible_to(self, actor: Actor) -> PersonPartQuerySet:
        """Facts about people whom this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(person__in=_visible_persons(actor)) if sees_cases(actor) else self.none()

    def on(self, day: date) -> PersonPartQuerySet:
        """Facts that hold on a day, of the kinds with a period."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class FactQuerySet(PersonPartQuerySet):
    """Sensitive facts."""

    def visible_to(self, actor: Actor) -> FactQuerySet:
        """Facts about people whom this actor may see, of the keys that their roles may read."""
        seen = super().visible_to(actor)
        return seen if sees_everything(actor) else seen.filter(key__in=readable_keys(actor.roles))  # type: ignore[return-value]  # filter keeps the class


class HouseholdQuerySet(models.QuerySet["Household"]):
    """Households."""

    def visible_to(self, actor: Actor) -> HouseholdQuerySet:
        """Households with a member whom this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(members__person__in=_visible_persons(actor)).distinct() if sees_cases(actor) else self.none()


class HouseholdPartQuerySet(models.QuerySet[Any]):
    """Members and care hours."""

    def visible_to(self, actor: Actor) -> HouseholdPartQuerySet:
        """Rows of households with a member whom this actor may see."""
        if sees_everything(actor):
            return self.all()
        if not sees_cases(actor):
            return self.none()
        members = apps.get_model("cases", "HouseholdMember")._default_manager.filter(person__in=_visible_persons(actor))
        return self.filter(household__in=members.order_by().values("household"))

    def on(self, day: date) -> HouseholdPartQuerySet:
        """Members on a day."""
        return self.filter(joined_on__lte=day).filter(Q(left_on__isnull=True) | Q(left_on__gte=day))


class ObligatoryPartQuerySet(models.QuerySet["ObligatoryAttendance"]):
    """Attendance at obligatory invitations."""

    def visible_to(self, actor: Actor) -> ObligatoryPartQuerySet:
        """Rows about people whom this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(invitation__person__in=_visible_persons(actor)) if sees_cases(actor) else self.none()


class StepKindQuerySet(models.QuerySet["StepKind"]):
    """Kinds of steps by day."""

    def on(self, day: date) -> StepKindQuerySet:
        """Kinds that hold on ``day``, in their order."""
        held = self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        return held.order_by("position", "key", "id")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """Notices to this actor and to whoever they stand in for."""
        if sees_everything(actor):
            return self.all()
        return self.filter(user__in=actor.persons) if sees_cases(actor) else self.none()

    def unseen(self) -> NoticeQuerySet:
        """Those that nobody has put away yet, newest first."""
        return self.filter(seen_at__isnull=True).order_by("-at", "id")


class MeasureStartQuerySet(models.QuerySet["MeasureStart"]):
    """Starts of bought measures; no client data."""

    def bookable(self, on: date) -> MeasureStartQuerySet:
        """Starts that lie ahead, of active measures, the next first."""
        ahead = self.filter(starts_on__gte=on, contract__measure__active=True)
        return ahead.order_by("starts_on", "id")


class MeasureBookingQuerySet(models.QuerySet["MeasureBooking"]):
    """Seats in measures."""

    def visible_to(self, actor: Actor) -> MeasureBookingQuerySet:
        """Seats of people whose case this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(case__in=_visible_cases(actor)) if sees_cases(actor) else self.none()

    def held(self) -> MeasureBookingQuerySet:
        """Seats that nobody cancelled."""
        return self.filter(cancelled_at__isnull=True)


class PlanQuerySet(models.QuerySet["CooperationPlan"]):
    """Versions of plans."""

    def visible_to(self, actor: Actor) -> PlanQuerySet:
        """Plans of cases that this actor may see."""
        if sees_everything(actor):
            return self.all()
        return self.filter(case__in=_visible_cases(actor)) if sees_cases(actor) else self.none()

    def newest_first(self) -> PlanQuerySet:
        """The present version comes first."""
        return self.order_by("-version", "id")
