"""One changed record of an offer, written the way imports write: only what differs, with dates and search documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied

from stafette.accounts.enums import Role
from stafette.core.actor import Actor, ActorKind
from stafette.directory.catalog.settle import Change, Changes
from stafette.directory.catalog.stored import Stored
from stafette.directory.catalog.write import write_catalog
from stafette.directory.interchange.compare import FieldChange, Record, comparable, record_key, record_label
from stafette.directory.interchange.result import EntityKind

EDITORS = (Role.NETWORK_MANAGER, Role.ADMINISTRATION)


def require_editor(actor: Actor) -> None:
    """Raises ``PermissionDenied`` for everybody but network managers, administration and the system."""
    if actor.kind is not ActorKind.SYSTEM and not actor.has_role(*EDITORS):
        raise PermissionDenied


def write_change(kind: EntityKind, before: Record, wanted: Mapping[str, Any], stored: Stored) -> bool:
    """Write the values of ``wanted`` that differ from ``before``; returns whether anything did.

    Needs an actor and a running transaction. ``stored`` holds every offer whose search document may change.
    """
    differing = tuple(
        FieldChange(field=name, old=getattr(before, name), new=value)
        for name, value in wanted.items()
        if comparable(getattr(before, name)) != comparable(value)
    )
    if not differing:
        return False
    change = Change(
        kind=kind,
        key=record_key(before),
        label=record_label(before),
        before=before,
        after=replace(before, **{change.field: change.new for change in differing}),
        fields=differing,
        stamp=True,
    )
    write_catalog(Changes(source="", changed=[change]), stored)
    return True
