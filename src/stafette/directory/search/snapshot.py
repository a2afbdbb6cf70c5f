"""An immutable state of the index: a large base segment, a small delta, and which documents are alive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.codec import entry_of, terms_of_entry
from stafette.directory.search.documents import Flag
from stafette.directory.search.lexicon import Lexicon
from stafette.directory.search.segment import (
    Bools,
    Columns,
    Inverted,
    Keys,
    Longs,
    Postings,
    Segment,
    Texts,
    join_columns,
    ranges,
)
from stafette.directory.search.settings import SearchSettings
from stafette.directory.search.spelling import Speller
from stafette.language import Term, analyse_word


@dataclass(frozen=True)
class Snapshot:
    """Documents are numbered through both segments: those of the delta follow those of the base.

    ``alive`` has shape (documents,): not deleted and not replaced by a newer version in the delta. ``findable`` leaves
    out unpublished ones too.
    """

    base: Segment
    delta: Segment
    alive: Bools
    settings: SearchSettings
    base_speller: Speller = field(repr=False)
    base_lexicon: Lexicon = field(repr=False)
    _frequencies: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    _orders: dict[date, Longs] = field(default_factory=dict, init=False, repr=False)
    _hashes: dict[date, tuple[Keys, Keys]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def columns(self) -> Columns:
        """Columns of all documents."""
        return join_columns(self.base.columns, self.delta.columns) if self.delta.count else self.base.columns

    @cached_property
    def findable(self) -> Bools:
        """Which documents may be shown, shape (documents,)."""
        published = (self.columns.flags & int(Flag.PUBLISHED)) != 0
        return np.asarray(self.alive & published)

    @cached_property
    def findable_documents(self) -> Longs:
        """The documents that may be shown, ascending."""
        return np.flatnonzero(self.findable)

    @cached_property
    def for_everybody(self) -> Bools:
        """Which documents name no target group, shape (documents,)."""
        mask = np.ones(self.count, np.bool_)
        for tag in {tag for inverted in (self.base.tags, self.delta.tags) for tag in inverted.vocabulary}:
            if tag.startswith("g:"):
                mask[self.tagged(tag)] = False
        return mask

    @cached_property
    def place_starts(self) -> Longs:
        """Where the places of each document begin in the columns, shape (documents + 1,)."""
        counts = np.bincount(self.columns.place_documents, minlength=self.count)
        return np.concatenate(([0], np.cumsum(counts)))

    @cached_property
    def findable_count(self) -> int:
        """How many documents may be shown."""
        return int(self.findable.sum())

    @cached_property
    def name_ranks(self) -> Longs:
        """Rank of each document by the sort key of its name, then by id, shape (documents,)."""
        columns = self.columns
        ranks = np.empty(self.count, np.int64)
        ranks[np.lexsort((columns.id_low, columns.id_high, columns.name_keys))] = np.arange(self.count)
        return ranks

    def order_of(self, day: date, compute: Callable[[Snapshot, date], Longs]) -> Longs:
        """Return the order of all documents on ``day``, computed once for each day."""
        order = self._orders.get(day)
        if order is None:
            order = compute(self, day)
            self._orders.clear()
            self._orders[day] = order
        return order

    def hashes_of(self, day: date, mix: Callable[[Keys, date], Keys]) -> tuple[Keys, Keys]:
        """Return the hashes of organisations and of ids of all documents on ``day``, computed once for each day."""
        hashes = self._hashes.get(day)
        if hashes is None:
            hashes = mix(self.columns.organizations, day), mix(self.columns.id_low, day)
            self._hashes.clear()
            self._hashes[day] = hashes
        return hashes

    @cached_property
    def organization_count(self) -> int:
        """How many organisations have an offer that may be shown."""
        return len(np.unique(self.columns.organizations[self.findable]))

    @cached_property
    def speller(self) -> Speller:
        """Spelling over the words of both segments."""
        return self.base_speller.with_words(self.delta.forms()) if self.delta.count else self.base_speller

    @cached_property
    def delta_lexicon(self) -> Lexicon:
        """Words of the delta."""
        return Lexicon(self.delta)

    @property
    def _lexicons(self) -> tuple[Lexicon, ...]:
        return (self.base_lexicon, self.delta_lexicon) if self.delta.count else (self.base_lexicon,)

    def analyse(self, word: str) -> tuple[Term, ...]:
        """Return the terms of a word: as the rows have them, else by morphology."""
        for lexicon in self._lexicons:
            terms = lexicon.terms(word)
            if terms is not None:
                return terms
        return analyse_word(word)

    def lemma_of(self, word: str) -> str:
        """The key of the whole word."""
        terms = self.analyse(word)
        return terms[0].key if terms else ""

    def has_key_from(self, beginning: str) -> bool:
        """Whether a key of some offer begins so."""
        return any(lexicon.has_key_from(beginning) for lexicon in self._lexicons)

    @property
    def count(self) -> int:
        """Number of documents, dead ones included."""
        return self.base.count + self.delta.count

    def words(self, key: str) -> Postings:
        """Postings of a word key; dead and unpublished documents included."""
        return self._get(self.base.words, self.delta.words, key)

    def tagged(self, tag: str) -> NDArray[np.int32]:
        """Documents with ``tag`` ("t:schulden", "l:de", "g:women")."""
        return self._get(self.base.tags, self.delta.tags, tag).documents

    def frequency(self, key: str) -> int:
        """In how many findable documents the word key stands."""
        if key not in self._frequencies:
            self._frequencies[key] = int(np.count_nonzero(self.findable[self.words(key).documents]))
        return self._frequencies[key]

    def holds(self, form: str) -> bool:
        """Whether a word as written stands in some findable document."""
        entry = entry_of(form)
        terms = terms_of_entry(entry)
        documents = self.words(terms[0].key).documents if terms else np.empty(0, np.int32)
        documents = documents[self.findable[documents]]
        border = int(np.searchsorted(documents, self.base.count))
        parts = ((self.base, documents[:border]), (self.delta, documents[border:] - self.base.count))
        return any(_stands_in(segment.texts, entry, numbers) for segment, numbers in parts)

    def numbers_of(self, ids: Iterable[UUID]) -> NDArray[np.int64]:
        """Numbers of the living documents with these ids; unknown ids fall away."""
        columns = self.columns
        wanted = list(ids)
        if len(wanted) > 16:
            low = np.array([identity.int & 0xFFFFFFFFFFFFFFFF for identity in wanted], np.uint64)
            maybe = np.flatnonzero(self.alive & np.isin(columns.id_low, low))
            known = {identity.int for identity in wanted}
            return np.array([number for number in maybe if self.id_of(int(number)).int in known], np.int64)
        found = [
            np.flatnonzero(
                self.alive
                & (columns.id_high == np.uint64(identity.int >> 64))
                & (columns.id_low == np.uint64(identity.int & 0xFFFFFFFFFFFFFFFF))
            )
            for identity in wanted
        ]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def id_of(self, number: int) -> UUID:
        """The id of a document."""
        return UUID(int=(int(self.columns.id_high[number]) << 64) | int(self.columns.id_low[number]))

    def ids_of(self, numbers: Longs) -> list[UUID]:
        """The ids of documents."""
        high, low = self.columns.id_high[numbers].tolist(), self.columns.id_low[numbers].tolist()
        return [UUID(int=(first << 64) | second) for first, second in zip(high, low, strict=True)]

    def _get(self, base: Inverted, delta: Inverted, key: str) -> Postings:
        first, second = base.get(key), delta.get(key)
        if not len(second.documents):
            return first
        shifted = second.documents + np.int32(self.base.count)
        return Postings(
            np.concatenate((first.documents, shifted)),
            np.concatenate((first.impacts, second.impacts)),
            np.concatenate((first.fields, second.fields)),
        )


def _stands_in(texts: Texts, entry: str, documents: NDArray[np.int32]) -> bool:
    """Whether the entry stands in one of the documents; read some hundred at a time, mostly the first are enough."""
    number = texts.entries.get(entry)
    if number is None:
        return False
    for start in range(0, len(documents), 256):
        some = documents[start : start + 256]
        starts = texts.starts[some]
        if np.any(texts.tokens[ranges(starts, texts.starts[some + 1] - starts)] == number):
            return True
    return False
