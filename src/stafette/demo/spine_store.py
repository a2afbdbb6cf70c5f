"""Writes many rows fast: COPY into a temporary table, then one INSERT, so that triggers and row security see them.

PostgreSQL refuses COPY into a table with row-level security, hence the way over the temporary table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

from stafette.cases.models import (
    CareHours,
    Case,
    Grant,
    Handover,
    Household,
    HouseholdMember,
    Person,
    Step,
    Transfer,
)

_FIRST: tuple[type[Model], ...] = (Household, Person, Case, HouseholdMember, CareHours, Step, Handover, Transfer, Grant)
"""Written in this order; all others point to these."""


def store(tables: dict[type[Model], list[Any]]) -> None:
    """Write all rows in the running transaction, what others point to first; the relay is checked at its end."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for model in (*_FIRST, *(model for model in tables if model not in _FIRST)):
        if tables.get(model):
            _insert(model, tables[model])


def _insert(model: type[Model], rows: Sequence[Any]) -> None:
    fields = model._meta.concrete_fields
    columns = [sql.Identifier(str(field.column)) for field in fields]
    parts: dict[str, sql.Composable] = {
        "table": sql.Identifier(model._meta.db_table),
        "heap": sql.Identifier(f"load_{model._meta.db_table}"),
        "columns": sql.SQL(", ").join(columns),
    }
    values = attrgetter(*(field.attname for field in fields))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {heap} (LIKE {table}) ON COMMIT DROP").format(**parts))
        _copy(cursor, sql.SQL("COPY {heap} ({columns}) FROM STDIN").format(**parts), map(values, rows))
        cursor.execute(sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {heap}").format(**parts))
        cursor.execute(sql.SQL("DROP TABLE {heap}").format(**parts))


def _copy(cursor: Any, statement: sql.Composed, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
