"""The door between pages and the search index: questions in, offers with what their rows show out.

The index answers or raises ``SearchUnavailable``; it never looks like an empty result. A database that is away stays a
database error, so that the outage page answers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import InterfaceError, OperationalError

from stafette.core import clock
from stafette.directory import search_feed
from stafette.directory.models import Town
from stafette.directory.present.facts import RowFacts
from stafette.directory.reading import row_facts
from stafette.directory.search import Hit, Ordering, Point, SearchIndex, SearchQuery, SearchResult
from stafette.directory.search_feed import SearchUnavailable

__all__ = [
    "Census",
    "Found",
    "SearchUnavailable",
    "census",
    "counted_once",
    "find",
    "forget",
    "is_known_place",
    "nearest_like",
    "search",
    "town_count",
]
CENSUS_SECONDS = 5.0
"""So long a process shows the same counts: as long as an edit may take until it is found."""
TOWNS_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Found:
    """The answer with what rows show. Offers that were taken away in this moment are missing in ``rows``."""

    result: SearchResult
    rows: dict[UUID, RowFacts]

    @property
    def hits(self) -> tuple[tuple[Hit, RowFacts], ...]:
        """Hits of the page with their rows, in order."""
        return tuple((hit, self.rows[hit.id]) for hit in self.result.hits if hit.id in self.rows)


@dataclass(frozen=True, slots=True)
class Census:
    """How many offers there are: in all, without any theme, per theme (tiles count what is below them).

    ``organizations`` offer something.
    """

    offers: int
    organizations: int
    without_theme: int
    by_theme: dict[str, int]


@dataclass(slots=True)
class _Kept:
    """What this process counted, until when it may be shown, and in which index."""

    index: SearchIndex | None = None
    census: Census | None = None
    census_until: float = 0.0
    towns: int = 0
    towns_until: float = 0.0
    others: dict[frozenset[str], int] = field(default_factory=dict)


_kept = _Kept()


def forget() -> None:
    """Count again the next time."""
    _kept.census_until = _kept.towns_until = 0.0


@contextmanager
def _outages_apart() -> Iterator[None]:
    try:
        yield
    except SearchUnavailable as error:
        if isinstance(error.__cause__, OperationalError | InterfaceError):
            raise error.__cause__ from error
        raise


def search(query: SearchQuery) -> SearchResult:
    """Ask the index.

    Raises:
        SearchUnavailable: the index could not answer.
    """
    with _outages_apart():
        return search_feed.search(query)


def find(query: SearchQuery, read: Callable[[tuple[UUID, ...]], dict[UUID, RowFacts]] = row_facts) -> Found:
    """Ask the index and read the rows of the page (one statement).

    Raises:
        SearchUnavailable: the index could not answer.
    """
    result = search(query)
    return Found(result, read(result.ids))


def is_known_place(text: str) -> bool:
    """Whether the gazetteer knows a town or postcode.

    Raises:
        SearchUnavailable: there is no index.
    """
    with _outages_apart():
        return search_feed.current_index().gazetteer.lookup(text) is not None


def nearest_like(*, themes: Collection[str], point: Point | None, without: UUID, limit: int) -> tuple[Hit, ...]:
    """Offers of the same themes, the nearest first, without one of them; empty where there are no themes.

    Raises:
        SearchUnavailable: the index could not answer.
    """
    if not themes:
        return ()
    ordering = Ordering.NEAREST if point else Ordering.BEST
    query = SearchQuery(day=clock.today(), themes=tuple(themes), point=point, ordering=ordering, limit=limit + 1)
    return tuple(hit for hit in search(query).hits if hit.id != without)[:limit]


def census() -> Census:
    """Count all offers by theme; no query.

    Raises:
        SearchUnavailable: there is no index.
    """
    with _outages_apart():
        index = search_feed.current_index()
    if _kept.census is None or _kept.index is not index or time.monotonic() >= _kept.census_until:
        everything = search(SearchQuery(day=clock.today(), limit=0, facets=True))
        by_theme = _themes_of(everything)
        with_theme = _total(by_theme)
        _kept.census = Census(everything.total, index.organization_count, everything.total - with_theme, by_theme)
        _kept.others = {}
        _kept.index, _kept.census_until = index, time.monotonic() + CENSUS_SECONDS
    return _kept.census


def counted_once(slugs: Collection[str]) -> int:
    """How many offers have at least one of these themes.

    Raises:
        SearchUnavailable: there is no index.
    """
    census()
    key = frozenset(slugs)
    if key not in _kept.others:
        _kept.others[key] = _total(key)
    return _kept.others[key]


def town_count() -> int:
    """How many towns there are, counted once a minute."""
    if time.monotonic() >= _kept.towns_until:
        _kept.towns = Town.objects.count()
        _kept.towns_until = time.monotonic() + TOWNS_SECONDS
    return _kept.towns


def _themes_of(result: SearchResult) -> dict[str, int]:
    facets = result.facets or {}
    return {name.removeprefix("theme:"): count for name, count in facets.items() if name.startswith("theme:")}


def _total(slugs: Collection[str]) -> int:
    if not slugs:
        return 0
    return search(replace(SearchQuery(day=clock.today(), limit=0), themes=tuple(slugs))).total
