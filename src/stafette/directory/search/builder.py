"""Builds a segment from encoded documents without any morphology: decode, number the words, count, scatter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.codec import RawDocument, decode_raw, is_function_word, terms_of_entry
from stafette.directory.search.documents import FIELD_COUNT, Field
from stafette.directory.search.segment import FIELD_END, WHOLE_WORD, Columns, Inverted, Segment, Texts, ranges
from stafette.directory.search.settings import SearchSettings
from stafette.language import TermKind

_CHUNK = 4_000  # documents whose words are counted at once; bounds the memory while building


def organization_key(identity: bytes) -> int:
    """Return 64 bits that stand for an organisation's id of 16 bytes."""
    return int.from_bytes(identity[:8], "big") ^ int.from_bytes(identity[8:], "big")


def build_segment(documents: Iterable[bytes], settings: SearchSettings) -> Segment:
    """Return the segment of encoded ``documents``, numbered in the order given.

    Raises :class:`~stafette.directory.search.codec.OutdatedDocumentError` for a row that cannot be read.
    """
    builder = _Builder(settings)
    chunk: list[RawDocument] = []
    for data in documents:
        chunk.append(decode_raw(data))
        if len(chunk) == _CHUNK:
            builder.add(chunk)
            chunk = []
    if chunk:
        builder.add(chunk)
    return builder.finish()


