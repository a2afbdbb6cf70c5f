"""A closer look at the best candidates: do words of the question stand side by side, and together in one passage?

Added to the score of a candidate, in the unit of idf:

* for each pair of neighbours in the question that are neighbours in the text too, ``pair_share`` × (idf + idf);
* ``passage_share`` × the best passage: for each word of the question its idf times how well it is met in the passage or
  in the name. Passages are two neighbouring blocks of ``passage_words`` / 2 words.

Only the best candidates are read (``close_candidates``), so the cost does not grow with the number of offers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.lexicon import Lexicon
from stafette.directory.search.parsing import ParsedQuery, WordGroup
from stafette.directory.search.scoring import Scorer
from stafette.directory.search.segment import FIELD_END, Floats, Ints, Longs, Segment
from stafette.directory.search.settings import SearchSettings
from stafette.directory.search.snapshot import Snapshot
from stafette.language import TermKind


def best_candidates(scores: Floats, count: int) -> Longs:
    """Return the rows of the ``count`` best scores, ascending; of several with the last score all or none."""
    if len(scores) <= count:
        return np.arange(len(scores))
    last = np.partition(scores, len(scores) - count)[len(scores) - count]
    chosen = np.flatnonzero(scores >= last)
    return chosen if len(chosen) <= 4 * count else np.flatnonzero(scores > last)


def bonus(snapshot: Snapshot, parsed: ParsedQuery, scorer: Scorer, documents: Longs) -> Floats:
    """Return what the closer look adds to the score of each of ``documents`` (ascending), shape (documents,)."""
    border = int(np.searchsorted(documents, snapshot.base.count))
    parts = []
    if border:
        parts.append(_bonus(snapshot, snapshot.base, snapshot.base_lexicon, documents[:border], parsed, scorer))
    if border < len(documents):
        numbers = documents[border:] - snapshot.base.count
        parts.append(_bonus(snapshot, snapshot.delta, snapshot.delta_lexicon, numbers, parsed, scorer))
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


def _bonus(
    snapshot: Snapshot, segment: Segment, lexicon: Lexicon, documents: Longs, parsed: ParsedQuery, scorer: Scorer
) -> Floats:
    reading = _Reading.of(segment, documents)
    pairs = _pairs(reading, segment, lexicon, parsed, scorer) * snapshot.settings.pair_share
    passages = _passages(reading, lexicon, parsed, scorer, snapshot.settings) * snapshot.settings.passage_share
    return (pairs + passages).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words and ends of fields of d documents in order, w in all."""

    starts: Longs  # (d,) where each document begins
    owners: Longs  # (w,) 0 … d - 1
    entries: Ints  # (w,) ``FIELD_END`` at the end of a field
    positions: Longs  # (w,) place within the document

    @property
    def count(self) -> int:
        """Number of documents, d."""
        return len(self.starts)

    @classmethod
    def of(cls, segment: Segment, documents: Longs) -> _Reading:
        texts = segment.texts
        first = texts.starts[documents]
        counts = texts.starts[documents + 1] - first
        starts = np.cumsum(counts) - counts
        owners = np.repeat(np.arange(len(documents)), counts)
        positions = np.arange(len(owners)) - starts[owners]
        return cls(starts, owners, texts.tokens[positions + first[owners]], positions)


def _pairs(
    reading: _Reading, segment: Segment, lexicon: Lexicon, parsed: ParsedQuery, scorer: Scorer
) -> NDArray[np.float64]:
    """Sum of idf over the pairs of neighbours of the question that are neighbours in the document too."""
    total = np.zeros(reading.count)
    rows = [segment.words.vocabulary.get(word.lemma, -2) for word in parsed.sequence]
    weights = [0.0 if word.is_function_word else scorer.idf(word.lemma) for word in parsed.sequence]
    pairs = _different_pairs(rows, weights)
    if pairs:
        lemmas = lexicon.lemma_rows(reading.entries)
        for (first, second), weight in pairs.items():
            here = np.flatnonzero((lemmas[:-1] == first) & (lemmas[1:] == second))
            total[np.unique(reading.owners[here])] += weight
    return total


def _different_pairs(rows: list[int], weights: list[float]) -> dict[tuple[int, int], float]:
    pairs = {}
    for index in range(len(rows) - 1):
        weight = weights[index] + weights[index + 1]
        if weight and rows[index] >= 0 and rows[index + 1] >= 0:
            pairs[rows[index], rows[index + 1]] = weight
    return pairs


def _passages(
    reading: _Reading, lexicon: Lexicon, parsed: ParsedQuery, scorer: Scorer, settings: SearchSettings
) -> NDArray[np.float64]:
    """The best passage of each document: sum over the words of the question of idf × how well it is met."""
    half = settings.passage_words // 2
    importance = np.array([scorer.importance(group) for group in parsed.groups])
    grid = np.zeros((reading.count, int(reading.positions.max(initial=0)) // half + 2, len(parsed.groups)))
    name = np.zeros((reading.count, len(parsed.groups)))
    in_name = _name_ends(reading)
    kind_weights = np.array([settings.document_kinds[kind] for kind in TermKind])
    for number, group in enumerate(parsed.groups):
        met = lexicon.strengths(_single_keys(group), kind_weights)[reading.entries]
        words = np.flatnonzero(met)
        owners, positions, strengths = reading.owners[words], reading.positions[words], met[words]
        np.maximum.at(grid[:, :, number], (owners, positions // half), strengths)
        named = positions < in_name[owners]
        np.maximum.at(name[:, number], owners[named], strengths[named])
    windows = np.maximum(np.maximum(grid[:, :-1], grid[:, 1:]), name[:, None, :])
    return np.asarray((windows @ importance).max(axis=1))


def _name_ends(reading: _Reading) -> Longs:
    """The position at which the first field of each document ends, shape (d,)."""
    ends = np.flatnonzero(reading.entries == FIELD_END)
    if not len(ends):
        return np.zeros(reading.count, np.int64)
    return np.asarray(ends[np.minimum(np.searchsorted(ends, reading.starts), len(ends) - 1)] - reading.starts)


def _single_keys(group: WordGroup) -> dict[str, float]:
    """The keys of the variants of one word with their best weight."""
    keys: dict[str, float] = {}
    for variant in group.variants:
        if len(variant.words) == 1:
            for key in variant.words[0]:
                keys[key.key] = max(keys.get(key.key, 0.0), key.weight * variant.weight)
    return keys
