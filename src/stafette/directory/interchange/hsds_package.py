"""A catalogue as HSDS 3.0 CSV datapackage: one file per table and ``datapackage.json``, in a ZIP."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stafette.directory.interchange.formula_guard import guard
from stafette.directory.interchange.hsds_names import TABLES
from stafette.directory.interchange.hsds_own import (
    FIELDS_TAXONOMY,
    LABELS_TAXONOMY,
    LEFTOVER_PREFIX,
    OWNERS,
    IdFor,
    own_attribute,
)
from stafette.directory.interchange.hsds_tables import LINKS, PARTS
from stafette.directory.interchange.hsds_writer import HsdsWriter
from stafette.directory.interchange.leftovers import as_text, leaves
from stafette.directory.records import Catalog

MOMENT: Final = (2000, 1, 1, 0, 0, 0)
"""Time stamp of the members: the same catalogue gives the same bytes."""
_TABLE_OF_PART: Final = {key: table for table, key in PARTS.items()}
_KIND_OF_PART: Final = {"phones": "phone", "contacts": "contact", "languages": "language", "schedules": "schedule"}
_LINK_TO: Final = {table: link for link, table in LINKS.items()}
_NUMBERS: Final = frozenset({"year_incorporated", "timezone", "count", "interval", "amount", "extension"}) | {
    "minimum_age",
    "maximum_age",
    "latitude",
    "longitude",
}
_ALWAYS: Final = ("organizations.csv", "locations.csv", "services.csv", "service_at_location.csv")
Extras = list[tuple[str, str]]


@dataclass(slots=True)
class _Tables:
    id_for: IdFor
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {table: [] for table in TABLES})
    by_id: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    languages: set[tuple[str, ...]] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)

    def entity(self, kind: str, table: str, value: Mapping[str, Any]) -> None:
        """One organisation, location, service or service at location with everything below it."""
        extras: Extras = []
        program = value.get("program")
        if isinstance(program, dict) and ("programs.csv", program.get("id")) in self.by_id:
            value = {**{key: member for key, member in value.items() if key != "program"}, "program_id": program["id"]}
        self.add(table, kind, value, {}, "", extras)
        for path, text in extras:
            owner = (kind, str(value["id"]))
            self.attribute(own_attribute(self.id_for, owner, LABELS_TAXONOMY, f"{LEFTOVER_PREFIX}{path}", text))

    def add(
        self, table: str, kind: str, value: Mapping[str, Any], links: Mapping[str, str], path: str, extras: Extras
    ) -> None:
        """One row; what no column takes goes to ``extras`` with its path."""
        row, deeper = dict(links), []
        for key, member in value.items():
            if key in TABLES[table] and not isinstance(member, dict | list):
                row[key] = as_text(member)
            else:
                deeper.append((key, member))
        identifier = self.place(table, kind, row, links)
        for key, member in deeper:
            if not self.below(table, kind, identifier, key, member, path, extras):
                extras += [(leaf, as_text(text)) for leaf, text in leaves(member, f"{path}{key}")]

    def place(self, table: str, kind: str, row: dict[str, str], links: Mapping[str, str]) -> str:
        """Put a row into its table; gives its id.

        One phone of several owners is one row with several links. Where its link is taken already, it gets an id of
        its own: a table cannot hold both.
        """
        if table == "languages.csv":
            said = tuple(row.get(key, "") for key in TABLES[table] if key != "id")
            if said in self.languages:
                return row["id"]
            self.languages.add(said)
        known = self.by_id.get((table, row["id"]))
        if known is not None:
            same = all(known.get(key, "") == row.get(key, "") for key in TABLES[table] if key not in LINKS)
            if same and all(known.get(link, target) == target for link, target in links.items()):
                known.update(links)
                return row["id"]
            row["id"] = self.id_for(kind, f"{row['id']}/{'/'.join(links.values())}/{len(self.rows[table])}")
        self.by_id[table, row["id"]] = row
        self.rows[table].append(row)
        return row["id"]

    def below(self, table: str, kind: str, owner: str, key: str, member: Any, path: str, extras: Extras) -> bool:
        """Write the objects below ``key`` into their own table; False if there is none for them."""
        if not isinstance(member, list) or not all(isinstance(item, dict) and item.get("id") for item in member):
            return False
        if key == "attributes" and kind in OWNERS:
            self.attributes(kind, owner, member, path, extras)
            return True
        part, link = _TABLE_OF_PART.get(key), _LINK_TO.get(table)
        if part is None or link is None or link not in TABLES[part]:
            return False
        for index, item in enumerate(member):
            self.add(part, _KIND_OF_PART.get(key, key), item, {link: owner}, f"{path}{key}/{index}/", extras)
        return True

    def attributes(self, kind: str, owner: str, member: list[dict[str, Any]], path: str, extras: Extras) -> None:
        """Attributes as rows; those of other taxonomies only if the columns can hold all of them."""
        foreign = [item for item in member if _taxonomy(item) not in (FIELDS_TAXONOMY, LABELS_TAXONOMY)]
        fits = all(_fits(item) for item in foreign)
        for index, item in enumerate(foreign):
            if not fits:
                found = leaves(
                    {key: text for key, text in item.items() if key != "link_id"}, f"{path}attributes/{index}"
                )
                extras += [(leaf, as_text(text)) for leaf, text in found]
        for item in member if fits else [item for item in member if item not in foreign]:
            self.attribute({"link_entity": kind, **item, "link_id": owner})

    def attribute(self, value: Mapping[str, Any]) -> None:
        """A row of attributes.csv and, once, its term."""
        term = value.get("taxonomy_term")
        row = {key: as_text(value[key]) for key in TABLES["attributes.csv"] if value.get(key) not in (None, "")}
        if isinstance(term, dict) and term.get("id"):
            row["taxonomy_term_id"] = str(term["id"])
            if term["id"] not in self.terms:
                self.terms.add(str(term["id"]))
                columns = TABLES["taxonomy_terms.csv"]
                self.rows["taxonomy_terms.csv"].append({key: as_text(term[key]) for key in columns if key in term})
        self.rows["attributes.csv"].append(row)


def _taxonomy(attribute: Mapping[str, Any]) -> str:
    term = attribute.get("taxonomy_term")
    return str(term.get("taxonomy", "")) if isinstance(term, dict) else ""


def _fits(attribute: Mapping[str, Any]) -> bool:
    """Whether attributes.csv and taxonomy_terms.csv have a column for every member."""
    term = attribute.get("taxonomy_term", {})
    columns = {*TABLES["attributes.csv"], "taxonomy_term"}
    return (
        set(attribute) <= columns
        and isinstance(term, dict)
        and bool(term.get("id"))
        and set(term) <= set(TABLES["taxonomy_terms.csv"])
    )


def export_package(catalog: Catalog, id_for: IdFor | None = None) -> bytes:
    """The ZIP. Cells are guarded against formulas; our reader undoes that."""
    writer = HsdsWriter(catalog, id_for)
    tables = _Tables(writer.id_for)
    for organization in catalog.organizations:
        tables.entity("organization", "organizations.csv", writer.organization(organization))
    for location in catalog.locations:
        tables.entity("location", "locations.csv", writer.location(location))
    for service in catalog.services:
        tables.entity("service", "services.csv", writer.service(service, nested=False))
    for joint in catalog.service_at_locations:
        tables.entity("service_at_location", "service_at_location.csv", writer.joint(joint, nested=False))
    return _zipped(tables.rows, catalog.source)


def _zipped(rows: Mapping[str, list[dict[str, str]]], source: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for table, columns in TABLES.items():
            if rows[table] or table in (
                "organizations.csv",
                "services.csv",
                "locations.csv",
                "service_at_location.csv",
            ):
                _write(archive, table, _csv(columns, rows[table]))
        described = json.dumps(_description(rows, source), ensure_ascii=False, indent=1)
        _write(archive, "datapackage.json", described)
    return file.getvalue()


def _write(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode("utf-8"))


def _csv(columns: list[str], rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guard(row.get(column, "")) for column in columns] for row in rows)
    return text.getvalue()


def _description(rows: Mapping[str, list[dict[str, str]]], source: str) -> dict[str, Any]:
    return {
        "name": f"hsds-{source}",
        "profile": "tabular-data-package",
        "resources": [
            {
                "name": table.removesuffix(".csv"),
                "path": table,
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": column, "type": "number" if column in _NUMBERS else "string"} for column in columns
                    ]
                },
            }
            for table, columns in TABLES.items()
            if rows[table]
        ],
    }
