"""Towns of imported places, so that "… in Neustadt" is understood. Towns that are known stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from stafette.directory.models import Town
from stafette.directory.records import LocationRecord
from stafette.language.normalise import sort_key

SIX_PLACES = Decimal("0.000001")


def ensure_towns(locations: Iterable[LocationRecord]) -> int:
    """Add the towns of ``locations`` that are not known yet; returns how many.

    The middle of a town is the median of its places, which one wrong coordinate does not move.
    """
    places: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    codes: dict[str, set[str]] = defaultdict(set)
    for location in locations:
        if location.latitude is None or location.longitude is None or not location.addresses:
            continue
        address = location.addresses[0]
        name = address.city.strip()[:80]
        if name:
            places[name].append((location.latitude, location.longitude))
            if len(address.postal_code) == 5 and address.postal_code.isdigit():
                codes[name].add(address.postal_code)
    known = set(Town.objects.filter(name__in=places).order_by("id").values_list("name", flat=True))
    rows = [_town(name, places[name], codes[name]) for name in sorted(places) if name not in known]
    Town.objects.bulk_create(rows)
    return len(rows)


def _town(name: str, points: list[tuple[Decimal, Decimal]], codes: set[str]) -> Town:
    return Town(
        name=name,
        sort_key=sort_key(name)[:80],
        postal_codes=sorted(codes),
        latitude=median(latitude for latitude, _ in points).quantize(SIX_PLACES),
        longitude=median(longitude for _, longitude in points).quantize(SIX_PLACES),
    )
