"""Broken and hostile files end in a clear German error, never in a traceback, a hang or a full memory."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from stafette.directory.interchange import detect, limits, tables
from stafette.directory.interchange.errors import (
    ArchiveRefused,
    BadEncoding,
    BrokenContent,
    FileTooLarge,
    InterchangeError,
    MixedFormats,
    NestedArchive,
    TooDeep,
    TooManyRows,
    UnknownFormat,
    WrongColumns,
)
from stafette.directory.interchange.json_text import parse_json
from stafette.directory.interchange.read import read_files, read_paths
from stafette.directory.interchange.result import ReadResult, Severity
from stafette.directory.interchange.source_files import SourceFile, load_paths

HEADING = "Organisation;Angebot;Kennung;Beschreibung;Telefon\n"
ROW = "Verein;Beratung;1;Text;030 23125 001\n"


def read(name: str, data: bytes, **options: object) -> ReadResult:
    return read_files([SourceFile(name, data)], source="probe", **options)  # type: ignore[arg-type]  # options of a test


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


# --- size and archives ---------------------------------------------------------------------------------------------


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    big = tmp_path / "gross.csv"
    with big.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    with pytest.raises(FileTooLarge, match=r"gross\.csv: Die Datei ist größer als 50 MB"):
        load_paths([big])
    with pytest.raises(FileTooLarge):
        read("gross.csv", b"x" * 101, limit=100)


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    bomb = zipped(("services.csv", b"0" * (8 * limits.MEGABYTE)))
    assert len(bomb) < 20_000
    with pytest.raises(ArchiveRefused, match="wächst beim Auspacken"):
        read("bombe.zip", bomb)


def test_an_archive_too_large_in_total_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stafette.directory.interchange.source_files.MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(FileTooLarge, match="ausgepackt"):
        read("gross.zip", zipped(("a.csv", b"x" * 600), ("b.csv", b"y" * 600)))


def test_too_many_entries_and_nested_archives_are_refused() -> None:
    many = zipped(*((f"{number}.csv", b"") for number in range(limits.MAX_ARCHIVE_ENTRIES + 1)))
    with pytest.raises(ArchiveRefused, match="mehr als 500 Dateien"):
        read("viele.zip", many)
    with pytest.raises(NestedArchive, match="selbst ein Archiv"):
        read("aussen.zip", zipped(("innen.zip", zipped(("a.csv", b"a")))))


def test_a_damaged_or_encrypted_archive_is_refused() -> None:
    good = zipped(("services.csv", b"id,name\n1,a\n"))
    with pytest.raises(ArchiveRefused, match="beschädigt"):
        read("kaputt.zip", good[:40])
    encrypted = bytearray(good)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = good.index(signature)
        encrypted[position + offset] |= 1
    with pytest.raises(ArchiveRefused, match="verschlüsselt"):
        read("geheim.zip", bytes(encrypted))


# --- encodings -----------------------------------------------------------------------------------------------------


def test_broken_utf8_names_line_and_byte_and_guesses_windows() -> None:
    data = (HEADING + ROW).encode() + "Verein für Bürger;Hilfe;2;;\n".encode("cp1252")
    with pytest.raises(BadEncoding) as caught:
        read("alt.csv", data)
    error = caught.value
    assert (error.line, error.byte) == (3, data.index(b"\xfc"))
    assert "UTF-8" in error.remedy
    assert "„für“" in error.remedy
    assert read("alt.csv", data, encoding="cp1252").catalog.organizations[1].name == "Verein für Bürger"


def test_the_byte_counts_from_the_start_of_the_file_with_a_bom() -> None:
    data = b"\xef\xbb\xbfOrganisation;Angebot\n\xff;x\n"
    with pytest.raises(BadEncoding) as caught:
        read("bom.csv", data)
    assert data[caught.value.byte] == 0xFF


def test_an_unknown_encoding_is_an_error() -> None:
    with pytest.raises(InterchangeError, match="Kodierung „klingonisch“"):
        read("a.csv", b"x;y\n", encoding="klingonisch")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_dialects_are_read_alike(encoding: str, newline: str, delimiter: str) -> None:
    text = (HEADING + ROW).replace(";", delimiter).replace("\n", newline)
    service = read("a.csv", text.encode(encoding)).catalog.services[0]
    assert (service.name, service.description, service.phones[0].number) == ("Beratung", "Text", "030 23125 001")


def test_nul_and_control_signs_are_removed_and_said() -> None:
    result = read("a.csv", (HEADING + "Verein;Bera\x00tung\u202e;1;;\n").encode())
    assert result.catalog.services[0].name == "Beratung"
    assert [problem.code for problem in result.problems] == ["control_signs"]


# --- tables --------------------------------------------------------------------------------------------------------


def test_missing_columns_are_named_with_the_nearest_heading() -> None:
    with pytest.raises(WrongColumns) as caught:
        read("a.csv", b"Organisation;Angebod;Kennung;Telefon\nVerein;x;1;2\n")
    assert caught.value.columns == ("Angebot",)
    assert "„Angebod“ heißt vielleicht „Angebot“" in caught.value.remedy


def test_doubled_columns_are_refused() -> None:
    with pytest.raises(WrongColumns, match="„Telefon“"):
        read("a.csv", b"Organisation;Angebot;Telefon;Telefon\n")
    with pytest.raises(WrongColumns, match="„Öffnungszeiten“"):
        read("a.csv", "Organisation;Angebot;Öffnungszeiten;OEFFNUNGSZEITEN\n".encode())


def test_unclosed_quotes_name_the_line_where_they_begin() -> None:
    with pytest.raises(BrokenContent) as caught:
        read("a.csv", (HEADING + ROW + 'Verein;"offen;3;;\n' + ROW * 5).encode())
    assert caught.value.line == 3


def test_very_long_cells_end_in_a_clear_error_or_a_warning() -> None:
    with pytest.raises(BrokenContent, match="Eine Zelle hat mehr als"):
        read("a.csv", (HEADING + f'Verein;"{"x" * (tables.CELL_LIMIT + 1)}";1;;\n').encode())
    result = read("a.csv", (HEADING + f"Verein;Beratung;1;{'x' * (limits.MAX_TEXT + 5)};\n").encode())
    assert len(result.catalog.services[0].description) == limits.MAX_TEXT
    assert [problem.code for problem in result.problems] == ["too_long"]


def test_shifted_rows_are_left_out_and_the_others_read() -> None:
    result = read(
        "a.csv", (HEADING + ROW + "Verein;a;2;Text; mit Strichpunkt;030\n" + ROW.replace("1", "3", 1)).encode()
    )
    assert [service.source_id for service in result.catalog.services] == ["1", "3"]
    problem = result.problems[0]
    assert (problem.code, problem.line, problem.severity) == ("shifted", 3, Severity.ERROR)
    assert problem.where == "a.csv, Zeile 3"


def test_too_many_rows_and_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    with pytest.raises(TooManyRows):
        read("a.csv", (HEADING + ROW * 4).encode())
    with pytest.raises(TooManyRows, match="Spalten"):
        read("a.csv", (";".join(f"Spalte {number}" for number in range(300)) + "\n").encode())
    monkeypatch.setattr(detect, "MAX_ROWS", 3)
    with pytest.raises(TooManyRows):
        read("a.json", json.dumps([{"id": "1", "name": "a", "status": "active"}] * 4).encode())


# --- JSON ----------------------------------------------------------------------------------------------------------


def test_broken_json_names_the_line() -> None:
    with pytest.raises(BrokenContent) as caught:
        read("a.json", b'{"data": [\n {"id": 1,}\n]}')
    assert caught.value.line == 2


@pytest.mark.parametrize("depth", [50, 5_000, 200_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(TooDeep):
        read("a.json", b"[" * depth + b"]" * depth)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999999", "9" * 5_000, "123456789012345678901"])
def test_strange_numbers_become_a_warning(number: str) -> None:
    text = '{"id": "1", "name": "Haus", "location_type": "physical", "latitude": %s, "longitude": 9.5}'
    result = read("ort.json", (text % number).encode())
    assert result.catalog.locations[0].latitude is None
    assert result.problems[-1].code == "bad_number"


def test_lone_surrogates_do_not_reach_the_records() -> None:
    result = read("ort.json", b'{"id": "1", "name": "Haus\\ud800 am See", "location_type": "physical"}')
    assert result.catalog.locations[0].name == "Haus am See"


def test_lines_of_json_values_are_found() -> None:
    document = parse_json("a", '{\n "data": [\n  {"a": 1},\n  {"b/c": [\n    1,\n    2]}\n ]\n}')
    assert document.line_of("/data/0/a") == 3
    assert document.line_of("/data/1/b~1c/1") == 6
    assert document.line_of("/data/1/missing") == 4
    assert document.line_of("") == 1


# --- workbooks -----------------------------------------------------------------------------------------------------


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a fresh workbook has an active sheet
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_formula_cells_are_reported_and_not_evaluated() -> None:
    data = workbook(
        ["Organisation", "Angebot", "Telefon"], ["Verein", "Beratung", '=HYPERLINK("x")'], ["Verein", "=1+1"]
    )
    result = read("a.xlsx", data)
    assert [service.name for service in result.catalog.services] == ["Beratung"]
    assert result.catalog.services[0].phones == ()
    assert [(problem.code, problem.line, problem.field) for problem in result.problems] == [
        ("formula", 2, "Telefon"),
        ("formula", 3, "Angebot"),
        ("missing", 3, "Angebot"),
    ]
    assert "als Wert" in result.problems[0].remedy


def test_numbers_dates_and_lost_zeros_in_workbooks() -> None:
    data = workbook(
        ["Organisation", "Angebot", "PLZ", "Alter ab", "Kostenlos", "Ort"],
        ["Verein", "Beratung", 1067, 18.0, True, "Dresden"],
    )
    result = read("a.xlsx", data)
    assert result.catalog.locations[0].addresses[0].postal_code == "01067"
    assert (result.catalog.services[0].minimum_age, result.catalog.services[0].free_of_charge) == (18, True)
    assert [problem.code for problem in result.problems] == ["postal_code"]


def rewritten(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped(
            *(
                (name, archive.read(name).replace(old, new) if name == part else archive.read(name))
                for name in archive.namelist()
            )
        )


def test_entities_in_workbooks_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sheetData>&b;</sheetData>'
    good = workbook(["Organisation", "Angebot", "Telefon"], ["Verein", "Beratung", "1"])
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"):
        with zipfile.ZipFile(io.BytesIO(good)) as archive:
            members = [(name, bomb if name == part else archive.read(name)) for name in archive.namelist()]
        with pytest.raises(BrokenContent, match="Excel-Datei ist beschädigt"):
            read("a.xlsx", zipped(*members))


def test_one_stray_cell_far_away_does_not_blow_up_the_sheet() -> None:
    good = workbook(["Organisation", "Angebot", "Telefon"], ["Verein", "Beratung", "030 23125 001"])
    far = rewritten(
        good,
        "xl/worksheets/sheet1.xml",
        b"</sheetData>",
        b'<row r="900000"><c r="XFD900000"><v>1</v></c></row></sheetData>',
    )
    assert len(read("a.xlsx", far).catalog.services) == 1


# --- formats -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"%PDF-1.7 ...", "PDF-Datei"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", r"alten Excel- oder Word-Formats"),
        ("a.html", b"<!doctype html><p>x", "HTML- oder XML-Datei"),
        ("a.csv", b"", "leer"),
        ("a.csv", b"country,zip\nDE,1\n", "Spalten sind nicht bekannt"),
        ("a.txt", b"Guten Tag", "keine Tabelle"),
        ("a.json", b'{"openapi": "3.1"}', "keines der bekannten Formate"),
        ("a.json", b'["a", "b"]', "Liste mit 2 Einträgen"),
        ("a.xlsx", b"", "leer"),
    ],
)
def test_unknown_formats_name_what_was_found_and_what_is_accepted(name: str, data: bytes, words: str) -> None:
    with pytest.raises(UnknownFormat, match=words) as caught:
        read(name, data)
    assert "HSDS 3.0" in caught.value.remedy
    assert "Vorlage" in caught.value.remedy


def test_a_foreign_workbook_is_unknown() -> None:
    with pytest.raises(UnknownFormat, match="kein Blatt mit den Spalten der Vorlage"):
        read("a.xlsx", workbook(["Name", "Betrag"], ["a", 1]))


def test_mixed_formats_are_refused() -> None:
    location = json.dumps({"id": "1", "name": "Haus", "location_type": "physical"}).encode()
    with pytest.raises(MixedFormats, match="verschiedene Formate"):
        read_files([SourceFile("a.json", location), SourceFile("b.csv", (HEADING + ROW).encode())])


def test_missing_files_empty_folders_and_bad_source_names(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match="lässt sich nicht öffnen"):
        read_paths([tmp_path / "fehlt.csv"])
    with pytest.raises(InterchangeError, match="Der Ordner enthält keine"):
        read_paths([tmp_path])
    with pytest.raises(InterchangeError, match="kein Name einer Quelle"):
        read_files([SourceFile("a.csv", (HEADING + ROW).encode())], source="../München")
    with pytest.raises(UnknownFormat, match="keine Datei"):
        read_files([])
