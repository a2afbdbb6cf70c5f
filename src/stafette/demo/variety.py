"""Keeps texts apart: remembers what was written and picks the draft that is least like it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_RUN = 5
_ATTEMPTS = 8
_ALIKE = 0.4

Runs = frozenset[tuple[str, ...]]


def runs(text: str) -> Runs:
    """Runs of five words of a text or HTML, in small letters (shingles)."""
    words = re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text)).lower())
    return frozenset(tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1))


def likeness(one: Runs, other: Runs) -> float:
    """Shared runs over all runs, 0 to 1 (Jaccard); two texts without runs are not alike."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


class Variety:
    """Remembers the texts of each sub-theme."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._written: dict[str, list[Runs]] = {}

    def choose(self, topic: str, opening: str, write: Callable[[], str]) -> str:
        """Write until the text, read after its opening, is unlike all others of the sub-theme; else the best try."""
        earlier = self._written.setdefault(topic, [])
        best, best_runs, least = "", frozenset[tuple[str, ...]](), 2.0
        for _attempt in range(_ATTEMPTS):
            draft = write()
            found = runs(f"{opening} {draft}")
            worst = max((likeness(found, other) for other in earlier), default=0.0)
            if worst < least:
                best, best_runs, least = draft, found, worst
            if least < _ALIKE:
                break
        earlier.append(best_runs)
        return best
