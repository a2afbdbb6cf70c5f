"""Words that stand in no offer: which known word may be meant.

Distance is Damerau-Levenshtein in its restricted form (optimal string alignment: insert, delete, replace, swap
neighbours) between bare forms, so that missing umlaut dots cost nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from stafette.language import bare_form, is_stop_word, normal_form

_SHORTEST = 4  # letters; shorter words are not corrected
_TWO_FROM = 8  # from this length on two changes are allowed
_MOST = 12  # candidates handed out


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known word as written in an offer, and how many changes away it is."""

    word: str
    distance: int


def allowed_distance(word: str) -> int:
    """How many changes a bare form may be away: none below 4 letters, one below 8, else two."""
    if len(word) < _SHORTEST:
        return 0
    return 1 if len(word) < _TWO_FROM else 2


class Speller:
    """Known words by length of their bare form. Immutable; ``with_words`` shares the lists of the base."""

    def __init__(self, words: Iterable[str], base: Speller | None = None) -> None:
        self._base = base
        self._written: dict[str, list[str]] = {}
        for word in words:
            bare = bare_form(word)
            if len(bare) >= _SHORTEST - 1 and not bare.isdigit() and not is_stop_word(word):
                self._written.setdefault(bare, []).append(word)
        self._by_length: dict[int, list[str]] = {}
        for bare in self._written:
            self._by_length.setdefault(len(bare), []).append(bare)

    def with_words(self, words: Iterable[str]) -> Speller:
        """Return a speller that knows ``words`` too."""
        return Speller(words, self)

    def candidates(self, word: str) -> tuple[Candidate, ...]:
        """Return known words within the allowed distance, nearest first, then by spelling; at most twelve."""
        found: dict[str, int] = {}
        for form in {bare_form(word), normal_form(word)}:  # the second where "ae" was typed by mistake, not for "ä"
            for candidate in self._everywhere(form):
                found[candidate.word] = min(candidate.distance, found.get(candidate.word, candidate.distance))
        near = (Candidate(written, distance) for written, distance in found.items())
        return tuple(sorted(near, key=lambda candidate: (candidate.distance, candidate.word))[:_MOST])

    def _everywhere(self, form: str) -> Iterable[Candidate]:
        yield from self._near(form, allowed_distance(form))
        if self._base is not None:
            yield from self._base._everywhere(form)

    def _near(self, bare: str, allowed: int) -> Iterable[Candidate]:
        for length in range(len(bare) - allowed, len(bare) + allowed + 1):
            pool = self._by_length.get(length)
            if not pool:
                continue
            hits = process.extract(bare, pool, scorer=OSA.distance, score_cutoff=allowed, processor=None, limit=None)
            for known, distance, _ in hits:
                for written in self._written[known]:
                    yield Candidate(written, int(distance))
