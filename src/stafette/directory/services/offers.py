"""Changing single offers: what staff edit, confirm, and what is said about free places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from stafette.core import actor as actors
from stafette.core import clock
from stafette.core.actor import Actor, ActorKind
from stafette.directory.catalog.read import read_stored
from stafette.directory.catalog.settle import merged_verifications
from stafette.directory.catalog.stored import Stored
from stafette.directory.interchange.result import EntityKind
from stafette.directory.interchange.sanitise import sanitise
from stafette.directory.models import Service
from stafette.directory.records import (
    CapacityRecord,
    CapacityState,
    FieldGroup,
    ServiceRecord,
    VerificationMethod,
    VerificationRecord,
)
from stafette.directory.services.changing import require_editor, write_change

FIXED = frozenset({"source_id", "organization_source_id", "capacity", "verifications", "changed_at"})
"""Fields of a record that are no text of the offer: they have a door of their own or never change."""
EDITABLE = frozenset(field.name for field in fields(ServiceRecord)) - FIXED


class UnknownField(ValueError):
    """A change names something that an offer does not have or that is not changed this way."""


@transaction.atomic
def update_offer(*, service_id: UUID, actor: Actor, changes: Mapping[str, Any]) -> Service:
    """Change fields of an offer; names and values are those of :class:`~stafette.directory.records.ServiceRecord`.

    Only what differs is written: the columns, the lists, the day of change of the groups concerned, and the search
    document, which every process has a second later.

    Raises:
        PermissionDenied: neither network manager nor administration.
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
        UnknownField: a name that is not in :data:`EDITABLE`.
    """
    require_editor(actor)
    unknown = set(changes) - EDITABLE
    if unknown:
        raise UnknownField(", ".join(sorted(unknown)))
    wanted = dict(changes)
    if "description" in wanted:
        wanted["description"] = sanitise(wanted["description"])
    return _write(service_id, actor, wanted)


@transaction.atomic
def verify_group(*, service_id: UUID, group: FieldGroup, by: str, method: VerificationMethod, actor: Actor) -> Service:
    """Note that a group of fields was found true just now. ``by`` is a function or organisation, no private person.

    Raises:
        PermissionDenied: neither network manager, administration nor a user of the offer's organisation.
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    stored = _locked(service_id, actor)
    _require_keeper(actor, service_id)
    before = stored.catalog.services[0]
    now = VerificationRecord(group=group, verified_at=clock.now(), by=by[:120], method=method)
    return _write(service_id, actor, {"verifications": merged_verifications(before.verifications, [now])})


@transaction.atomic
def report_capacity(
    *,
    service_id: UUID,
    state: CapacityState,
    actor: Actor,
    waiting_weeks: int | None = None,
    closed_until: date | None = None,
) -> Service:
    """Set the capacity light as of now; it falls back to unknown by itself when the report is old.

    Raises:
        PermissionDenied: neither network manager, administration nor a user of the offer's organisation.
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    _require_keeper(actor, service_id)
    capacity = CapacityRecord(
        state=state,
        waiting_weeks=waiting_weeks if state is CapacityState.WAITING_LIST else None,
        closed_until=closed_until if state is CapacityState.CLOSED else None,
        reported_at=clock.now(),
    )
    return _write(service_id, actor, {"capacity": capacity})


def _require_keeper(actor: Actor, service_id: UUID) -> None:
    """Editors, and partners for the offers of their own organisation."""
    if actor.kind is ActorKind.PARTNER and actor.organization_id is not None:
        own = Service.objects.visible_to(actor).filter(pk=service_id, organization_id=actor.organization_id)
        if own.exists():
            return
    require_editor(actor)


def _locked(service_id: UUID, actor: Actor) -> Stored:
    """The offer with all that belongs to it, its row locked until the end of the transaction."""
    Service.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=service_id)
    return read_stored(actor=actor, service_ids=[service_id])


def _write(service_id: UUID, actor: Actor, wanted: Mapping[str, Any]) -> Service:
    with actors.acting(actor):
        stored = _locked(service_id, actor)
        write_change(EntityKind.SERVICE, stored.catalog.services[0], wanted, stored)
    return Service.objects.visible_to(actor).get(pk=service_id)
