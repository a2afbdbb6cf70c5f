"""Names of invented people."""

from __future__ import annotations

import random
import tomllib
from functools import cache

from stafette.demo.phrases import Deck, words
from stafette.demo.places import TEXTS, slug


@cache
def people_words() -> dict[str, tuple[str, ...]]:
    """First names, last names and trades."""
    table = tomllib.loads((TEXTS / "people.toml").read_text(encoding="utf-8"))
    return {key: words(text, "|" if key == "sectors" else None) for key, text in table.items()}


class People:
    """Deals names; no two people of one county share first and last name."""

    def __init__(self, rng: random.Random) -> None:
        """Shuffle the names."""
        names = people_words()
        self._first = Deck(names["first_names"], rng)
        self._last = Deck(names["last_names"], rng)
        self._taken: set[tuple[str, str]] = set()

    def draw(self) -> tuple[str, str]:
        """First and last name."""
        while True:
            name = (self._first.draw(), self._last.draw())
            if name not in self._taken:
                self._taken.add(name)
                return name


def mail(name: tuple[str, str], domain: str) -> str:
    """First and last name at a domain."""
    return f"{slug(name[0])}.{slug(name[1])}@{domain}"
