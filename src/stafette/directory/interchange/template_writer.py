"""Writer of the own template: empty with explanations, or filled from a catalogue; CSV and XLSX, safe from formulas.

The template is for people: what it has no column for (verifications, attributes, rules other than weekly hours) is left
to the HSDS export.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from stafette.directory.interchange.formula_guard import guard
from stafette.directory.interchange.opening_hours import format_hours
from stafette.directory.interchange.template_columns import COLUMNS, EXPLANATION_START
from stafette.directory.interchange.template_words import ACCESSIBILITY, LANGUAGES, STATUS, TARGET_GROUPS
from stafette.directory.interchange.themes import theme_names
from stafette.directory.records import (
    CapacityRecord,
    CapacityState,
    Catalog,
    LocationRecord,
    OrganizationRecord,
    ServiceRecord,
)

PLAIN_KEYS = (
    "source_id",
    "name",
    "summary",
    "description",
    "procedure",
    "access_person",
    "access_professional",
    "application_process",
    "eligibility",
    "fees_description",
    "childcare_note",
    "email",
    "url",
    "alert",
)
"""Columns that hold a text of the service as it is."""
CELL_MAX = 32_767
"""Characters that one XLSX cell can hold."""


def template_csv() -> bytes:
    """The empty template: headings and a row of explanations that the reader skips. UTF-8 with BOM, semicolons."""
    return _csv([_explanations()])


def template_xlsx() -> bytes:
    """The empty template with a second sheet that explains every column and lists the allowed words."""
    book = Workbook()
    _fill(book.active, [])
    help_sheet = book.create_sheet("Erklärung")
    help_sheet.append(["Spalte", "Was hinein gehört", "Beispiel", "Muss"])
    for column in COLUMNS:
        help_sheet.append([column.heading, column.help, guard(column.example), "ja" if column.needed else ""])
    help_sheet.append([])
    for title, words in (
        ("Themen", list(theme_names().values())),
        ("Für wen", list(TARGET_GROUPS.values())),
        ("Sprachen", list(LANGUAGES.values())),
        ("Barrierefrei", list(ACCESSIBILITY.values())),
        ("Status", list(STATUS.values())),
    ):
        help_sheet.append([f"Erlaubt bei „{title}“", "; ".join(words)])
    for letter, width in zip("ABCD", (30, 70, 40, 8), strict=True):
        help_sheet.column_dimensions[letter].width = width
    return _saved(book)


def catalog_csv(catalog: Catalog) -> bytes:
    """All offers of a catalogue as template rows in CSV."""
    return _csv(catalog_rows(catalog))


def catalog_xlsx(catalog: Catalog) -> bytes:
    """All offers of a catalogue as template rows in a workbook; every cell is text."""
    book = Workbook()
    _fill(book.active, catalog_rows(catalog))
    return _saved(book)


def _explanations() -> list[str]:
    first, *others = (column.help for column in COLUMNS)
    return [f"{EXPLANATION_START} {first}", *others]


def _csv(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _fill(sheet: Any, rows: Iterable[list[str]]) -> None:
    sheet.title = "Angebote"
    sheet.append([column.heading for column in COLUMNS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    for index, column in enumerate(COLUMNS, start=1):
        letter = sheet.cell(row=1, column=index).column_letter
        sheet.column_dimensions[letter].width = 40 if column.key in ("description", "summary") else 22
        sheet.column_dimensions[letter].number_format = "@"
    for row_number, row in enumerate(rows, start=2):
        for index, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(row=row_number, column=index)
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", guard(text))[:CELL_MAX]
                cell.data_type = "s"
                cell.number_format = "@"


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def catalog_rows(catalog: Catalog) -> Iterator[list[str]]:
    """One row of unguarded cells per offer and place, in the order of ``COLUMNS``."""
    organizations = {record.source_id: record for record in catalog.organizations}
    locations = {record.source_id: record for record in catalog.locations}
    places: dict[str, list[LocationRecord]] = {}
    for joint in catalog.service_at_locations:
        if joint.location_source_id in locations:
            places.setdefault(joint.service_source_id, []).append(locations[joint.location_source_id])
    for service in catalog.services:
        owner = organizations.get(service.organization_source_id)
        for place in places.get(service.source_id) or [None]:  # type: ignore[list-item]  # None: an offer without place
            cells = {**_service_cells(service), **_organization_cells(owner), **_place_cells(place)}
            yield [cells.get(column.key, "") for column in COLUMNS]


def _service_cells(service: ServiceRecord) -> dict[str, str]:
    themes = theme_names()
    return {
        **{key: getattr(service, key) for key in PLAIN_KEYS},
        "themes": _list(themes.get(slug, slug) for slug in service.themes),
        "keywords": _list(service.keywords),
        "target_groups": _list(TARGET_GROUPS.get(code, code) for code in service.target_groups),
        "languages": _list(LANGUAGES.get(code, code) for code in service.languages),
        "minimum_age": "" if service.minimum_age is None else str(service.minimum_age),
        "maximum_age": "" if service.maximum_age is None else str(service.maximum_age),
        "free_of_charge": _yes_no(service.free_of_charge),
        "childcare": _yes_no(service.childcare),
        "published": _yes_no(service.published),
        "required_documents": _list(item.document for item in service.required_documents),
        "service_areas": _list(item.name for item in service.service_areas),
        "phone": _list(phone.number for phone in service.phones if phone.type != "fax"),
        "fax": _list(phone.number for phone in service.phones if phone.type == "fax"),
        "contact": next((contact.name for contact in service.contacts if contact.name), ""),
        "schedules": format_hours(service.schedules),
        "capacity": _capacity(service.capacity),
        "status": STATUS[service.status],
    }


def _organization_cells(owner: OrganizationRecord | None) -> dict[str, str]:
    if owner is None:
        return {}
    return {"organization": owner.name, "organization_email": owner.email, "organization_url": owner.website}


def _place_cells(place: LocationRecord | None) -> dict[str, str]:
    if place is None:
        return {}
    cells = {
        "place": place.name,
        "transportation": place.transportation,
        "latitude": "" if place.latitude is None else f"{place.latitude:f}",
        "longitude": "" if place.longitude is None else f"{place.longitude:f}",
        "accessibility": _list(ACCESSIBILITY.get(item.kind, "") for item in place.accessibility),
    }
    if place.addresses:
        address = place.addresses[0]
        cells |= {
            "street": address.street,
            "postal_code": address.postal_code,
            "city": address.city,
            "address_extra": address.extra,
        }
    return cells


def _list(words: Iterable[str]) -> str:
    return "; ".join(word.replace(";", ",") for word in words if word)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else ("ja" if value else "nein")


def _capacity(capacity: CapacityRecord) -> str:
    if capacity.state is CapacityState.WAITING_LIST:
        return f"Warteliste {capacity.waiting_weeks} Wochen" if capacity.waiting_weeks else "Warteliste"
    if capacity.state is CapacityState.CLOSED:
        return f"Aufnahmestopp bis {capacity.closed_until:%d.%m.%Y}" if capacity.closed_until else "Aufnahmestopp"
    return "frei" if capacity.state is CapacityState.FREE else ""
