"""The order of hits, and fairness among equals.

Hits whose score differs by less than a small share of the best score count as equal: they stand on one level. On a
level organisations take turns: first one offer of each, then the second of each. Which organisation begins depends on
the day and a hash, so that everybody stands first as often as anybody else, and the order stays the same all day, on
every page and in every process.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.query import SearchQuery
from stafette.directory.search.segment import Bools, Keys, Longs
from stafette.directory.search.snapshot import Snapshot

_MANY = 500  # candidates on one level from which the order of the day is used
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def mix(values: Keys, day: date) -> Keys:
    """Return hashes of ``values`` that differ from day to day (SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        mixed = values + _GOLDEN * np.uint64(day.toordinal())
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
        return np.asarray(mixed ^ (mixed >> np.uint64(31)), np.uint64)


def levels_of_scores(scores: NDArray[np.float32], equal_share: float) -> Longs:
    """Return levels from 0 (best) upwards: scores within ``equal_share`` of the best score share a level."""
    if not len(scores):
        return np.empty(0, np.int64)
    best = float(scores.max())
    if best <= 0:
        return np.zeros(len(scores), np.int64)
    steps = np.rint(scores.astype(np.float64) / (best * equal_share)).astype(np.int64)
    return np.asarray(steps.max() - steps)


def page(snapshot: Snapshot, candidates: Longs, levels: Longs, query: SearchQuery) -> tuple[Longs, Longs]:
    """Return documents and levels of one page of ``candidates``: by level, organisations taking turns on each.

    Only the levels that the page touches are ordered exactly.
    """
    end = query.offset + query.limit
    if len(candidates) > end:
        counts = np.bincount(levels)
        last = int(np.searchsorted(np.cumsum(counts), end))
        touched = levels <= last
        candidates, levels = candidates[touched], levels[touched]
    part = slice(query.offset, end)
    if len(candidates) > _MANY and levels[0] == levels[-1] and not np.any(np.diff(levels)):
        return _turns_on_one_level(snapshot, candidates, query.day)[part], levels[part]
    organization_hashes, document_hashes = snapshot.hashes_of(query.day, mix)
    order = _turns(levels, organization_hashes[candidates], document_hashes[candidates])[part]
    return candidates[order], levels[order]


def _turns(levels: Longs, organization_hash: Keys, document_hash: Keys) -> Longs:
    """Order by level, turn within level and organisation, hash of the organisation, hash of the document."""
    grouped = np.lexsort((document_hash, organization_hash, levels))
    level, organization = levels[grouped], organization_hash[grouped]
    first = np.ones(len(grouped), np.bool_)
    first[1:] = (level[1:] != level[:-1]) | (organization[1:] != organization[:-1])
    turn = _positions_since(first)
    return np.asarray(grouped[np.lexsort((organization, turn, level))])


def _turns_on_one_level(snapshot: Snapshot, candidates: Longs, day: date) -> Longs:
    """The same order for many candidates on one level, in linear time from the order of the day."""
    chosen = np.zeros(snapshot.count, np.bool_)
    chosen[candidates] = True
    everything = snapshot.order_of(day, _order_of_day)
    grouped = everything[chosen[everything]]
    organization = snapshot.columns.organizations[grouped]
    first = np.ones(len(grouped), np.bool_)
    first[1:] = organization[1:] != organization[:-1]
    turn = np.minimum(_positions_since(first), 65_535).astype(np.uint16)
    return np.asarray(grouped[np.argsort(turn, kind="stable")])


def _order_of_day(snapshot: Snapshot, day: date) -> Longs:
    organization_hashes, document_hashes = snapshot.hashes_of(day, mix)
    return np.lexsort((document_hashes, organization_hashes))


def _positions_since(first: Bools) -> Longs:
    """For each row how many rows ago the last ``first`` was."""
    rows = np.arange(len(first))
    return rows - np.maximum.accumulate(rows * first)


def page_by_name(snapshot: Snapshot, candidates: Longs, query: SearchQuery) -> Longs:
    """Return one page ordered by the first 24 signs of the sort key of the name, then by id."""
    ranks = snapshot.name_ranks[candidates]
    return np.asarray(candidates[np.argsort(ranks)][query.offset : query.offset + query.limit])
