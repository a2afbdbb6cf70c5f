"""Towns, streets, stops and telephone numbers of the fictional county."""

from __future__ import annotations

import random
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from stafette.demo import distributions as share
from stafette.demo.phrases import Deck, words
from stafette.demo.sizes import Extent
from stafette.demo.values import Town

TEXTS = Path(__file__).parent / "texts"

_CENTRE = (51.21, 9.34)  # degrees; where the first county lies on a map, see README
_GRID_STEP = (0.52, 0.71)  # degrees between counties
_TOWNS_PER_COUNTY = 8
_FREE_AREAS = ("43", "62", "05")  # leading digits that no German postcode has
_FILM_RANGES = ("030 23125 {:03d}", "069 90009 {:03d}", "040 66969 {:03d}", "0221 4710 {:03d}", "089 99998 {:03d}")
_FILM_MOBILE = ("0171 39200 {:02d}", "0176 040690 {:02d}")


@cache
def place_words() -> dict[str, tuple[str, ...]]:
    """Names of counties and towns (separated by spaces), streets and stops (by bars)."""
    table = tomllib.loads((TEXTS / "places.toml").read_text(encoding="utf-8"))
    return {key: words(text, "|" if key in ("streets", "stops") else None) for key, text in table.items()}


def degrees(value: float) -> Decimal:
    """Degrees with six places."""
    return Decimal(f"{value:.6f}")


def make_towns(extent: Extent, rng: random.Random) -> tuple[Town, ...]:
    """Lay out the towns, eight to a county, counties on a grid; every postcode belongs to one town only."""
    names = place_words()
    towns: list[Town] = []
    for index in range(extent.towns):
        county, place = divmod(index, _TOWNS_PER_COUNTY)
        row, column = divmod(county, 8)
        latitude = _CENTRE[0] + (row % 2 * 2 - 1) * ((row + 1) // 2) * _GRID_STEP[0] + _ring(place)[0]
        longitude = _CENTRE[1] + (column % 2 * 2 - 1) * ((column + 1) // 2) * _GRID_STEP[1] + _ring(place)[1]
        population = int(share.TOWN_POPULATION[place] * rng.uniform(0.85, 1.15))
        towns.append(
            Town(
                name=names["towns"][index],
                county=f"Landkreis {names['counties'][county]}",
                postcodes=_postcodes(index, 2 if population > 30_000 else 1),
                latitude=degrees(latitude + rng.uniform(-0.012, 0.012)),
                longitude=degrees(longitude + rng.uniform(-0.018, 0.018)),
                population=population,
            )
        )
    return tuple(towns)


def _ring(place: int) -> tuple[float, float]:
    """Offset in degrees of a town: the first in the middle, the others around it, 8 to 20 km away."""
    around = (
        (0, 0),
        (0.08, 0.06),
        (-0.07, 0.1),
        (0.11, -0.12),
        (-0.1, -0.09),
        (0.02, 0.21),
        (-0.02, -0.22),
        (0.16, 0.11),
    )
    return around[place]


def _postcodes(index: int, count: int) -> tuple[str, ...]:
    area, block = divmod(index, 200)
    return tuple(f"{_FREE_AREAS[area]}{block * 5 + number:03d}" for number in range(count))


def phone(rng: random.Random) -> str:
    """A number of the ranges that the Bundesnetzagentur keeps free for films."""
    return rng.choice(_FILM_RANGES).format(rng.randrange(1000))


def mobile(rng: random.Random) -> str:
    """A mobile number of the ranges for films."""
    return rng.choice(_FILM_MOBILE).format(rng.randrange(100))


def street(rng: random.Random, streets: Deck[str]) -> str:
    """A street with house number."""
    letter = rng.choice("abc") if rng.random() < 0.08 else ""
    return f"{streets.draw()} {rng.randrange(1, 96)}{letter}"


def slug(text: str) -> str:
    """Letters, digits and hyphens for addresses: "Bürgerhaus Süd" becomes "buergerhaus-sued"."""
    pairs = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ş": "s", "ç": "c", "ğ": "g", "ć": "c", "ó": "o"}
    letters = "".join(pairs.get(letter, letter) for letter in text.lower())
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in letters).split())
