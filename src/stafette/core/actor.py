"""Who acts. Every write to our tables needs an actor; the database asks for it (see ``migrations/0002``)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.db import connection


class ActorKind(StrEnum):
    """Kinds of actors. Staff, partner users and employer contacts are signed in; a link holder has a signed link."""

    STAFF = "staff"
    PARTNER = "partner"
    EMPLOYER = "employer"
    LINK = "link"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that reads and writes.

    ``label`` is the name of a system actor ("import", "worker") or of a link's purpose, never a person's name.
    ``roles`` are role codes of staff; ``organization_id`` is where a signed-in actor belongs. ``persons`` are a staff
    member and whoever they stand in for today, ``teams`` the teams of those.
    """

    kind: ActorKind
    id: UUID | None = None
    label: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    organization_id: UUID | None = None
    request_id: str = ""
    persons: frozenset[UUID] = field(default_factory=frozenset)
    teams: frozenset[UUID] = field(default_factory=frozenset)

    def has_role(self, *roles: str) -> bool:
        """True if this is staff with one of the roles."""
        return self.kind is ActorKind.STAFF and not self.roles.isdisjoint(roles)

    def database_settings(self) -> list[tuple[str, str]]:
        """What the database learns of the actor, as names and values of settings."""
        return [
            ("stafette.actor_kind", self.kind.value),
            ("stafette.actor_id", str(self.id or "")),
            ("stafette.actor_label", self.label),
            ("stafette.actor_roles", ",".join(sorted(self.roles))),
            ("stafette.request_id", self.request_id),
        ]


PUBLIC = Actor(ActorKind.PUBLIC)
NOBODY_SETTINGS = [(name, "") for name, _ in PUBLIC.database_settings()]
_current: ContextVar[Actor | None] = ContextVar("stafette_actor", default=None)


def system(label: str) -> Actor:
    """A named system actor, for imports, jobs and commands."""
    return Actor(ActorKind.SYSTEM, label=label)


def current() -> Actor | None:
    """Who acts now, or None."""
    return _current.get()


def tell_database(actor: Actor | None) -> None:
    """Hand the actor to the running transaction. The setting ends with the transaction."""
    pairs = actor.database_settings() if actor else NOBODY_SETTINGS
    columns = ", ".join("set_config(%s, %s, true)" for _ in pairs)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [part for pair in pairs for part in pair])


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Act as somebody: transactions begun inside carry the actor, a transaction already running learns of it."""
    before = _current.get()
    token = _current.set(actor)
    try:
        if connection.in_atomic_block:
            tell_database(actor)
        yield actor
    finally:
        _current.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            tell_database(before)
