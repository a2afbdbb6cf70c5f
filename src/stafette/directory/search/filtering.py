"""Which documents pass the filters of a query: numbers of documents, ascending."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from stafette.directory.search.documents import Flag
from stafette.directory.search.opening import WEEK, Moment
from stafette.directory.search.query import Point, SearchQuery
from stafette.directory.search.segment import Bools, Columns, Floats, Longs, ranges
from stafette.directory.search.snapshot import Snapshot

KM_PER_DEGREE = 111.195  # along a meridian of a sphere of radius 6,371 km


def start(snapshot: Snapshot, query: SearchQuery) -> Longs:
    """Return the findable documents, ascending, among which hits without words are looked for."""
    if not query.themes:
        return snapshot.findable_documents
    found = _tagged(snapshot, "t", query.themes)
    return found[snapshot.findable[found]]


def passing(snapshot: Snapshot, query: SearchQuery, documents: Longs) -> Longs:
    """Return those of ``documents`` that pass every filter but theme and distance."""
    if query.flags:
        wanted = int(query.flags)
        documents = documents[(snapshot.columns.flags[documents] & wanted) == wanted]
    if query.languages:
        documents = documents[_any_tag(snapshot, "l", query.languages)[documents]]
    if query.target_groups:
        mask = _any_tag(snapshot, "g", query.target_groups) | snapshot.for_everybody
        documents = documents[mask[documents]]
    if query.open_at is not None:
        documents = documents[_open_at(snapshot.columns, query.open_at, holiday=query.holiday)[documents]]
    return documents


def _tagged(snapshot: Snapshot, kind: str, values: tuple[str, ...]) -> Longs:
    """Documents with at least one of the tags, ascending."""
    if len(values) == 1:
        return snapshot.tagged(f"{kind}:{values[0]}").astype(np.int64)
    return np.flatnonzero(_any_tag(snapshot, kind, values))


def _any_tag(snapshot: Snapshot, kind: str, values: tuple[str, ...]) -> Bools:
    mask = np.zeros(snapshot.count, np.bool_)
    for value in values:
        mask[snapshot.tagged(f"{kind}:{value}")] = True
    return mask


def _open_at(columns: Columns, at: datetime, *, holiday: bool) -> Bools:
    """Documents open at ``at``. On a holiday weekly times count for one single date or around the clock only."""
    moment = Moment.of(at)
    mask = np.zeros(columns.count, np.bool_)
    start, end, first, last = columns.weekly.T
    minute = moment.week_minute
    rows = (start <= minute) & (minute < end) & (first <= moment.day) & (moment.day <= last)
    if holiday:
        rows &= (first == last) | (end - start == WEEK)
    mask[columns.weekly_documents[rows]] = True
    begins, ends = columns.occurrences.T
    mask[columns.occurrence_documents[(begins <= moment.wall_minute) & (moment.wall_minute < ends)]] = True
    return mask


def distances(snapshot: Snapshot, documents: Longs, point: Point) -> Floats:
    """Return the distance in km from ``point`` to the nearest place of each document; infinite without coordinates.

    Equirectangular projection at the point: within 100 km in Germany off by less than one per cent.
    """
    columns, starts = snapshot.columns, snapshot.place_starts
    first = starts[documents]
    counts = starts[documents + 1] - first
    nearest = np.full(len(documents), np.inf, np.float32)
    placed = np.flatnonzero(counts)
    if not len(placed):
        return nearest
    first, counts = first[placed], counts[placed]
    one_each = counts.max() == 1
    rows = first if one_each else ranges(first, counts)
    north = (columns.latitudes[rows] - np.float32(point.latitude)) * np.float32(KM_PER_DEGREE)
    middle = np.float32(np.cos(np.radians(point.latitude)))
    east = (columns.longitudes[rows] - np.float32(point.longitude)) * np.float32(KM_PER_DEGREE) * middle
    kilometres = np.sqrt(north * north + east * east)
    nearest[placed] = kilometres if one_each else np.minimum.reduceat(kilometres, np.cumsum(counts) - counts)
    return nearest


def within(snapshot: Snapshot, documents: Longs, kilometres: Floats, radius_km: float) -> Longs:
    """Keep documents within the radius, remote ones and ones whose place is unknown."""
    remote = (snapshot.columns.flags[documents] & int(Flag.REMOTE)) != 0
    return np.asarray(documents[(kilometres <= radius_km) | remote | np.isinf(kilometres)])


def count_facets(snapshot: Snapshot, documents: Longs) -> dict[str, int]:
    """Count the ``documents`` per theme, language, target group and flag; zeros left out."""
    mask = np.zeros(snapshot.count, np.bool_)
    mask[documents] = True
    names = {"t": "theme", "l": "language", "g": "target_group"}
    counts: dict[str, int] = {}
    start = 0
    for segment in (snapshot.base, snapshot.delta):
        tags = segment.tags
        inside = np.concatenate(([0], np.cumsum(mask[start : start + segment.count][tags.documents])))
        per_tag = np.diff(inside[tags.offsets])
        for tag, row in tags.vocabulary.items():
            kind, _, value = tag.partition(":")
            if kind in names and per_tag[row]:
                name = f"{names[kind]}:{value}"
                counts[name] = counts.get(name, 0) + int(per_tag[row])
        start += segment.count
    flags = snapshot.columns.flags[documents]
    for flag in Flag:
        number = int(np.count_nonzero(flags & int(flag)))
        if number:
            counts[f"flag:{flag.name}"] = number
    return counts
