"""Sentences with choices, and decks that deal them so that neighbours differ.

A phrase is a line such as ``Wir [lesen|prüfen] Ihren Brief in {town}.``: square brackets choose one of their
alternatives (one may be empty), braces are filled with values. Files hold one phrase per line.
"""

from __future__ import annotations

import random
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line cut at its choices: fixed parts are tuples of one."""

    parts: tuple[tuple[str, ...], ...]
    has_slots: bool

    @classmethod
    def parse(cls, line: str) -> Phrase:
        """Cut one line of a text file."""
        pieces = _CHOICE.split(line.strip())
        parts = tuple(tuple(piece.split("|")) if index % 2 else (piece,) for index, piece in enumerate(pieces))
        return cls(parts, "{" in line)

    def say(self, rng: random.Random, slots: Mapping[str, str]) -> str:
        """Choose alternatives and fill the slots; raises KeyError for an unknown slot."""
        text = "".join(part[0] if len(part) == 1 else part[int(rng.random() * len(part))] for part in self.parts)
        if self.has_slots:
            text = text.format_map(slots)
        return text.replace("  ", " ").strip()


def lines(text: str) -> tuple[str, ...]:
    """Split a block of a text file into its non-empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def phrases(text: str) -> tuple[Phrase, ...]:
    """Parse a block with one phrase per line."""
    return tuple(Phrase.parse(line) for line in lines(text))


def words(text: str, separator: str | None = None) -> tuple[str, ...]:
    """Split a block at white space, or at a separator and line ends."""
    if separator is None:
        return tuple(text.split())
    return tuple(word.strip() for line in lines(text) for word in line.split(separator) if word.strip())


class Deck(Generic[T]):
    """Deals items in random order and repeats one only after all others were dealt."""

    def __init__(self, items: Sequence[T], rng: random.Random) -> None:
        """Take the items; ``rng`` shuffles them anew for each round."""
        self._items = list(dict.fromkeys(items))
        self._rng = rng
        self._left: list[T] = []

    def draw(self) -> T:
        """Deal one item; raises IndexError if the deck has none."""
        if not self._left:
            self._left = self._items.copy()
            self._rng.shuffle(self._left)
        return self._left.pop()

    def hand(self, count: int) -> list[T]:
        """Deal ``count`` different items, fewer if the deck has fewer."""
        dealt: list[T] = []
        put_back: list[T] = []
        while len(dealt) < min(count, len(self._items)):
            item = self.draw()
            (put_back if item in dealt else dealt).append(item)
        self._left.extend(put_back)
        return dealt


def weighted(rng: random.Random, table: Mapping[T, float]) -> T:
    """Choose a key by its weight."""
    point = rng.random() * sum(table.values())
    for key, weight in table.items():
        point -= weight
        if point < 0:
            return key
    return key


def chance(rng: random.Random, share: float) -> bool:
    """Tell whether an event of this probability happens."""
    return rng.random() < share
