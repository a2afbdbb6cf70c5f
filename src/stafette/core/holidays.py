"""Public holidays in Germany, per Land. Pure.

Sources: the holiday laws of the sixteen Länder and Art. 2 Abs. 2 Einigungsvertrag (3 October), as in force in 2026 and
with the years from which they hold. Holidays of single municipalities (Augsburger Friedensfest, Mariä Himmelfahrt in
Bavaria, Fronleichnam in parts of Saxony and Thuringia) are left out: a Land is the finest unit here. Sundays as such
are none; Brandenburg names two of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

FIRST_YEAR: Final = 1995
"""Since then the Buß- und Bettag is a holiday in Saxony alone; earlier years would need other rules."""
LAST_YEAR: Final = 2199


class Land(StrEnum):
    """The sixteen Länder by their ISO 3166-2 letters."""

    BW = "BW"  # Baden-Württemberg
    BY = "BY"  # Bayern
    BE = "BE"  # Berlin
    BB = "BB"  # Brandenburg
    HB = "HB"  # Bremen
    HH = "HH"  # Hamburg
    HE = "HE"  # Hessen
    MV = "MV"  # Mecklenburg-Vorpommern
    NI = "NI"  # Niedersachsen
    NW = "NW"  # Nordrhein-Westfalen
    RP = "RP"  # Rheinland-Pfalz
    SL = "SL"  # Saarland
    SN = "SN"  # Sachsen
    ST = "ST"  # Sachsen-Anhalt
    SH = "SH"  # Schleswig-Holstein
    TH = "TH"  # Thüringen


@dataclass(frozen=True, slots=True)
class _Rule:
    """A holiday: days after Easter Sunday, or month and day. ``since`` is the first year in which it holds."""

    name: str
    where: frozenset[Land]
    easter: int | None = None
    month: int = 0
    day: int = 0
    since: int = FIRST_YEAR


_ALL: Final = frozenset(Land)


def _in(names: str) -> frozenset[Land]:
    return frozenset(Land(name) for name in names.split())


_RULES: Final = (
    _Rule("Neujahr", _ALL, month=1, day=1),
    _Rule("Heilige Drei Könige", _in("BW BY ST"), month=1, day=6),
    _Rule("Internationaler Frauentag", _in("BE"), month=3, day=8, since=2019),
    _Rule("Internationaler Frauentag", _in("MV"), month=3, day=8, since=2023),
    _Rule("Karfreitag", _ALL, easter=-2),
    _Rule("Ostersonntag", _in("BB"), easter=0),
    _Rule("Ostermontag", _ALL, easter=1),
    _Rule("Tag der Arbeit", _ALL, month=5, day=1),
    _Rule("Christi Himmelfahrt", _ALL, easter=39),
    _Rule("Pfingstsonntag", _in("BB"), easter=49),
    _Rule("Pfingstmontag", _ALL, easter=50),
    _Rule("Fronleichnam", _in("BW BY HE NW RP SL"), easter=60),
    _Rule("Mariä Himmelfahrt", _in("SL"), month=8, day=15),
    _Rule("Weltkindertag", _in("TH"), month=9, day=20, since=2019),
    _Rule("Tag der Deutschen Einheit", _ALL, month=10, day=3),
    _Rule("Reformationstag", _in("BB MV SN ST TH"), month=10, day=31),
    _Rule("Reformationstag", _in("HB HH NI SH"), month=10, day=31, since=2018),
    _Rule("Allerheiligen", _in("BW BY NW RP SL"), month=11, day=1),
    _Rule("1. Weihnachtstag", _ALL, month=12, day=25),
    _Rule("2. Weihnachtstag", _ALL, month=12, day=26),
)
_ONCE: Final = (
    (date(2017, 10, 31), "Reformationstag", _ALL),
    (date(2020, 5, 8), "Tag der Befreiung", _in("BE")),
    (date(2025, 5, 8), "Tag der Befreiung", _in("BE")),
    (date(2028, 6, 17), "Jahrestag des Volksaufstandes", _in("BE")),
)


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar.

    Gauss's formula as completed by Heiner Lichtenberg (Historia Mathematica 24, 1997, pages 441 to 444), which the
    Physikalisch-Technische Bundesanstalt gives too: days of March, 32 is 1 April.
    """
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    lunar = year % 19
    seed = (19 * lunar + moon) % 30
    correction = (seed + lunar // 11) // 29
    full_moon = 21 + seed - correction
    first_sunday = 7 - (year + year // 4 + sun) % 7
    distance = 7 - (full_moon - first_sunday) % 7
    return date(year, 3, 1) + timedelta(days=full_moon + distance - 1)


def repentance_day(year: int) -> date:
    """Buß- und Bettag: the Wednesday before 23 November, eleven days before the first Sunday of Advent."""
    last = date(year, 11, 22)
    return last - timedelta(days=(last.weekday() - 2) % 7)


def public_holidays(year: int, land: Land) -> dict[date, str]:
    """The public holidays of a year in a Land with their German names, by day.

    Raises:
        ValueError: a year before :data:`FIRST_YEAR` or after :data:`LAST_YEAR`.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no holidays known for {year}")
    return dict(sorted(_days(year, land)))


def _days(year: int, land: Land) -> Iterator[tuple[date, str]]:
    easter = easter_sunday(year)
    for rule in _RULES:
        if land in rule.where and year >= rule.since:
            moved = rule.easter
            yield (date(year, rule.month, rule.day) if moved is None else easter + timedelta(days=moved)), rule.name
    if land is Land.SN:
        yield repentance_day(year), "Buß- und Bettag"
    yield from ((day, name) for day, name, where in _ONCE if day.year == year and land in where)


def holidays_between(first: date, last: date, land: Land) -> dict[date, str]:
    """The public holidays from ``first`` to ``last``, both included, with their German names.

    Raises:
        ValueError: as for :func:`public_holidays`.
    """
    years = range(first.year, last.year + 1)
    found = {day: name for year in years for day, name in public_holidays(year, land).items()}
    return {day: name for day, name in found.items() if first <= day <= last}
