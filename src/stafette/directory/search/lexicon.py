"""What the rows say about words, so that a question needs no morphology for words that stand in some offer.

Analysing a word that this process meets for the first time takes milliseconds; its terms stand in the rows already.
"""

from __future__ import annotations

from bisect import bisect_left

from stafette.directory.search.codec import is_function_word, terms_of_entry
from stafette.directory.search.segment import Segment
from stafette.language import Term, clean

_MOST_REMEMBERED = 20_000  # words; then the memory starts anew


class Lexicon:
    """Forms and keys of one segment."""

    def __init__(self, segment: Segment) -> None:
        entries = segment.texts.entries
        self._entries = {
            clean(entry.split("\t", 1)[0]).lower(): entry for entry in entries if not is_function_word(entry)
        }
        self._keys = sorted(segment.words.vocabulary)
        self._terms: dict[str, tuple[Term, ...]] = {}

    def terms(self, word: str) -> tuple[Term, ...] | None:
        """Return the terms of a word, capitals aside; None where no offer holds it or it is a function word."""
        terms = self._terms.get(word)
        if terms is None:
            entry = self._entries.get(clean(word).lower())
            if entry is None:
                return None
            if len(self._terms) >= _MOST_REMEMBERED:
                self._terms.clear()
            terms = self._terms[word] = terms_of_entry(entry)
        return terms

    def has_key_from(self, beginning: str) -> bool:
        """Whether some key begins so."""
        place = bisect_left(self._keys, beginning)
        return place < len(self._keys) and self._keys[place].startswith(beginning)
