"""One search on one snapshot: parse, score, filter, order, explain."""

from __future__ import annotations

import math
from dataclasses import dataclass

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
class _Nearness:
    """Distances in km of the hits, shape (hits,), and the factor from 0 to 1 that they make."""

    kilometres: Floats
    factor: Floats


@dataclass(slots=True)
class _Found:
    """All hits: numbers of documents, ascending; what words give them, if there are words; how near they are."""

    documents: Longs
    scores: Floats | None
    near: _Nearness | None


def run(snapshot: Snapshot, query: SearchQuery, synonyms: Synonyms, gazetteer: Gazetteer) -> SearchResult:
    """Answer ``query``. Raises whatever goes wrong: an outage must not look like an empty result."""
    parsed = parse_query(query.text, snapshot, synonyms, gazetteer)
    place = _place(query, parsed, gazetteer)
    scorer = Scorer(snapshot)
    found = _find(snapshot, query, parsed, scorer, place)
    values = _values(snapshot, found)
    documents, levels = _page(snapshot, query, found, values)
    return SearchResult(
        total=len(found.documents),
        hits=_hits(snapshot, parsed, scorer, found, values, documents, levels),
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
    return _Found(documents, scores, _nearness(snapshot, place, documents) if place else None)


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


def _nearness(snapshot: Snapshot, place: PlaceMatch, documents: Longs) -> _Nearness:
    """Half of what distance can take is gone at ``half_distance_km``; the factor is 1 at the place itself."""
    settings = snapshot.settings
    kilometres = _distances(snapshot, place, documents)
    unknown = np.isinf(kilometres)
    finite = np.where(unknown, np.float32(0), kilometres)
    factor = 1 - settings.distance_share * finite / (finite + settings.half_distance_km)
    factor = np.where(unknown, settings.unknown_place_factor, factor)
    remote = (snapshot.columns.flags[documents] & int(Flag.REMOTE)) != 0
    factor = np.where(remote, np.maximum(factor, settings.remote_factor), factor)
    return _Nearness(kilometres, factor.astype(np.float32))


def _values(snapshot: Snapshot, found: _Found) -> Floats:
    """What the hits are ordered by, higher is better: words × nearness × confirmed."""
    values = np.ones(len(found.documents), np.float32) if found.scores is None else found.scores
    if found.near:
        values = values * found.near.factor
    stale = (snapshot.columns.flags[found.documents] & int(Flag.VERIFIED)) == 0
    return np.asarray(np.where(stale, values * np.float32(snapshot.settings.stale_factor), values), np.float32)


def _page(snapshot: Snapshot, query: SearchQuery, found: _Found, values: Floats) -> tuple[Longs, Longs]:
    """Documents and levels of the page."""
    settings, near = snapshot.settings, found.near
    if query.ordering is Ordering.NAME:
        documents = ordering.page_by_name(snapshot, found.documents, query)
        return documents, np.arange(query.offset, query.offset + len(documents))
    if near and (query.ordering is Ordering.NEAREST or found.scores is None):
        flags = snapshot.columns.flags[found.documents]
        levels = _distance_levels(near.kilometres, flags, settings.nearness_step_km)
    else:
        levels = ordering.levels_of_scores(values, settings.equal_share)
    return ordering.page(snapshot, found.documents, levels, query)


def _distance_levels(kilometres: Floats, flags: NDArray[np.uint16], step_km: float) -> Longs:
    """Levels by steps of distance, then remote offers, then unknown places; within a step unconfirmed last."""
    unknown = np.isinf(kilometres)
    nearest_first = np.where(unknown, np.float32(0), kilometres) // step_km
    farthest = 0 if unknown.all() else int(kilometres[~unknown].max() // step_km) + 1
    remote = (flags & int(Flag.REMOTE)) != 0
    steps = np.where(unknown, np.where(remote, farthest, farthest + 1), nearest_first).astype(np.int64)
    stale = (flags & int(Flag.VERIFIED)) == 0
    return np.asarray(2 * steps + stale)


def _hits(
    snapshot: Snapshot,
    parsed: ParsedQuery,
    scorer: Scorer,
    found: _Found,
    values: Floats,
    documents: Longs,
    levels: Longs,
) -> tuple[Hit, ...]:
    rows = np.searchsorted(found.documents, documents)
    near = found.near.kilometres[rows].tolist() if found.near else [None] * len(rows)
    flags = snapshot.columns.flags[documents].tolist()
    matches = explain.matches_of(scorer, parsed, documents)
    columns = (snapshot.ids_of(documents), values[rows].tolist(), levels.tolist(), near, matches, flags)
    return tuple(
        Hit(identity, score, level, _rounded(distance), words, _notes(distance, flag))
        for identity, score, level, distance, words, flag in zip(*columns, strict=True)
    )


def _rounded(kilometres: float | None) -> float | None:
    return None if kilometres is None or kilometres == math.inf else round(kilometres, 2)


def _notes(kilometres: float | None, flags: int) -> tuple[Note, ...]:
    notes = []
    if kilometres is not None:
        unknown = Note.REMOTE if flags & _REMOTE else Note.PLACE_UNKNOWN
        notes.append(unknown if kilometres == math.inf else Note.NEAR)
    if not flags & _VERIFIED:
        notes.append(Note.NOT_VERIFIED)
    return tuple(notes)


def _order(query: SearchQuery, has_words: bool, has_place: bool) -> tuple[OrderReason, ...]:
    if query.ordering is Ordering.NAME:
        return (OrderReason.NAME,)
    reasons = []
    if has_words and not (has_place and query.ordering is Ordering.NEAREST):
        reasons.append(OrderReason.WORDS)
    if has_place:
        reasons.append(OrderReason.NEARNESS)
    return (*reasons, OrderReason.VERIFIED_FIRST, OrderReason.DAILY_ROTATION)
