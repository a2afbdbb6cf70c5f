"""Signed links: they expire, can be revoked, and carry nothing about a person.

A token is the id of a row of ``core_signed_link`` in base64url and an HMAC over it, with a key of its own per purpose:
a token made for one purpose is worth nothing for another.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction

from stafette.core import actor, clock
from stafette.core.actor import Actor, ActorKind
from stafette.core.models import SignedLink


class LinkInvalid(Exception):
    """No link of ours, or one for another purpose."""


class LinkExpired(Exception):
    """The link held once. ``link`` says for what, so that the page can offer a way on."""

    def __init__(self, link: SignedLink) -> None:
        super().__init__("the link no longer holds")
        self.link = link


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"stafette.link.{purpose}", sep=".")


def token_of(link: SignedLink) -> str:
    """The token of a link, the same each time."""
    text = base64.urlsafe_b64encode(link.pk.bytes).rstrip(b"=").decode("ascii")
    return _signer(link.purpose).sign(text)


@transaction.atomic
def make_link(*, purpose: str, target_id: UUID | None, valid_for: timedelta) -> str:
    """Make a link and return its token (66 characters that are safe in addresses).

    Raises:
        ValueError: ``valid_for`` is not positive.
    """
    if valid_for <= timedelta(0):
        raise ValueError("a link must hold for some time")
    now = clock.now()
    link = SignedLink.objects.create(purpose=purpose, target_id=target_id, created_at=now, expires_at=now + valid_for)
    return token_of(link)


def _identity(token: str, purpose: str) -> UUID:
    try:
        text = _signer(purpose).unsign(token)  # compares in constant time
        return UUID(bytes=base64.urlsafe_b64decode(text + "=="))
    except (BadSignature, binascii.Error, ValueError) as error:
        raise LinkInvalid from error


def resolve(token: str, purpose: str) -> SignedLink:
    """The link behind a token (one query, and none for a forged token).

    Raises:
        LinkInvalid: not ours, not for this purpose, or forgotten by retention.
        LinkExpired: it held once, and no longer does (its time is over, or it was revoked).
    """
    link = SignedLink.objects.filter(pk=_identity(token, purpose), purpose=purpose).first()
    if link is None:
        raise LinkInvalid
    if link.revoked_at is not None or link.expires_at <= clock.now():
        raise LinkExpired(link)
    return link


@transaction.atomic
def revoke(link_id: UUID) -> bool:
    """End a link now. False if it had been revoked before."""
    return bool(SignedLink.objects.filter(pk=link_id, revoked_at__isnull=True).update(revoked_at=clock.now()))


@transaction.atomic
def revoke_target(*, purpose: str, target_id: UUID) -> int:
    """End all links of a purpose to one thing; returns how many."""
    links = SignedLink.objects.filter(purpose=purpose, target_id=target_id, revoked_at__isnull=True)
    return links.update(revoked_at=clock.now())


@contextmanager
def acting_as_link(link: SignedLink) -> Iterator[Actor]:
    """Act as the holder of a link: its id is the actor's id, its purpose the label."""
    before = actor.current()
    number = before.request_id if before else ""
    with actor.acting(Actor(ActorKind.LINK, id=link.pk, label=link.purpose, request_id=number)) as who:
        yield who
