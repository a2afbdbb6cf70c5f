"""The audit trail: statement triggers that note every change with its actor and refuse a write without one.

A migration switches it on for a table with :func:`audited` (or :func:`guarded` for technical tables, which refuse a
write without an actor but keep no history: queues, counters, derived rows). A house-rule test proves that every table
of our apps has one of the two.

An entry holds what the row was before: on INSERT nothing, on UPDATE the old values of the changed columns, on DELETE
the whole row. Together with the present row this gives every former state.
"""

from __future__ import annotations

from django.db import migrations

_EVENTS = {
    "insert": "AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows",
    "update": "AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows",
}


def _create(table: str, function: str, argument: str) -> str:
    statements = [
        f"CREATE TRIGGER audit_{event} {clause.format(table=table)} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION stafette.{function}_{event}({argument});"
        for event, clause in _EVENTS.items()
    ]
    return "\n".join(statements)


def _drop(table: str) -> str:
    return "\n".join(f"DROP TRIGGER IF EXISTS audit_{event} ON {table};" for event in _EVENTS)


def audited(*tables: str, subject: str = "id") -> migrations.RunSQL:
    """Switch the audit trail on. ``subject`` is the column that names the thing whose retention the history follows."""
    return migrations.RunSQL(
        "\n".join(_create(table, "audit", f"'{subject}'") for table in tables),
        "\n".join(_drop(table) for table in tables),
    )


def guarded(*tables: str) -> migrations.RunSQL:
    """Refuse writes without an actor, keep no history (technical tables)."""
    statements = [
        f"CREATE TRIGGER audit_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION stafette.require_actor();"
        for table in tables
    ]
    return migrations.RunSQL(
        "\n".join(statements), "\n".join(f"DROP TRIGGER IF EXISTS audit_guard ON {table};" for table in tables)
    )
