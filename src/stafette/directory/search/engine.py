"""One search on one snapshot: parse, score, filter, order, explain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search import closeness, explain, filtering, ordering
from stafette.directory.search.documents import Field, Flag
from stafette.directory.search.gazetteer import Gazetteer
from stafette.directory.search.parsing import ParsedQuery, parse_query
from stafette.directory.search.query import (
    Hit,
    Note,
    Ordering,
    OrderReason,
    PlaceMatch,
    Point,
    SearchQuery,
    SearchResult,
)
from stafette.directory.search.scoring import Scorer
from stafette.directory.search.segment import Floats, Longs
from stafette.directory.search.snapshot import Snapshot
from stafette.directory.search.synonyms import Synonyms

_REMOTE, _VERIFIED = int(Flag.REMOTE), int(Flag.VERIFIED)


@dataclass(slots=True)
class _Found:
    """All hits: numbers of documents, ascending; what words give them, if there are words; km, if there is a place."""

    documents: Longs
    scores: Floats | None
    kilometres: Floats | None

    def take(self, rows: Longs) -> _Found:
        """The hits of these rows."""
        scores, kilometres = self.scores, self.kilometres
        return _Found(
            self.documents[rows],
            None if scores is None else scores[rows],
            None if kilometres is None else kilometres[rows],
        )


def run(snapshot: Snapshot, query: SearchQuery, synonyms: Synonyms, gazetteer: Gazetteer) -> SearchResult:
    """Answer ``query``. Raises whatever goes wrong: an outage must not look like an empty result."""
    parsed = parse_query(query.text, snapshot, synonyms, gazetteer)
    place = _place(query, parsed, gazetteer)
    scorer = Scorer(snapshot)
    found = _find(snapshot, query, parsed, scorer, place)
    page, levels = _page(snapshot, query, found)
    return SearchResult(
        total=len(found.documents),
        hits=_hits(snapshot, parsed, scorer, page, levels),
        corrections=tuple(parsed.corrections),
        suggested_text=parsed.suggested_text,
        unknown_words=tuple(parsed.unknown_words),
        place=place,
        order=_order(query, bool(parsed.groups), place is not None),
        facets=filtering.count_facets(snapshot, found.documents) if query.facets else None,
    )


def _find(
    snapshot: Snapshot, query: SearchQuery, parsed: ParsedQuery, scorer: Scorer, place: PlaceMatch | None
) -> _Found:
    """Narrow down from the shortest list that is at hand; distances are computed for what is left."""
    by_words = parsed.groups and not query.themes
    documents = scorer.candidates(parsed) if by_words else filtering.start(snapshot, query)
    documents = filtering.passing(snapshot, query, documents)
    if place and query.radius_km is not None:
        documents = filtering.within(snapshot, documents, _distances(snapshot, place, documents), query.radius_km)
    scores: Floats | None = None
    if parsed.groups:
        scores = scorer.scores(parsed, documents)
        hits = scores > 0
        documents, scores = documents[hits], scores[hits]
        if len(parsed.sequence) > 1:
            best = closeness.best_candidates(scores, snapshot.settings.close_candidates)
            scores[best] += closeness.bonus(snapshot, parsed, scorer, documents[best])
    return _Found(documents, scores, _distances(snapshot, place, documents) if place else None)


def _place(query: SearchQuery, parsed: ParsedQuery, gazetteer: Gazetteer) -> PlaceMatch | None:
    if query.point:
        return PlaceMatch(query.place, "", query.point)
    town = gazetteer.lookup(query.place) if query.place else None
    if town:
        return PlaceMatch(town.name, "", Point(town.latitude, town.longitude))
    if parsed.town:
        return PlaceMatch(parsed.town.name, parsed.town_words, Point(parsed.town.latitude, parsed.town.longitude))
    return None


def _distances(snapshot: Snapshot, place: PlaceMatch, documents: Longs) -> Floats:
    """Distances in km. An offer without coordinates whose town has the name of the place counts as there."""
    kilometres = filtering.distances(snapshot, documents, place.point)
    unknown = np.flatnonzero(np.isinf(kilometres))
    if place.name and len(unknown):
        named = snapshot.words(snapshot.lemma_of(place.name))
        there = np.zeros(snapshot.count, np.bool_)
        there[named.documents[(named.fields & (1 << Field.PLACE)) != 0]] = True
        kilometres[unknown[there[documents[unknown]]]] = 0
    return kilometres


def _nearness(snapshot: Snapshot, documents: Longs, kilometres: Floats) -> Floats:
    """Factors from 0 to 1: half of what distance can take is gone at ``half_distance_km``; 1 at the place itself."""
    settings = snapshot.settings
    unknown = np.isinf(kilometres)
    finite = np.where(unknown, np.float32(0), kilometres)
    factor = 1 - settings.distance_share * finite / (finite + settings.half_distance_km)
    factor = np.where(unknown, settings.unknown_place_factor, factor)
    remote = (snapshot.columns.flags[documents] & _REMOTE) != 0
    factor = np.where(remote, np.maximum(factor, settings.remote_factor), factor)
    return factor.astype(np.float32)


def _values(snapshot: Snapshot, found: _Found) -> Floats:
    """What the hits are ordered by, higher is better: words × nearness × confirmed."""
    values = np.ones(len(found.documents), np.float32) if found.scores is None else found.scores
    if found.kilometres is not None:
        values = values * _nearness(snapshot, found.documents, found.kilometres)
    stale = (snapshot.columns.flags[found.documents] & _VERIFIED) == 0
    return np.asarray(np.where(stale, values * np.float32(snapshot.settings.stale_factor), values), np.float32)


def _page(snapshot: Snapshot, query: SearchQuery, found: _Found) -> tuple[_Found, Longs]:
    """The hits of the page with their levels."""
    settings = snapshot.settings
    if query.ordering is Ordering.NAME:
        documents = ordering.page_by_name(snapshot, found.documents, query)
        levels = np.arange(query.offset, query.offset + len(documents))
    elif found.kilometres is not None and (query.ordering is Ordering.NEAREST or found.scores is None):
        flags = snapshot.columns.flags[found.documents]
        steps = _distance_levels(found.kilometres, flags, settings.nearness_step_km)
        documents, levels = ordering.page(snapshot, found.documents, steps, query)
    else:
        steps = ordering.levels_of_scores(_values(snapshot, found), settings.equal_share)
        documents, levels = ordering.page(snapshot, found.documents, steps, query)
    return found.take(found.documents.searchsorted(documents)), levels


def _distance_levels(kilometres: Floats, flags: NDArray[np.uint16], step_km: float) -> Longs:
    """Levels by steps of distance, then remote offers, then unknown places; within a step unconfirmed last."""
    unknown = np.isinf(kilometres)
    nearest_first = np.where(unknown, np.float32(0), kilometres) // step_km
    farthest = 0 if unknown.all() else int(kilometres[~unknown].max() // step_km) + 1
    remote = (flags & _REMOTE) != 0
    steps = np.where(unknown, np.where(remote, farthest, farthest + 1), nearest_first).astype(np.int64)
    stale = (flags & _VERIFIED) == 0
    return np.asarray(2 * steps + stale)


def _hits(snapshot: Snapshot, parsed: ParsedQuery, scorer: Scorer, page: _Found, levels: Longs) -> tuple[Hit, ...]:
    documents = page.documents
    scores = _values(snapshot, page).tolist()
    distances = [None] * len(documents) if page.kilometres is None else page.kilometres.tolist()
    flags = snapshot.columns.flags[documents].tolist()
    matches = explain.matches_of(scorer, parsed, documents)
    columns = (snapshot.ids_of(documents), scores, levels.tolist(), distances, matches, flags)
    return tuple(
        Hit(identity, score, level, _rounded(distance), words, _notes(distance, flag))
        for identity, score, level, distance, words, flag in zip(*columns, strict=True)
    )


def _rounded(kilometres: float | None) -> float | None:
    return None if kilometres is None or kilometres == math.inf else round(kilometres, 2)


def _notes(kilometres: float | None, flags: int) -> tuple[Note, ...]:
    return _NOTES[kilometres is not None, kilometres == math.inf, flags & _REMOTE != 0, flags & _VERIFIED != 0]


def _all_notes() -> dict[tuple[bool, bool, bool, bool], tuple[Note, ...]]:
    """Notes by: a place is asked for, the place of the offer is unknown, it is remote, it is verified."""
    table = {}
    for asked, unknown, remote, verified in product((False, True), repeat=4):
        far = Note.REMOTE if remote else Note.PLACE_UNKNOWN
        place = ((far if unknown else Note.NEAR),) if asked else ()
        table[asked, unknown, remote, verified] = place if verified else (*place, Note.NOT_VERIFIED)
    return table


_NOTES = _all_notes()


def _order(query: SearchQuery, has_words: bool, has_place: bool) -> tuple[OrderReason, ...]:
    if query.ordering is Ordering.NAME:
        return (OrderReason.NAME,)
    reasons = []
    if has_words and not (has_place and query.ordering is Ordering.NEAREST):
        reasons.append(OrderReason.WORDS)
    if has_place:
        reasons.append(OrderReason.NEARNESS)
    return (*reasons, OrderReason.VERIFIED_FIRST, OrderReason.DAILY_ROTATION)
