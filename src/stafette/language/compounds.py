"""Parts of German compounds, from HanTa's morphemes."""

from __future__ import annotations

from stafette.language.hanta import Morpheme, Reading
from stafette.language.normalise import normal_form

# Tags of morphemes that carry meaning of their own; the rest are endings, linking elements and particles.
_STEMS = ("NN", "NE", "ADJ", "VV", "ACR", "FM", "CARD", "TRUNC")
_SHORTEST = 3  # letters; shorter parts are mostly wrong cuts


def _is_stem(morpheme: Morpheme) -> bool:
    return morpheme.tag.startswith(_STEMS)


def parts(reading: Reading) -> tuple[str, ...]:
    """Return the stems of a compound's parts in normal form; empty where the word is no compound.

    ``Kinderbetreuungskosten`` gives ``kind``, ``betreuung``, ``kosten`` and the inner compounds
    ``kinderbetreuung`` and ``betreuungskosten``, so that the shorter compound finds the longer one.
    """
    morphemes = reading.morphemes
    stems = [index for index, morpheme in enumerate(morphemes) if _is_stem(morpheme)]
    if len(stems) < 2:
        return ()
    found = [normal_form(morphemes[index].root) for index in stems]
    found += [_joined(morphemes, first, last) for first, last in _inner_ranges(stems)]
    return tuple(dict.fromkeys(part for part in found if len(part) >= _SHORTEST))


def _inner_ranges(stems: list[int]) -> list[tuple[int, int]]:
    """Ranges of two and more neighbouring stems that are not the whole word."""
    count = len(stems)
    return [
        (stems[start], stems[end])
        for start in range(count)
        for end in range(start + 1, count)
        if end - start + 1 < count
    ]


def _joined(morphemes: tuple[Morpheme, ...], first: int, last: int) -> str:
    middle = "".join(morpheme.surface for morpheme in morphemes[first:last])
    return normal_form(middle + morphemes[last].root)
