"""Django's PostgreSQL backend, with the actor and the clock's shift set at the start of each transaction."""

from __future__ import annotations

from django.db.backends.postgresql import base

from stafette.core import actor, clock


class DatabaseWrapper(base.DatabaseWrapper):
    """Sets ``stafette.actor_*`` and ``stafette.clock_shift`` for the transaction that begins."""

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # not in the stubs
        if not autocommit:
            self._introduce()

    def _introduce(self) -> None:
        current = actor.current()
        pairs = list(current.database_settings()) if current else []
        seconds = int(clock.shift().total_seconds())
        if seconds:
            pairs.append(("stafette.clock_shift", str(seconds)))
        if not pairs or self.connection is None:
            return
        columns = ", ".join("set_config(%s, %s, true)" for _ in pairs)
        with self.cursor() as cursor:
            cursor.execute(f"SELECT {columns}", [part for pair in pairs for part in pair])
