"""What Mein Tag reads: thirteen statements beside the reader's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from stafette.cases.enums import ChannelKind, NoticeKind
from stafette.cases.models import Case, Channel, Handover, Notice, Protection, Step, Transfer
from stafette.cases.querysets import StepQuerySet
from stafette.cases.reach import Use, reach
from stafette.cases.reading.standing import Reader

SHOWN = 300
WAITING_SHOWN = 60
PROMISE_DAYS = timedelta(days=7)
CALL = "call"
PHONES = frozenset({ChannelKind.MOBILE.value, ChannelKind.PHONE.value})
TOLD = (NoticeKind.DEPUTY, NoticeKind.LEAD, NoticeKind.CAME_BACK, NoticeKind.UNANSWERED)
"""Notices that say more than the list of own steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Rows of the day: ``mine`` is due or a promised call, ``watched`` are own steps that look after one elsewhere,
    ``colleagues`` are steps of colleagues in own cases. ``without`` counts own cases without a next step."""

    mine: list[Step]
    upcoming: Step | None
    watched: list[Step]
    colleagues: list[Step]
    sent: list[Handover]
    sent_cases: list[Transfer]
    offered: list[Handover]
    offered_cases: list[Transfer]
    notices: list[Notice]
    numbers: dict[UUID, str]
    people: int
    without: int


def read_day(reader: Reader) -> Day:
    """Everything that Mein Tag shows."""
    mine = _mine(reader)
    people, without = count_people(Case.objects.visible_to(reader.actor).open().filter(holder=reader.id))
    return Day(
        mine=mine,
        upcoming=_open(reader).filter(owner=reader.id, due_on__gt=reader.today).next_first().first(),
        watched=_watched(reader),
        colleagues=_colleagues(reader),
        sent=list(_handovers(reader).filter(from_owner=reader.id)[:WAITING_SHOWN]),
        sent_cases=list(_transfers(reader).filter(from_holder=reader.id)[:WAITING_SHOWN]),
        offered=list(_handovers(reader).offered_to(reader.actor)[:WAITING_SHOWN]),
        offered_cases=list(_transfers(reader).offered_to(reader.actor)[:WAITING_SHOWN]),
        notices=_notices(reader),
        numbers=call_numbers(reader, {step.case.person_id for step in mine if step.kind.key == CALL}),
        people=people,
        without=without,
    )


def count_people(cases: QuerySet[Case]) -> tuple[int, int]:
    """How many open cases, and how many of them nobody has a step for (the database keeps that at none)."""
    people = cases.order_by().count()
    held = Step.objects.open().filter(owner__isnull=False, case__in=cases.order_by().values("pk"))
    with_step: int = held.order_by().aggregate(found=Count("case", distinct=True))["found"]
    return people, people - with_step


def call_numbers(reader: Reader, persons: Collection[UUID]) -> dict[UUID, str]:
    """The phone number under which each person may be called (two statements)."""
    channels, protections = defaultdict(list), defaultdict(list)
    for channel in Channel.objects.visible_to(reader.actor).filter(person__in=persons).order_by("id"):
        channels[channel.person_id].append(channel)
    for protection in Protection.objects.visible_to(reader.actor).filter(person__in=persons).order_by("id"):
        protections[protection.person_id].append(protection)
    found = {}
    for person, rows in channels.items():
        usable = reach(rows, protections[person], use=Use.PERSONAL, on=reader.today).usable
        found[person] = next((channel.value for channel in usable if channel.kind in PHONES), "")
    return {person: number for person, number in found.items() if number}


def _open(reader: Reader) -> StepQuerySet:
    rows = Step.objects.visible_to(reader.actor).open()
    return rows.select_related("case__person", "kind", "owner", "absent_owner")


def _mine(reader: Reader) -> list[Step]:
    promised = Q(owner=reader.id, kind__key=CALL, due_on__lte=reader.today + PROMISE_DAYS)
    rows = _open(reader).filter(owner__in=reader.persons).filter(Q(due_on__lte=reader.today) | promised)
    return list(rows.order_by("due_on", "id")[:SHOWN])


def _watched(reader: Reader) -> list[Step]:
    rows = _open(reader).filter(owner=reader.id, watches__state="open", watches__organization__isnull=False)
    return list(rows.select_related("watches__organization").order_by("watches__held_since", "id")[:WAITING_SHOWN])


def _colleagues(reader: Reader) -> list[Step]:
    rows = _open(reader).filter(case__holder=reader.id, owner__isnull=False).exclude(owner__in=reader.persons)
    return list(rows.order_by("held_since", "id")[:WAITING_SHOWN])


def _notices(reader: Reader) -> list[Notice]:
    rows = Notice.objects.visible_to(reader.actor).unseen().filter(kind__in=TOLD, step__state="open")
    related = ("step__owner", "step__organization", "case__person")
    return list(rows.filter(case__person__isnull=False).select_related(*related)[:WAITING_SHOWN])


def _handovers(reader: Reader) -> Any:
    rows = Handover.objects.visible_to(reader.actor).waiting()
    related = ("step", "case__person", "from_owner", "to_user", "to_team", "to_organization")
    return rows.select_related(*related).order_by("requested_at", "id")


def _transfers(reader: Reader) -> Any:
    rows = Transfer.objects.visible_to(reader.actor).waiting()
    return rows.select_related("case__person", "from_holder", "to_user", "to_team").order_by("requested_at", "id")
