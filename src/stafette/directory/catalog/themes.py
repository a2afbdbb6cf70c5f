"""Themes and synonyms that a new installation starts with. What the Jobcenter has renamed stays so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from stafette.directory.models import SynonymGroup, Theme
from stafette.directory.search import seed_groups

DATA: Final = Path(__file__).resolve().parents[1] / "data"
SYNONYM_NOTE: Final = "Grundbestand"


@transaction.atomic
def ensure_themes() -> int:
    """Add the themes of ``data/themes.json`` that are not there yet; returns how many. Names here are never touched."""
    areas = json.loads((DATA / "themes.json").read_text(encoding="utf-8"))
    known = {theme.slug: theme for theme in Theme.objects.in_order()}
    added = 0
    for position, row in enumerate(areas):
        parent = known.get(row["slug"])
        if parent is None:
            parent = Theme.objects.create(**_values(row, row["area"], position))
            added += 1
        children = enumerate(row.get("children", []))
        missing = [
            Theme(**_values(child, row["area"], number), parent=parent)
            for number, child in children
            if child["slug"] not in known
        ]
        Theme.objects.bulk_create(missing)
        added += len(missing)
    return added


def _values(row: dict[str, Any], area: str, position: int) -> dict[str, Any]:
    hint, icon = row.get("hint", ""), row.get("icon", "")
    return {"area": area, "slug": row["slug"], "name": row["name"], "hint": hint, "icon": icon, "position": position}


@transaction.atomic
def ensure_synonyms() -> int:
    """Add the synonym groups of ``data/synonyms.json`` to an installation that has none; returns how many."""
    if SynonymGroup.objects.exists():
        return 0
    groups = [
        SynonymGroup(words=list(group.words), directed=group.directed, note=SYNONYM_NOTE) for group in seed_groups()
    ]
    SynonymGroup.objects.bulk_create(groups)
    return len(groups)
