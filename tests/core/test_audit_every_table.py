"""Every table of our apps is audited or guarded: read from PostgreSQL's catalogue as owner, not from the code."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.apps import apps

OURS = ("core", "accounts", "directory", "cases", "demo")
AUDIT = {"audit_insert", "audit_update", "audit_delete"}
# Refuse a write without an actor, but keep no history: queues and counters, derived rows, what must stay apart.
GUARDED = {
    "core_periodic_job": "due times, written every minute",
    "core_rate_window": "counters",
    "core_forgotten": "ids of what was deleted, needed to delete it again after a restore",
    "cases_notice": "derived from the steps, written by every run of the deadlines",
    "directory_search_document": "derived from the offer",
    "directory_redemption_count": "a history would join answers and codes again",
}
UNTOUCHED = {"core_audit_entry": "the history itself"}


def triggers(owner: psycopg.Connection[tuple[Any, ...]]) -> dict[str, set[str]]:
    rows = owner.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'"
    )
    found: dict[str, set[str]] = {}
    for table, trigger in rows.fetchall():
        found.setdefault(table, set()).add(trigger)
    return found


def unprotected(owner: psycopg.Connection[tuple[Any, ...]]) -> list[str]:
    present = triggers(owner)
    tables = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    missing = []
    for table in sorted(tables - UNTOUCHED.keys()):
        wanted = {"audit_guard"} if table in GUARDED else AUDIT
        if not wanted <= present.get(table, set()):
            missing.append(table)
    return missing


def test_every_table_of_ours_is_protected(transactional_db: None, owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    assert unprotected(owner) == []


@pytest.mark.parametrize("trigger", sorted(AUDIT))
def test_a_missing_trigger_is_noticed(
    transactional_db: None, owner: psycopg.Connection[tuple[Any, ...]], trigger: str
) -> None:
    """Mutant: the check above must fail if one trigger of one table is switched off."""
    owner.execute(f"ALTER TABLE directory_service DISABLE TRIGGER {trigger}")
    try:
        assert unprotected(owner) == ["directory_service"]
    finally:
        owner.execute(f"ALTER TABLE directory_service ENABLE TRIGGER {trigger}")


def test_the_history_is_under_forced_row_level_security(
    transactional_db: None, owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    row = owner.execute(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'core_audit_entry'"
    ).fetchone()
    assert row == (True, True)
