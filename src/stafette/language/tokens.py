"""Words of a German text. Takes plain text: callers strip HTML before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stafette.language.normalise import clean

# A word is letters and digits, joined by hyphens: "Mutter-Kind-Kur", "U25-Beratung", "24-Stunden-Dienst".
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# Gender endings become one plain word: "Bürger*innen", "Bürger:innen", "Bürger/-innen", "Berater(in)", "BürgerInnen".
_GENDER = re.compile(
    r"(?<=[a-zäöüß])(?:[*:_·]|/-?)(in(?:nen)?)\b|(?<=[a-zäöüß])\((in(?:nen)?)\)|(?<=[a-zäöüß])I(n(?:nen)?)\b"
)
_TRUNCATED = re.compile(r"(?<=[^\W\d_])-(?=\s|,|$|/)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written; ``position`` counts words of the text from 0."""

    text: str
    position: int


def _join_gender(match: re.Match[str]) -> str:
    ending = match.group(1) or match.group(2)
    return ending if ending else "i" + match.group(3)


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the words of ``text`` in order. Hyphen compounds and numbers stay whole, punctuation falls away.

    Gender forms become the plain feminine word (``Berater*innen`` → ``Beraterinnen``), so that lemma and stem agree
    with the masculine one. A truncated part keeps its word (``Kinder- und Jugendhilfe`` → ``Kinder``, ``und``, …).
    """
    return tuple(Token(word, position) for position, word in enumerate(iter_words(text)))


def iter_words(text: str) -> Iterator[str]:
    """Yield the words of ``text`` as :func:`tokenise` does, without positions."""
    plain = _GENDER.sub(_join_gender, clean(text))
    plain = _TRUNCATED.sub(" ", plain)
    for match in _WORD.finditer(plain):
        yield match.group()
