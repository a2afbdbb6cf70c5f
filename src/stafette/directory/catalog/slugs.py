"""Readable addresses of offers: name, town and a short suffix, so that two of the same name differ. Pure."""

from __future__ import annotations

from uuid import UUID

from stafette.core.ids import CODE_ALPHABET
from stafette.directory.interchange.words import slug

NAME_LENGTH = 72
TOWN_LENGTH = 36
SUFFIX_LENGTH = 5


def make_slug(name: str, town: str, identity: UUID) -> str:
    """For example "schuldnerberatung-am-markt-neustadt-7k2fq". At most 115 characters; never changed afterwards.

    The suffix is made of the id's random bits: 24 million values per name and town.
    """
    parts = [_cut(slug(name), NAME_LENGTH), _cut(slug(town), TOWN_LENGTH), suffix(identity)]
    return "-".join(part for part in parts if part)


def suffix(identity: UUID) -> str:
    """Small letters and digits that stand for the last bits of an id."""
    base, rest = len(CODE_ALPHABET), identity.int & ((1 << 60) - 1)
    letters = []
    for _ in range(SUFFIX_LENGTH):
        rest, index = divmod(rest, base)
        letters.append(CODE_ALPHABET[index].lower())
    return "".join(letters)


def _cut(text: str, length: int) -> str:
    """Cut at a hyphen if the text is too long."""
    if len(text) <= length:
        return text
    head = text[: length + 1].rpartition("-")[0]
    return head or text[:length]
