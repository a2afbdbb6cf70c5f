"""Editing with two people at once: nobody overwrites what they have not seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from stafette.core.actor import Actor
from stafette.directory.catalog.read import read_stored
from stafette.directory.interchange.compare import GROUP_OF_FIELD, comparable
from stafette.directory.models import Service
from stafette.directory.records import FieldGroup, ServiceRecord, VerificationMethod
from stafette.directory.services.offers import EDITABLE, update_offer, verify_group


class ChangedMeanwhile(Exception):
    """Somebody else has saved this group since the person opened the page. ``record`` is what is stored now."""

    def __init__(self, record: ServiceRecord) -> None:
        super().__init__("the group was changed meanwhile")
        self.record = record


def state_of(record: ServiceRecord, group: FieldGroup) -> str:
    """A name for the present content of a group of fields: equal content, equal name."""
    names = sorted(name for name in EDITABLE if GROUP_OF_FIELD.get(name, FieldGroup.DESCRIPTION) is group)
    content = repr([(name, comparable(getattr(record, name))) for name in names])
    return hashlib.sha256(content.encode()).hexdigest()


def read_offer(*, service_id: UUID, actor: Actor) -> ServiceRecord:
    """The record of an offer.

    Raises:
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    services = read_stored(actor=actor, service_ids=[service_id]).catalog.services
    if not services:
        raise Service.DoesNotExist
    return services[0]


def _locked(service_id: UUID, group: FieldGroup, seen: str, actor: Actor) -> None:
    """Lock the offer and make sure that the group is as the person saw it."""
    Service.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=service_id)
    record = read_offer(service_id=service_id, actor=actor)
    if state_of(record, group) != seen:
        raise ChangedMeanwhile(record)


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
    _locked(service_id, group, seen, actor)
    return update_offer(service_id=service_id, actor=actor, changes=changes)


@transaction.atomic
def verify_seen_group(
    *, service_id: UUID, group: FieldGroup, seen: str, by: str, method: VerificationMethod, actor: Actor
) -> Service:
    """Note that a group was found true, if it is still as the person saw it.

    Raises:
        ChangedMeanwhile: it is not.
        PermissionDenied: neither network manager, administration nor a user of the offer's organisation.
        Service.DoesNotExist: no such offer, or not visible to ``actor``.
    """
    _locked(service_id, group, seen, actor)
    return verify_group(service_id=service_id, group=group, by=by, method=method, actor=actor)
