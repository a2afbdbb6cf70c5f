"""Checksums of tables, computed by the database: equal before a backup and after a restore, or something is lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

_SESSION = """
SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';
SET extra_float_digits = 1; SET bytea_output = 'hex'; SET row_security = on;
"""
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'stafette') ORDER BY 1, 2
"""
# Rows as text, ordered; in 256 parts, so that no single text grows past PostgreSQL's limit of 1 GB.
_SUM = """
SELECT coalesce(sum(n), 0)::bigint, md5(coalesce(string_agg(part, '' ORDER BY slot), ''))
  FROM (SELECT left(h, 2) AS slot, count(*) AS n, md5(string_agg(h, '' ORDER BY h)) AS part
          FROM (SELECT md5(t::text) AS h FROM {table} AS t) AS rows GROUP BY 1) AS parts
"""
_HIDDEN = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = 'public' AND c.relrowsecurity AND c.relforcerowsecurity AND NOT EXISTS (
   SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polpermissive
      AND (SELECT oid FROM pg_roles WHERE rolname = current_user) = ANY (p.polroles)
      AND pg_get_expr(p.polqual, p.polrelid) = 'true')
 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class TableSum:
    """Number of rows and MD5 over the ordered rows of one table."""

    rows: int
    md5: str

    def as_json(self) -> dict[str, object]:
        """For a manifest."""
        return asdict(self)


def prepare(connection: Connection) -> None:
    """Let values read the same on every server."""
    connection.execute(_SESSION)


def tables(connection: Connection) -> list[tuple[str, str]]:
    """Schema and name of all our tables."""
    return [(str(schema), str(name)) for schema, name in connection.execute(_TABLES).fetchall()]


def table_sum(connection: Connection, schema: str, name: str) -> TableSum:
    """The checksum of one table; two tables with the same rows have the same, whatever their order on the disk."""
    query = sql.SQL(_SUM).format(table=sql.Identifier(schema, name))
    row = connection.execute(query).fetchone()
    if row is None:
        raise LookupError(name)
    return TableSum(int(row[0]), str(row[1]))


def hidden_tables(connection: Connection) -> list[str]:
    """Tables whose row-level security hides rows even from this role: a backup by it would silently lose them."""
    return [str(row[0]) for row in connection.execute(_HIDDEN).fetchall()]
