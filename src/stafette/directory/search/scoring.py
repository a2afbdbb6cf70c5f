"""How well documents answer the words of a question.

Per word: the best of its variants, each the sum over its keys of weight × idf × impact, where the impact is the
saturated BM25F weight of the key in the document (Robertson and Zaragoza 2009) and idf = ln(1 + (N - n + ½) / (n + ½)).
Over the words: the sum, times the share of the question that the document covers, words weighted by their idf, to the
power ``coverage_power`` / (words - 1): both words of a short question matter, not every word of a long one.

Only documents that a telling key finds are looked at; arrays have one row for each of them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.parsing import ParsedQuery, Variant, WeightedKey, WordGroup
from stafette.directory.search.query import MatchKind
from stafette.directory.search.segment import Bytes, Floats, Ints, Longs, Postings
from stafette.directory.search.snapshot import Snapshot


class Scorer:
    """Scores one question against one snapshot. Looks every key up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._idf: dict[str, float] = {}
        self._postings: dict[str, Postings] = {}
        self._rows: Ints = np.empty(0, np.int32)
        self._size = 0

    def words(self, key: str) -> Postings:
        """Postings of a word key."""
        postings = self._postings.get(key)
        if postings is None:
            postings = self._postings[key] = self._snapshot.words(key)
        return postings

    def fields_in(self, key: str, documents: Ints) -> Bytes:
        """Return ``Postings.fields`` of the key in each of ``documents``, 0 where it does not stand."""
        postings = self.words(key)
        if not len(postings.documents):
            return np.zeros(len(documents), np.uint8)
        rows = np.minimum(postings.documents.searchsorted(documents), len(postings.documents) - 1)
        return np.asarray(postings.fields[rows] * (postings.documents[rows] == documents))

    def candidates(self, parsed: ParsedQuery) -> Longs:
        """Return the findable documents, ascending, that may score: those in which a telling key stands."""
        words = (word for group in parsed.groups for variant in group.variants for word in variant.words)
        keys = {key.key for word in words for key in self._telling(word)[0] if self.idf(key.key)}
        found = [self.words(key).documents for key in keys]
        if len(found) == 1:
            documents = found[0][self._snapshot.findable[found[0]]]
            return documents.astype(np.int64)
        mask = np.zeros(self._snapshot.count, np.bool_)
        for documents in found:
            mask[documents] = True
        return np.flatnonzero(mask & self._snapshot.findable)

    def scores(self, parsed: ParsedQuery, documents: Longs) -> Floats:
        """Return the score of each of ``documents`` (ascending), shape (documents,); 0 where it is no hit.

        A hit covers at least the ``least_coverage`` share of what the best of ``documents`` covers, counted in words
        (so that with up to three words one is enough) or in words weighted by their rarity.
        """
        self._number(documents)
        groups = [(self.importance(group), group) for group in parsed.groups]
        answered = [(importance, self.group_scores(group)) for importance, group in groups if importance > 0]
        if len(parsed.groups) == 1 and answered:
            return answered[0][1]
        total = np.zeros(len(documents), np.float32)
        covered = np.zeros(len(documents), np.float32)
        words = np.zeros(len(documents), np.float32)
        for importance, score in answered:
            total += score
            covered += np.minimum(score, np.float32(importance))
            words += score > 0
        best = covered.max(initial=0)
        if best <= 0:
            return np.zeros(len(documents), np.float32)
        settings = self._snapshot.settings
        least = np.float32(settings.least_coverage)
        enough = (words > 0) & ((words >= words.max() * least) | (covered >= best * least))
        share = covered / np.float32(sum(importance for importance, _ in answered))
        total *= _power(share, settings.coverage_power / (len(parsed.groups) - 1))
        return np.asarray(np.where(enough, total, 0), np.float32)

    def _number(self, documents: Longs) -> None:
        """Give ``documents`` rows of their own; all others share the row behind them, which is cut off at the end."""
        self._size = len(documents)
        self._rows = np.full(self._snapshot.count, self._size, np.int32)
        self._rows[documents] = np.arange(self._size, dtype=np.int32)

    def idf(self, key: str) -> float:
        """Inverse document frequency of a key; 0 where no findable document holds it."""
        if key not in self._idf:
            number = self._snapshot.frequency(key)
            everything = self._snapshot.findable_count
            self._idf[key] = math.log1p((everything - number + 0.5) / (number + 0.5)) if number else 0.0
        return self._idf[key]

    def importance(self, group: WordGroup) -> float:
        """The idf of the word itself; where no document holds it, that of its best variant."""
        own = self._best_idf(group.variants[0], MatchKind.WORD)
        if own:
            return own
        return max((self._best_idf(variant, None) * variant.weight for variant in group.variants), default=0.0)

    def group_scores(self, group: WordGroup) -> Floats:
        """Return the score of one word of the question for every document that was numbered."""
        own = self._best_idf(group.variants[0], MatchKind.WORD)
        best = self._variant_scores(group.variants[0], math.inf)
        for variant in group.variants[1:]:
            np.maximum(best, self._variant_scores(variant, own or math.inf), out=best)
        return best[:-1]

    def _best_idf(self, variant: Variant, kind: MatchKind | None) -> float:
        keys = [key for word in variant.words for key in word if kind is None or key.kind is kind]
        return max((self.idf(key.key) * key.weight for key in keys), default=0.0)

    def _variant_scores(self, variant: Variant, most: float) -> Floats:
        """Scores of a variant; no key counts more than ``most``, so that a rare synonym does not beat the word."""
        words = [self._word_scores(word, most) for word in variant.words]
        if len(words) == 1:
            return words[0] * np.float32(variant.weight)
        everywhere = np.logical_and.reduce([scores > 0 for scores in words])
        mean = np.add.reduce(words) * np.float32(variant.weight / len(words))
        return np.asarray(np.where(everywhere, mean, 0), np.float32)

    def _telling(self, keys: tuple[WeightedKey, ...]) -> tuple[list[WeightedKey], list[WeightedKey]]:
        """The keys of a word that find alone, and the weak ones: common parts of a compound (``Beratung``)."""
        least = self._snapshot.settings.telling_part * max(
            (self.idf(key.key) for key in keys if key.of_part), default=0
        )
        weak = [key for key in keys if key.of_part and self.idf(key.key) < least]
        return [key for key in keys if key not in weak], weak

    def _word_scores(self, keys: tuple[WeightedKey, ...], most: float) -> Floats:
        """A weak key adds to the score, but finds nothing alone."""
        scores = np.zeros(self._size + 1, np.float32)
        strong, weak = self._telling(keys)
        for key in strong:
            self._add(scores, key, most)
        if weak:
            found = scores > 0
            for key in weak:
                self._add(scores, key, most)
            scores *= found
        return scores

    def _add(self, scores: Floats, key: WeightedKey, most: float) -> None:
        idf = min(self.idf(key.key), most)
        if idf:
            postings = self.words(key.key)
            scores[self._rows[postings.documents]] += postings.impacts * np.float32(idf * key.weight)


def _power(values: Floats, exponent: float) -> NDArray[np.float32]:
    return values ** np.float32(exponent)
