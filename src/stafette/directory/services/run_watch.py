"""Beside an import's long transaction: a connection that shows progress, and a lock that ends with the process.

The lock is PostgreSQL's advisory lock of a session: whoever is killed lets go of it, so that a run without a holder is
known to be interrupted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from stafette.directory.services.imports import Phase

SECONDS_BETWEEN = 1.0
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"
_NOTE = "UPDATE directory_import_run SET done = %s, total = %s WHERE id = %s"


class RunBusy(Exception):
    """Somebody else works on this run."""


class RunWatch:
    """Notes the progress of one run, at most once a second, in transactions of its own."""

    def __init__(self, connection: BaseDatabaseWrapper, run_id: UUID) -> None:
        self._connection, self._run_id = connection, run_id
        self._noted_at = 0.0

    def progress(self, phase: Phase, done: int, total: int) -> None:
        """Note how far the import is."""
        if time.monotonic() - self._noted_at < SECONDS_BETWEEN:
            return
        self._noted_at = time.monotonic()
        self._connection.set_autocommit(False)  # begins a transaction that carries the actor
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(_NOTE, [done, total, self._run_id])
            self._connection.commit()
        finally:
            self._connection.set_autocommit(True)


@contextmanager
def watching(run_id: UUID) -> Iterator[RunWatch]:
    """Hold the run while this lasts.

    Raises:
        RunBusy: another process holds it.
    """
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    name = f"import run {run_id}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [name])
            if not cursor.fetchone()[0]:
                raise RunBusy
        try:
            yield RunWatch(connection, run_id)
        finally:
            with connection.cursor() as cursor:
                cursor.execute(_UNLOCK, [name])
    finally:
        connection.close()
