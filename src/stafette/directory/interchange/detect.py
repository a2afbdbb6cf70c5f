"""Which of the accepted formats files are, judged by content and never by their ending alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from stafette.directory.interchange.dldb import is_location_row, is_service_row
from stafette.directory.interchange.errors import BrokenContent, InterchangeError, MixedFormats, UnknownFormat
from stafette.directory.interchange.hsds_names import JSON_LISTS, TABLES, json_kind, table_of
from stafette.directory.interchange.json_text import JsonText, parse_json
from stafette.directory.interchange.limits import MAX_ROWS
from stafette.directory.interchange.source_files import OLD_OFFICE_START, SourceFile, decode
from stafette.directory.interchange.tables import Table, read_csv, too_many_rows
from stafette.directory.interchange.template_columns import looks_like_template
from stafette.directory.interchange.words import slug
from stafette.directory.interchange.workbook import read_workbook


class Format(StrEnum):
    """The accepted formats."""

    DLDB = "dldb"
    HSDS_JSON = "hsds_json"
    HSDS_TABLES = "hsds_tables"
    TEMPLATE = "template"


FORMAT_NAMES: Final[dict[Format, str]] = {
    Format.DLDB: "Leistungs- und Standortdatei einer Stadt (dldb-JSON)",
    Format.HSDS_JSON: "Open Referral HSDS 3.0 (JSON)",
    Format.HSDS_TABLES: "Open Referral HSDS 3.0 (CSV-Paket)",
    Format.TEMPLATE: "Stafette-Vorlage (CSV oder Excel)",
}
ACCEPTED: Final = "Angenommen werden: " + "; ".join(FORMAT_NAMES.values()) + "."

_SIGNATURES: Final = (
    (b"%PDF", "eine PDF-Datei"),
    (OLD_OFFICE_START, "eine Datei des alten Excel- oder Word-Formats (.xls, .doc)"),
    (b"{\\rtf", "eine RTF-Datei"),
    (b"\x89PNG", "ein Bild"),
    (b"\xff\xd8\xff", "ein Bild"),
    (b"GIF8", "ein Bild"),
    (b"7z\xbc\xaf", "ein 7-Zip-Archiv"),
    (b"\x1f\x8b", "ein GZIP-Archiv"),
    (b"Rar!", "ein RAR-Archiv"),
)
PACKAGE_NAME: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Recognised:
    """One file with its format and its parsed content. ``ignored`` files belong to a package but hold no rows."""

    name: str
    format: Format
    json: JsonText | None = None
    table: Table | None = None
    hsds_table: str = ""
    ignored: bool = False


def detect(files: Sequence[SourceFile], *, encoding: str | None = None) -> list[Recognised]:
    """Recognise unpacked files, all of one format. Raises UnknownFormat, MixedFormats or what parsing raises."""
    if not files:
        raise UnknownFormat("Es ist keine Datei angegeben.", remedy=ACCEPTED)
    found = [recognise(file, encoding=encoding) for file in files]
    formats = {item.format for item in found if not item.ignored}
    if not formats:
        raise UnknownFormat("Das Paket enthält keine Tabellen.", remedy=ACCEPTED, file=files[0].name)
    if len(formats) > 1:
        listed = "; ".join(f"„{item.name}“: {FORMAT_NAMES[item.format]}" for item in found[:10] if not item.ignored)
        raise MixedFormats(
            f"Die Dateien haben verschiedene Formate ({listed}).",
            remedy="Importieren Sie jedes Format für sich.",
        )
    return found


def recognise(file: SourceFile, *, encoding: str | None = None) -> Recognised:
    """Recognise one file."""
    if not file.data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnknownFormat("Die Datei ist leer.", remedy=ACCEPTED, file=file.name)
    if file.is_archive:
        return _workbook(file)
    for start, words in _SIGNATURES:
        if file.data.startswith(start):
            raise UnknownFormat(f"Das ist {words}.", remedy=ACCEPTED, file=file.name)
    text = decode(file, encoding=encoding)
    first = text.lstrip()[:1]
    if first in ("{", "["):
        return _json(file.name, text)
    if first == "<":
        raise UnknownFormat("Das ist eine HTML- oder XML-Datei.", remedy=ACCEPTED, file=file.name)
    if file.name.endswith(PACKAGE_NAME):
        return Recognised(file.name, Format.HSDS_TABLES, ignored=True)
    return _csv(file.name, text)


def _workbook(file: SourceFile) -> Recognised:
    tables = read_workbook(file)
    table = next((table for table in tables if looks_like_template(table.headings)), None)
    if table is None:
        seen = ", ".join(f"„{heading[:40]}“" for table in tables[:1] for heading in table.headings[:8]) or "keine"
        raise UnknownFormat(
            f"Die Excel-Datei hat kein Blatt mit den Spalten der Vorlage (gefunden: {seen}).",
            remedy="Laden Sie die leere Vorlage herunter und übertragen Sie die Daten. " + ACCEPTED,
            file=file.name,
        )
    return Recognised(file.name, Format.TEMPLATE, table=table)


def _json(name: str, text: str) -> Recognised:
    document = parse_json(name, text)
    value = document.value
    lists = [value] if isinstance(value, list) else list(value.values())
    if any(isinstance(rows, list) and len(rows) > MAX_ROWS for rows in lists):
        raise too_many_rows(name)
    if _is_dldb(value):
        return Recognised(name, Format.DLDB, json=document)
    if isinstance(value, dict) and isinstance(value.get("resources"), list):
        return Recognised(name, Format.HSDS_TABLES, ignored=True)
    if _is_hsds(value):
        return Recognised(name, Format.HSDS_JSON, json=document)
    raise UnknownFormat(
        f"Das ist JSON, aber keines der bekannten Formate ({_describe(value)}).", remedy=ACCEPTED, file=name
    )


def _is_dldb(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("data"), list):
        return False
    rows = value["data"][:50]
    return any(is_service_row(row) or is_location_row(row) for row in rows) or (not rows and "datacount" in str(value))


def _is_hsds(value: Any) -> bool:
    if isinstance(value, list):
        return any(json_kind(item) for item in value[:50])
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("contents"), list):
        return not value["contents"] or any(json_kind(item) for item in value["contents"][:50])
    if any(isinstance(value.get(key), list) for key in JSON_LISTS) and "id" not in value:
        return True
    if any(key in TABLES and isinstance(value[key], list) for key in value):
        return True
    return bool(json_kind(value))


def _describe(value: Any) -> str:
    if isinstance(value, dict):
        keys = ", ".join(f"„{str(key)[:30]}“" for key in list(value)[:6])
        return f"ein Objekt mit {keys}" if keys else "ein leeres Objekt"
    if isinstance(value, list):
        return f"eine Liste mit {len(value)} Einträgen"
    return "ein einzelner Wert"


def _csv(name: str, text: str) -> Recognised:
    if "\n" not in text.strip() and not re.search(r"[;,\t|]", text):
        raise UnknownFormat(
            "Das ist keine Tabelle: Es gibt nur eine Spalte und eine Zeile.", remedy=ACCEPTED, file=name
        )
    try:
        table = read_csv(name, text)
    except BrokenContent as error:
        if "\x00" in text:
            raise UnknownFormat("Das ist keine Textdatei.", remedy=ACCEPTED, file=name) from error
        raise
    if looks_like_template(table.headings):
        return Recognised(name, Format.TEMPLATE, table=table)
    hsds = table_of(name, table.headings)
    if hsds:
        return Recognised(name, Format.HSDS_TABLES, table=table, hsds_table=hsds)
    seen = ", ".join(f"„{heading[:40]}“" for heading in table.headings[:8])
    raise UnknownFormat(f"Die Spalten sind nicht bekannt (gefunden: {seen}).", remedy=ACCEPTED, file=name)


def suggest_source(found: Sequence[Recognised]) -> str:
    """A short name for where the data come from: the town of a city's web address, else the first file's name."""
    for item in found:
        if item.json is not None and item.format is Format.DLDB:
            match = re.search(
                r"https?://(?:[\w-]+\.)*?([\w-]+)\.(?:de|com|org|net|eu|info|berlin|bayern)\b", item.json.text
            )
            if match:
                return slug(match[1])[:50]
    name = slug(re.sub(r"\.\w+$", "", found[0].name.split("/")[0])) if found else ""
    return name[:50] or "import"


def check_source(source: str) -> str:
    """A source name as records want it (small ASCII letters, digits, hyphens). Raises InterchangeError."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,49}", source):
        raise InterchangeError(
            f"„{source[:60]}“ ist kein Name einer Quelle.",
            remedy="Nehmen Sie kleine Buchstaben, Ziffern und Bindestriche.",
        )
    return source
