"""Sensitive facts: registered, with a purpose, read only by the roles that need them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from stafette.accounts.enums import Role
from stafette.accounts.models import User
from stafette.accounts.services import actor_of
from stafette.cases.enums import FactSource
from stafette.cases.facts import FACTS, readable_keys
from stafette.cases.models import Case, Person, SensitiveFact
from stafette.cases.services.facts import dispute_fact, record_fact
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken
from stafette.core import actor, clock
from stafette.core.actor import Actor
from tests.cases.conftest import SYSTEM, House, day
from tests.support.actors import staff_user


def title(who: Actor, case: Case, value: str = "permit", **values: object) -> SensitiveFact:
    return record_fact(
        actor=who,
        person_id=case.person_id,
        key="residence_title",
        value=value,
        source=FactSource.DOCUMENT,
        **values,  # type: ignore[arg-type]  # optional days
    )


@pytest.fixture
def clerk(house: House) -> User:
    """A colleague in the team of the case whose role reads school leaving, but no residence title."""
    with actor.acting(SYSTEM):
        user = staff_user("mio", Role.APPLICATION_OFFICE)
        user.team = house.north
        user.save(update_fields=["team"])
    return user


def raw(who: Actor, case: Case) -> list[str]:
    """Keys that raw SQL gives to somebody."""
    with actor.acting(who), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT key FROM cases_sensitive_fact WHERE person_id = %s ORDER BY key", [case.person_id])
        return [row[0] for row in cursor.fetchall()]


def test_what_held_before_ends_the_day_before(house: House, case: Case) -> None:
    anna = house.actor("anna")
    first = title(anna, case, "provisional", valid_from=day(-30))
    second = title(anna, case, "permit")

    with actor.acting(anna):
        first.refresh_from_db()
        assert first.valid_to == second.valid_from - timedelta(days=1)
        assert SensitiveFact.objects.visible_to(anna).on(clock.today()).get().value == "permit"


def test_something_recorded_late_ends_where_the_next_begins(house: House, case: Case) -> None:
    later = title(house.actor("anna"), case)

    earlier = title(house.actor("anna"), case, "provisional", valid_from=day(-10))

    assert earlier.valid_to == later.valid_from - timedelta(days=1)


def test_the_same_day_corrects_and_a_second_click_changes_nothing(house: House, case: Case) -> None:
    first = title(house.actor("anna"), case)
    with pytest.raises(AlreadyDone):
        title(house.actor("anna"), case)

    assert title(house.actor("anna"), case, "settlement").pk == first.pk


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("residence_title", "anything"),
        ("integration_course_end", "2026-02-30"),
        ("school_leaving_year", "26"),
        ("religion", "x"),
    ],
)
def test_what_nobody_registered_is_not_kept(house: House, case: Case, key: str, value: str) -> None:
    with pytest.raises(RuleBroken):
        record_fact(actor=house.actor("anna"), person_id=case.person_id, key=key, value=value, source=FactSource.PERSON)


def test_a_colleague_without_the_role_gets_no_row(house: House, case: Case, clerk: User) -> None:
    title(house.actor("anna"), case)
    record_fact(
        actor=house.actor("anna"),
        person_id=case.person_id,
        key="school_leaving",
        value="middle",
        source=FactSource.PERSON,
    )
    mio = actor_of(clerk)

    with actor.acting(mio):
        assert Person.objects.visible_to(mio).filter(pk=case.person_id).exists()
        assert [fact.key for fact in SensitiveFact.objects.visible_to(mio)] == ["school_leaving"]
    assert raw(mio, case) == ["school_leaving"]
    assert raw(house.actor("anna"), case) == ["residence_title", "school_leaving"]
    assert raw(house.actor("cem"), case) == []  # the role, but not the case
    with pytest.raises(NotAllowed):
        title(mio, case, "settlement")


def test_the_database_refuses_a_write_of_what_one_may_not_read(house: House, case: Case, clerk: User) -> None:
    with (
        actor.acting(actor_of(clerk)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        SensitiveFact.objects.create(
            person_id=case.person_id,
            key="residence_title",
            value="permit",
            source=FactSource.PERSON,
            valid_from=clock.today(),
        )


def test_a_disputed_fact_is_marked_until_it_is_corrected(house: House, case: Case, clerk: User) -> None:
    fact = title(house.actor("anna"), case)

    assert dispute_fact(actor=house.actor("anna"), fact_id=fact.pk).disputed_on == clock.today()
    with pytest.raises(AlreadyDone):
        dispute_fact(actor=house.actor("anna"), fact_id=fact.pk)
    with pytest.raises(SensitiveFact.DoesNotExist):
        dispute_fact(actor=actor_of(clerk), fact_id=fact.pk)
    assert title(house.actor("anna"), case).disputed_on is None


def test_every_fact_says_what_for_and_the_database_knows_the_same_readers(db: None) -> None:
    roles = {role.value for role in Role}
    for fact in FACTS.values():
        assert fact.name and fact.purpose.endswith(".") and fact.source, fact.key
        assert fact.readers and fact.readers <= roles, fact.key
        assert bool(fact.values) != bool(fact.pattern), fact.key
    with connection.cursor() as cursor:
        cursor.execute("SELECT fact_key, reader FROM stafette.fact_readers()")
        stored = set(cursor.fetchall())
    assert stored == {(fact.key, role) for fact in FACTS.values() for role in fact.readers}
    assert readable_keys({"health_professional"}) == ()


def test_values_are_shown_in_words() -> None:
    assert FACTS["integration_course_end"].text("2027-03-01") == "01.03.2027"
    assert FACTS["work_permission"].text("with_approval") == "nur mit Zustimmung"
