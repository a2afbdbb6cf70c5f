"""Tables of a CSV file: dialect, headings, rows with their line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from stafette.directory.interchange.errors import BrokenContent, TooManyRows, WrongColumns
from stafette.directory.interchange.limits import MAX_COLUMNS, MAX_ROWS, MAX_TEXT

DELIMITERS = ";,\t|"
CELL_LIMIT = MAX_TEXT * 10

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` are (line from 1, cells). ``sheet`` names the sheet of a workbook, empty for CSV."""

    name: str
    headings: list[str]
    rows: list[Row]
    line: int = 1
    sheet: str = ""


def sniff_delimiter(text: str) -> str:
    """The most frequent of ``DELIMITERS`` in the first non-empty line, outside quotes; a comma if there is none."""
    first = next((line for line in text[:200_000].splitlines() if line.strip()), "")
    bare = "".join(part for index, part in enumerate(first.split('"')) if index % 2 == 0)
    best = max(DELIMITERS, key=bare.count)
    return best if bare.count(best) else ","


def read_csv(name: str, text: str) -> Table:
    """Split ``text`` into headings and rows; empty rows are skipped.

    Raises BrokenContent (quotes, over-long cells), TooManyRows, WrongColumns (empty file, a heading twice).
    """
    rows = list(_rows(name, text))
    if not rows:
        raise WrongColumns(
            "Die Datei ist leer.", columns=(), remedy="Die erste Zeile muss die Spalten nennen.", file=name
        )
    line, headings = rows[0]
    return Table(name=name, headings=checked_headings(name, headings, line), rows=rows[1:], line=line)


def _rows(name: str, text: str) -> Iterator[Row]:
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text), strict=True)
    line = 1
    try:
        for count, cells in enumerate(reader):
            if count > MAX_ROWS:
                raise too_many_rows(name)
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise _broken(name, error, line) from error


def _broken(name: str, error: csv.Error, line: int) -> BrokenContent:
    if "field limit" in str(error):
        return BrokenContent(
            f"Eine Zelle hat mehr als {CELL_LIMIT} Zeichen.",
            remedy="Vermutlich fehlt ein schließendes Anführungszeichen.",
            file=name,
            line=line,
        )
    return BrokenContent(
        "Die Anführungszeichen in dieser Zeile passen nicht zusammen.",
        remedy='Setzen Sie Text mit Trennzeichen in "…" und verdoppeln Sie Anführungszeichen darin.',
        file=name,
        line=line,
    )


def too_many_rows(name: str) -> TooManyRows:
    """The error for a table above ``MAX_ROWS``."""
    return TooManyRows(f"Die Tabelle hat mehr als {MAX_ROWS} Zeilen.", remedy="Teilen Sie die Datei.", file=name)


def checked_headings(name: str, headings: list[str], line: int) -> list[str]:
    """Headings trimmed, without empty ones at the right. Raises WrongColumns if one is doubled."""
    cleaned = [" ".join(heading.split()) for heading in headings]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    if len(cleaned) > MAX_COLUMNS:
        raise TooManyRows(f"Die Tabelle hat mehr als {MAX_COLUMNS} Spalten.", file=name)
    doubled = sorted({heading for heading in cleaned if heading and cleaned.count(heading) > 1})
    if doubled:
        raise WrongColumns(
            f"Diese Spalten stehen doppelt da: {', '.join(f'„{heading[:60]}“' for heading in doubled[:10])}.",
            columns=doubled,
            remedy="Löschen Sie eine davon oder geben Sie ihr einen eigenen Namen.",
            file=name,
            line=line,
        )
    return cleaned
