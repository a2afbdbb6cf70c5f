"""Themes for services of sources that do not know ours: a table of rules, no guessing.

``data/dldb_theme_rules.json`` holds an ordered list of rules ``{"themes": [slugs], "leika": [prefixes], "words":
[beginnings of words], "not": [beginnings]}``. A rule fires if the LeiKa key starts with a prefix or the name or a
keyword has a word that starts so (umlauts folded; two words must follow each other). A rule may stop the search
(``"last": true``). What no rule knows stays without a theme and is reported so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from stafette.directory.interchange.words import folded

DATA: Final = Path(__file__).resolve().parents[1] / "data"
MAX_THEMES: Final = 3


@dataclass(frozen=True, slots=True)
class ThemeRule:
    """One line of the table."""

    themes: tuple[str, ...]
    leika: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    last: bool = False

    def fires(self, leika: Iterable[str], text: str) -> bool:
        """Whether the rule fits a service with these LeiKa keys and this folded text (framed by blanks)."""
        if any(f" {word}" in text for word in self.unless):
            return False
        by_key = any(key.startswith(prefix) for key in leika for prefix in self.leika)
        return by_key or any(f" {word}" in text for word in self.words)


@cache
def theme_rules() -> tuple[ThemeRule, ...]:
    """The table, in its order."""
    rows = json.loads((DATA / "dldb_theme_rules.json").read_text(encoding="utf-8"))
    return tuple(
        ThemeRule(
            themes=tuple(row["themes"]),
            leika=tuple(row.get("leika", ())),
            words=tuple(folded(word) for word in row.get("words", ())),
            unless=tuple(folded(word) for word in row.get("not", ())),
            last=bool(row.get("last", False)),
        )
        for row in rows["rules"]
    )


@cache
def theme_names() -> dict[str, str]:
    """Slug → German name of every theme and sub-theme, areas first as in the file."""
    names: dict[str, str] = {}
    for tile in json.loads((DATA / "themes.json").read_text(encoding="utf-8")):
        names[tile["slug"]] = tile["name"]
        names.update({child["slug"]: child["name"] for child in tile["children"]})
    return names


def themes_for(*, leika: str = "", name: str, keywords: Iterable[str] = ()) -> tuple[str, ...]:
    """At most ``MAX_THEMES`` slugs for a service; empty if no rule fits. ``leika`` may hold several keys."""
    keys = [key.strip() for key in leika.split(",") if key.strip()]
    text = f" {folded(' '.join([name, *keywords]))} "
    found: dict[str, None] = {}
    for rule in theme_rules():
        if rule.fires(keys, text):
            found.update(dict.fromkeys(rule.themes))
            if rule.last:
                break
    return tuple(found)[:MAX_THEMES]
