"""One search on one snapshot: parse, score, filter, order, explain."""

from __future__ import annotations

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
from stafette.directory.search.segment import Longs
from stafette.directory.search.snapshot import Snapshot
from stafette.directory.search.synonyms import Synonyms


@dataclass(slots=True)
class _Nearness:
    """Distances in km, shape (documents,), and the factor from 0 to 1 that they make."""

    place: PlaceMatch
    kilometres: NDArray[np.float32]
    factor: NDArray[np.float32]


def run(snapshot: Snapshot, query: SearchQuery, synonyms: Synonyms, gazetteer: Gazetteer) -> SearchResult:
    """Answer ``query``. Raises whatever goes wrong: an outage must not look like an empty result."""
    parsed = parse_query(query.text, snapshot, synonyms, gazetteer)
    place = _place(query, parsed, gazetteer)
    near = _nearness(snapshot, place) if place else None
    mask = filtering.passing(snapshot, query)
    if near and query.radius_km is not None:
        mask = filtering.within(mask, snapshot.columns, near.kilometres, query.radius_km)
    scores: NDArray[np.float32] | None = None
    if parsed.groups:
        scorer = Scorer(snapshot)
        scores = scorer.scores(parsed, mask)
        mask = scores > 0
    candidates = np.flatnonzero(mask)
    if scores is not None and len(parsed.sequence) > 1:
        best = closeness.best_candidates(candidates, scores, snapshot.settings.close_candidates)
        scores[best] += closeness.bonus(snapshot, parsed, scorer, best)
    values = _values(snapshot, scores, near, candidates)
    documents, levels = _page(snapshot, query, near, scores is not None, candidates, values)
    hits = tuple(
        _hit(snapshot, parsed, near, int(number), int(level), float(values[np.searchsorted(candidates, number)]))
        for number, level in zip(documents, levels, strict=True)
    )
    return SearchResult(
        total=len(candidates),
        hits=hits,
        corrections=tuple(parsed.corrections),
        suggested_text=parsed.suggested_text,
        unknown_words=tuple(parsed.unknown_words),
        place=place,
        order=_order(query, bool(parsed.groups), near is not None),
        facets=filtering.count_facets(snapshot, mask) if query.facets else None,
    )


def _place(query: SearchQuery, parsed: ParsedQuery, gazetteer: Gazetteer) -> PlaceMatch | None:
    if query.point:
        return PlaceMatch(query.place, "", query.point)
    town = gazetteer.lookup(query.place) if query.place else None
    if town:
        return PlaceMatch(town.name, "", Point(town.latitude, town.longitude))
    if parsed.town:
        return PlaceMatch(parsed.town.name, parsed.town_words, Point(parsed.town.latitude, parsed.town.longitude))
    return None


def _nearness(snapshot: Snapshot, place: PlaceMatch) -> _Nearness:
    """Half of what distance can take is gone at ``half_distance_km``; the factor is 1 at the place itself.

    An offer without coordinates whose town has the name of the place counts as there.
    """
    columns, settings = snapshot.columns, snapshot.settings
    kilometres = filtering.distances(columns, place.point)
    if place.name:
        named = snapshot.words(snapshot.lemma_of(place.name))
        there = named.documents[(named.fields & (1 << Field.PLACE)) != 0]
        kilometres[there[np.isinf(kilometres[there])]] = 0
    finite = np.where(np.isinf(kilometres), np.float32(0), kilometres)
    factor = 1 - settings.distance_share * finite / (finite + settings.half_distance_km)
    factor = np.where(np.isinf(kilometres), settings.unknown_place_factor, factor)
    remote = (columns.flags & int(Flag.REMOTE)) != 0
    factor = np.where(remote, np.maximum(factor, settings.remote_factor), factor)
    return _Nearness(place, kilometres, factor.astype(np.float32))


def _values(
    snapshot: Snapshot, scores: NDArray[np.float32] | None, near: _Nearness | None, candidates: Longs
) -> NDArray[np.float32]:
    """What the candidates are ordered by, higher is better: words × nearness × confirmed."""
    values = np.ones(len(candidates), np.float32) if scores is None else scores[candidates]
    if near:
        values = values * near.factor[candidates]
    stale = (snapshot.columns.flags[candidates] & int(Flag.VERIFIED)) == 0
    return np.asarray(np.where(stale, values * np.float32(snapshot.settings.stale_factor), values), np.float32)


def _page(
    snapshot: Snapshot,
    query: SearchQuery,
    near: _Nearness | None,
    has_words: bool,
    candidates: Longs,
    values: NDArray[np.float32],
) -> tuple[Longs, Longs]:
    settings, columns = snapshot.settings, snapshot.columns
    if query.ordering is Ordering.NAME:
        documents = ordering.page_by_name(snapshot, candidates, query)
        return documents, np.arange(query.offset, query.offset + len(documents))
    if near and (query.ordering is Ordering.NEAREST or not has_words):
        levels = _distance_levels(near, columns.flags, candidates, settings.nearness_step_km)
    else:
        levels = ordering.levels_of_scores(values, settings.equal_share)
    return ordering.page(snapshot, candidates, levels, query)


def _distance_levels(near: _Nearness, flags: NDArray[np.uint16], candidates: Longs, step_km: float) -> Longs:
    """Levels by steps of distance, then remote offers, then unknown places; within a step unconfirmed last."""
    kilometres = near.kilometres[candidates]
    known = kilometres[np.isfinite(kilometres)]
    farthest = int(known.max() // step_km) + 1 if len(known) else 0
    steps = np.where(np.isinf(kilometres), farthest + 1, np.where(np.isinf(kilometres), 0, kilometres) // step_km)
    remote = np.isinf(kilometres) & ((flags[candidates] & int(Flag.REMOTE)) != 0)
    steps = np.where(remote, farthest, steps).astype(np.int64)
    stale = (flags[candidates] & int(Flag.VERIFIED)) == 0
    return np.asarray(2 * steps + stale)


def _hit(
    snapshot: Snapshot, parsed: ParsedQuery, near: _Nearness | None, document: int, level: int, score: float
) -> Hit:
    flags = Flag(int(snapshot.columns.flags[document]))
    notes = []
    distance: float | None = None
    if near:
        kilometres = float(near.kilometres[document])
        distance = None if np.isinf(kilometres) else round(kilometres, 2)
        notes.append(Note.NEAR if distance is not None else Note.REMOTE if Flag.REMOTE in flags else Note.PLACE_UNKNOWN)
    if Flag.VERIFIED not in flags:
        notes.append(Note.NOT_VERIFIED)
    matches = explain.matches_of(snapshot, parsed, document)
    return Hit(snapshot.id_of(document), score, level, distance, matches, tuple(notes))


def _order(query: SearchQuery, has_words: bool, has_place: bool) -> tuple[OrderReason, ...]:
    if query.ordering is Ordering.NAME:
        return (OrderReason.NAME,)
    reasons = []
    if has_words and not (has_place and query.ordering is Ordering.NEAREST):
        reasons.append(OrderReason.WORDS)
    if has_place:
        reasons.append(OrderReason.NEARNESS)
    return (*reasons, OrderReason.VERIFIED_FIRST, OrderReason.DAILY_ROTATION)
