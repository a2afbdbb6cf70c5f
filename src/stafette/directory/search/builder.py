"""Builds a segment from encoded documents without any morphology: decode, number the words, count, scatter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.codec import RawDocument, decode_raw, terms_of_entry
from stafette.directory.search.documents import FIELD_COUNT
from stafette.directory.search.segment import WHOLE_WORD, Columns, Inverted, Segment
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

    def __init__(self, vocabulary: _Numbering, weights: dict[TermKind, float]) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self._weights = weights
        self.starts = [0]
        self.terms: list[int] = []
        self.term_weights: list[float] = []
        self.whole: list[bool] = []

    def __missing__(self, entry: str) -> int:
        for term in terms_of_entry(entry):
            self.terms.append(self._vocabulary[term.key])
            self.term_weights.append(self._weights[term.kind])
            self.whole.append(term.kind in (TermKind.LEMMA, TermKind.READING))
        self.starts.append(len(self.terms))
        number = self[entry] = len(self)
        return number


class _Builder:
    def __init__(self, settings: SearchSettings) -> None:
        self._settings = settings
        weights, pivots, b = settings.field_arrays()
        self._weights = np.array(weights, np.float32)
        self._pivots = np.array(pivots, np.float32)
        self._b = np.array(b, np.float32)
        self._vocabulary = _Numbering()
        self._tag_numbers = _Numbering()
        self._entries = _Entries(self._vocabulary, settings.document_kinds)
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self._tag_parts: list[tuple[NDArray[Any], ...]] = []
        self._columns: list[dict[str, NDArray[Any]]] = []
        self._count = 0

    def add(self, chunk: list[RawDocument]) -> None:
        self._parts.append(self._count_terms(chunk))
        self._tag_parts.append(self._count_tags(chunk))
        self._columns.append(_columns_of(chunk, self._count))
        self._count += len(chunk)

    def finish(self) -> Segment:
        forms = frozenset(entry.split("\t", 1)[0] for entry in self._entries)
        columns = _join(self._columns)
        words = _inverted(dict(self._vocabulary), self._parts)
        tags = _inverted(dict(self._tag_numbers), self._tag_parts)
        return Segment(columns, words, tags, forms)

    def _count_tags(self, chunk: list[RawDocument]) -> tuple[NDArray[Any], ...]:
        numbers = self._tag_numbers
        tags = [numbers[tag] for raw in chunk for tag in raw.tags]
        documents = np.repeat(np.arange(len(chunk), dtype=np.int32), [len(raw.tags) for raw in chunk])
        pairs = np.unique(np.array(tags, np.int64) * len(chunk) + documents)
        terms, owners = np.divmod(pairs, len(chunk))
        return terms.astype(np.int32), owners.astype(np.int32) + np.int32(self._count)

    def _count_terms(self, chunk: list[RawDocument]) -> tuple[NDArray[Any], ...]:
        """Terms, documents, impacts and fields of a chunk, sorted by term and document."""
        strengths, bits, entries, documents = self._word_strengths(chunk)
        starts = np.array(self._entries.starts, np.int64)
        counts = np.diff(starts)[entries]
        total = int(counts.sum())
        ends = np.cumsum(counts)
        source = np.repeat(starts[entries] - (ends - counts), counts) + np.arange(total)
        terms = np.array(self._entries.terms, np.int64)[source]
        weights = np.array(self._entries.term_weights, np.float32)[source]
        whole = np.array(self._entries.whole, np.bool_)[source]
        pairs = terms * len(chunk) + np.repeat(documents, counts)
        order = np.argsort(pairs, kind="stable")
        pairs = pairs[order]
        first = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1]))) if total else np.empty(0, np.int64)
        if not total:
            return (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32), np.empty(0, np.uint8))
        sums = np.add.reduceat((np.repeat(strengths, counts) * weights)[order].astype(np.float64), first)
        marks = np.repeat(bits, counts) | np.where(whole, WHOLE_WORD, 0).astype(np.uint8)
        fields = np.bitwise_or.reduceat(marks[order], first)
        k1 = self._settings.k1
        impacts = (sums * (k1 + 1) / (sums + k1)).astype(np.float32)
        term_numbers, owners = np.divmod(pairs[first], len(chunk))
        return term_numbers.astype(np.int32), owners.astype(np.int32) + np.int32(self._count), impacts, fields

    def _word_strengths(self, chunk: list[RawDocument]) -> tuple[NDArray[Any], ...]:
        """Per word of a document: weighted count over the fields (BM25F), field bits, entry, document in the chunk."""
        number = self._entries.__getitem__
        entries = np.array([number(entry) for raw in chunk for entry in raw.entries], np.int64)
        documents = np.repeat(np.arange(len(chunk), dtype=np.int64), [len(raw.entries) for raw in chunk])
        counts = np.frombuffer(b"".join(raw.counts for raw in chunk), np.uint8).reshape(-1, FIELD_COUNT)
        lengths = np.array([raw.lengths for raw in chunk], np.float32)
        thinning = self._weights / (1 - self._b + self._b * lengths / self._pivots)
        strengths = (counts * thinning[documents]).sum(axis=1, dtype=np.float32)
        bits = np.packbits(counts > 0, axis=1, bitorder="little")[:, 0]
        return strengths, bits, entries, documents


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
