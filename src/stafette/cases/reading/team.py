"""What Team heute reads: thirteen statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, ExpressionWrapper, F, Q, QuerySet

from stafette.accounts.models import Absence, Team, User
from stafette.cases.enums import Ground, HandoverState
from stafette.cases.models import Case, Handover, Step, Transfer
from stafette.cases.reading.day import count_people
from stafette.cases.reading.standing import Reader
from stafette.core import clock, dated

SHOWN = 100
NOT_ACCEPTED_DAYS = 3
LOOK_BACK = timedelta(days=7)
LOOK_AHEAD = timedelta(days=7)
YOUNG = 25

dated.register(dated.Setting("caseload_young", "Menschen unter 25 je Fachkraft", 75, "Menschen", "§ 44c Abs. 4 SGB II"))
dated.register(dated.Setting("caseload_adult", "Menschen ab 25 je Fachkraft", 150, "Menschen", "§ 44c Abs. 4 SGB II"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a colleague holds: people (of them under 25), late steps, steps due by today."""

    user: User
    people: int = 0
    young: int = 0
    late: int = 0
    due: int = 0
    absence: Absence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDay:
    """Rows for the lead. ``young_value`` and ``adult_value`` are the reference values of people per colleague."""

    teams: list[Team]
    people: int
    without: int
    loads: list[Load]
    absences: list[Absence]
    unaccepted: list[Handover]
    unaccepted_cases: list[Transfer]
    back: list[Step]
    declined: list[Handover]
    stuck: list[Step]
    young_value: int
    adult_value: int


def read_team(reader: Reader) -> TeamDay:
    """Everything that Team heute shows."""
    cases = Case.objects.visible_to(reader.actor).open().filter(team__in=reader.teams)
    people, without = count_people(cases)
    absences = _absences(reader)
    return TeamDay(
        teams=list(Team.objects.filter(pk__in=reader.teams).order_by("name", "id")),
        people=people,
        without=without,
        loads=_loads(reader, cases, absences),
        absences=absences,
        unaccepted=list(
            _waiting(
                reader, Handover.objects.visible_to(reader.actor).waiting(), "from_owner", "step", "to_organization"
            )
        ),
        unaccepted_cases=list(_waiting(reader, Transfer.objects.visible_to(reader.actor).waiting(), "from_holder")),
        back=_back(reader),
        declined=_declined(reader),
        stuck=_stuck(reader),
        young_value=dated.number("caseload_young", reader.today),
        adult_value=dated.number("caseload_adult", reader.today),
    )


def _loads(reader: Reader, cases: QuerySet[Case], absences: list[Absence]) -> list[Load]:
    """One row per colleague (three statements)."""
    young = Count("pk", filter=Q(person__birth_date__gt=_years_before(reader.today, YOUNG)))
    held: dict[UUID, Any] = {
        row["holder"]: row for row in cases.order_by().values("holder").annotate(people=Count("pk"), young=young)
    }
    steps = Step.objects.visible_to(reader.actor).open().filter(owner__team__in=reader.teams, due_on__lte=reader.today)
    late = Count("pk", filter=Q(due_on__lt=reader.today))
    open_steps: dict[UUID, Any] = {
        row["owner"]: row for row in steps.order_by().values("owner").annotate(due=Count("pk"), late=late)
    }
    away = {absence.user_id: absence for absence in absences if absence.starts_on <= reader.today}
    members = User.objects.active().filter(team__in=reader.teams).in_order()
    return [
        Load(
            user=user,
            people=held.get(user.pk, {}).get("people", 0),
            young=held.get(user.pk, {}).get("young", 0),
            late=open_steps.get(user.pk, {}).get("late", 0),
            due=open_steps.get(user.pk, {}).get("due", 0),
            absence=away.get(user.pk),
        )
        for user in members
    ]


def _years_before(day: date, years: int) -> date:
    """The same day so many years ago; 28 February for 29 February."""
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap_day else day.day)


def _absences(reader: Reader) -> list[Absence]:
    """Who is away today or within a week, those who are away first."""
    rows = Absence.objects.filter(ends_on__gte=reader.today, starts_on__lte=reader.today + LOOK_AHEAD)
    rows = rows.filter(user__team__in=reader.teams, user__is_active=True).select_related("user", "deputy")
    return list(rows.order_by("starts_on", "user__sort_key", "id"))


def _waiting(reader: Reader, rows: QuerySet[Any], sender: str, *more: str) -> QuerySet[Any]:
    before = clock.now() - timedelta(days=NOT_ACCEPTED_DAYS)
    related = ("case__person", sender, "to_user", "to_team", *more)
    rows = rows.filter(case__team__in=reader.teams, requested_at__lte=before)
    return rows.select_related(*related).order_by("requested_at", "id")[:SHOWN]


def _steps(reader: Reader) -> QuerySet[Step]:
    rows = Step.objects.visible_to(reader.actor).open().filter(case__team__in=reader.teams)
    return rows.select_related("case__person", "kind", "owner", "organization")


def _back(reader: Reader) -> list[Step]:
    """Steps that came back from another organisation and are open here again."""
    rows = _steps(reader).filter(ground=Ground.RETURNED, owner__isnull=False, held_since__gte=clock.now() - LOOK_BACK)
    return list(rows.order_by("held_since", "id")[:SHOWN])


def _declined(reader: Reader) -> list[Handover]:
    """Offers that were declined within a week and whose step is still open."""
    rows = Handover.objects.visible_to(reader.actor).filter(
        state=HandoverState.DECLINED,
        decided_at__gte=clock.now() - LOOK_BACK,
        case__team__in=reader.teams,
        step__state="open",
    )
    related = ("step", "case__person", "from_owner", "to_user", "to_team", "to_organization")
    return list(rows.select_related(*related).order_by("decided_at", "id")[:SHOWN])


def _stuck(reader: Reader) -> list[Step]:
    """Steps that nobody has moved until the day on which the lead hears of them."""
    lead_on = ExpressionWrapper(F("due_on") + F("kind__lead_after"), output_field=DateField())
    rows = _steps(reader).filter(due_on__lt=reader.today).annotate(lead_on=lead_on).filter(lead_on__lte=reader.today)
    return list(rows.order_by("due_on", "id")[:SHOWN])
