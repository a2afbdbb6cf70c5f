"""Which documents pass the filters of a query: boolean masks over all documents, shape (documents,)."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from stafette.directory.search.documents import Flag
from stafette.directory.search.opening import WEEK, Moment
from stafette.directory.search.query import Point, SearchQuery
from stafette.directory.search.segment import Bools, Columns
from stafette.directory.search.snapshot import Snapshot

KM_PER_DEGREE = 111.195  # along a meridian of a sphere of radius 6,371 km


def passing(snapshot: Snapshot, query: SearchQuery) -> Bools:
    """Return which documents pass every filter but the distance."""
    mask = snapshot.findable
    if query.flags:
        wanted = int(query.flags)
        mask = mask & ((snapshot.columns.flags & wanted) == wanted)
    if query.themes:
        mask = mask & _any_tag(snapshot, "t", query.themes)
    if query.languages:
        mask = mask & _any_tag(snapshot, "l", query.languages)
    if query.target_groups:
        mask = mask & (_any_tag(snapshot, "g", query.target_groups) | _for_everybody(snapshot))
    if query.open_at is not None:
        mask = mask & _open_at(snapshot.columns, query.open_at, holiday=query.holiday)
    return mask


def _any_tag(snapshot: Snapshot, kind: str, values: tuple[str, ...]) -> Bools:
    mask = np.zeros(snapshot.count, np.bool_)
    for value in values:
        mask[snapshot.tagged(f"{kind}:{value}")] = True
    return mask


def _for_everybody(snapshot: Snapshot) -> Bools:
    mask = np.ones(snapshot.count, np.bool_)
    tags = {tag for inverted in (snapshot.base.tags, snapshot.delta.tags) for tag in inverted.vocabulary}
    for tag in tags:
        if tag.startswith("g:"):
            mask[snapshot.tagged(tag)] = False
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


def distances(columns: Columns, point: Point) -> NDArray[np.float32]:
    """Return the distance in km from ``point`` to the nearest place of each document; infinite without coordinates.

    Equirectangular projection at the point: within 100 km in Germany off by less than one per cent.
    """
    nearest = np.full(columns.count, np.inf, np.float32)
    if not len(columns.place_documents):
        return nearest
    north = (columns.latitudes - np.float32(point.latitude)) * np.float32(KM_PER_DEGREE)
    middle = np.float32(np.cos(np.radians(point.latitude)))
    east = (columns.longitudes - np.float32(point.longitude)) * np.float32(KM_PER_DEGREE) * middle
    kilometres = np.sqrt(north * north + east * east)
    first = np.flatnonzero(np.diff(columns.place_documents, prepend=-1))
    nearest[columns.place_documents[first]] = np.minimum.reduceat(kilometres, first)
    return nearest


def within(mask: Bools, columns: Columns, kilometres: NDArray[np.float32], radius_km: float) -> Bools:
    """Keep documents within the radius, remote ones and ones whose place is unknown."""
    remote = (columns.flags & int(Flag.REMOTE)) != 0
    return np.asarray(mask & ((kilometres <= radius_km) | remote | np.isinf(kilometres)))


def count_facets(snapshot: Snapshot, mask: Bools) -> dict[str, int]:
    """Count the documents of ``mask`` per theme, language, target group and flag; zeros left out."""
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
    flags = snapshot.columns.flags[mask]
    for flag in Flag:
        number = int(np.count_nonzero(flags & int(flag)))
        if number:
            counts[f"flag:{flag.name}"] = number
    return counts
