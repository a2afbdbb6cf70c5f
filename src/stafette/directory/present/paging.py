"""Pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageView:
    """Which page of how many; the addresses are empty where there is no such page."""

    number: int
    count: int
    total: int
    previous_url: str = ""
    next_url: str = ""

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return bool(self.previous_url)

    @property
    def has_next(self) -> bool:
        """Whether a page comes after."""
        return bool(self.next_url)


def page_count(total: int, size: int) -> int:
    """How many pages ``total`` rows fill; one for an empty list."""
    return max(1, -(-total // size))


def page_view(number: int, total: int, size: int, address: Callable[[int], str]) -> PageView:
    """The page ``number`` (kept between 1 and the last one) with the addresses of its neighbours."""
    count = page_count(total, size)
    number = min(max(number, 1), count)
    before = address(number - 1) if number > 1 else ""
    after = address(number + 1) if number < count else ""
    return PageView(number, count, total, before, after)
