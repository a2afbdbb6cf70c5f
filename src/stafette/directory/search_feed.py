"""Keeps the search index of this process fresh: built on first use, then fed with what changed.

Every document carries the number of the transaction that wrote it. A refresh reads, in one statement and so in one
snapshot, all documents whose number is at least the oldest transaction that was still running when we last looked: a
transaction that commits late has such a number, so nothing is lost. Documents that we know already are passed over.

A failure raises :class:`SearchUnavailable` and is counted; it never looks like an empty result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import structlog
from django.db import close_old_connections, connection, transaction

from stafette.core import metrics
from stafette.directory.models import SearchDocument, SynonymGroup, Town
from stafette.directory.search import SearchIndex, SearchQuery, SearchResult
from stafette.directory.search import SynonymGroup as Synonyms
from stafette.directory.search import Town as TownValue

SECONDS_BETWEEN: Final = 1.0
_CHUNK: Final = 2_000
_NOW = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)
"""
_CHANGED = """
SELECT present.xmin, present.own, document.id, document.body, document.version
  FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xmin,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax,
               coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0) AS own) AS present
  LEFT JOIN directory_search_document AS document
    ON (document.version >= %s AND document.version < greatest(present.xmax, present.own + 1))
    OR document.id = ANY (%s)
"""
_WORDS_STATE = """
SELECT (SELECT (count(*), coalesce(sum(xmin::text::bigint), 0))::text FROM directory_synonym_group),
       (SELECT (count(*), coalesce(sum(xmin::text::bigint), 0))::text FROM directory_town)
"""
log = structlog.get_logger("stafette.search")


class SearchUnavailable(Exception):
    """The search cannot answer now. Show that, never an empty list."""


@dataclass(slots=True)
class _State:
    """What this process knows. ``seen`` maps documents that may come again to the number they had."""

    index: SearchIndex
    horizon: int
    seen: dict[UUID, int] = field(default_factory=dict)
    provisional: set[UUID] = field(default_factory=set)
    """Written by the transaction that we read in: looked at again, because it may be rolled back."""
    words: tuple[str, str] = ("", "")
    looked_at: float = 0.0


class SearchFeed:
    """One index and the way to keep it fresh. Threads of a process share one (see :func:`current_index`)."""

    def __init__(self) -> None:
        self._state: _State | None = None
        self._lock = threading.Lock()

    def index(self) -> SearchIndex:
        """The index, at most a second behind what is committed.

        Raises:
            SearchUnavailable: the database is away or a document cannot be read.
        """
        with _failures_counted():
            state = self._state
            if state is None:
                with self._lock:
                    state = self._state or self._build()
            elif time.monotonic() - state.looked_at >= SECONDS_BETWEEN and self._lock.acquire(blocking=False):
                try:
                    self._refresh(state)
                finally:
                    self._lock.release()
        return state.index

    def refresh(self) -> int:
        """Take in at once what was committed; returns how many documents changed.

        Raises:
            SearchUnavailable: as for :meth:`index`.
        """
        with _failures_counted(), self._lock:
            if self._state is None:
                return len(self._build().index)
            return self._refresh(self._state)

    def reset(self) -> None:
        """Forget everything; the next use builds anew."""
        with self._lock:
            self._state = None

    def _build(self) -> _State:
        """Read all documents. The horizon is taken first: what commits meanwhile comes with the next refresh."""
        started = time.perf_counter()
        index = SearchIndex()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_NOW)
            horizon, own = cursor.fetchone()
            state = _State(index=index, horizon=horizon)
            index.rebuild(self._bodies(state, own))
        self._take_words(state)
        state.looked_at = time.monotonic()
        self._state = state
        metrics.SEARCH_DOCUMENTS.set(len(index))
        log.info("search_built", documents=len(index), seconds=round(time.perf_counter() - started, 2))
        return state

    @staticmethod
    def _bodies(state: _State, own: int) -> Iterator[bytes]:
        rows = SearchDocument.objects.filter(body__isnull=False).order_by("id")
        for identity, body, version in rows.values_list("id", "body", "version").iterator(chunk_size=_CHUNK):
            if version >= state.horizon:
                state.seen[identity] = version
            if version == own:
                state.provisional.add(identity)
            yield bytes(body or b"")

    def _refresh(self, state: _State) -> int:
        looked_at = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute(_CHANGED, [state.horizon, list(state.provisional)])
            rows = cursor.fetchall()
        changed, deleted, seen, provisional = _sort(state, rows)
        deleted |= state.provisional - {row[2] for row in rows}
        if changed or deleted:
            state.index.apply(changed, deleted)
            metrics.SEARCH_DOCUMENTS.set(len(state.index))
        state.horizon, state.seen, state.provisional = rows[0][0], seen, provisional
        self._take_words(state)
        state.looked_at = looked_at
        return len(changed) + len(deleted)

    @staticmethod
    def _take_words(state: _State) -> None:
        """Synonyms and towns, if anybody changed them."""
        with connection.cursor() as cursor:
            cursor.execute(_WORDS_STATE)
            words = cursor.fetchone()
        if words == state.words:
            return
        take_words(state.index)
        state.words = words


