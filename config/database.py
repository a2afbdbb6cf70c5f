"""Where the database is: a real server by URL, else the embedded one under ``STAFETTE_HOME``."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config.env import HOME, env, env_int
from stafette.core.embedded_db import Cluster

DATABASE_URL = env(
    "DATABASE_URL",
    help="PostgreSQL of the application role, postgresql://role:password@host:port/name. Empty: embedded database.",
)
DATABASE_OWNER_URL = env(
    "DATABASE_OWNER_URL", help="The same database through the role that owns the tables. Used by migrations and backup."
)
STATEMENT_TIMEOUT_MS = env_int(
    "STAFETTE_STATEMENT_TIMEOUT_MS",
    10_000,
    help="Longest time of one SQL statement of a web request, milliseconds; worker and commands have no limit (0).",
)
POOL_SIZE = env_int("STAFETTE_POOL_SIZE", 8, help="Most database connections of one process.")
PREPARE_AFTER = env_int(
    "STAFETTE_PREPARE_AFTER",
    3,
    help="So many uses of a large SQL statement until a connection keeps its plan; -1: never (behind PgBouncer).",
)


def embedded_cluster() -> Cluster:
    """The embedded server of this installation."""
    return Cluster.under(HOME)


def embedded_test_cluster() -> Cluster:
    """The embedded server of the tests: its own data, without durability."""
    return Cluster.under(HOME, name="testdb", fast=True)


def uses_embedded() -> bool:
    """True if no real server is named by ``DATABASE_URL``."""
    return not DATABASE_URL


def parse_url(url: str) -> dict[str, Any]:
    """Django's connection values for a PostgreSQL URL.

    Raises:
        ValueError: the URL is no PostgreSQL URL or names no database.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise ValueError("Die Adresse der Datenbank muss postgresql://rolle:kennwort@rechner:port/name lauten.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "stafette.core.pg",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }


def app_database(*, tests: bool = False) -> dict[str, Any]:
    """Connection values of the application role, with timeouts."""
    cluster = embedded_test_cluster if tests else embedded_cluster
    values = parse_url(DATABASE_URL or cluster().url("stafette_app"))
    values["ATOMIC_REQUESTS"] = True
    longest = 60_000 if tests else STATEMENT_TIMEOUT_MS
    idle = 6 * longest
    values["OPTIONS"]["options"] = (
        f"-c statement_timeout={longest} -c lock_timeout=5000 -c idle_in_transaction_session_timeout={idle}"
    )
    return values


def owner_database(*, tests: bool = False) -> dict[str, Any]:
    """Connection values of the owner role, without a statement timeout.

    Raises:
        ValueError: ``DATABASE_URL`` is set but ``DATABASE_OWNER_URL`` is not.
    """
    if DATABASE_URL and not DATABASE_OWNER_URL:
        raise ValueError("Bitte setzen Sie auch DATABASE_OWNER_URL (Rolle, der die Tabellen gehören).")
    cluster = embedded_test_cluster if tests else embedded_cluster
    values = parse_url(DATABASE_OWNER_URL or cluster().url("stafette_owner"))
    values["OPTIONS"]["options"] = "-c lock_timeout=10000"
    return values
