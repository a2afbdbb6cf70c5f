"""Editing with two people at once: nobody overwrites what they have not seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from stafette.core.actor import Actor
from stafette.directory.catalog.read import read_stored
from stafette.directory.catalog.stored import Stored
from stafette.directory.interchange.compare import GROUP_OF_FIELD, comparable
from stafette.directory.models import Service
from stafette.directory.records import FieldGroup, ServiceRecord, VerificationMethod
from stafette.directory.services.offers import EDITABLE, update_offer, verify_group

_AT_PLACE: Final[Mapping[FieldGroup, tuple[str, ...]]] = {
    FieldGroup.CONTACT: ("phones", "contacts", "url"),
    FieldGroup.PLACE: ("description",),
    FieldGroup.TIMES: ("schedules",),
}
_OF_HOUSE: Final[Mapping[FieldGroup, tuple[str, ...]]] = {
    FieldGroup.CONTACT: ("phones", "contacts"),
    FieldGroup.PLACE: ("name", "addresses", "latitude", "longitude", "transportation", "accessibility"),
    FieldGroup.TIMES: ("schedules",),
}


class ChangedMeanwhile(Exception):
    """Somebody else has saved this group since the person opened the page. ``record`` is what is stored now."""

    def __init__(self, record: ServiceRecord) -> None:
        super().__init__("the group was changed meanwhile")
        self.record = record


def state_of_fields(record: object, names: Iterable[str]) -> str:
    """A name for the present content of some fields: equal content, equal name."""
    content = repr([(name, comparable(getattr(record, name))) for name in sorted(names)])
    return hashlib.sha256(content.encode()).hexdigest()


def state_of(record: ServiceRecord, group: FieldGroup) -> str:
    """A name for the present content of a group of fields of the offer itself: what its form edits."""
    return state_of_fields(
        record, (name for name in EDITABLE if GROUP_OF_FIELD.get(name, FieldGroup.DESCRIPTION) is group)
    )


def whole_state_of(stored: Stored, group: FieldGroup) -> str:
    """As :func:`state_of`, with what the group holds at the places of the offer: what a person confirms."""
    catalog = stored.catalog
    states = [state_of(catalog.services[0], group)]
    states += [state_of_fields(link, _AT_PLACE.get(group, ())) for link in catalog.service_at_locations]
    states += [state_of_fields(location, _OF_HOUSE.get(group, ())) for location in catalog.locations]
    return hashlib.sha256(" ".join(states).encode()).hexdigest()


def read_whole_offer(*, service_id: UUID, actor: Actor) -> Stored:
    """An offer with its organisation and places; keys are the ids of the rows.

    Raises:
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    stored = read_stored(actor=actor, service_ids=[service_id])
    if not stored.catalog.services:
        raise Service.DoesNotExist
    return stored


def read_offer(*, service_id: UUID, actor: Actor) -> ServiceRecord:
    """The record of an offer.

    Raises:
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    return read_whole_offer(service_id=service_id, actor=actor).catalog.services[0]


def _locked(service_id: UUID, actor: Actor) -> Stored:
    """The offer, its row locked until the end of the transaction."""
    Service.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=service_id)
    return read_whole_offer(service_id=service_id, actor=actor)


@transaction.atomic
def change_seen_group(
    *, service_id: UUID, group: FieldGroup, seen: str, changes: Mapping[str, Any], actor: Actor
) -> Service:
    """Change a group of fields if it is still as the person saw it (``seen``, from :func:`state_of`).

    Raises:
        ChangedMeanwhile: it is not.
        PermissionDenied: neither network manager nor administration.
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    record = _locked(service_id, actor).catalog.services[0]
    if state_of(record, group) != seen:
        raise ChangedMeanwhile(record)
    return update_offer(service_id=service_id, actor=actor, changes=changes)


@transaction.atomic
def verify_seen_group(
    *, service_id: UUID, group: FieldGroup, seen: str, by: str, method: VerificationMethod, actor: Actor
) -> Service:
    """Note that a group was found true, if it is still as the person saw it (``seen``, from :func:`whole_state_of`).

    Raises:
        ChangedMeanwhile: it is not.
        PermissionDenied: neither network manager, administration nor a user of the offer's organisation.
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    stored = _locked(service_id, actor)
    if whole_state_of(stored, group) != seen:
        raise ChangedMeanwhile(stored.catalog.services[0])
    return verify_group(service_id=service_id, group=group, by=by, method=method, actor=actor)
