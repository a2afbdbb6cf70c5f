"""The Kooperationsplan: complete, made of steps, every version kept, renewed six months later at the latest."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from stafette.cases.enums import CloseReason, StepState
from stafette.cases.models import Case, CooperationPlan, PlanStep, Step
from stafette.cases.models.plans import CONTENTS
from stafette.cases.services.cases import Closing, close_case
from stafette.cases.services.handovers import accept_handover, hand_over
from stafette.cases.services.offering import Receiver
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken
from stafette.cases.services.plans import PlanContent, make_plan, renewal_day
from stafette.cases.services.steps import Outcome, add_step, finish_step
from stafette.core import actor, clock
from stafette.core.actor import Actor
from tests.cases.conftest import SYSTEM, House, only_step, step

CONTENT = PlanContent(
    potential="Spricht drei Sprachen. Die Kita fehlt noch.",
    offer="Hilfe bei der Suche nach einer Kita.",
    occupations="Arbeit in einer Küche.",
    efforts="Zwei Bewerbungen im Monat, Kopien mitbringen.",
    services="Lebenslauf im Bewerberbüro.",
    language_course="Integrationskurs bis März.",
    other_providers="Jugendamt: Platz in der Kita.",
    participation="Nicht nötig.",
)


def plan(
    house: House, case: Case, content: PlanContent = CONTENT, *, who: str = "anna", seen: int = 0
) -> CooperationPlan:
    return make_plan(actor=house.actor(who), case_id=case.pk, content=content, seen=seen)


def renewals(case: Case) -> list[Step]:
    """Open steps that renew the plan."""
    with actor.acting(SYSTEM):
        return list(Step.objects.open().filter(case=case, kind__key="cooperation_plan").next_first())


def lines(made: CooperationPlan) -> list[tuple[str, str]]:
    """What stands on a version: step and holder."""
    with actor.acting(SYSTEM):
        return list(PlanStep.objects.filter(plan=made).order_by("position").values_list("title", "holder"))


# --- made of steps ----------------------------------------------------------------------------------------------------


def test_a_plan_is_made_of_the_open_steps(house: House, case: Case) -> None:
    add_step(actor=house.actor("anna"), case_id=case.pk, next_step=step("application", "Lebenslauf schreiben", 3))

    made = plan(house, case)

    anna = house.user("anna").full_name
    assert lines(made) == [("Lebenslauf schreiben", anna), ("Gespräch", anna)]
    assert (made.version, made.made_by_id, made.law_version) == (1, house.id("anna"), clock.today())


def test_its_renewal_is_a_step_six_months_later(house: House, case: Case) -> None:
    made = plan(house, case)

    (renewal,) = renewals(case)
    assert made.renew_by == renewal.due_on == renewal_day(clock.today(), 6)
    assert renewal.attention_on == renewal.due_on - timedelta(days=14)
    assert renewal.owner_id == house.id("anna")


def test_the_next_version_closes_the_old_renewal_and_opens_the_next(house: House, case: Case) -> None:
    plan(house, case)
    (before,) = renewals(case)
    with clock.shifted(timedelta(days=90)):
        second = plan(house, case, replace(CONTENT, offer="Ein Platz im Kurs."), seen=1)

    (renewal,) = renewals(case)
    assert (second.version, renewal.due_on, renewal.follows_id) == (2, second.renew_by, before.pk)
    with actor.acting(SYSTEM):
        before.refresh_from_db()
    assert (before.state, before.outcome) == (StepState.DONE, "Fassung 2 gespeichert.")
    assert "Kooperationsplan erneuern" not in dict(lines(second))  # the plan does not plan itself


def test_a_renewal_that_a_colleague_holds_stays_with_them(house: House, case: Case) -> None:
    plan(house, case)
    (renewal,) = renewals(case)
    offer = hand_over(
        actor=house.actor("anna"), step_id=renewal.pk, to=Receiver(user_id=house.id("ben")), message="Bitte."
    )
    accept_handover(actor=house.actor("ben"), handover_id=offer.pk)
    with clock.shifted(timedelta(days=30)):
        second = plan(house, case, seen=1)

    (after,) = renewals(case)
    assert (after.pk, after.owner_id, after.due_on) == (renewal.pk, house.id("ben"), second.renew_by)


def test_without_a_step_there_is_no_plan(house: House, case: Case) -> None:
    (only,) = finish_step(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        outcome=Outcome(text="Plan folgt."),
        next_steps=[step("cooperation_plan", "Kooperationsplan erstellen")],
    )
    with pytest.raises(RuleBroken, match="besteht aus Schritten"):
        plan(house, case)
    assert [row.pk for row in renewals(case)] == [only.pk]


@given(st.dates(date(2026, 7, 1), date(2060, 12, 31)), st.integers(1, 24))
def test_the_renewal_lies_ahead_and_never_beyond_six_months(made_on: date, months: int) -> None:
    day = renewal_day(made_on, months)
    assert made_on < day <= renewal_day(made_on, 6)
    assert (day.year - made_on.year) * 12 + day.month - made_on.month == min(months, 6)


# --- complete ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["potential", *CONTENTS])
def test_each_content_is_needed(house: House, case: Case, name: str) -> None:
    with pytest.raises(RuleBroken, match="nicht nötig") as refused:
        plan(house, case, PlanContent(**asdict(CONTENT) | {name: "  "}))
    assert refused.value.rule == name


def test_the_first_talk_is_in_person_or_says_why_not(house: House, case: Case) -> None:
    away = replace(CONTENT, in_person=False)
    with pytest.raises(RuleBroken, match="persönlich im Jobcenter"):
        plan(house, case, away)
    plan(house, case, replace(away, not_in_person="Im Krankenhaus."))
    assert plan(house, case, away, seen=1).version == 2


def test_a_second_click_stores_nothing_and_two_writers_do_not_overwrite(house: House, case: Case) -> None:
    plan(house, case)
    with pytest.raises(AlreadyDone) as done:
        plan(house, case)
    assert done.value.by == house.user("anna").full_name
    with pytest.raises(RuleBroken, match="inzwischen Fassung 1"):
        plan(house, case, replace(CONTENT, offer="Etwas anderes."))


def test_only_who_is_responsible_or_leads_writes_it(house: House, case: Case) -> None:
    with pytest.raises(NotAllowed, match="verantwortlich"):
        plan(house, case, who="ben")
    with pytest.raises(Case.DoesNotExist):
        plan(house, case, who="cem")
    assert plan(house, case, who="lea").made_by_id == house.id("lea")
    closing = Closing(reason=CloseReason.WORK)
    close_case(actor=house.actor("lea"), case_id=case.pk, closing=closing, outcome="Arbeit gefunden.")
    with pytest.raises(AlreadyDone):
        plan(house, case, seen=1)


# --- kept -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_plan SET offer = 'anders'",
        "UPDATE cases_plan_step SET title = 'anders'",
        "DELETE FROM cases_plan_step",
        "DELETE FROM cases_plan",
    ],
)
def test_raw_sql_changes_no_version(house: House, case: Case, statement: str) -> None:
    plan(house, case)
    for who in (house.actor("anna"), SYSTEM):
        with (
            actor.acting(who),
            pytest.raises(DatabaseError, match="kept as it is"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_retention_may_delete(house: House, case: Case) -> None:
    made = plan(house, case)
    with actor.acting(actor.system("retention")), transaction.atomic():
        CooperationPlan.objects.get(pk=made.pk).delete()
    assert lines(made) == []


def test_the_database_refuses_a_renewal_after_more_than_six_months(house: House, case: Case) -> None:
    made = plan(house, case)
    made.pk, made.version, made.renew_by = None, 2, renewal_day(made.made_on, 6) + timedelta(days=1)
    made._state.adding = True
    with actor.acting(SYSTEM), pytest.raises(IntegrityError, match="cases_plan_six_months"), transaction.atomic():
        made.save()


def test_raw_sql_of_a_stranger_sees_no_plan(house: House, case: Case) -> None:
    plan(house, case)

    def rows(who: Actor) -> tuple[int, int]:
        with actor.acting(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM cases_plan), (SELECT count(*) FROM cases_plan_step)")
            plans, steps = cursor.fetchone()
            return plans, steps

    assert [rows(house.actor(name)) for name in ("anna", "ben", "cem")] == [(1, 1), (1, 1), (0, 0)]
    assert rows(actor.PUBLIC) == (0, 0)
