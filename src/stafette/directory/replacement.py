"""What stands in for an offer that has closed: the nearest one of the same sub-theme."""

from __future__ import annotations

from uuid import UUID

from stafette.directory.present.facts import OfferFacts, Today
from stafette.directory.present.rows import Addresses, ShortView, short_view
from stafette.directory.reading import row_facts
from stafette.directory.search import Ordering, Point, SearchQuery
from stafette.directory.search_feed import SearchUnavailable, search

TRIED = 5


def replacement_for(facts: OfferFacts, addresses: Addresses, today: Today) -> ShortView | None:
    """The nearest running offer that shares a sub-theme; None if there is none, or while the search is away.

    Where the closed offer has no coordinates nearness does not count.
    """
    themes = tuple(theme.slug for theme in facts.themes if theme.parent_slug) or tuple(
        theme.slug for theme in facts.themes
    )
    if not themes:
        return None
    point = _point(facts)
    query = SearchQuery(
        day=today.day,
        themes=themes,
        point=point,
        ordering=Ordering.NEAREST if point else Ordering.BEST,
        limit=TRIED,
    )
    try:
        hits = search(query).hits
    except SearchUnavailable:
        return None
    distances: dict[UUID, float | None] = {hit.id: hit.distance_km for hit in hits if hit.id != facts.id}
    rows = row_facts(list(distances))
    found = next((identity for identity in distances if identity in rows), None)
    return short_view(rows[found], addresses, distances[found]) if found else None


def _point(facts: OfferFacts) -> Point | None:
    for place in facts.places:
        latitude, longitude = place.location.latitude, place.location.longitude
        if latitude is not None and longitude is not None:
            return Point(float(latitude), float(longitude))
    return None
