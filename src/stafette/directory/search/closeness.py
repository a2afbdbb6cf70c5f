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

from stafette.directory.search.parsing import ParsedQuery, WordGroup
from stafette.directory.search.scoring import Scorer
from stafette.directory.search.segment import FIELD_END, Floats, Ints, Longs, Segment, ranges
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
    for segment, numbers in (
        (snapshot.base, documents[:border]),
        (snapshot.delta, documents[border:] - snapshot.base.count),
    ):
        if len(numbers):
            reading = _Reading.of(segment, numbers)
            pairs = _pairs(reading, segment, parsed, scorer) * snapshot.settings.pair_share
            passages = _passages(reading, segment, parsed, scorer, snapshot) * snapshot.settings.passage_share
            parts.append((pairs + passages).astype(np.float32))
    return np.concatenate(parts) if parts else np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of d documents in order, w in all. ``lemmas`` are rows of the vocabulary, -1 at the end of a field."""

    count: int  # d
    owners: Longs  # (w,) 0 … d - 1
    entries: Ints  # (w,)
    lemmas: Longs  # (w,)
    positions: Longs  # (w,) place within the document

    @classmethod
    def of(cls, segment: Segment, documents: Longs) -> _Reading:
        texts = segment.texts
        starts = texts.starts[documents]
        counts = texts.starts[documents + 1] - starts
        entries = texts.tokens[ranges(starts, counts)]
        owners = np.repeat(np.arange(len(documents)), counts)
        positions = np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
        lemmas = np.full(len(entries), FIELD_END, np.int64)
        words = entries != FIELD_END
        lemmas[words] = texts.terms[texts.term_starts[entries[words]]]
        return cls(len(documents), owners, entries, lemmas, positions)


def _pairs(reading: _Reading, segment: Segment, parsed: ParsedQuery, scorer: Scorer) -> NDArray[np.float64]:
    """Sum of idf over the pairs of neighbours of the question that are neighbours in the document too."""
    total = np.zeros(reading.count)
    rows = [segment.words.vocabulary.get(word.lemma, -2) for word in parsed.sequence]
    weights = [0.0 if word.is_function_word else scorer.idf(word.lemma) for word in parsed.sequence]
    left, right = reading.lemmas[:-1], reading.lemmas[1:]
    for (first, second), weight in _different_pairs(rows, weights).items():
        here = np.flatnonzero((left == first) & (right == second))
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
    reading: _Reading, segment: Segment, parsed: ParsedQuery, scorer: Scorer, snapshot: Snapshot
) -> NDArray[np.float64]:
    """The best passage of each document: sum over the words of the question of idf × how well it is met."""
    blocks = reading.positions // (snapshot.settings.passage_words // 2)
    importance = np.array([scorer.importance(group) for group in parsed.groups])
    grid = np.zeros((reading.count, int(blocks.max(initial=0)) + 2, len(parsed.groups)))
    name = np.zeros((reading.count, len(parsed.groups)))
    ends = np.cumsum(reading.entries == FIELD_END)
    before = np.concatenate(([0], ends))[np.searchsorted(reading.owners, np.arange(reading.count))]
    in_name = ends - before[reading.owners] == 0
    kind_weights = np.array([snapshot.settings.document_kinds[kind] for kind in TermKind])
    words, strengths, groups = _meetings(reading, segment, parsed.groups, kind_weights)
    np.maximum.at(grid, (reading.owners[words], blocks[words], groups), strengths)
    named = in_name[words]
    np.maximum.at(name, (reading.owners[words[named]], groups[named]), strengths[named])
    windows = np.maximum(np.maximum(grid[:, :-1], grid[:, 1:]), name[:, None, :])
    return np.asarray((windows @ importance).max(axis=1))


def _meetings(
    reading: _Reading, segment: Segment, groups: list[WordGroup], kind_weights: NDArray[np.float64]
) -> tuple[Longs, NDArray[np.float64], Longs]:
    """Where words of the question are met: position in the reading, strength from 0 to 1, number of the word."""
    texts = segment.texts
    words = np.flatnonzero(reading.entries != FIELD_END)
    entries = reading.entries[words]
    starts = texts.term_starts[entries]
    counts = texts.term_starts[entries + 1] - starts
    source = ranges(starts, counts)
    rows, places = texts.terms[source], np.repeat(words, counts)
    kinds = texts.kinds[source]
    found = []
    for number, group in enumerate(groups):
        for key, weight in _single_keys(group).items():
            row = segment.words.vocabulary.get(key)
            if row is not None:
                here = np.flatnonzero(rows == row)
                found.append((places[here], weight * kind_weights[kinds[here]], np.full(len(here), number)))
    if not found:
        return np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64)
    positions, strengths, numbers = (np.concatenate(column) for column in zip(*found, strict=True))
    return positions, strengths, numbers


def _single_keys(group: WordGroup) -> dict[str, float]:
    """The keys of the variants of one word with their best weight."""
    keys: dict[str, float] = {}
    for variant in group.variants:
        if len(variant.words) == 1:
            for key in variant.words[0]:
                keys[key.key] = max(keys.get(key.key, 0.0), key.weight * variant.weight)
    return keys
