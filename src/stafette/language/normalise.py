"""One spelling for comparison, and the sort key of German lists. Pure functions on strings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe"})
_BASE_LETTERS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})
_HYPHENS = re.compile(r"[-\u2010-\u2015\u2212]+")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_DIGRAPHS = re.compile(r"(?<=[aou])e")


def clean(text: str) -> str:
    """Return ``text`` in Unicode NFC without soft hyphens, zero-width characters and with plain hyphens."""
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return _HYPHENS.sub("-", composed)


def _strip_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=200_000)
def normal_form(word: str) -> str:
    """Return the spelling by which words are compared: lower case, ``ä`` as ``ae``, ``ß`` as ``ss``, no hyphens.

    ``normal_form("Mutter-Kind-Kur") == "mutterkindkur"``, ``normal_form("FÜR") == "fuer"``. Other accents fall away.
    The result may be empty for a word without letters and digits. Idempotent.
    """
    folded = clean(word).lower().translate(_UMLAUTS)
    stripped = _strip_marks(folded).casefold()
    return "".join(character for character in stripped if character.isalnum())


@lru_cache(maxsize=200_000)
def bare_form(word: str) -> str:
    """Return the tolerant spelling: as :func:`normal_form`, and ``ae``, ``oe``, ``ue`` lose their ``e``.

    People without a German keyboard write ``fur`` or ``fuer``; both and ``für`` become ``fur``. Different words may
    share a bare form, so that it serves for finding candidates, never as a key of the index.
    """
    return _DIGRAPHS.sub("", normal_form(word))


def sort_key(text: str) -> str:
    """Return the key that sorts like a German list (DIN 5007-1): ``ä`` as ``a``, ``ß`` as ``ss``, capitals equal.

    ASCII only, to be stored and compared byte by byte (``COLLATE "C"``). Words are compared one after another; where
    two texts differ by umlauts alone, the one without comes first: ``Muller``, ``Müller``, ``Muller Anna``.
    """
    lowered = clean(text).lower()
    base = _NOT_ALPHANUMERIC.sub("-", _strip_marks(lowered.translate(_BASE_LETTERS)).casefold()).strip("-")
    marks = "".join("1" if character in "äöüß" else "0" for character in lowered).rstrip("0")
    return f"{base} {marks}" if marks else base
