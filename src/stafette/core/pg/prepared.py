"""A cursor for large statements that run often: the server plans them once per connection."""

from __future__ import annotations

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


def prepared_cursor() -> CursorWrapper:
    """Return a cursor that binds parameters in the server, which plans a statement anew only in its first uses.

    From which use on says ``STAFETTE_PREPARE_AFTER``. Everything else (transactions, counting of statements, errors) is
    as with ``connection.cursor()``. Parameters keep their types, so ``IN %s`` does not work: write ``= ANY(%s)``.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        own = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # the stubs know no arguments
        return connection._prepare_cursor(own)  # type: ignore[attr-defined,no-any-return]  # not in the stubs
