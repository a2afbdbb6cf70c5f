"""A segment: the postings of many documents in flat numpy arrays (CSR layout), never changed once made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Keys = NDArray[np.uint64]
Bools = NDArray[np.bool_]

FIELD_END = -1  # stands behind each field of a text
# Bit of ``Postings.fields`` beside the seven field bits: the word itself, not only a part of a compound.
WHOLE_WORD = 128


class Postings(NamedTuple):
    """The documents of a term, ascending, all three of shape (n,).

    ``impacts`` are saturated BM25F term weights without idf; ``fields`` bits ``1 << Field`` and ``WHOLE_WORD``.
    """

    documents: Ints
    impacts: Floats
    fields: Bytes


EMPTY = Postings(np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One value or more per document. n documents; p, w, o rows of places, weekly pieces, occurrences."""

    id_high: Keys  # (n,) first eight bytes of the id
    id_low: Keys  # (n,) last eight bytes
    organizations: Keys  # (n,) key of the organisation, see ``builder.organization_key``
    flags: NDArray[np.uint16]  # (n,)
    name_keys: NDArray[np.bytes_]  # (n,) S24
    place_documents: Ints  # (p,) ascending
    latitudes: Floats  # (p,) degrees
    longitudes: Floats  # (p,)
    weekly_documents: Ints  # (w,)
    weekly: Ints  # (w, 4) start, end, first day, last day
    occurrence_documents: Ints  # (o,)
    occurrences: Ints  # (o, 2) start, end in wall minutes (below 2**31 until the year 4083)

    @property
    def count(self) -> int:
        """Number of documents."""
        return len(self.flags)

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return sum(getattr(self, name).nbytes for name in self.__slots__)

    def take(self, kept: Bools, renumbered: Ints) -> Columns:
        """Return the columns of the documents that are kept, under their new numbers."""
        changed: dict[str, NDArray[Any]] = {
            name: getattr(self, name)[kept] for name in ("id_high", "id_low", "organizations", "flags", "name_keys")
        }
        for owner, names in _ROWS.items():
            documents = getattr(self, owner)
            rows = kept[documents]
            changed[owner] = renumbered[documents[rows]]
            changed |= {name: getattr(self, name)[rows] for name in names}
        return Columns(**changed)


_ROWS = {
    "place_documents": ("latitudes", "longitudes"),
    "weekly_documents": ("weekly",),
    "occurrence_documents": ("occurrences",),
}


def join_columns(first: Columns, second: Columns) -> Columns:
    """Put the documents of ``second`` behind those of ``first``."""
    joined = {}
    for name in Columns.__slots__:
        left, right = getattr(first, name), getattr(second, name)
        shift = np.int32(first.count) if name in _ROWS else None
        joined[name] = np.concatenate((left, right if shift is None else right + shift))
    return Columns(**joined)


@dataclass(frozen=True, slots=True, eq=False)
class Inverted:
    """Postings by key in CSR layout: row ``vocabulary[key]`` lies between two neighbours of ``offsets``."""

    vocabulary: dict[str, int]
    offsets: Longs  # (terms + 1,)
    documents: Ints  # (postings,) ascending within a term
    impacts: Floats  # (postings,) or (0,) where documents have no weight (tags)
    fields: Bytes  # (postings,) or (0,)

    def get(self, key: str) -> Postings:
        """Return the postings of ``key`` as views; empty for an unknown key."""
        row = self.vocabulary.get(key)
        if row is None:
            return EMPTY
        part = slice(int(self.offsets[row]), int(self.offsets[row + 1]))
        return Postings(self.documents[part], self.impacts[part], self.fields[part])

    @property
    def nbytes(self) -> int:
        """Memory in bytes; the vocabulary counted at 110 bytes per key (dict entry, number, text)."""
        arrays = (self.offsets, self.documents, self.impacts, self.fields)
        return sum(array.nbytes for array in arrays) + 110 * len(self.vocabulary)


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The words of all documents in order, as numbers of entries (a form with its terms)."""

    starts: Longs  # (documents + 1,)
    tokens: Ints  # (words and ends of fields,) numbers of entries or ``FIELD_END``
    entries: dict[str, int]  # entry as text → number
    term_starts: Longs  # (entries + 1,)
    terms: Ints  # (terms of entries,) rows of the vocabulary of words; the first of an entry is its lemma
    kinds: Bytes  # (terms of entries,) ``TermKind``

    @property
    def nbytes(self) -> int:
        """Memory in bytes; the entries counted at 140 bytes each (dict entry, number, text)."""
        arrays = (self.starts, self.tokens, self.term_starts, self.terms, self.kinds)
        return sum(array.nbytes for array in arrays) + 140 * len(self.entries)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Documents with their words, tags, texts and columns."""

    columns: Columns
    words: Inverted
    tags: Inverted
    texts: Texts

    @property
    def count(self) -> int:
        """Number of documents, dead ones included."""
        return self.columns.count

    @property
    def nbytes(self) -> int:
        """Memory in bytes."""
        return self.columns.nbytes + self.words.nbytes + self.tags.nbytes + self.texts.nbytes

    def forms(self) -> Iterator[str]:
        """All words as written."""
        return (entry.split("\t", 1)[0] for entry in self.texts.entries)


