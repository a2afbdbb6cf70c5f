"""Encrypted content at rest: AES-256-GCM in blocks, so that a block can neither be changed, moved, nor cut off.

Layout: magic ``STF1``, 8 bytes key id, 7 bytes random prefix, then blocks of up to 64 KiB, each with its 16 bytes tag.
The nonce of a block is prefix, 4 bytes counter and one byte that marks the last block: the STREAM construction of
Hoang, Reyhanitabar, Rogaway, Vizár, Online authenticated-encryption and its nonce-reuse misuse-resistance (CRYPTO
2015). The key of a file comes from the installation's key and the file's id by HKDF-SHA256 (RFC 5869). No Django in
here.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"STF1"
BLOCK = 64 * 1024
_TAG = 16
_PREFIX = 7
_KEY_ID = 8
_HEADER = len(MAGIC) + _KEY_ID + _PREFIX


class SealBroken(Exception):
    """The content was changed or cut off, or belongs to another key or file."""


def key_id(key: str) -> bytes:
    """Names a key without telling it (8 bytes)."""
    return hashlib.sha256(b"stafette.key-id\0" + key.encode()).digest()[:_KEY_ID]


def _cipher(key: str, context: bytes) -> AESGCM:
    derive = HKDF(algorithm=SHA256(), length=32, salt=context, info=b"stafette.files.v1")
    return AESGCM(derive.derive(key.encode()))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4) + (b"\1" if last else b"\0")


def seal(content: bytes, *, key: str, context: bytes) -> Iterator[bytes]:
    """Encrypt ``content``; ``context`` (the file's id) binds it to its place."""
    cipher = _cipher(key, context)
    prefix = secrets.token_bytes(_PREFIX)
    header = MAGIC + key_id(key) + prefix
    yield header
    starts = range(0, max(len(content), 1), BLOCK)
    for number, start in enumerate(starts):
        last = start + BLOCK >= len(content)
        yield cipher.encrypt(_nonce(prefix, number, last), content[start : start + BLOCK], header)


def unseal(sealed: bytes, *, key: str, context: bytes) -> bytes:
    """Decrypt what :func:`seal` made.

    Raises:
        SealBroken: it was changed, cut off, moved from another file, or made with another key.
    """
    header, blocks = sealed[:_HEADER], sealed[_HEADER:]
    if len(header) < _HEADER or not header.startswith(MAGIC):
        raise SealBroken("no sealed content")
    if header[len(MAGIC) : len(MAGIC) + _KEY_ID] != key_id(key):
        raise SealBroken("sealed with another key")
    cipher = _cipher(key, context)
    prefix = header[-_PREFIX:]
    step = BLOCK + _TAG
    parts: list[bytes] = []
    try:
        for number, start in enumerate(range(0, max(len(blocks), 1), step)):
            last = start + step >= len(blocks)
            parts.append(cipher.decrypt(_nonce(prefix, number, last), blocks[start : start + step], header))
    except InvalidTag as error:
        raise SealBroken("changed or cut off") from error
    return b"".join(parts)
