"""What a segment says about words, so that a question needs no morphology for words that stand in some offer.

Analysing a word that this process meets for the first time takes milliseconds; its terms stand in the rows already.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.codec import is_function_word, terms_of_entry
from stafette.directory.search.segment import FIELD_END, Bytes, Ints, Longs, Segment
from stafette.language import Term

_MOST_REMEMBERED = 20_000  # words; then the memory starts anew


class _Holders(NamedTuple):
    """The entries that hold each row of the vocabulary (t rows, n pairs), and as what."""

    starts: Longs  # (t + 1,)
    entries: Ints  # (n,)
    kinds: Bytes  # (n,) ``TermKind``


class Lexicon:
    """Forms, keys and entries of one segment. Words have to be clean, as ``iter_words`` yields them."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        forms = ((entry.split("\t", 1)[0].lower(), entry) for entry in segment.texts.entries)
        self._entries = {form: entry for form, entry in forms if not is_function_word(entry)}
        self._terms: dict[str, tuple[Term, ...]] = {}

    def terms(self, word: str) -> tuple[Term, ...] | None:
        """Return the terms of a word, capitals aside; None where no offer holds it or it is a function word."""
        terms = self._terms.get(word)
        if terms is None:
            entry = self._entries.get(word.lower())
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

    def lemma_rows(self, entries: Ints) -> Ints:
        """Return the row of the vocabulary of the lemma of each entry; ``FIELD_END`` stays."""
        return self._lemmas[entries]

    def strengths(self, keys: Mapping[str, float], kind_weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how well each entry meets the weighted ``keys``: the best of weight × weight of the kind.

        Shape (entries + 1,); the last one, at ``FIELD_END``, is 0.
        """
        met = np.zeros(len(self._segment.texts.entries) + 1)
        for key, weight in keys.items():
            row = self._segment.words.vocabulary.get(key)
            if row is not None:
                part = slice(self._holders.starts[row], self._holders.starts[row + 1])
                entries = self._holders.entries[part]
                met[entries] = np.maximum(met[entries], weight * kind_weights[self._holders.kinds[part]])
        return met

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._segment.words.vocabulary)

    @cached_property
    def _lemmas(self) -> Ints:
        texts = self._segment.texts
        return np.append(texts.terms[texts.term_starts[:-1]], np.int32(FIELD_END))

    @cached_property
    def _holders(self) -> _Holders:
        texts = self._segment.texts
        order = np.argsort(texts.terms, kind="stable")
        owners = np.repeat(np.arange(len(texts.entries), dtype=np.int32), np.diff(texts.term_starts))
        counts = np.bincount(texts.terms, minlength=len(self._segment.words.vocabulary))
        return _Holders(np.concatenate(([0], np.cumsum(counts))), owners[order], texts.kinds[order])
