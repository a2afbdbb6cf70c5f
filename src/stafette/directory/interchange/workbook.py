"""Sheets of an XLSX workbook as tables: every cell as text, dates as ISO, formulas as the marker ``FORMULA``."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from openpyxl import DEFUSEDXML, load_workbook

from stafette.directory.interchange.errors import BrokenContent
from stafette.directory.interchange.limits import MAX_COLUMNS, MAX_ROWS
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.interchange.tables import Row, Table, checked_headings, too_many_rows

FORMULA: Final = "\x00formula"
"""Stands in a cell that holds a formula; no text cell can contain NUL."""
MAX_SHEETS: Final = 20

if not DEFUSEDXML:  # pragma: no cover - a broken installation
    raise ImportError("openpyxl must parse XML with defusedxml")


def read_workbook(file: SourceFile) -> list[Table]:
    """All filled sheets of a workbook that ``expand`` has checked. Raises BrokenContent, TooManyRows, WrongColumns."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles and extensions that do not matter here
            sheets = _sheets(file)
    except Exception as error:  # openpyxl raises whatever its parsers raise; none of it may reach people
        raise BrokenContent(
            "Die Excel-Datei ist beschädigt oder in einem unbekannten Format.",
            remedy="Öffnen Sie sie in Excel und speichern Sie sie neu als „Excel-Arbeitsmappe (.xlsx)“.",
            file=file.name,
        ) from error
    return [_table(file.name, title, rows) for title, rows in sheets if rows]


def _sheets(file: SourceFile) -> list[tuple[str, list[Row]]]:
    book = load_workbook(io.BytesIO(file.data), read_only=True, data_only=False, keep_links=False)
    try:
        return [(str(sheet.title), _sheet_rows(sheet)) for sheet in book.worksheets[:MAX_SHEETS]]
    finally:
        book.close()


def _sheet_rows(sheet: Any) -> list[Row]:
    """Rows up to two columns beyond the heading: one stray cell far right must not make every row wide."""
    sheet.reset_dimensions()
    first = next(_rows(sheet.iter_rows(max_col=MAX_COLUMNS + 1, max_row=MAX_ROWS)), None)
    if first is None:
        return []
    return list(_rows(sheet.iter_rows(max_col=len(first[1]) + 2, max_row=MAX_ROWS + 2)))


def _rows(sheet: Iterable[Iterable[Any]]) -> Iterator[Row]:
    for line, row in enumerate(sheet, start=1):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield line, cells


def _text(cell: Any) -> str:
    if cell.data_type == "f":
        return FORMULA
    return "" if cell.value is None else _plain(cell.value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value == int(value) else str(Decimal(repr(value)))
    return str(value).replace("\x00", "")


def _table(name: str, title: str, rows: list[Row]) -> Table:
    if len(rows) > MAX_ROWS:
        raise too_many_rows(name)
    line, headings = rows[0]
    return Table(name=name, headings=checked_headings(name, headings, line), rows=rows[1:], line=line, sheet=title)
