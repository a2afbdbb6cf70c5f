"""How big the fictional county is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Size(StrEnum):
    """What ``--size`` takes."""

    SMALL = "small"
    COUNTY = "county"
    LAND = "land"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Extent:
    """Exact counts of one size: counties, towns, organisations and offers, duplicates among them included."""

    counties: int
    towns: int
    organizations: int
    offers: int
    duplicate_organizations: int
    duplicate_offers: int
    sites: int
    staff: int
    partner_users: int
    employers: int


EXTENTS: dict[Size, Extent] = {
    Size.SMALL: Extent(1, 3, 20, 50, 1, 2, 1, 28, 5, 4),
    Size.COUNTY: Extent(1, 8, 450, 1_800, 9, 36, 3, 64, 60, 24),
    Size.LAND: Extent(50, 400, 22_500, 90_000, 450, 1_800, 3, 64, 60, 24),
    Size.LARGE: Extent(1, 8, 450, 1_800, 9, 36, 3, 64, 60, 24),
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """Exact counts of households and of the people in them, children included."""

    households: int
    people: int


CROWDS: dict[Size, Crowd] = {
    Size.SMALL: Crowd(40, 60),
    Size.COUNTY: Crowd(6_000, 12_000),
    Size.LAND: Crowd(6_000, 12_000),
    Size.LARGE: Crowd(100_000, 200_000),
}
"""A ``land`` is for measuring offers and has the people of one county; ``large`` has the offers of one county."""
