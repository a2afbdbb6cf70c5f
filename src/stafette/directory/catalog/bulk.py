"""Many rows in one statement: COPY for inserts. The audit trail's statement triggers see the whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import JSONField, Model
from psycopg import sql
from psycopg.types.json import Jsonb

Row = Mapping[str, Any]


@cache
def _plan(model: type[Model]) -> tuple[str, tuple[tuple[str, Any, bool], ...]]:
    """The COPY statement of a table, and per column its key in a row, its default and whether it holds JSON."""
    columns = []
    for field in model._meta.concrete_fields:
        empty: Any = None
        if isinstance(field, ArrayField | JSONField):
            empty = []
        elif field.has_default() and not callable(field.default):
            empty = field.get_default()
        elif field.empty_strings_allowed and not field.null:
            empty = ""
        columns.append((field.attname, _plain(empty), isinstance(field, JSONField)))
    names = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in model._meta.concrete_fields)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    return statement.as_string(None), tuple(columns)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def copy_rows(model: type[Model], rows: Iterable[Row]) -> int:
    """Insert ``rows`` (attribute name → value; missing names take the model's default). Returns their number."""
    statement, columns = _plan(model)
    count = 0
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = []
            for name, empty, is_json in columns:
                value = row.get(name, empty)
                values.append(Jsonb(value) if is_json and value is not None else _plain(value))
            copy.write_row(values)
            count += 1
    return count


class RowBuffer:
    """Rows of several tables, written in the order in which the tables were named."""

    def __init__(self, *models: type[Model]) -> None:
        self._rows: dict[type[Model], list[Row]] = {model: [] for model in models}

    def add(self, model: type[Model], row: Row) -> None:
        """Put a row aside."""
        self._rows[model].append(row)

    def flush(self) -> None:
        """Write everything that was put aside."""
        for model, rows in self._rows.items():
            if rows:
                copy_rows(model, rows)
                rows.clear()
