"""How well documents answer the words of a question.

Per word: the best of its variants, each the sum over its keys of weight × idf × impact, where the impact is the
saturated BM25F weight of the key in the document (Robertson and Zaragoza 2009) and idf = ln(1 + (N - n + ½) / (n + ½)).
Over the words: the sum, times the share of the question that the document covers, words weighted by their idf, to the
power ``coverage_power`` / (words - 1): both words of a short question matter, not every word of a long one.
"""

from __future__ import annotations

import math

import numpy as np

from stafette.directory.search.parsing import ParsedQuery, Variant, WeightedKey, WordGroup
from stafette.directory.search.query import MatchKind
from stafette.directory.search.segment import Bools, Floats
from stafette.directory.search.snapshot import Snapshot


class Scorer:
    """Scores one question against one snapshot. Looks every key up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._idf: dict[str, float] = {}

    def scores(self, parsed: ParsedQuery, mask: Bools) -> Floats:
        """Return the score of every document, shape (documents,); 0 where it is no hit.

        A hit lies in ``mask`` and covers at least the ``least_coverage`` share of what the best document there covers,
        counted in words (so that with up to three words one is enough) or in words weighted by their rarity.
        """
        total = np.zeros(self._snapshot.count, np.float32)
        covered = np.zeros(self._snapshot.count, np.float32)
        words = np.zeros(self._snapshot.count, np.float32)
        importance_sum = 0.0
        for group in parsed.groups:
            importance = self.importance(group)
            if importance <= 0:
                continue
            score = self.group_scores(group)
            total += score
            covered += np.minimum(score, np.float32(importance))
            words += score > 0
            importance_sum += importance
        covered *= mask
        words *= mask
        best = covered.max(initial=0)
        if best <= 0:
            return np.zeros(self._snapshot.count, np.float32)
        settings = self._snapshot.settings
        least = np.float32(settings.least_coverage)
        enough = (words > 0) & ((words >= words.max() * least) | (covered >= best * least))
        if len(parsed.groups) > 1:
            total *= (covered / np.float32(importance_sum)) ** np.float32(
                settings.coverage_power / (len(parsed.groups) - 1)
            )
        return np.asarray(np.where(enough, total, 0), np.float32)

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
        """Return the score of one word of the question for every document."""
        own = self._best_idf(group.variants[0], MatchKind.WORD)
        best = self._variant_scores(group.variants[0], math.inf)
        for variant in group.variants[1:]:
            np.maximum(best, self._variant_scores(variant, own or math.inf), out=best)
        return best

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

    def _word_scores(self, keys: tuple[WeightedKey, ...], most: float) -> Floats:
        """A common part of a compound adds to the score, but finds nothing alone (``Beratung``)."""
        scores = np.zeros(self._snapshot.count, np.float32)
        least = self._snapshot.settings.telling_part * max(
            (self.idf(key.key) for key in keys if key.of_part), default=0
        )
        weak = [key for key in keys if key.of_part and self.idf(key.key) < least]
        for key in keys:
            if key not in weak:
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
            postings = self._snapshot.words(key.key)
            scores[postings.documents] += postings.impacts * np.float32(idf * key.weight)