class _Numbering(dict[str, int]):
    """Gives each new key the next number."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class _Entries(dict[str, int]):
    """Numbers entries (a form with its terms) and keeps their terms as numbers in flat lists."""

    def __init__(self, vocabulary: _Numbering) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self.starts = [0]
        self.terms: list[int] = []
        self.kinds: list[int] = []
        self.function_words: list[bool] = []

    def __missing__(self, entry: str) -> int:
        for term in terms_of_entry(entry):
            self.terms.append(self._vocabulary[term.key])
            self.kinds.append(term.kind)
        self.starts.append(len(self.terms))
        self.function_words.append(is_function_word(entry))
        number = self[entry] = len(self)
        return number


class _Words(NamedTuple):
    """The words of a chunk in order, all of shape (words,): entry, document in the chunk, field."""

    entries: NDArray[np.int64]
    documents: NDArray[np.int64]
    fields: NDArray[np.int64]


class _Builder:
    def __init__(self, settings: SearchSettings) -> None:
        self._settings = settings
        weights, pivots, b = settings.field_arrays()
        self._weights = np.array(weights, np.float32)
        self._pivots = np.array(pivots, np.float32)
        self._b = np.array(b, np.float32)
        self._kind_weights = np.array([settings.document_kinds[kind] for kind in TermKind], np.float32)
        self._vocabulary = _Numbering()
        self._tag_numbers = _Numbering()
        self._entries = _Entries(self._vocabulary)
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self._tag_parts: list[tuple[NDArray[Any], ...]] = []
        self._columns: list[dict[str, NDArray[Any]]] = []
        self._tokens: list[NDArray[np.int32]] = []
        self._token_counts: list[NDArray[np.int64]] = []
        self._count = 0

    def add(self, chunk: list[RawDocument]) -> None:
        words = self._words_of(chunk)
        self._keep_order(words, len(chunk))
        self._parts.append(self._count_terms(words, len(chunk)))
        self._tag_parts.append(self._count_tags(chunk))
        self._columns.append(_columns_of(chunk, self._count))
        self._count += len(chunk)

    def finish(self) -> Segment:
        texts = Texts(
            np.concatenate([[0], np.cumsum(np.concatenate([[], *self._token_counts]))]).astype(np.int64),
            np.concatenate([np.empty(0, np.int32), *self._tokens]),
            dict(self._entries),
            np.array(self._entries.starts, np.int64),
            np.array(self._entries.terms, np.int32),
            np.array(self._entries.kinds, np.uint8),
        )
        words = _inverted(dict(self._vocabulary), self._parts)
        tags = _inverted(dict(self._tag_numbers), self._tag_parts)
        return Segment(_join(self._columns), words, tags, texts)

    def _words_of(self, chunk: list[RawDocument]) -> _Words:
        number = self._entries.__getitem__
        entries = np.array([number(entry) for raw in chunk for entry in raw.entries], np.int64)
        entry_counts = np.array([len(raw.entries) for raw in chunk])
        first_entry = np.cumsum(entry_counts) - entry_counts
        lengths = np.array([raw.lengths for raw in chunk], np.int64)
        documents = np.repeat(np.arange(len(chunk)), lengths.sum(axis=1))
        fields = np.repeat(np.tile(np.arange(FIELD_COUNT), len(chunk)), lengths.ravel())
        local = np.frombuffer(b"".join(raw.tokens for raw in chunk), "<u2").astype(np.int64)
        return _Words(entries[local + first_entry[documents]], documents, fields)

    def _keep_order(self, words: _Words, count: int) -> None:
        """Keep the texts as numbers, with ``FIELD_END`` behind each field that holds words."""
        cell = words.documents * FIELD_COUNT + words.fields
        last = np.flatnonzero(np.diff(cell, append=-1)) + 1
        self._tokens.append(np.insert(words.entries.astype(np.int32), last, FIELD_END))
        filled = np.bincount(words.documents[last - 1], minlength=count)
        self._token_counts.append(np.bincount(words.documents, minlength=count) + filled)

    def _count_tags(self, chunk: list[RawDocument]) -> tuple[NDArray[Any], ...]:
        numbers = self._tag_numbers
        tags = [numbers[tag] for raw in chunk for tag in raw.tags]
        documents = np.repeat(np.arange(len(chunk), dtype=np.int32), [len(raw.tags) for raw in chunk])
        pairs = np.unique(np.array(tags, np.int64) * len(chunk) + documents)
        terms, owners = np.divmod(pairs, len(chunk))
        return terms.astype(np.int32), owners.astype(np.int32) + np.int32(self._count)

    def _count_terms(self, words: _Words, count: int) -> tuple[NDArray[Any], ...]:
        """Terms, documents, impacts and fields of a chunk, sorted by term and document.

        A word adds to each of its terms the weight of its field, thinned by the length of the field, times the weight
        of the term's kind (BM25F: one weighted count over all fields, then one saturation).
        """
        counted = ~np.array(self._entries.function_words, np.bool_)[words.entries] | (words.fields <= Field.KEYWORDS)
        entries, documents, fields = (column[counted] for column in words)
        lengths = np.bincount(documents * FIELD_COUNT + fields, minlength=count * FIELD_COUNT).reshape(-1, FIELD_COUNT)
        thinning = self._weights / (1 - self._b + self._b * lengths.astype(np.float32) / self._pivots)
        starts = np.array(self._entries.starts, np.int64)
        counts = np.diff(starts)[entries]
        if not counts.sum():
            return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.uint8)
        source = ranges(starts[entries], counts)
        kinds = np.array(self._entries.kinds, np.int64)[source]
        pairs = np.array(self._entries.terms, np.int64)[source] * count + np.repeat(documents, counts)
        order = np.argsort(pairs, kind="stable")
        pairs = pairs[order]
        first = np.flatnonzero(np.diff(pairs, prepend=-1))
        strengths = np.repeat(thinning[documents, fields], counts) * self._kind_weights[kinds]
        sums = np.add.reduceat(strengths[order].astype(np.float64), first)
        whole = np.where(kinds <= TermKind.READING, WHOLE_WORD, 0).astype(np.uint8)
        marks = (np.left_shift(1, np.repeat(fields, counts)).astype(np.uint8) | whole)[order]
        k1 = self._settings.k1
        impacts = (sums * (k1 + 1) / (sums + k1)).astype(np.float32)
        terms, owners = np.divmod(pairs[first], count)
        owners = owners.astype(np.int32) + np.int32(self._count)
        return terms.astype(np.int32), owners, impacts, np.bitwise_or.reduceat(marks, first)


def _inverted(vocabulary: dict[str, int], parts: list[tuple[NDArray[Any], ...]]) -> Inverted:
    """Scatter chunks, each sorted by term and document, into one CSR table: linear time, no global sort."""
    counts = np.zeros(len(vocabulary), np.int64)
    for part in parts:
        counts += np.bincount(part[0], minlength=len(vocabulary))
    offsets = np.concatenate(([0], np.cumsum(counts)))
    total = int(offsets[-1])
    weighted = bool(parts) and len(parts[0]) == 4
    documents = np.empty(total, np.int32)
    impacts = np.empty(total if weighted else 0, np.float32)
    fields = np.empty(total if weighted else 0, np.uint8)
    cursor = offsets[:-1].copy()
    while parts:
        terms, owners, *rest = parts.pop(0)
        here = np.bincount(terms, minlength=len(vocabulary))
        before = np.cumsum(here) - here
        places = cursor[terms] + np.arange(len(terms)) - before[terms]
        documents[places] = owners
        if weighted:
            impacts[places], fields[places] = rest
        cursor += here
    return Inverted(vocabulary, offsets, documents, impacts, fields)


def _columns_of(chunk: list[RawDocument], first: int) -> dict[str, NDArray[Any]]:
    ids = np.frombuffer(b"".join(raw.id for raw in chunk), ">u8").reshape(-1, 2).astype(np.uint64)
    organizations = np.array([organization_key(raw.organization_id) for raw in chunk], np.uint64)
    places = np.frombuffer(b"".join(raw.places for raw in chunk), "<f4").reshape(-1, 2)
    place_documents = _owners(chunk, "places", 8, first)
    known = ~np.isnan(places[:, 0])
    weekly = np.frombuffer(b"".join(raw.weekly for raw in chunk), np.dtype("<u2,<u2,<i4,<i4"))
    occurrences = np.frombuffer(b"".join(raw.occurrences for raw in chunk), "<i4").reshape(-1, 2)
    return {
        "id_high": ids[:, 0].copy(),
        "id_low": ids[:, 1].copy(),
        "organizations": organizations,
        "flags": np.array([raw.flags for raw in chunk], np.uint16),
        "name_keys": np.array([raw.name_key.encode() for raw in chunk], "S24"),
        "place_documents": place_documents[known],
        "latitudes": places[known, 0].copy(),
        "longitudes": places[known, 1].copy(),
        "weekly_documents": _owners(chunk, "weekly", 12, first),
        "weekly": np.stack([weekly[name].astype(np.int32) for name in ("f0", "f1", "f2", "f3")], axis=1),
        "occurrence_documents": _owners(chunk, "occurrences", 8, first),
        "occurrences": occurrences.astype(np.int32),
    }


def _owners(chunk: list[RawDocument], name: str, size: int, first: int) -> NDArray[np.int32]:
    counts = [len(getattr(raw, name)) // size for raw in chunk]
    return np.repeat(np.arange(first, first + len(chunk), dtype=np.int32), counts)


def _join(chunks: list[dict[str, NDArray[Any]]]) -> Columns:
    if not chunks:
        chunks = [_columns_of([], 0)]
    return Columns(**{name: np.concatenate([chunk[name] for chunk in chunks]) for name in Columns.__slots__})
