"""Hand-outs: offers behind a code, and what partners say about it, counted per offer and never per code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from stafette.core import actor as actors
from stafette.core import clock, dated
from stafette.core.actor import Actor
from stafette.core.ids import new_code, new_id, normalise_code
from stafette.directory.models import Handout, HandoutItem, Service

MOST_OFFERS: Final = 5
HINT_LENGTH: Final = 200
_TRIES = 8
_COUNT = """
INSERT INTO directory_redemption_count (id, service_id, month, answer, count) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (service_id, month, answer) DO UPDATE SET count = directory_redemption_count.count + 1
"""


class Answer(StrEnum):
    """What a partner says about somebody who came with a code."""

    CAME = "came"
    WRONG_PLACE = "wrong_place"


class CodeUnknown(LookupError):
    """No hand-out has this code, or the offer is not on it."""


class CodeExpired(Exception):
    """The hand-out no longer holds. ``handout`` says until when it did."""

    def __init__(self, handout: Handout) -> None:
        super().__init__("the hand-out has expired")
        self.handout = handout


@transaction.atomic
def create_handout(
    *,
    service_ids: Sequence[UUID],
    actor: Actor,
    way_hints: Mapping[UUID, str] | None = None,
    second_language: str = "",
) -> Handout:
    """Keep one to five offers, in their order, behind a new code. Nothing about a person is stored.

    Raises:
        ValidationError: no offer, or more than five.
        Service.DoesNotExist: an offer is not there or not visible to ``actor``.
    """
    wanted = list(dict.fromkeys(service_ids))
    if not 1 <= len(wanted) <= MOST_OFFERS:
        raise ValidationError(
            _("Auf einen Merkzettel passen ein bis %(most)s Angebote.") % {"most": MOST_OFFERS}, code="count"
        )
    known = set(Service.objects.visible_to(actor).filter(pk__in=wanted).order_by("id").values_list("id", flat=True))
    if known != set(wanted):
        raise Service.DoesNotExist
    hints = way_hints or {}
    with actors.acting(actor):
        handout = _with_free_code(second_language[:2])
        HandoutItem.objects.bulk_create(
            HandoutItem(
                handout=handout,
                service_id=service_id,
                position=position,
                way_hint=" ".join(hints.get(service_id, "").split())[:HINT_LENGTH],
            )
            for position, service_id in enumerate(wanted, start=1)
        )
    return handout


def _with_free_code(second_language: str) -> Handout:
    """The database decides whether a code is free; with 729 million a second try is rare."""
    now = clock.now()
    expires = now + timedelta(days=dated.number("handout_valid_days"))
    for _attempt in range(_TRIES):
        try:
            with transaction.atomic():
                return Handout.objects.create(
                    code=new_code(), second_language=second_language, created_at=now, expires_at=expires
                )
        except IntegrityError:
            continue
    raise IntegrityError("no free code found")


def find_handout(*, code: str) -> Handout:
    """The hand-out of a code as a person typed it.

    Raises:
        CodeUnknown: there is none.
        CodeExpired: it holds no longer.
    """
    handout = Handout.objects.filter(code=normalise_code(code)).first()
    if handout is None:
        raise CodeUnknown
    if handout.expires_at <= clock.now():
        raise CodeExpired(handout)
    return handout


@transaction.atomic
def redeem(*, code: str, service_id: UUID, answer: Answer, actor: Actor) -> None:
    """Count a partner's answer for the offer and the month. The code is checked and forgotten.

    Raises:
        CodeUnknown: no such code, or the offer is not on it.
        CodeExpired: the hand-out holds no longer.
    """
    handout = find_handout(code=code)
    if not handout.items.filter(service_id=service_id).exists():
        raise CodeUnknown
    month = clock.today().replace(day=1)
    with actors.acting(actor), connection.cursor() as cursor:
        cursor.execute(_COUNT, [new_id(), service_id, month, answer.value])
