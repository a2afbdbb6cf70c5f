"""Whatever bytes come in: a catalogue with problems or a typed German error, within seconds."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stafette.directory.interchange.compare import compare
from stafette.directory.interchange.errors import InterchangeError
from stafette.directory.interchange.export import ExportFormat, export
from stafette.directory.interchange.read import read_files
from stafette.directory.interchange.result import ReadResult
from stafette.directory.interchange.source_files import SourceFile
from tests.directory.interchange.samples import full_catalog

DLDB = json.dumps(
    {
        "data": [
            {
                "id": "1",
                "name": "Beratung",
                "description": "<p>Text</p>",
                "meta": {
                    "lastupdate": "2026-06-08T07:41:01",
                    "url": "https://a.example/{serviceId}",
                    "keywords": "a, b",
                },
                "authorities": [{"id": "9", "name": "Amt", "webinfo": "https://a.example"}],
                "locations": [{"location": "7", "url": "https://a.example/x", "appointment": {"allowed": True}}],
                "leika": "99036011011000",
                "fees": "<p>5 Euro</p>",
                "links": [{"name": "Formular", "link": "https://a.example/f", "description": False}],
            }
        ],
        "meta": {"datacount": 1},
    }
).encode()
LOCATIONS = json.dumps(
    {
        "data": [
            {
                "id": "7",
                "name": "Haus",
                "address": {"street": "Weg", "house_number": "1", "postal_code": "01234", "city": "Otterbrück"},
                "geo": {"lat": "50.1", "lon": 9.5},
                "contact": {"email": "a@a.example", "phone": "030 23125 001", "fax": ""},
                "opening_times": {"monday": [{"from": "08:00", "to": "15:00"}]},
                "services": [{"service": "1", "duration": 20}],
            }
        ]
    }
).encode()
VALID: dict[str, bytes] = {
    "leistungen.json": DLDB,
    "orte.json": LOCATIONS,
    "hsds.json": export(full_catalog(), ExportFormat.HSDS_JSON).data,
    "paket.zip": export(full_catalog(), ExportFormat.HSDS_PACKAGE).data,
    "liste.csv": export(full_catalog(), ExportFormat.TEMPLATE_CSV).data,
    "liste.xlsx": export(full_catalog(), ExportFormat.TEMPLATE_XLSX).data,
}
relaxed = settings(
    max_examples=60, deadline=10_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read_safely(*files: SourceFile) -> ReadResult | None:
    """The result, or None for a typed error whose text a person can read."""
    try:
        result = read_files(list(files), source="probe")
    except InterchangeError as error:
        assert error.message
        assert "Traceback" not in str(error)
        return None
    for problem in result.problems:
        assert problem.message
        assert problem.where
        assert problem.line is None or problem.line >= 1
    assert compare(result.catalog, result.catalog).is_empty
    for text in texts(result):
        text.encode("utf-8")
        assert "\x00" not in text
    return result


def texts(result: ReadResult) -> list[str]:
    catalog = result.catalog
    found = [value for record in catalog.services for value in (record.name, record.description, record.summary)]
    found += [attribute.value for record in catalog.services for attribute in record.attributes]
    found += [record.name for record in catalog.organizations]
    return found + [record.name for record in catalog.locations]


@relaxed
@given(data=st.binary(max_size=400), name=st.sampled_from([*VALID, "x", "datapackage.json"]))
def test_any_bytes(data: bytes, name: str) -> None:
    read_safely(SourceFile(name, data))


@relaxed
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_behind_a_good_heading(text: str) -> None:
    read_safely(SourceFile("a.csv", ("Organisation;Angebot;Kennung;Öffnungszeiten;Plätze\n" + text).encode()))


@pytest.mark.parametrize("name", list(VALID))
@relaxed
@given(data=st.data())
def test_mutated_files(name: str, data: st.DataObject) -> None:
    """Bytes overwritten, cut out, doubled or put in at random places of a valid file."""
    content = bytearray(VALID[name])
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, max(0, len(content) - 1)))
        end = min(len(content), start + data.draw(st.integers(0, 40)))
        how = data.draw(st.sampled_from(["cut", "double", "random", "sign"]))
        if how == "cut":
            del content[start:end]
        elif how == "double":
            content[start:start] = content[start:end]
        elif how == "random":
            content[start:end] = data.draw(st.binary(max_size=8))
        else:
            content[start:start] = data.draw(
                st.sampled_from([b'"', b"{", b"[", b",", b";", b"\n", b"null", b"\x00", b"-", b"1e9"])
            )
    read_safely(SourceFile(name, bytes(content)))


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@relaxed
@given(data=st.data())
def test_mutated_parts_of_a_workbook(part: str, data: st.DataObject) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(VALID["liste.xlsx"])) as archive, zipfile.ZipFile(file, "w") as target:
        for member in archive.namelist():
            content = bytearray(archive.read(member))
            if member == part:
                start = data.draw(st.integers(0, len(content) - 1))
                content[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=6))
            target.writestr(member, bytes(content))
    read_safely(SourceFile("liste.xlsx", file.getvalue()))


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.sampled_from(
        ["", "1", "ja", "2026-13-45", "25:99", "https://a.example", "<b>x", "=1", "\ud800", "\x00", "99999"]
    )
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", ["leistungen.json", "orte.json", "hsds.json"])
@relaxed
@given(data=st.data())
def test_any_value_at_any_place(name: str, data: st.DataObject) -> None:
    """One to three members of a valid document replaced by something else: the file stays readable JSON."""
    document = json.loads(VALID[name])
    for _ in range(data.draw(st.integers(1, 3))):
        here: Any = document
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.integers(0, 5)) == 0:
                here[key] = data.draw(values)
                break
            here = here[key]
        if not isinstance(document, dict) or not document:
            break
    other = [SourceFile("orte.json", LOCATIONS)] if name == "leistungen.json" else []
    read_safely(SourceFile(name, json.dumps(document).encode()), *other)


@relaxed
@given(cells=st.lists(st.lists(values.map(str), min_size=1, max_size=12), max_size=4))
def test_any_cells_in_the_package(cells: list[list[str]]) -> None:
    rows = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells)
    heading = "id,organization_id,name,status,minimum_age,last_modified,url\n"
    data = (heading + rows).encode("utf-8", "replace")
    organizations = SourceFile("organizations.csv", b"id,name,description\n1,Verein,x\n")
    read_safely(SourceFile("services.csv", data), organizations)