def take_words(index: SearchIndex) -> None:
    """Give the index the synonyms and towns of the database."""
    groups = SynonymGroup.objects.order_by("id")
    index.set_synonyms(Synonyms(tuple(group.words), group.directed) for group in groups)
    index.set_towns(
        TownValue(town.name, tuple(town.postal_codes), float(town.latitude), float(town.longitude))
        for town in Town.objects.in_order()
    )


Row = tuple[int, int, UUID | None, bytes | None, int]


def _sort(state: _State, rows: list[Row]) -> tuple[dict[UUID, bytes], set[UUID], dict[UUID, int], set[UUID]]:
    """Rows as documents to put in, ids to take out, and what to remember until the next time."""
    changed: dict[UUID, bytes] = {}
    deleted: set[UUID] = set()
    seen: dict[UUID, int] = {}
    provisional: set[UUID] = set()
    for _horizon, own, identity, body, version in rows:
        if identity is None:
            continue
        seen[identity] = version
        if version == own:
            provisional.add(identity)
        elif state.seen.get(identity) == version:
            continue
        if body is None:
            deleted.add(identity)
        else:
            changed[identity] = bytes(body)
    return changed, deleted, seen, provisional


@contextmanager
def _failures_counted() -> Iterator[None]:
    """Every error becomes :class:`SearchUnavailable` and is counted."""
    try:
        yield
    except SearchUnavailable:
        raise
    except Exception as error:
        metrics.SEARCH_FAILURES.inc()
        log.error("search_failed", kind=type(error).__name__)
        raise SearchUnavailable from error


_feed = SearchFeed()


def current_index() -> SearchIndex:
    """The index of this process, at most a second behind. Raises :class:`SearchUnavailable`."""
    return _feed.index()


def search(query: SearchQuery) -> SearchResult:
    """Answer ``query``. Raises :class:`SearchUnavailable`, also for an error inside the search itself."""
    index = current_index()
    with _failures_counted():
        return index.search(query)


def refresh() -> int:
    """Take in at once what was committed; returns how many documents changed. Raises :class:`SearchUnavailable`."""
    return _feed.refresh()


def reset() -> None:
    """Forget the index of this process (tests that empty the tables)."""
    _feed.reset()


class _Background:
    """The thread that keeps the index warm, at most one per process."""

    thread: threading.Thread | None = None
    stop = threading.Event()


def start_background() -> None:
    """Keep the index fresh from now on in a thread of its own, so that no visitor waits for it. Once per process."""
    if _Background.thread is None or not _Background.thread.is_alive():
        _Background.stop.clear()
        _Background.thread = threading.Thread(target=_keep_fresh, name="search-feed", daemon=True)
        _Background.thread.start()


def stop_background() -> None:
    """End the thread and wait for it."""
    _Background.stop.set()
    if _Background.thread is not None:
        _Background.thread.join(timeout=10)
        _Background.thread = None


def _keep_fresh() -> None:
    """Look every second; after a failure (the database is away) go on looking."""
    while not _Background.stop.wait(SECONDS_BETWEEN):
        try:
            _feed.refresh()
        except SearchUnavailable:
            close_old_connections()
    connection.close()
