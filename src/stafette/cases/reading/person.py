"""What the page of a person reads; what the reader may not see does not come back at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from stafette.cases.enums import GrantKind, HandoverState, MemberRole, StepState
from stafette.cases.models import (
    CareHours,
    Case,
    Channel,
    Contact,
    Grant,
    Handover,
    HouseholdMember,
    LanguageSkill,
    Occupation,
    Person,
    Protection,
    Qualification,
    Representative,
    SensitiveFact,
    Skill,
    Step,
    SupportPartner,
    Transfer,
    WorkingCondition,
    WorkingWindow,
)
from stafette.cases.querysets import WAITING
from stafette.cases.reading.standing import Reader

RECENT_STEPS = 4
ALL_STEPS = 500
RECENT_CONTACTS = 5
ALL_CONTACTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about the person today; channels also of other times, since one that is over may still guard."""

    channels: list[Channel]
    protections: list[Protection]
    languages: list[LanguageSkill]
    qualifications: list[Qualification]
    occupations: list[Occupation]
    skills: list[Skill]
    conditions: list[WorkingCondition]
    windows: list[WorkingWindow]
    representatives: list[Representative]
    sensitive: list[SensitiveFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The people who live together; ``cases`` leads from a person to the case that the reader may see."""

    members: list[HouseholdMember]
    care: list[CareHours]
    cases: dict[UUID, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFile:
    """Everything of the page. ``closed`` are the newest closed steps, ``closed_count`` all of them."""

    case: Case
    open: list[Step]
    closed: list[Step]
    closed_count: int
    handovers: list[Handover]
    transfers: list[Transfer]
    contacts: list[Contact]
    contact_count: int
    grants: list[Grant]
    partners: list[SupportPartner]
    household: Household
    facts: Facts


def read_person(reader: Reader, case_id: UUID, *, everything: bool = False) -> PersonFile:
    """The file of a case; ``everything`` brings all earlier steps and contacts.

    Raises:
        Case.DoesNotExist: there is none, or not for this reader.
    """
    cases = Case.objects.visible_to(reader.actor).select_related("person", "team", "holder")
    case = cases.get(pk=case_id)
    closed = _steps(case).exclude(state=StepState.OPEN).order_by("-closed_at", "-id")
    contacts = Contact.objects.visible_to(reader.actor).filter(case=case)
    return PersonFile(
        case=case,
        open=list(_steps(case).open().next_first()),
        closed=list(closed[: ALL_STEPS if everything else RECENT_STEPS]),
        closed_count=Step.objects.filter(case=case).exclude(state=StepState.OPEN).order_by().count(),
        handovers=_handovers(reader, case),
        transfers=_transfers(reader, case),
        contacts=list(_newest(contacts)[: ALL_CONTACTS if everything else RECENT_CONTACTS]),
        contact_count=contacts.order_by().count(),
        grants=_grants(reader, case),
        partners=_partners(reader, case),
        household=_household(reader, case.person),
        facts=_facts(reader, case.person),
    )


def _steps(case: Case) -> Any:
    """Steps of a case that the reader has been found to see."""
    related = ("case", "kind", "owner", "organization", "absent_owner", "closed_by", "service", "watches__organization")
    return Step.objects.filter(case=case).select_related(*related)


def _newest(contacts: QuerySet[Any]) -> QuerySet[Any]:
    return contacts.select_related("by").order_by("-at", "-id")


def _handovers(reader: Reader, case: Case) -> list[Handover]:
    """Those that wait, and those that lie with another organisation."""
    away = Q(state=HandoverState.ACCEPTED, to_organization__isnull=False, ended_at__isnull=True)
    rows = Handover.objects.visible_to(reader.actor).filter(case=case).filter(Q(state__in=WAITING) | away)
    related = ("step", "from_owner", "to_user", "to_team", "to_organization")
    return list(rows.select_related(*related).order_by("requested_at", "id"))


def _transfers(reader: Reader, case: Case) -> list[Transfer]:
    rows = Transfer.objects.visible_to(reader.actor).waiting().filter(case=case)
    return list(rows.select_related("from_holder", "to_user", "to_team").order_by("requested_at", "id"))


def _grants(reader: Reader, case: Case) -> list[Grant]:
    """Who else may see the case now; what waits as an offer stands under the handovers."""
    rows = Grant.objects.visible_to(reader.actor).in_force().filter(case=case).exclude(kind=GrantKind.HANDOVER)
    return list(rows.select_related("user", "team").order_by("valid_from", "id"))


def _partners(reader: Reader, case: Case) -> list[SupportPartner]:
    rows = SupportPartner.objects.visible_to(reader.actor).filter(case=case).select_related("organization")
    running = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=reader.today))
    return list(running.order_by("organization__sort_key", "id"))


_FIRST = [MemberRole.APPLICANT, MemberRole.PARTNER, MemberRole.OTHER, MemberRole.CHILD]


def _household(reader: Reader, person: Person) -> Household:
    """The household of today (three statements)."""
    own = HouseholdMember.objects.on(reader.today).filter(person=person).order_by().values("household")
    rows = HouseholdMember.objects.visible_to(reader.actor).on(reader.today).filter(household__in=own)
    found = rows.select_related("person").order_by("joined_on", "birth_date", "id")
    members = sorted(found, key=lambda member: _FIRST.index(member.role))
    care = CareHours.objects.visible_to(reader.actor).filter(household__in=[member.household_id for member in members])
    related = ("covered_by__person", "child")
    persons = [member.person_id for member in members if member.person_id and member.person_id != person.pk]
    cases = Case.objects.visible_to(reader.actor).open().filter(person__in=persons).order_by()
    return Household(
        members=members,
        care=list(care.select_related(*related).order_by("child_id", "starts", "weekday", "id")),
        cases=dict(cases.values_list("person", "pk")),
    )


def _facts(reader: Reader, person: Person) -> Facts:
    """Each kind of fact in a table of its own: one statement each."""
    return Facts(
        channels=list(_of(reader, Channel, person).order_by("id")),
        protections=list(_of(reader, Protection, person).on(reader.today).order_by("valid_from", "id")),
        languages=list(_of(reader, LanguageSkill, person).order_by("language", "id")),
        qualifications=list(_of(reader, Qualification, person).order_by("obtained_on", "id")),
        occupations=list(_of(reader, Occupation, person).order_by("use", "label", "id")),
        skills=list(_of(reader, Skill, person).order_by("name", "id")),
        conditions=list(
            _of(reader, WorkingCondition, person).filter(withdrawn_on__isnull=True).order_by("stated_on", "id")
        ),
        windows=list(_of(reader, WorkingWindow, person).order_by("weekday", "starts", "id")),
        sensitive=list(_of(reader, SensitiveFact, person).on(reader.today).order_by("valid_from", "id")),
        representatives=list(_of(reader, Representative, person).on(reader.today).order_by("valid_from", "id")),
    )


def _of(reader: Reader, model: Any, person: Person) -> Any:
    return model.objects.visible_to(reader.actor).filter(person=person)
