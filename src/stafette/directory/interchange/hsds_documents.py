"""Shapes in which HSDS JSON comes: one object, a list, a page, tables by file name, a whole export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from stafette.directory.interchange.hsds_names import JSON_LISTS, TABLES, json_kind
from stafette.directory.interchange.hsds_tables import assemble
from stafette.directory.interchange.json_text import JsonText
from stafette.directory.interchange.result import ALL_KINDS, EntityKind, Place, ProblemLog, Severity

READ_KINDS: Final = frozenset(kind.value for kind in EntityKind)
_FULL_KEYS: Final = frozenset({"phones", "schedules", "service_at_locations", "contacts", "languages", "cost_options"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A top-level object with its kind."""

    kind: str
    value: Mapping[str, Any]
    place: Place


def entries(document: JsonText, log: ProblemLog) -> Iterator[Entry]:
    """All readable objects of a document; others are reported."""
    value, root = document.value, document.root
    if isinstance(value, list):
        yield from _listed(value, root, log)
    elif isinstance(value.get("contents"), list):
        yield from _listed(value["contents"], root.child("contents"), log)
    elif any(key in TABLES for key in value):
        yield from _tables(document, log)
    elif "id" not in value and any(key in JSON_LISTS for key in value):
        for key in JSON_LISTS:
            yield from _listed(value.get(key) or [], root.child(key), log, kind=key.removesuffix("s"))
    else:
        yield from _listed([value], root, log, single=True)


def _listed(values: Any, place: Place, log: ProblemLog, *, kind: str = "", single: bool = False) -> Iterator[Entry]:
    for index, value in enumerate(values if isinstance(values, list) else []):
        here = place if single else place.child(index)
        found = kind or json_kind(value)
        if not isinstance(value, dict) or not found:
            log.add(
                here,
                "Das ist kein Objekt von HSDS 3.0.",
                code="not_hsds",
                remedy="Erwartet werden Angebote, Organisationen oder Orte mit id und name.",
            )
        elif found not in READ_KINDS:
            log.add(
                here,
                "Begriffe einer Taxonomie werden nicht für sich eingelesen; Themen kommen aus den Angeboten.",
                code="taxonomy",
                severity=Severity.INFO,
            )
        else:
            yield Entry(found, value, here)


def _tables(document: JsonText, log: ProblemLog) -> Iterator[Entry]:
    rows: dict[str, list[tuple[Place, Mapping[str, Any]]]] = {}
    for table in TABLES:
        values = document.value.get(table)
        place = document.root.child(table)
        rows[table] = [
            (place.child(index), row)
            for index, row in enumerate(values if isinstance(values, list) else [])
            if isinstance(row, dict)
        ]
    for kind, row in assemble(rows, log):
        yield Entry(kind, row, row.place)


def coverage(
    documents: Sequence[JsonText], found: Sequence[Entry]
) -> tuple[frozenset[EntityKind], frozenset[EntityKind]]:
    """(complete, partial): of which kinds the documents give all rows, and where rows may lack known fields."""
    if any(any(key in TABLES for key in document.value) for document in documents if isinstance(document.value, dict)):
        return ALL_KINDS, frozenset()
    if any(isinstance(document.value, dict) and set(JSON_LISTS[:3]) <= set(document.value) for document in documents):
        return ALL_KINDS, frozenset()
    kinds = {EntityKind(entry.kind) for entry in found}
    complete = kinds if kinds and _all_pages(documents) else set()
    partial = set(EntityKind) - complete
    services = [entry.value for entry in found if entry.kind == EntityKind.SERVICE]
    if EntityKind.SERVICE in complete:
        if any(value.get("service_at_locations") for value in services):
            complete.add(EntityKind.SERVICE_AT_LOCATION)
        if not any(_FULL_KEYS & set(value) for value in services):
            partial.add(EntityKind.SERVICE)
    return frozenset(complete), frozenset(partial)


def _all_pages(documents: Sequence[JsonText]) -> bool:
    """Whether the documents are whole lists: bare lists, or every page of a paged one."""
    pages, total = set(), 0
    for document in documents:
        value = document.value
        if isinstance(value, list):
            continue
        if not isinstance(value, dict) or not isinstance(value.get("contents"), list):
            return False
        pages.add(str(value.get("page_number")))
        stated = value.get("total_pages")
        total = max(total, int(stated) if isinstance(stated, int | Decimal) and 0 <= stated < 10**6 else 10**6)
    return total <= len(pages)
