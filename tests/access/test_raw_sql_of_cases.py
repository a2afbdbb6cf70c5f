"""Row-level security over raw SQL: every table of client data × near-miss actors, against ``visible_to`` and by hand.

The tables come from the catalogue: all that hang on a person, a case or a household by a key. A new one without a
policy fails here.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from stafette.core import actor
from stafette.core.actor import Actor
from tests.access.case_worlds import SEES, CaseWorld, build_case_world, client_models
from tests.cases.conftest import SYSTEM

Owner = psycopg.Connection[tuple[Any, ...]]
CLIENT_TABLES = """
WITH RECURSIVE client(oid) AS (
    SELECT unnest(ARRAY['cases_person', 'cases_case', 'cases_household']::regclass[])::oid
    UNION
    SELECT k.conrelid FROM pg_constraint k JOIN client c ON c.oid = k.confrelid WHERE k.contype = 'f')
SELECT t.relname, t.relrowsecurity AND t.relforcerowsecurity,
       EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = t.oid AND p.polcmd IN ('r', '*') AND p.polroles = '{0}')
  FROM client c JOIN pg_class t ON t.oid = c.oid ORDER BY 1"""


PLAIN = ("cases_case", "cases_person", "cases_step", "cases_channel", "cases_household", "cases_care_hours")


def catalogue() -> dict[str, bool]:
    """Table of client data → whether row-level security is on, forced, and has a policy for reading."""
    with connection.cursor() as cursor:
        cursor.execute(CLIENT_TABLES)
        return {str(table): bool(on and policy) for table, on, policy in cursor.fetchall()}


@pytest.fixture
def world(db: None) -> CaseWorld:
    return build_case_world(set(catalogue()))


def raw_rows(table: str, who: Actor | None) -> set[UUID]:
    """Ids that raw SQL as the application role returns to an actor."""
    with transaction.atomic(), connection.cursor() as cursor:
        actor.tell_database(who)
        cursor.execute(f"SELECT id FROM {table}")
        found = {UUID(str(key)) for (key,) in cursor.fetchall()}
        actor.tell_database(None)
    return found


def test_every_table_of_client_data_is_protected(db: None) -> None:
    tables = catalogue()
    assert {"cases_person", "cases_step", "cases_grant", "cases_obligatory_attendance", "cases_care_hours"} <= set(
        tables
    )
    assert [table for table, protected in tables.items() if not protected] == []


@pytest.mark.django_db(transaction=True)
def test_a_new_table_without_a_policy_is_noticed(owner: Owner) -> None:
    owner.execute("CREATE TABLE cases_probe (id uuid PRIMARY KEY, step_id uuid REFERENCES cases_step)")
    try:
        assert catalogue()["cases_probe"] is False
    finally:
        owner.execute("DROP TABLE cases_probe")


def test_every_table_has_a_row_for_each_person(world: CaseWorld) -> None:
    tables = set(catalogue())
    assert {model._meta.db_table for model in client_models(tables)} == tables
    for rows in world.rows.values():
        assert {table for table, found in rows.items() if found} >= tables


def test_who_sees_which_case(world: CaseWorld) -> None:
    """By hand: the case, its person, its steps, the facts of the person, the household."""
    wrong = []
    for name, who in world.actors.items():
        for table in (
            "cases_case",
            "cases_person",
            "cases_step",
            "cases_channel",
            "cases_household",
            "cases_care_hours",
        ):
            seen = raw_rows(table, who)
            labels = {label for label, rows in world.rows.items() if rows[table] & seen}
            if labels != SEES.get(name, set()):
                wrong.append(f"{name} {table}: {sorted(labels)}")
    assert wrong == []


def test_raw_sql_and_visible_to_agree(world: CaseWorld) -> None:
    """The query set is asked while the machine acts, so that row-level security does not help it."""
    wrong = []
    for model in client_models(set(catalogue())):
        table = model._meta.db_table
        for name, who in world.actors.items():
            raw = raw_rows(table, who)
            wanted: set[UUID] = set()
            if who is not None:
                with actor.acting(SYSTEM), transaction.atomic():
                    visible = model._default_manager.visible_to(who)  # type: ignore[attr-defined]  # every client model has it
                    wanted = set(visible.values_list("pk", flat=True))
            if raw != wanted:
                wrong.append(f"{table} {name}: raw {len(raw)}, visible_to {len(wanted)}")
    assert wrong == []


def test_a_machine_sees_all_and_nobody_sees_nothing(world: CaseWorld) -> None:
    for table in catalogue():
        assert raw_rows(table, None) == set()
        assert raw_rows(table, SYSTEM) >= set.union(*(rows[table] for rows in world.rows.values()))


@pytest.mark.parametrize("name", ["no actor", "public", "lead of another team", "break-glass expired", "left"])
def test_what_is_not_seen_is_neither_changed_nor_deleted(world: CaseWorld, name: str) -> None:
    who = world.actors[name]
    (step,) = world.rows["open"]["cases_step"]
    for statement in ("UPDATE cases_step SET title = 'Meins' WHERE id = %s", "DELETE FROM cases_step WHERE id = %s"):
        with transaction.atomic(), connection.cursor() as cursor:
            actor.tell_database(who)
            try:
                with transaction.atomic():
                    cursor.execute(statement, [step])
                    assert cursor.rowcount == 0
            except psycopg.errors.InsufficientPrivilege:
                assert who is None
            except Exception as error:
                assert isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)
            actor.tell_database(None)
