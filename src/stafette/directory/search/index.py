"""The index of one process: many readers, one writer at a time, immutable snapshots swapped atomically."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from uuid import UUID

import numpy as np

from stafette.directory.search.builder import build_segment
from stafette.directory.search.engine import run
from stafette.directory.search.gazetteer import Gazetteer, Town
from stafette.directory.search.lexicon import Lexicon
from stafette.directory.search.query import SearchQuery, SearchResult
from stafette.directory.search.segment import Segment, merge
from stafette.directory.search.settings import SearchSettings
from stafette.directory.search.snapshot import Snapshot
from stafette.directory.search.spelling import Speller
from stafette.directory.search.synonyms import SynonymGroup, Synonyms


@dataclass(frozen=True, slots=True)
class IndexStatistics:
    """Size of an index. ``megabytes`` counts arrays exactly and dictionaries by estimate."""

    documents: int
    delta_documents: int
    terms: int
    postings: int
    megabytes: float
    build_seconds: float


class SearchIndex:
    """Finds offers. Searches may run in any thread at any time; writers wait for each other.

    A search sees one snapshot from beginning to end. A failure raises; it never looks like an empty result.
    """

    def __init__(self, settings: SearchSettings | None = None) -> None:
        self._settings = settings or SearchSettings()
        self._writer = Lock()
        self._synonyms = Synonyms()
        self._gazetteer = Gazetteer()
        self._build_seconds = 0.0
        self._pending: dict[UUID, bytes] = {}
        self._snapshot = self._fresh(())

    def rebuild(self, documents: Iterable[bytes]) -> None:
        """Replace everything by these encoded documents, each id once."""
        started = perf_counter()
        with self._writer:
            snapshot = self._fresh(documents)
            self._pending = {}
            self._snapshot = snapshot
            self._build_seconds = perf_counter() - started

    def apply(self, changed: Mapping[UUID, bytes], deleted: Iterable[UUID] = ()) -> None:
        """Add or replace the ``changed`` documents and remove the ``deleted`` ones, in one step for readers.

        Ids that are not there are passed over. Costs some milliseconds; merges by itself when the delta has grown.
        """
        gone = set(deleted) - set(changed)
        with self._writer:
            old = self._snapshot
            pending = {identity: data for identity, data in self._pending.items() if identity not in gone} | dict(
                changed
            )
            delta = build_segment(pending.values(), self._settings)
            alive = old.alive[: old.base.count].copy()
            dead = old.numbers_of({*gone, *changed})
            alive[dead[dead < old.base.count]] = False
            limit = max(self._settings.merge_minimum, self._settings.merge_share * old.base.count)
            if delta.count > limit or np.count_nonzero(~alive) > limit:
                base = merge(old.base, alive, delta)
                self._snapshot = self._snapshot_of(base)
                self._pending = {}
                return
            everything = np.concatenate((alive, np.ones(delta.count, np.bool_)))
            self._snapshot = Snapshot(old.base, delta, everything, self._settings, old.base_speller, old.base_lexicon)
            self._pending = pending

    def set_synonyms(self, groups: Iterable[SynonymGroup]) -> None:
        """Replace the synonym groups."""
        self._synonyms = Synonyms(groups)

    def set_towns(self, towns: Iterable[Town]) -> None:
        """Replace the gazetteer."""
        self._gazetteer = Gazetteer(towns)

    @property
    def gazetteer(self) -> Gazetteer:
        """The places the index knows."""
        return self._gazetteer

    @property
    def organization_count(self) -> int:
        """How many organisations have an offer that is found; counted once per snapshot."""
        return self._snapshot.organization_count

    def search(self, query: SearchQuery) -> SearchResult:
        """Answer ``query`` from the present snapshot."""
        return run(self._snapshot, query, self._synonyms, self._gazetteer)

    def __contains__(self, identity: UUID) -> bool:
        return bool(len(self._snapshot.numbers_of([identity])))

    def __len__(self) -> int:
        return int(np.count_nonzero(self._snapshot.alive))

    def statistics(self) -> IndexStatistics:
        """Return the size of the index."""
        snapshot = self._snapshot
        size = snapshot.base.nbytes + snapshot.delta.nbytes + snapshot.alive.nbytes
        return IndexStatistics(
            documents=len(self),
            delta_documents=snapshot.delta.count,
            terms=len(snapshot.base.words.vocabulary),
            postings=len(snapshot.base.words.documents) + len(snapshot.delta.words.documents),
            megabytes=round(size / 1e6, 1),
            build_seconds=round(self._build_seconds, 2),
        )

    def _fresh(self, documents: Iterable[bytes]) -> Snapshot:
        base = build_segment(documents, self._settings)
        return self._snapshot_of(base)

    def _snapshot_of(self, base: Segment) -> Snapshot:
        nothing = build_segment((), self._settings)
        everything = np.ones(base.count, np.bool_)
        return Snapshot(base, nothing, everything, self._settings, Speller(base.forms()), Lexicon(base))
