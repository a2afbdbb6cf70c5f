"""The themes as links: on the start page, and after somebody named a town and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from stafette.directory import finding
from stafette.directory.models import Theme
from stafette.directory.views.page import address


@dataclass(frozen=True, slots=True)
class Tile:
    """A theme. ``count`` is None while the search cannot count."""

    area: str
    name: str
    hint: str
    icon: str
    url: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Tiles:
    """All themes, and the offers that belong to none of them."""

    themes: tuple[Tile, ...]
    others_count: int
    others_url: str


def tiles(counted: finding.Census | None, town: str) -> Tiles:
    """Ten themes at most; their links keep the town."""
    themes = tuple(_tile(theme, counted, town) for theme in Theme.objects.tiles())
    return Tiles(themes, counted.without_theme if counted else 0, address("without_theme", ort=town))


def _tile(theme: Theme, counted: finding.Census | None, town: str) -> Tile:
    count = counted.by_theme.get(theme.slug, 0) if counted else None
    return Tile(theme.area, theme.name, theme.hint, theme.icon, address("theme", theme.slug, ort=town), count)
