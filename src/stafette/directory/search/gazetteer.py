"""Towns and postcodes as plain data, and how to recognise them in a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stafette.directory.search.query import Point
from stafette.language import normal_form

_PREPOSITIONS = frozenset({"in", "bei", "nahe", "um", "aus", "nach", "rund", "naehe", "raum"})
_LONGEST_NAME = 5  # words
_SHORTEST_SHORT_NAME = 4  # letters
_ADDITIONS = frozenset({"sankt", "markt", "stadt", "klein", "gross", "ober", "unter", "neue", "alte"})


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its centre in degrees (WGS 84) and its postcodes."""

    name: str
    postal_codes: tuple[str, ...]
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a question: words ``start`` until before ``end`` name it. ``sure`` if a postcode or "in" says so."""

    town: Town
    start: int
    end: int
    sure: bool


class Gazetteer:
    """Looks up places by name and postcode."""

    def __init__(self, towns: Iterable[Town] = ()) -> None:
        self._by_name: dict[tuple[str, ...], Town] = {}
        self._by_code: dict[str, Town] = {}
        for town in towns:
            self._by_name.setdefault(_words(town.name), town)
            for code in town.postal_codes:
                self._by_code.setdefault(code, town)
        self._add_short_names()

    def _add_short_names(self) -> None:
        """``Neustadt`` for ``Bad Neustadt an der Aue``, if only one town of the gazetteer is called so."""
        short: dict[tuple[str, ...], list[Town]] = {}
        for words, town in self._by_name.items():
            main = [word for word in words if len(word) >= _SHORTEST_SHORT_NAME and word not in _ADDITIONS]
            if main and (main[0],) != words:
                short.setdefault((main[0],), []).append(town)
        for words, towns in short.items():
            if len(towns) == 1:
                self._by_name.setdefault(words, towns[0])

    def lookup(self, text: str) -> Town | None:
        """Return the town that ``text`` names as a whole (name, postcode, or both), else None."""
        words = _words(text)
        if not words:
            return None
        by_code = self._by_code.get(words[0])
        by_name = self._by_name.get(words) or self._by_name.get(words[1:])
        return by_name or by_code

    def point(self, text: str) -> Point | None:
        """Return the centre of the town that ``text`` names, else None."""
        town = self.lookup(text)
        return Point(town.latitude, town.longitude) if town else None

    def find(self, words: list[str]) -> Found | None:
        """Return the first place among the ``words`` of a question, the longest name first, else None."""
        forms = [normal_form(word) for word in words]
        for start in range(len(forms)):
            for end in range(min(len(forms), start + _LONGEST_NAME), start, -1):
                found = self._match(tuple(forms[start:end]), start, end, forms)
                if found:
                    return found
        return None

    def _match(self, name: tuple[str, ...], start: int, end: int, forms: list[str]) -> Found | None:
        town = self._by_code.get(name[0])
        if town and len(name) == 1:
            return Found(town, start, end, sure=True)
        if town and self._by_name.get(name[1:]) is town:
            return Found(town, start, end, sure=True)
        town = self._by_name.get(name)
        if town:
            return Found(town, start, end, sure=start > 0 and forms[start - 1] in _PREPOSITIONS)
        return None


def _words(text: str) -> tuple[str, ...]:
    return tuple(form for form in (normal_form(word) for word in text.replace("-", " ").split()) if form)
