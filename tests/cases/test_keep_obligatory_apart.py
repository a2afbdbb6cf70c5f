"""Obligatory invitations stay apart from everything voluntary: a walk over foreign keys, views, templates and exports.

The walk fails when somebody adds a way from an obligatory invitation to a step, a case or an offer, or back: the last
tests add one each and see it found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config.env import BASE_DIR
from tests.support import database

SOURCE = BASE_DIR / "src" / "stafette"
OBLIGATORY = "cases_obligatory_"
# Where the walk from an obligatory table stops: who it is about, who released it, and what accounts hang on.
ENDS = {"cases_person", "accounts_user"}
VOLUNTARY_WORDS = re.compile(
    r"\b(Step|StepKind|Case|Handover|Transfer|Contact|Service|Handout|cases_step|cases_case|cases_handover|"
    r"cases_transfer|cases_contact|directory_\w+)\b"
)
OBLIGATORY_WORDS = re.compile(r"Obligatory(Invitation|Attendance)|cases_obligatory_\w+|obligatoryinvitations?\b")
Owner = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def schema(db: None) -> Iterator[Owner]:
    """A transaction of the owner that is rolled back, so that a test may add a key."""
    with psycopg.connect(**database.owner_parameters()) as connection:
        yield connection
        connection.rollback()


def keys(schema: Owner) -> set[tuple[str, str]]:
    """All foreign keys of the database: (from table, to table)."""
    rows = schema.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    )
    return {(str(one), str(other)) for one, other in rows.fetchall()}


def crossing_keys(schema: Owner) -> list[str]:
    """Keys from an obligatory table to anything but its ends, and keys from elsewhere to one."""
    found = []
    for one, other in sorted(keys(schema)):
        inside, goes_in = one.startswith(OBLIGATORY), other.startswith(OBLIGATORY)
        if (inside and not goes_in and other not in ENDS) or (goes_in and not inside):
            found.append(f"{one} → {other}")
    return found


def loose_columns(schema: Owner) -> list[str]:
    """Columns of obligatory tables that name a row elsewhere without a key (…_id that is no key, any uuid[])."""
    rows = schema.execute(
        "SELECT a.attrelid::regclass::text || '.' || a.attname FROM pg_attribute a "
        "WHERE a.attrelid::regclass::text LIKE %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'id' "
        "AND a.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype, 'jsonb'::regtype) AND a.attrelid IN "
        "(SELECT oid FROM pg_class WHERE relkind = 'r') AND NOT EXISTS (SELECT FROM pg_constraint k "
        "WHERE k.contype = 'f' AND k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey))",
        [f"{OBLIGATORY}%"],
    )
    return [str(name) for (name,) in rows.fetchall()]


def crossing_views(schema: Owner) -> list[str]:
    """Views, functions and triggers of the database that name an obligatory table and something voluntary."""
    rows = schema.execute(
        "SELECT c.oid::regclass::text, pg_get_viewdef(c.oid) FROM pg_class c WHERE c.relkind IN ('v', 'm') "
        "AND c.relnamespace = 'public'::regnamespace UNION ALL "
        "SELECT p.oid::regprocedure::text, p.prosrc FROM pg_proc p "
        "WHERE p.pronamespace IN ('stafette'::regnamespace, 'public'::regnamespace)"
    )
    return [str(name) for name, text in rows.fetchall() if crosses(str(text))]


def crosses(text: str) -> bool:
    """Whether a text speaks of obligatory invitations and of something voluntary."""
    return bool(OBLIGATORY_WORDS.search(text)) and bool(VOLUNTARY_WORDS.search(text))


# Lists of all tables or models (security, history, exports of everything): they join nothing.
LISTS = {
    "cases/models/__init__.py",
    "cases/querysets.py",
    "cases/migrations/0001_tables.py",
    "cases/migrations/0004_sight.py",
    "cases/migrations/0005_audit.py",
}


def crossing_files(folder: Path) -> list[str]:
    """Modules (services, views, exports, forms) and templates that deal with both."""
    found = []
    for path in sorted(
        [*folder.rglob("*.py"), *folder.rglob("*.html"), *folder.rglob("*.txt"), *folder.rglob("*.typ")]
    ):
        name = path.relative_to(folder).as_posix()
        if name not in LISTS and crosses(path.read_text(encoding="utf-8")):
            found.append(name)
    return found


def test_no_key_leads_from_the_obligatory_to_the_voluntary_or_back(schema: Owner) -> None:
    tables = {table for pair in keys(schema) for table in pair if table.startswith(OBLIGATORY)}
    assert {"cases_obligatory_invitation", "cases_obligatory_attendance"} <= tables
    assert crossing_keys(schema) == []
    assert loose_columns(schema) == []


def test_no_view_or_function_joins_them(schema: Owner) -> None:
    assert crossing_views(schema) == []


def test_no_page_service_or_export_deals_with_both() -> None:
    assert crossing_files(SOURCE) == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE cases_obligatory_invitation ADD COLUMN step_id uuid REFERENCES cases_step",
        "ALTER TABLE cases_obligatory_attendance ADD COLUMN case_id uuid REFERENCES cases_case",
        "ALTER TABLE cases_obligatory_invitation ADD COLUMN offer_id uuid REFERENCES directory_service",
        "ALTER TABLE cases_step ADD COLUMN invitation_id uuid REFERENCES cases_obligatory_invitation",
        "ALTER TABLE cases_contact ADD COLUMN attendance_id uuid REFERENCES cases_obligatory_attendance",
    ],
)
def test_an_added_key_is_found(schema: Owner, statement: str) -> None:
    schema.execute(statement)
    assert len(crossing_keys(schema)) == 1


@pytest.mark.parametrize("kind", ["uuid", "uuid[]", "jsonb"])
def test_an_added_loose_column_is_found(schema: Owner, kind: str) -> None:
    schema.execute(f"ALTER TABLE cases_obligatory_attendance ADD COLUMN follow_up {kind}")
    assert loose_columns(schema) == ["cases_obligatory_attendance.follow_up"]


def test_an_added_view_is_found(schema: Owner) -> None:
    schema.execute(
        "CREATE VIEW no_shows AS SELECT s.id, i.posted_on FROM cases_obligatory_invitation i "
        "JOIN cases_case c ON c.person_id = i.person_id JOIN cases_step s ON s.case_id = c.id"
    )
    assert crossing_views(schema) == ["no_shows"]


def test_an_added_export_or_page_is_found(tmp_path: Path) -> None:
    (tmp_path / "export.py").write_text("rows = ObligatoryAttendance.objects.all(), Step.objects.all()\n")
    (tmp_path / "page.html").write_text("{% for i in person.obligatoryinvitations %}{% endfor %} {{ Step }}\n")
    (tmp_path / "fine.py").write_text("rows = Step.objects.all()\n")
    assert crossing_files(tmp_path) == ["export.py", "page.html"]
