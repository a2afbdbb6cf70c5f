"""Tokens for the answers of partners: what an address needs to count an answer, so that nobody else can read it.

The token in the address holds the code, the offer and a random number, encrypted. So neither our logs nor those of a
proxy see which code an answer belongs to, and a form that is sent twice is counted once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from stafette.core import clock

VALID_FOR: Final = timedelta(hours=12)


class AnswerTokenInvalid(Exception):
    """No token of ours, or one from a page that was opened too long ago."""


@dataclass(frozen=True, slots=True)
class AnswerToken:
    """The hand-out, the offer on it, and a number that says which form it was."""

    code: str
    service_id: UUID
    form: str


def _fernet() -> Fernet:
    key = hashlib.sha256(f"stafette.answers\0{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def make_token(code: str, service_id: UUID) -> str:
    """A new token, safe in addresses."""
    content = json.dumps([code, str(service_id), secrets.token_urlsafe(12)])
    moment = int(clock.now().timestamp())
    return _fernet().encrypt_at_time(content.encode(), moment).decode("ascii").rstrip("=")


def read_token(token: str) -> AnswerToken:
    """What a token holds.

    Raises:
        AnswerTokenInvalid: it was not made here, was changed, or is too old.
    """
    padded = token + "=" * (-len(token) % 4)
    moment = int(clock.now().timestamp())
    try:
        content = _fernet().decrypt_at_time(padded.encode(), int(VALID_FOR.total_seconds()), moment)
    except (InvalidToken, UnicodeEncodeError) as error:
        raise AnswerTokenInvalid from error
    code, service_id, form = json.loads(content)
    return AnswerToken(code, UUID(service_id), form)
