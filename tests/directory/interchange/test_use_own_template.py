"""The own template: read with all its words, written, read back; no exported cell can start a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from stafette.directory.interchange.compare import compare
from stafette.directory.interchange.formula_guard import DANGEROUS, guard, unguard
from stafette.directory.interchange.opening_hours import format_hours, parse_hours
from stafette.directory.interchange.read import read_files
from stafette.directory.interchange.result import ReadResult, Severity
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.interchange.template_columns import COLUMNS
from stafette.directory.interchange.template_writer import catalog_csv, catalog_xlsx, template_csv, template_xlsx
from stafette.directory.records import CapacityState, Catalog, ScheduleRecord, ServiceStatus

ROW = {
    "Organisation": "Verein Brücke e. V.",
    "Angebot": "Schuldnerberatung",
    "Kennung": "A-1",
    "Kurz gesagt": "Wir helfen bei Schulden.",
    "Beschreibung": "Zeile eins\nZeile zwei; mit Strichpunkt",
    "Themen": "Schulden und Insolvenz; recht",
    "Stichwörter": "Pfändung; Inkasso",
    "Für wen": "Alleinerziehende; Eltern",
    "Alter ab": "18",
    "Kostenlos": "ja",
    "Mitbringen": "Ausweis; Briefe",
    "Sprachen": "Deutsch; arabisch; uk",
    "Kinderbetreuung": "nein",
    "Telefon": "+49 30 23125 017; 030 23125 018",
    "Fax": "030 23125 019",
    "E-Mail": "schulden@verein.example",
    "Internet": "www.verein.example/schulden",
    "Ansprechstelle": "Sekretariat",
    "Öffnungszeiten": "Mo–Do 09:00–12:00; Do 14–18 Uhr; nach Vereinbarung",
    "Einzugsgebiet": "Otterbrück",
    "Plätze": "Warteliste 6 Wochen",
    "Status": "aktiv",
    "Name des Ortes": "Haus der Beratung",
    "Straße und Hausnummer": "Marktplatz 3",
    "PLZ": "01234",
    "Ort": "Otterbrück",
    "Breitengrad": "50,123456",
    "Längengrad": "-0.5",
    "Barrierefrei": "stufenlos; Aufzug",
    "E-Mail der Organisation": "info@verein.example",
}


def read(*rows: dict[str, str], headings: list[str] | None = None) -> ReadResult:
    text = io.StringIO()
    writer = csv.DictWriter(text, headings or list(ROW), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return read_files([SourceFile("liste.csv", text.getvalue().encode())], source="probe")


def again(catalog: Catalog, name: str) -> Catalog:
    data = catalog_csv(catalog) if name.endswith("csv") else catalog_xlsx(catalog)
    return read_files([SourceFile(name, data)], source=catalog.source).catalog


def test_every_column_arrives() -> None:
    result = read(ROW)
    assert result.problems == []
    service, location = result.catalog.services[0], result.catalog.locations[0]
    assert service.themes == ("schulden", "recht")
    assert service.target_groups == ("single_parents", "parents")
    assert service.languages == ("de", "ar", "uk")
    assert [(phone.number, phone.type) for phone in service.phones] == [
        ("+49 30 23125 017", "voice"),
        ("030 23125 018", "voice"),
        ("030 23125 019", "fax"),
    ]
    assert (service.free_of_charge, service.childcare, service.minimum_age) == (True, False, 18)
    assert (service.capacity.state, service.capacity.waiting_weeks) == (CapacityState.WAITING_LIST, 6)
    assert service.url == "https://www.verein.example/schulden"
    assert service.status is ServiceStatus.ACTIVE
    assert (location.latitude, location.longitude) == (Decimal("50.123456"), Decimal("-0.500000"))
    assert [item.kind for item in location.accessibility] == ["step_free", "lift"]
    assert location.addresses[0].postal_code == "01234"
    assert result.catalog.organizations[0].email == "info@verein.example"


@pytest.mark.parametrize("name", ["liste.csv", "liste.xlsx"])
def test_our_export_is_read_back_without_difference(name: str) -> None:
    catalog = read(
        ROW, {**ROW, "Name des Ortes": "Zweigstelle", "PLZ": "99999"}, {**ROW, "Kennung": "A-2", "PLZ": ""}
    ).catalog
    assert len(catalog.services) == 2
    assert len(catalog.service_at_locations) == 3
    assert compare(again(catalog, name), catalog).is_empty


def test_typos_are_reported_with_the_nearest_word_and_the_row_is_read() -> None:
    typos = {
        **ROW,
        "Themen": "Schulden und Insolvens",
        "Sprachen": "Arabsich",
        "Status": "aktif",
        "E-Mail": "schulden(at)verein",
        "Alter ab": "achtzehn",
        "Kostenlos": "vielleicht",
        "Plätze": "Wartelist",
        "Telefon": "anrufen",
        "Barrierefrei": "Aufzuck",
    }
    result = read(typos)
    assert len(result.catalog.services) == 1
    remedies = {problem.field: problem.remedy for problem in result.problems}
    assert "Meinten Sie „Schulden und Insolvenz“?" in remedies["Themen"]
    assert "Meinten Sie „Arabisch“?" in remedies["Sprachen"]
    assert "Meinten Sie „aktiv“?" in remedies["Status"]
    assert "Meinten Sie „Aufzug“?" in remedies["Barrierefrei"]
    assert set(remedies) == {key for key in typos if typos[key] != ROW[key]}
    assert {(problem.severity, problem.line) for problem in result.problems} == {(Severity.WARNING, 2)}
    assert all(problem.remedy for problem in result.problems)


def test_a_row_without_its_name_is_left_out() -> None:
    result = read({**ROW, "Angebot": "  "}, ROW)
    assert [service.source_id for service in result.catalog.services] == ["A-1"]
    assert [(problem.code, problem.line, problem.remedy) for problem in result.problems] == [
        ("missing", 2, "Tragen Sie „Angebot“ ein.")
    ]


def test_lines_count_also_behind_cells_with_line_breaks() -> None:
    result = read(ROW, {**ROW, "Kennung": "A-2", "Angebot": ""})
    assert result.problems[0].line == 4


def test_one_id_for_two_offers_and_repeated_rows_are_reported() -> None:
    result = read(ROW, {**ROW, "Angebot": "Anderes"}, ROW)
    assert [problem.code for problem in result.problems] == ["duplicate_id", "duplicate_row"]
    assert len(result.catalog.services) == 1


def test_unknown_columns_are_reported_with_the_nearest_one() -> None:
    result = read(
        {**ROW, "Telefonnr": "1"}, headings=[*(key for key in ROW if key != "Telefon"), "Telefon", "Telefonnr"]
    )
    assert [problem.code for problem in result.problems] == ["unknown_column"]


@pytest.mark.parametrize("data", [template_csv(), template_xlsx()])
def test_the_empty_template_is_recognised_and_holds_no_offer(data: bytes) -> None:
    name = "vorlage.xlsx" if data.startswith(b"PK") else "vorlage.csv"
    result = read_files([SourceFile(name, data)], source="probe")
    assert (result.format, result.rows, result.problems) == ("template", 0, [])


def test_the_example_of_the_template_can_be_read() -> None:
    row = {column.heading: column.example for column in COLUMNS}
    result = read(row, headings=[column.heading for column in COLUMNS])
    assert (result.problems, len(result.catalog.services)) == ([], 1)


def test_the_workbook_explains_every_column() -> None:
    sheet = load_workbook(io.BytesIO(template_xlsx()))["Erklärung"]
    explained = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert all(explained[column.heading] == column.help for column in COLUMNS)


# --- formulas ------------------------------------------------------------------------------------------------------


@given(st.text(max_size=40))
def test_guard_is_undone_exactly_and_never_starts_a_formula(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(DANGEROUS)
    assert not guard(text).lstrip().startswith(DANGEROUS)


@pytest.mark.parametrize(
    "attack", ["=cmd|' /C calc'!A0", "+49 30", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "＝1"]
)
def test_attacks_are_text_on_both_ways(attack: str) -> None:
    catalog = read({**ROW, "Kurz gesagt": guard(attack)}).catalog
    assert catalog.services[0].summary == attack.strip()
    rows = list(csv.reader(io.StringIO(catalog_csv(catalog).decode("utf-8-sig")), delimiter=";"))
    assert not any(cell.lstrip().startswith(DANGEROUS) for row in rows for cell in row)
    book = load_workbook(io.BytesIO(catalog_xlsx(catalog)))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]  # type: ignore[union-attr]  # a saved book has a sheet
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(str(cell.value).lstrip().startswith(DANGEROUS) for cell in cells)
    for name in ("liste.csv", "liste.xlsx"):
        assert again(catalog, name).services[0].summary == attack.strip()


# --- opening hours -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "rule", "opens", "closes"),
    [
        ("Mo–Fr 9–12 Uhr", "MO,TU,WE,TH,FR", time(9), time(12)),
        ("Montag bis Mittwoch: 8.30 bis 16.00 Uhr", "MO,TU,WE", time(8, 30), time(16)),
        ("Di, Do 14:00-18:00", "TU,TH", time(14), time(18)),
        ("samstags 10-12 Uhr", "SA", time(10), time(12)),
        ("Fr-So 10:00–11:30", "FR,SA,SU", time(10), time(11, 30)),
        ("Di und Do 9 - 11 Uhr", "TU,TH", time(9), time(11)),
    ],
)
def test_weekly_hours_are_understood(words: str, rule: str, opens: time, closes: time) -> None:
    (schedule,) = parse_hours(words)
    assert (schedule.rrule, schedule.opens_at, schedule.closes_at) == (f"FREQ=WEEKLY;BYDAY={rule}", opens, closes)


@pytest.mark.parametrize("words", ["nach Vereinbarung", "Mo 25–26 Uhr", "Mo 12–9 Uhr", "Sonderöffnung 9–12 Uhr", "Mo"])
def test_other_words_stay_words(words: str) -> None:
    assert parse_hours(words) == (ScheduleRecord(description=words),)


@given(
    st.lists(
        st.builds(
            lambda days, opens, closes, start, end: ScheduleRecord(
                rrule="FREQ=WEEKLY;BYDAY="
                + ",".join(day for day in ("MO", "TU", "WE", "TH", "FR", "SA", "SU") if day in days),
                opens_at=time(opens, 30),
                closes_at=time(closes),
                valid_from=start,
                valid_to=end,
            ),
            st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
            st.integers(0, 11),
            st.integers(12, 23),
            st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
            st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        ),
        max_size=3,
    )
)
def test_hours_survive_writing_and_reading(schedules: list[ScheduleRecord]) -> None:
    assert parse_hours(format_hours(tuple(schedules))) == tuple(schedules)
