"""Whether somebody meets the entry conditions of a measure: every condition with its reason, no score. Pure.

It informs; a person decides. Ages count on the day of the start. Of a language its weakest skill counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from stafette.cases.enums import Level

RANK: Final = {level.value: rank for rank, level in enumerate(Level)}
"""Levels from none to C2 in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The conditions that can be compared, and sentences that cannot."""

    min_age: int | None = None
    max_age: int | None = None
    german: str = Level.NONE.value
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A condition: met, not met, or None: somebody has to know or ask."""

    text: str
    met: bool | None


def checks(entry: Entry, *, birth_date: date, german: Iterable[str], starts_on: date) -> tuple[Check, ...]:
    """Each condition for a person. ``german`` are the levels of the four skills, empty if nothing is known."""
    found = [*_age(entry, _years(birth_date, starts_on)), *_german(entry, list(german))]
    return (*found, *(Check(sentence, None) for sentence in entry.sentences))


def _age(entry: Entry, years: int) -> list[Check]:
    if entry.min_age is None and entry.max_age is None:
        return []
    fits = (entry.min_age is None or years >= entry.min_age) and (entry.max_age is None or years <= entry.max_age)
    return [Check(f"{_ages(entry)}. Am Start: {years} Jahre.", fits)]


def _ages(entry: Entry) -> str:
    if entry.max_age is None:
        return f"Ab {entry.min_age} Jahren"
    if entry.min_age is None:
        return f"Bis {entry.max_age} Jahre"
    return f"{entry.min_age} bis {entry.max_age} Jahre"


def _german(entry: Entry, levels: list[str]) -> list[Check]:
    if entry.german == Level.NONE:
        return []
    needed = f"Deutsch mindestens {entry.german}."
    if not levels:
        return [Check(f"{needed} Noch nichts eingetragen.", None)]
    weakest = min(levels, key=RANK.__getitem__)
    known = "Eingetragen: noch kein Deutsch." if weakest == Level.NONE else f"Eingetragen: {weakest}."
    return [Check(f"{needed} {known}", RANK[weakest] >= RANK[entry.german])]


def _years(birth_date: date, day: date) -> int:
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
