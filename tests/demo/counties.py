"""Counties for the tests, built once, and ways to look into records."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache

from stafette.demo.county import DemoCounty, build
from stafette.demo.sizes import Size
from stafette.directory.records import Catalog, ServiceRecord

TODAY = date(2026, 11, 22)
SEED = 2026


@cache
def whole_county(seed: int = SEED) -> DemoCounty:
    """A county of 1,800 offers; that of the demonstration if no seed is given."""
    return build(Size.COUNTY, seed, today=TODAY)


def strings(value: object) -> Iterator[str]:
    """Every text in records, at any depth; identifiers of the source left out."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            if "source_id" not in field.name:
                yield from strings(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from strings(part)


def plain(text: str) -> str:
    """Without tags and entities."""
    return html.unescape(re.sub(r"<[^>]+>", " ", text))


def shingles(service: ServiceRecord, size: int = 5) -> frozenset[tuple[str, ...]]:
    """Runs of ``size`` words of summary and description."""
    found = re.findall(r"\w+", plain(f"{service.summary} {service.description}").lower())
    return frozenset(tuple(found[start : start + size]) for start in range(len(found) - size + 1))


def by_theme(catalog: Catalog) -> dict[str, list[ServiceRecord]]:
    """Offers by their first sub-theme."""
    groups: dict[str, list[ServiceRecord]] = defaultdict(list)
    for service in catalog.services:
        groups[service.themes[0]].append(service)
    return groups
