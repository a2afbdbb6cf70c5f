"""Writing needs an actor, and the database itself says so."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from stafette.accounts.models import Organization
from stafette.core import actor, clock
from tests.support import database

pytestmark = pytest.mark.django_db


def make_organization(name: str = "Beratung am Ring") -> Organization:
    now = clock.now()
    return Organization.objects.create(kind="partner", name=name, created_at=now, changed_at=now)


def history(owner: psycopg.Connection[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    rows = owner.execute(
        "SELECT action, actor_kind, actor_label, before FROM core_audit_entry "
        "WHERE table_name = 'accounts_organization' ORDER BY id"
    )
    return rows.fetchall()


def test_a_write_without_an_actor_is_refused() -> None:
    with pytest.raises(ProgrammingError, match="without an actor"), transaction.atomic():
        make_organization()


def test_raw_sql_without_an_actor_is_refused(transactional_db: None) -> None:
    columns = "(id, key, valid_from, value, source)"
    insert = f"INSERT INTO core_dated_setting {columns} VALUES (gen_random_uuid(), 'x', now(), '1', '')"
    with psycopg.connect(**database.app_parameters()) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(insert)


def test_every_change_leaves_its_before(transactional_db: None, owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    with actor.acting(actor.system("test")), transaction.atomic():
        organization = make_organization()
        organization.name = "Beratung am Tor"
        organization.save()
        organization.delete()
    actions = [(row[0], row[1], row[2]) for row in history(owner)]
    assert actions == [("I", "system", "test"), ("U", "system", "test"), ("D", "system", "test")]
    assert history(owner)[1][3]["name"] == "Beratung am Ring"
    assert "email" not in history(owner)[1][3]
    assert history(owner)[2][3]["name"] == "Beratung am Tor"


def test_a_dropped_trigger_is_noticed(transactional_db: None, owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Mutant: without the trigger the same change leaves nothing, so the checker above would fail."""
    owner.execute("ALTER TABLE accounts_organization DISABLE TRIGGER audit_insert")
    try:
        make_organization()
        assert history(owner) == []
    finally:
        owner.execute("ALTER TABLE accounts_organization ENABLE TRIGGER audit_insert")


def test_the_actor_ends_with_the_transaction(transactional_db: None) -> None:
    with actor.acting(actor.system("test")), transaction.atomic():
        make_organization()
    with connection.cursor() as cursor:
        cursor.execute("SELECT stafette.actor_kind()")
        assert cursor.fetchone() == ("",)


def test_an_inner_actor_gives_way_to_the_outer_one(as_system: actor.Actor) -> None:
    with actor.acting(actor.system("import")), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('stafette.actor_label')")
        assert cursor.fetchone() == ("import",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('stafette.actor_label')")
        assert cursor.fetchone() == ("test",)


@pytest.mark.parametrize("statement", ["UPDATE core_audit_entry SET action = 'X'", "DELETE FROM core_audit_entry"])
def test_nobody_rewrites_history(as_system: actor.Actor, statement: str) -> None:
    make_organization()
    denied = pytest.raises(ProgrammingError, match="permission denied")
    with denied, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_history_is_hidden_from_those_who_may_not_read_it(transactional_db: None) -> None:
    with actor.acting(actor.system("test")), transaction.atomic():
        make_organization()
    readers = {
        "data_protection": 1,
        "case_worker": 0,
        "network_manager": 0,  # reads the history of the directory, not of accounts
    }
    for role, expected in readers.items():
        who = actor.Actor(actor.ActorKind.STAFF, roles=frozenset({role}))
        with actor.acting(who), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_audit_entry WHERE table_name = 'accounts_organization'")
            assert cursor.fetchone() == (expected,), role
