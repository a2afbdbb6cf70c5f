"""Setting the database up: rights of the application role and migrations, through the owner role."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection
from psycopg import sql

RIGHTS = """
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app};
GRANT USAGE ON SCHEMA public, stafette TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
REVOKE INSERT, UPDATE, DELETE ON core_audit_entry, django_migrations FROM {app};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""


@contextmanager
def connected_as(values: dict[str, Any]) -> Iterator[None]:
    """Point Django's connection at other connection values (the owner's) for a while."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(values)
    connection.settings_dict["OPTIONS"] = dict(values["OPTIONS"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def migrate(owner: dict[str, Any], app_role: str, *, verbosity: int = 0) -> None:
    """Run all migrations as the owner and give the application role its rights. May be run again at any time."""
    with connected_as(owner):
        call_command("migrate", verbosity=verbosity, interactive=False)
        with connection.cursor() as cursor:
            names = {"database": sql.Identifier(str(owner["NAME"])), "app": sql.Identifier(app_role)}
            cursor.execute(sql.SQL(RIGHTS).format(**names))
