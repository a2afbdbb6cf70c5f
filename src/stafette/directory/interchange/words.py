"""Small text helpers that several modules share: slugs, comparison keys, number words."""

from __future__ import annotations

import re
import unicodedata

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"})


def slug(text: str) -> str:
    """Small ASCII letters, digits and hyphens: "Köln, Amt für Soziales" → "koeln-amt-fuer-soziales"."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_UMLAUTS))
    ascii_only = plain.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def folded(text: str) -> str:
    """``text`` for comparison: slug letters with single blanks."""
    return slug(text).replace("-", " ")


def join_street(street: str, number: str) -> str:
    """Street and house number as printed."""
    return f"{street.strip()} {number.strip()}".strip()