def merge(base: Segment, kept: Bools, delta: Segment) -> Segment:
    """Return one segment of the documents of ``base`` that are ``kept``, in order, followed by those of ``delta``."""
    renumbered = (np.cumsum(kept) - 1).astype(np.int32)
    columns = join_columns(base.columns.take(kept, renumbered), delta.columns)
    shift = int(kept.sum())
    words = _merge_inverted(base.words, kept, renumbered, delta.words, shift)
    tags = _merge_inverted(base.tags, kept, renumbered, delta.tags, shift)
    return Segment(columns, words, tags, _merge_texts(base.texts, kept, delta, words.vocabulary))


def _merge_texts(base: Texts, kept: Bools, delta: Segment, vocabulary: dict[str, int]) -> Texts:
    other = delta.texts
    entries = dict(base.entries)
    known = len(entries)
    numbers = np.fromiter((entries.setdefault(entry, len(entries)) for entry in other.entries), np.int32)
    rows = np.fromiter((vocabulary[key] for key in delta.words.vocabulary), np.int32)
    lengths = np.diff(other.term_starts)
    new = numbers >= known
    new_terms = np.repeat(new, lengths)
    term_starts = np.concatenate((base.term_starts, base.term_starts[-1] + np.cumsum(lengths[new])))
    terms = np.concatenate((base.terms, rows[other.terms[new_terms]])).astype(np.int32)
    kinds = np.concatenate((base.kinds, other.kinds[new_terms]))
    counts = np.diff(base.starts)
    tokens = base.tokens[np.repeat(kept, counts)]
    numbers = np.append(numbers, np.int32(FIELD_END))  # so that the last number stands for FIELD_END
    all_counts = np.concatenate((counts[kept], np.diff(other.starts)))
    starts = np.concatenate(([0], np.cumsum(all_counts)))
    return Texts(starts, np.concatenate((tokens, numbers[other.tokens])), entries, term_starts, terms, kinds)


def _merge_inverted(base: Inverted, kept: Bools, renumbered: Ints, delta: Inverted, shift: int) -> Inverted:
    alive = kept[base.documents]
    running = np.concatenate(([0], np.cumsum(alive)))
    base_counts = np.diff(running[base.offsets])
    vocabulary = dict(base.vocabulary)
    delta_rows = np.fromiter(
        (vocabulary.setdefault(key, len(vocabulary)) for key in delta.vocabulary), np.int64, len(delta.vocabulary)
    )
    counts = np.zeros(len(vocabulary), np.int64)
    counts[: len(base_counts)] = base_counts
    delta_counts = np.diff(delta.offsets)
    starts_of_delta = counts[delta_rows]  # within their row, behind the base
    counts[delta_rows] += delta_counts
    offsets = np.concatenate(([0], np.cumsum(counts)))
    base_places = ranges(offsets[: len(base_counts)], base_counts)
    delta_places = ranges(offsets[delta_rows] + starts_of_delta, delta_counts)

    def scatter(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        if not len(base.documents) and not len(delta.documents):
            return old
        out = np.empty(int(offsets[-1]), old.dtype)
        out[base_places] = old
        out[delta_places] = new
        return out

    documents = scatter(renumbered[base.documents[alive]], delta.documents + np.int32(shift))
    if not len(base.impacts) and not len(delta.impacts):
        return Inverted(vocabulary, offsets, documents, base.impacts, base.fields)
    impacts = scatter(base.impacts[alive], delta.impacts)
    fields = scatter(base.fields[alive], delta.fields)
    return Inverted(vocabulary, offsets, documents, impacts, fields)


def ranges(starts: Longs, counts: Longs) -> Longs:
    """Return start, start + 1, … for each row, ``counts`` of them, one row after another."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    return np.asarray(np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - counts), counts))
