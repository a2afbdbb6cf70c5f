"""Raw SQL as the application role with an actor: what an import, a script or a mistake could write.

No service protects. Each function is one or a few statements on a cursor of a running transaction; rules speak at the
statement or at commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from stafette.core.ids import new_id
from tests.support import database

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]
AFTER_A_WEEK = "stafette.now()::date + 7"


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as the database knows it. ``roles`` are separated by commas."""

    kind: str
    id: UUID | None = None
    roles: str = ""
    label: str = ""


MACHINE = Who("system", label="storm")


def staff(user: UUID, roles: str = "case_worker") -> Who:
    return Who("staff", user, roles)


def connect(parameters: dict[str, Any] | None = None) -> Connection:
    """A connection as the application role to the present test database, or to the one named."""
    return psycopg.connect(**(parameters or database.app_parameters()))


@contextmanager
def acting(connection: Connection, who: Who, *, isolation: str = "read committed") -> Iterator[Cursor]:
    """One transaction with an actor; commits at the end, rolls back on an error."""
    with connection.transaction(), connection.cursor() as cursor:
        if isolation != "read committed":
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
        introduce(cursor, who)
        yield cursor


def introduce(cursor: Cursor, who: Who) -> None:
    """Tell the running transaction who acts."""
    cursor.execute(
        "SELECT set_config('stafette.actor_kind', %s, true), set_config('stafette.actor_id', %s, true), "
        "set_config('stafette.actor_roles', %s, true), set_config('stafette.actor_label', %s, true)",
        [who.kind, str(who.id or ""), who.roles, who.label],
    )


def open_step(cursor: Cursor, case: UUID, owner: UUID | None, **more: Any) -> UUID:
    """Insert an open step; ``more`` are further columns (organization_id, watches_id, ground, state …)."""
    step = new_id()
    values: dict[str, Any] = {
        "id": step,
        "case_id": case,
        "owner_id": owner,
        "title": "Gespräch",
        "ground": "opened",
        "stage": 0,
        "state": "open",
        "outcome": "",
        "repeats": 0,
    } | more
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO cases_step ({columns}, kind_id, held_since, opened_at, due_on, attention_on) "
        f"SELECT {marks}, k.id, stafette.now(), stafette.now(), {AFTER_A_WEEK}, {AFTER_A_WEEK} "
        "FROM cases_step_kind k WHERE k.key = 'conversation' LIMIT 1",
        list(values.values()),
    )
    return step


def close_step(cursor: Cursor, step: UUID, state: str = "done") -> int:
    """Close a step; returns the number of rows."""
    cursor.execute(
        "UPDATE cases_step SET state = %s, outcome = 'Getan.', closed_at = stafette.now() "
        "WHERE id = %s AND state = 'open'",
        [state, step],
    )
    return cursor.rowcount


def give_step(cursor: Cursor, step: UUID, ground: str, *, owner: UUID | None, organization: UUID | None = None) -> int:
    """Put a step into other hands."""
    cursor.execute(
        "UPDATE cases_step SET owner_id = %s, organization_id = %s, ground = %s, held_since = stafette.now() "
        "WHERE id = %s",
        [owner, organization, ground, step],
    )
    return cursor.rowcount


def offer_step(cursor: Cursor, case: UUID, step: UUID, sender: UUID, **to: Any) -> UUID:
    """Offer a step: ``to_user_id``, ``to_team_id`` or ``to_organization_id``; also state, decided_by_id."""
    return _offer(cursor, "cases_handover", {"case_id": case, "step_id": step, "from_owner_id": sender} | to)


def offer_case(cursor: Cursor, case: UUID, holder: UUID, team: UUID, **to: Any) -> UUID:
    """Offer a case: ``to_team_id`` and perhaps ``to_user_id``."""
    return _offer(cursor, "cases_transfer", {"case_id": case, "from_holder_id": holder, "from_team_id": team} | to)


def _offer(cursor: Cursor, table: str, values: dict[str, Any]) -> UUID:
    offer = new_id()
    values = {"id": offer, "state": "requested", "message": "Bitte.", "reason": ""} | values
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO {table} ({columns}, requested_at, answer_by) VALUES ({marks}, stafette.now(), {AFTER_A_WEEK})",
        list(values.values()),
    )
    return offer


def answer(cursor: Cursor, table: str, offer: UUID, state: str, by: UUID | None) -> int:
    """Move an offer along; ``table`` is handover or transfer."""
    ended = ", ended_at = stafette.now()" if state in {"returned", "completed"} else ""
    cursor.execute(
        f"UPDATE cases_{table} SET state = %s, decided_by_id = coalesce(%s, decided_by_id), "
        f"decided_at = stafette.now(), reason = 'Weil es so ist.'{ended} WHERE id = %s",
        [state, by, offer],
    )
    return cursor.rowcount


def give_case(cursor: Cursor, case: UUID, ground: str, *, holder: UUID, team: UUID) -> int:
    """Make somebody responsible for a case."""
    cursor.execute(
        "UPDATE cases_case SET holder_id = %s, team_id = %s, ground = %s, held_since = stafette.now() WHERE id = %s",
        [holder, team, ground, case],
    )
    return cursor.rowcount


def close_case(cursor: Cursor, case: UUID, reason: str = "work", **more: Any) -> int:
    """Close a case."""
    values = {"close_reason": reason} | more
    setters = ", ".join(f"{column} = %s" for column in values)
    cursor.execute(
        f"UPDATE cases_case SET closed_on = stafette.now()::date, {setters} WHERE id = %s AND closed_on IS NULL",
        [*values.values(), case],
    )
    return cursor.rowcount


def add_person(cursor: Cursor) -> UUID:
    """Insert a person."""
    person = new_id()
    cursor.execute(
        "INSERT INTO cases_person (id, first_name, last_name, sort_key, birth_date, sex, interpreter_language, "
        "sign_language, street, postal_code, city, source, source_id, created_at, changed_at) "
        "VALUES (%s, 'Mara', 'Probe', 'probe mara', '1990-05-17', 'female', '', false, '', '', '', '', '', "
        "stafette.now(), stafette.now())",
        [person],
    )
    return person


def add_case(cursor: Cursor, person: UUID, holder: UUID, team: UUID, **more: Any) -> UUID:
    """Insert a case, without a step."""
    case = new_id()
    values = {"id": case, "person_id": person, "holder_id": holder, "team_id": team, "restricted": False} | more
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO cases_case ({columns}, held_since, ground, phase, opened_on, open_reason, law_version, "
        "close_reason, receiving_body) "
        f"VALUES ({marks}, stafette.now(), 'import', 'arrival', stafette.now()::date, 'import', stafette.now()::date, "
        "'', '')",
        list(values.values()),
    )
    return case


def leave(cursor: Cursor, user: UUID) -> int:
    """Somebody leaves the house."""
    cursor.execute(
        "UPDATE accounts_user SET is_active = false, left_on = stafette.now()::date WHERE id = %s AND is_active", [user]
    )
    return cursor.rowcount


def be_absent(cursor: Cursor, user: UUID, deputy: UUID | None, starts: int = 0, days: int = 7) -> UUID:
    """Somebody is away from ``starts`` days from today on, for some days."""
    absence = new_id()
    cursor.execute(
        "INSERT INTO accounts_absence (id, user_id, deputy_id, starts_on, ends_on) "
        "VALUES (%s, %s, %s, stafette.now()::date + %s::int, stafette.now()::date + %s::int)",
        [absence, user, deputy, starts, starts + days],
    )
    return absence
