"""A storm of parallel processes and threads over the relay, with real commits and killed processes."""

from __future__ import annotations

import sys
from typing import Any

import psycopg
import pytest

from tests.cases.storm import Storm, run_storm
from tests.support import database

pytestmark = [pytest.mark.slow, pytest.mark.fault, pytest.mark.django_db(transaction=True)]
Owner = psycopg.Connection[tuple[Any, ...]]
OPERATIONS = 20_000


def storm(operations: int, **more: Any) -> Storm:
    return run_storm(database.owner_parameters(), database.app_parameters(), operations=operations, **more)


def test_twenty_thousand_operations_lose_nobody(transactional_db: None) -> None:
    came = storm(OPERATIONS, check_every=5000)
    sys.stdout.write(came.report() + "\n")

    assert came.broken == []
    assert came.operations >= OPERATIONS
    assert came.killed >= 2
    committed = {what.split(":")[0] for what in came.counts if what.endswith("committed")}
    assert {"finish", "offer", "accept", "close", "bring_in", "forget", "be_away", "be_back", "leave"} <= committed
    refused = {what.split(":")[0] for what in came.counts if what.endswith("refused")}
    assert {"finish_without_next", "take_by_force", "push_away", "delete_step", "close_only_the_case"} <= refused


@pytest.mark.parametrize(
    "trigger",
    ["cases_step_moved ON cases_step", "cases_step_hands ON cases_step", "cases_staff_changed ON accounts_user"],
)
def test_the_storm_breaks_a_relay_without_a_trigger(transactional_db: None, owner: Owner, trigger: str) -> None:
    """Mutant: the checker must find something; it stops the storm early."""
    name, table = trigger.split(" ON ")
    row = owner.execute(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass", [name, table]
    ).fetchone()
    assert row is not None
    owner.execute(f"DROP TRIGGER {name} ON {table}")
    try:
        assert storm(2500, services=False, check_every=400).broken != []
    finally:
        owner.execute(row[0])


@pytest.mark.parametrize("locked", [True, False])
def test_the_storm_breaks_a_relay_without_the_lock(transactional_db: None, owner: Owner, locked: bool) -> None:
    """Mutant: the check of a case without the lock of its row. The check is slowed down, so that others come between
    it and its commit; with the lock that changes nothing."""
    row = owner.execute("SELECT pg_get_functiondef('stafette.check_case(uuid)'::regprocedure)").fetchone()
    assert row is not None
    body, end = row[0].rsplit("END $function$", 1)
    slow = f"{body}PERFORM pg_sleep(0.01);\nEND $function${end}"
    assert slow.count(" FOR NO KEY UPDATE") == 1
    owner.execute(slow if locked else slow.replace(" FOR NO KEY UPDATE", ""))
    try:
        acts = ("finish_without_next", "add")
        came = storm(600 if locked else 2000, services=False, cases=5, acts=acts, check_every=100)
        assert (came.broken == []) == locked
    finally:
        owner.execute(row[0])
