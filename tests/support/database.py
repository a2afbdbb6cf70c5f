"""Test databases: a template migrated by the owner, one copy per worker, the app role in the connection."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.database import embedded_test_cluster, owner_database, uses_embedded
from config.env import BASE_DIR
from stafette.core.database import migrate

_KEEP = {"django_migrations", "django_content_type"}


def owner_parameters(name: str = "") -> dict[str, Any]:
    """psycopg's parameters for the owner role, by default of the present test database."""
    values = owner_database(tests=True)
    return {
        "dbname": name or connection.settings_dict["NAME"],
        "user": values["USER"],
        "password": values["PASSWORD"],
        "host": values["HOST"],
        "port": values["PORT"] or None,
    }


def app_parameters() -> dict[str, Any]:
    """psycopg's parameters for the application role of the present test database."""
    values = connection.settings_dict
    keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {key: values[name] or None for key, name in keys.items()}


def _migrations_digest() -> str:
    digest = hashlib.sha256(psycopg.__version__.encode())
    for path in sorted([*BASE_DIR.glob("src/stafette/*/migrations/*.py"), BASE_DIR / "src/stafette/core/database.py"]):
        digest.update(path.read_bytes())
    digest.update((BASE_DIR / "requirements" / "run.txt").read_bytes())
    digest.update((BASE_DIR / "src/stafette/core/audit.py").read_bytes())
    return digest.hexdigest()[:12]


def _template(admin: psycopg.Connection[tuple[Any, ...]]) -> str:
    """The name of the migrated template; made by whoever comes first."""
    name = f"stafette_template_{_migrations_digest()}"
    admin.execute("SELECT pg_advisory_lock(4711)")
    try:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(f"{name}_draft")))
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"{name}_draft")))
            values = owner_database(tests=True) | {"NAME": f"{name}_draft"}
            migrate(values, str(settings.DATABASES["default"]["USER"]))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            admin.execute(rename.format(sql.Identifier(f"{name}_draft"), sql.Identifier(name)))
    finally:
        admin.execute("SELECT pg_advisory_unlock(4711)")
    return name


@contextlib.contextmanager
def test_database() -> Iterator[str]:
    """Make a database for this process, point Django at it as the app role, drop it at the end."""
    name = f"stafette_test_{os.getpid()}"
    with contextlib.ExitStack() as stack:
        if uses_embedded():
            stack.enter_context(embedded_test_cluster().in_use())
        maintenance = owner_database(tests=True)["NAME"]
        admin = stack.enter_context(psycopg.connect(**owner_parameters(maintenance), autocommit=True))
        _drop_leftovers(admin)
        template = _template(admin)
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute("SELECT pg_advisory_lock(4711)")
        admin.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
        admin.execute("SELECT pg_advisory_unlock(4711)")
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
        try:
            yield name
        finally:
            connection.close()
            _drop(admin, name)


def _drop(admin: psycopg.Connection[tuple[Any, ...]], name: str) -> None:
    """Drop the database once the last connection of a thread or of a killed process is gone; else the next run does."""
    for _ in range(50):
        try:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.ObjectInUse:
            time.sleep(0.2)
        else:
            return


def _drop_leftovers(admin: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Databases of runs that were killed: nobody is connected to them."""
    unused = """SELECT datname FROM pg_database d WHERE datname LIKE 'stafette\\_test\\_%'
                AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)"""
    for (left,) in admin.execute(unused).fetchall():
        number = str(left).rsplit("_", 1)[-1]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            with contextlib.suppress(psycopg.Error):
                admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(str(left))))


def truncate() -> None:
    """Empty all tables as the owner (the app role may not)."""
    with psycopg.connect(**owner_parameters(), autocommit=True) as admin:
        rows = admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = [sql.Identifier(str(row[0])) for row in rows if row[0] not in _KEEP]
        admin.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(names)))
