"""HSDS tables (CSV datapackage) put together to the nested objects that the reader knows.

Phones, addresses, schedules and so on go below every row that they name; organisations, locations, services and
services at locations stay apart, linked by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stafette.directory.interchange.cells import PlacedRow
from stafette.directory.interchange.formula_guard import unguard
from stafette.directory.interchange.hsds_names import TABLES
from stafette.directory.interchange.result import ALL_KINDS, EntityKind, Place, ProblemLog, Severity
from stafette.directory.interchange.suggest import nearest
from stafette.directory.interchange.tables import Table

Rows = Mapping[str, Sequence[tuple[Place, Mapping[str, Any]]]]

TOP: Final = {
    "organizations.csv": "organization",
    "locations.csv": "location",
    "services.csv": "service",
    "service_at_location.csv": "service_at_location",
}
LINKS: Final = {
    "organization_id": "organizations.csv",
    "location_id": "locations.csv",
    "service_id": "services.csv",
    "service_at_location_id": "service_at_location.csv",
    "contact_id": "contacts.csv",
    "phone_id": "phones.csv",
    "program_id": "programs.csv",
}
PARTS: Final = {
    "languages.csv": "languages",
    "phones.csv": "phones",
    "contacts.csv": "contacts",
    "addresses.csv": "addresses",
    "schedules.csv": "schedules",
    "funding.csv": "funding",
    "service_areas.csv": "service_areas",
    "required_documents.csv": "required_documents",
    "accessibility.csv": "accessibility",
    "cost_options.csv": "cost_options",
    "organization_identifiers.csv": "organization_identifiers",
    "programs.csv": "programs",
}
"""Tables whose rows go below others, and the key there; those that hold parts themselves come after their parts."""
TABLE_OF_ENTITY: Final = {kind: table for table, kind in TOP.items()} | {"accessibility": "accessibility.csv"}


def assemble(rows: Rows, log: ProblemLog) -> Iterator[tuple[str, PlacedRow]]:
    """(kind, object) of every organisation, location, service and service at location."""
    placed = {table: [PlacedRow(_filled(values), place) for place, values in rows.get(table, ())] for table in TABLES}
    by_id = {table: {str(row.get("id")): row for row in found} for table, found in placed.items()}
    _attach_attributes(placed, by_id, log)
    for table, key in PARTS.items():
        for row in placed[table]:
            _attach(row, table, key, by_id, log)
    _attach_metadata(placed["metadata.csv"], by_id, log)
    for row in placed["meta_table_descriptions.csv"][:1]:
        log.add(
            row.place, "Beschreibungen von Tabellen werden nicht eingelesen.", code="ignored", severity=Severity.INFO
        )
    for row in placed["services.csv"]:
        program = by_id["programs.csv"].get(str(row.get("program_id")))
        if program is not None:
            row["program"] = {name: value for name, value in program.items() if name != "organization_id"}
            del row["program_id"]
    for table, kind in TOP.items():
        for row in placed[table]:
            yield kind, row


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "")}


def _attach(
    row: PlacedRow, table: str, key: str, by_id: Mapping[str, Mapping[str, PlacedRow]], log: ProblemLog
) -> None:
    links = {name: str(row[name]) for name in LINKS if name in row and name in TABLES[table]}
    part = PlacedRow({name: value for name, value in row.items() if name not in links}, row.place)
    owners = [owner for name, target in links.items() if (owner := by_id[LINKS[name]].get(target)) is not None]
    for owner in owners:
        owner.setdefault(key, []).append(part)
    if not owners:
        log.add(
            row.place,
            f"Diese Zeile aus {table} gehört zu keinem gelesenen Eintrag.",
            code="dangling",
            remedy="Prüfen Sie die Kennungen in den Spalten mit _id.",
            severity=Severity.WARNING,
        )


def _attach_attributes(
    placed: Mapping[str, Sequence[PlacedRow]], by_id: Mapping[str, Mapping[str, PlacedRow]], log: ProblemLog
) -> None:
    for row in placed["attributes.csv"]:
        term = by_id["taxonomy_terms.csv"].get(str(row.get("taxonomy_term_id")))
        part = PlacedRow(row, row.place)
        if term is not None:
            part["taxonomy_term"] = dict(term)
        owner = _attribute_owner(row, by_id)
        if owner is None:
            log.add(
                row.place,
                "Dieses Merkmal gehört zu keinem gelesenen Eintrag.",
                code="dangling",
                remedy="Prüfen Sie link_id.",
                severity=Severity.WARNING,
            )
        else:
            owner.setdefault("attributes", []).append(part)


def _attach_metadata(rows: Sequence[PlacedRow], by_id: Mapping[str, Mapping[str, PlacedRow]], log: ProblemLog) -> None:
    for row in rows:
        link = str(row.get("resource_id"))
        owner = next((by_id[table][link] for table in TOP if link in by_id[table]), None)
        if owner is not None:
            owner.setdefault("metadata", []).append(row)
        else:
            log.add(
                row.place,
                "Diese Änderung gehört zu keinem gelesenen Eintrag.",
                code="dangling",
                remedy="Prüfen Sie resource_id.",
                severity=Severity.WARNING,
            )


def _attribute_owner(row: PlacedRow, by_id: Mapping[str, Mapping[str, PlacedRow]]) -> PlacedRow | None:
    link = str(row.get("link_id"))
    named = TABLE_OF_ENTITY.get(str(row.get("link_entity")), "")
    tables = [named] if named else [*TOP, "accessibility.csv"]
    return next((by_id[table][link] for table in tables if link in by_id[table]), None)


def table_rows(
    tables: Sequence[tuple[str, Table]], log: ProblemLog
) -> dict[str, list[tuple[Place, Mapping[str, Any]]]]:
    """Rows of CSV files by HSDS table; unknown columns are kept and reported."""
    rows: dict[str, list[tuple[Place, Mapping[str, Any]]]] = {}
    for name, table in tables:
        headings = [heading.lower() if heading.lower() in TABLES[name] else heading for heading in table.headings]
        _say_unknown(name, table, headings, log)
        for line, cells in table.rows:
            place = Place(file=table.name, line=line)
            if any(cell.strip() for cell in cells[len(headings) :]):
                log.add(
                    place,
                    f"Die Zeile hat mehr Zellen als die Kopfzeile Spalten ({len(cells)} statt {len(headings)}).",
                    code="shifted",
                    remedy="Vermutlich steht ein Komma im Text; setzen Sie die Zelle in Anführungszeichen.",
                )
                continue
            values = {key: unguard(cell) for key, cell in zip(headings, cells, strict=False) if key}
            rows.setdefault(name, []).append((place, values))
    return rows


def _say_unknown(name: str, table: Table, headings: Sequence[str], log: ProblemLog) -> None:
    free = [column for column in TABLES[name] if column not in headings]
    for heading in headings:
        if heading and heading not in TABLES[name]:
            near = nearest(heading, free)
            log.add(
                Place(file=table.name, line=table.line),
                f"Die Spalte „{heading[:60]}“ gehört nicht zu {name}; ihr Inhalt bleibt als Merkmal.",
                code="unknown_column",
                field_name=heading[:60],
                remedy=f"Meinten Sie „{near}“?" if near else "",
                severity=Severity.WARNING,
            )


def table_coverage(names: set[str]) -> tuple[frozenset[EntityKind], frozenset[EntityKind]]:
    """(complete, partial) for a package that holds these tables."""
    complete = frozenset(EntityKind(kind) for table, kind in TOP.items() if table in names)
    return complete, ALL_KINDS - complete
