"""HSDS 3.0: read, written, read again without loss; what we write fits the schemas of the specification."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from stafette.directory.interchange.compare import compare
from stafette.directory.interchange.export import ExportFormat, export, export_json, hsds_document
from stafette.directory.interchange.formula_guard import DANGEROUS
from stafette.directory.interchange.hsds_writer import restore, to_hsds_service
from stafette.directory.interchange.read import read_files, read_paths
from stafette.directory.interchange.result import EntityKind, ReadResult, Severity
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.records import AttributeRecord, Catalog, FieldGroup, ServiceRecord, VerificationMethod
from tests.directory.interchange.samples import full_catalog

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("STAFETTE_DATA", str(ROOT.parent / "shared" / "data")))
HSDS = DATA / "hsds"
needs_data = pytest.mark.skipif(not HSDS.exists(), reason="the real data folder (STAFETTE_DATA) is not here")

EXAMPLES = [
    "examples-3.0/service_full.json",
    "examples-3.0/organization_full.json",
    "examples-3.0/service_at_location_full.json",
    "examples-3.0/location.json",
    "examples-3.0/service_list.json",
    "examples-3.0/organization_list.json",
    "examples-3.0/tabular.json",
    "examples-3.0/csv",
    "oruk/V3.0-UK-Default/service_full.json",
    "oruk/V3.0-UK-Default/organization_list.json",
    "oruk/V3.0-UK-Default/service_at_location_full.json",
    "oruk/V3.0-UK-Test/service_list.json",
    "oruk/V3.0-UK-Test/organization_full.json",
]
FORMATS = [ExportFormat.HSDS_JSON, ExportFormat.HSDS_PACKAGE]


def again(catalog: Catalog, form: ExportFormat) -> ReadResult:
    file = export(catalog, form)
    return read_files([SourceFile(file.name, file.data)], source=catalog.source)


def read(value: Any, source: str = "probe") -> ReadResult:
    return read_files([SourceFile("a.json", json.dumps(value).encode())], source=source)


# --- round trips ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_catalogue_survives(form: ExportFormat) -> None:
    catalog = full_catalog()
    result = again(catalog, form)
    assert result.problems == []
    assert result.complete == frozenset(EntityKind)
    assert compare(result.catalog, catalog).is_empty
    assert compare(catalog, result.catalog).is_empty


def test_the_sample_fills_every_field() -> None:
    service = full_catalog().services[0]
    empty = ServiceRecord(source_id="", name="", organization_source_id="")
    assert [item.name for item in fields(service) if getattr(service, item.name) == getattr(empty, item.name)] == []


@pytest.mark.data
@needs_data
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_others_survive(example: str, form: ExportFormat) -> None:
    catalog = read_paths([HSDS / example]).catalog
    assert catalog.services or catalog.organizations or catalog.locations
    second = again(catalog, form).catalog
    assert compare(second, catalog).is_empty
    assert compare(catalog, second).is_empty


@pytest.mark.data
@needs_data
@pytest.mark.parametrize("form", FORMATS)
def test_munich_survives(form: ExportFormat) -> None:
    folder = DATA / "directory"
    catalog = read_paths(
        [folder / "muenchen_services_de_2026.json", folder / "muenchen_locations_de_2026.json"]
    ).catalog
    assert compare(again(catalog, form).catalog, catalog).is_empty


@pytest.mark.data
@needs_data
def test_every_leaf_of_the_full_example_comes_back() -> None:
    """Independent of the records: the JSON that was read against the JSON that is written."""
    source = json.loads((HSDS / "examples-3.0/service_full.json").read_text(encoding="utf-8"))
    catalog = read_paths([HSDS / "examples-3.0/service_full.json"]).catalog
    written = {str(value) for _, value in leaves(to_hsds_service(catalog, catalog.services[0]))}
    missing = {path: value for path, value in leaves(source) if str(value) not in written and not reshaped(path, value)}
    assert missing == {}


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, f"{path}/{key}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, f"{path}/{index}")
    else:
        yield path, value


def reshaped(path: str, value: Any) -> bool:
    """Same meaning in another form, or refused with a warning (a latitude of 100 degrees)."""
    last = path.rsplit("/", 1)[-1]
    if last in ("latitude", "longitude") or last == "number" or (last == "id" and "/languages/" in path):
        return True
    if "/cost_options/" in path and last in ("option", "currency", "amount", "amount_description"):
        return True
    if last in ("opens_at", "closes_at"):
        return bool(re.fullmatch(r"\d\d:\d\d:00", value))
    return (last == "interval" and value == 1) or last == "last_modified" or str(value) != str(value).strip()


# --- schemas -------------------------------------------------------------------------------------------------------


def violations(value: Any, name: str, path: str = "") -> list[str]:
    """What a value breaks of an HSDS schema file: type, required, enum, format, references."""
    schema = json.loads((HSDS / "schema-3.0" / name).read_text(encoding="utf-8"))
    found = [f"{path}: {key} fehlt" for key in schema.get("required", []) if key not in value]
    for key, member in value.items():
        rule = schema["properties"].get(key)
        here = f"{path}/{key}"
        found += [f"{here}: unbekannt"] if rule is None else check(member, rule, here)
    return found


def check(value: Any, rule: dict[str, Any], path: str) -> list[str]:
    if "$ref" in rule:
        return violations(value, rule["$ref"], path)
    kinds: dict[str, Any] = {"string": str, "number": (int, float), "array": list, "object": dict}
    if not isinstance(value, kinds[rule["type"]]):
        return [f"{path}: {type(value).__name__} statt {rule['type']}"]
    if "enum" in rule and value not in rule["enum"]:
        return [f"{path}: {value} nicht erlaubt"]
    if rule["type"] == "array":
        return [error for index, item in enumerate(value) for error in check(item, rule["items"], f"{path}/{index}")]
    return [] if well_formed(value, rule.get("format")) else [f"{path}: {value} ist kein {rule['format']}"]


def well_formed(value: Any, form: str | None) -> bool:
    if form == "uuid":
        return str(UUID(value)) == str(value)
    if form == "uri":
        return bool(re.match(r"https?://\S+$", value))
    if form == "email":
        return bool(re.match(r"[^@\s]+@[^@\s]+\.\w+$", value))
    if form == "date-time":
        return datetime.fromisoformat(value).tzinfo is not None
    return form is None


@pytest.mark.data
@needs_data
def test_what_we_write_fits_the_schemas() -> None:
    document = json.loads(export_json(full_catalog()))
    errors = [error for service in document["services"] for error in violations(service, "service.json")]
    errors += [error for item in document["organizations"] for error in violations(item, "organization.json")]
    errors += [error for item in document["locations"] for error in violations(item, "location.json")]
    assert errors == []
    assert (len(document["services"]), len(document["organizations"]), len(document["locations"])) == (2, 1, 1)


@pytest.mark.data
@needs_data
def test_munich_fits_the_schemas() -> None:
    folder = DATA / "directory"
    catalog = read_paths(
        [folder / "muenchen_services_de_2026.json", folder / "muenchen_locations_de_2026.json"]
    ).catalog
    services = hsds_document(catalog)["services"][::20]
    assert [error for service in services for error in violations(service, "service.json")] == []


@pytest.mark.data
@needs_data
def test_the_schema_check_can_fail() -> None:
    service = to_hsds_service(full_catalog(), full_catalog().services[0])
    broken = {**service, "status": "offen", "minimum_age": "18", "id": str(UUID(int=1)).upper(), "neu": 1}
    del broken["name"]
    broken["phones"] = [{"id": str(UUID(int=2))}]
    assert len(violations(broken, "service.json")) == 5


@pytest.mark.data
@needs_data
def test_the_package_has_the_columns_of_the_specification() -> None:
    specified = json.loads((HSDS / "datapackage-3.0.json").read_text(encoding="utf-8"))
    columns = {item["path"]: [field["name"] for field in item["schema"]["fields"]] for item in specified["resources"]}
    with zipfile.ZipFile(io.BytesIO(export(full_catalog(), ExportFormat.HSDS_PACKAGE).data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        for name in names:
            rows = list(csv.reader(io.StringIO(archive.read(name).decode())))
            assert rows[0] == columns[name]
            assert not any(cell.lstrip().startswith(DANGEROUS) for row in rows for cell in row)
    assert {"services.csv", "taxonomy_terms.csv", "schedules.csv"} <= set(names)


def test_exports_are_the_same_bytes_each_time() -> None:
    for form in FORMATS:
        assert export(full_catalog(), form).data == export(full_catalog(), form).data


def test_the_caller_may_give_the_ids() -> None:
    catalog = full_catalog()
    document = to_hsds_service(catalog, catalog.services[0], lambda kind, key: f"{kind}:{key}")
    assert document["id"] == "service:s/1"
    assert document["organization"]["id"] == "organization:o/2"


# --- shapes and problems -------------------------------------------------------------------------------------------

SERVICE: dict[str, Any] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Beratung",
    "status": "active",
    "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Verein", "description": ""},
}


def test_a_status_typo_names_the_nearest_value() -> None:
    result = read({**SERVICE, "status": "activ"})
    assert len(result.catalog.services) == 1
    assert result.problems[0].remedy.startswith("Meinten Sie „active“?")


def test_one_page_of_many_makes_nothing_gone() -> None:
    page = {"contents": [SERVICE], "page_number": 1, "total_pages": 2}
    assert read(page).complete == frozenset()
    other = {**page, "contents": [{**SERVICE, "id": "2"}], "page_number": 2}
    files = [SourceFile(f"{n}.json", json.dumps(value).encode()) for n, value in enumerate((page, other))]
    both = read_files(files, source="probe")
    assert both.complete == {EntityKind.SERVICE}
    assert EntityKind.SERVICE in both.partial
    assert len(both.catalog.services) == 2


def test_a_service_without_known_organisation_is_left_out() -> None:
    result = read(
        [SERVICE, {"id": "2", "name": "Ohne", "status": "active"}, {**SERVICE, "id": "3", "organization": None}]
    )
    assert [service.source_id for service in result.catalog.services] == [SERVICE["id"]]
    assert [(problem.code, problem.severity) for problem in result.problems] == [
        ("no_organization", Severity.ERROR)
    ] * 2


def test_repeated_ids_in_one_file_are_reported() -> None:
    result = read([SERVICE, {**SERVICE, "name": "Anders"}])
    assert [problem.code for problem in result.problems] == ["duplicate_id"]
    assert result.catalog.services[0].name == "Beratung"


def test_a_brief_and_a_full_mention_are_merged() -> None:
    full = {**SERVICE["organization"], "website": "https://verein.example", "email": "info@verein.example"}
    document = {"services": [SERVICE], "organizations": [full], "locations": []}
    assert read(document).catalog.organizations[0].website == "https://verein.example"


def test_an_assured_date_is_a_verification_by_the_source() -> None:
    checks = read({**SERVICE, "assured_date": "2026-05-01"}).catalog.services[0].verifications
    assert {check.group for check in checks} == set(FieldGroup)
    assert {(check.method, check.verified_at.date().isoformat()) for check in checks} == {
        (VerificationMethod.IMPORT, "2026-05-01")
    }


def test_foreign_terms_become_keywords_and_themes_by_rule() -> None:
    attribute = {
        "id": "1",
        "value": "x",
        "taxonomy_term": {"id": "2", "name": "Schuldnerberatung", "description": "", "taxonomy": "andere"},
    }
    service = read({**SERVICE, "attributes": [attribute]}).catalog.services[0]
    assert service.keywords == ("Schuldnerberatung",)
    assert service.themes == ("schulden",)
    assert AttributeRecord(label="hsds/attributes/0/taxonomy_term/taxonomy", value="andere") in service.attributes


def test_scripts_do_not_get_in() -> None:
    service = read(
        {**SERVICE, "description": "<p onclick=x>a<script>alert(1)</script></p>", "url": "javascript:x"}
    ).catalog.services[0]
    assert (service.description, service.url) == ("<p>a</p>", "")


def test_amounts_in_other_currencies_become_words() -> None:
    costs = read({**SERVICE, "cost_options": [{"id": "1", "amount": 35, "currency": "gbp", "option": "Kinder"}]})
    record = costs.catalog.services[0].cost_options[0]
    assert (record.amount, record.description) == (None, "35 GBP: Kinder")


def test_a_hostile_leftover_path_breaks_nothing() -> None:
    target: dict[str, Any] = {"name": "a", "phones": [{"id": "1"}]}
    assert not restore(target, "phones/999999999/x", "1")
    assert not restore(target, "name/x/y", "1")
    assert not restore(target, "phones", "1")
    assert restore(target, "phones/1/note", "1")
    assert target == {"name": "a", "phones": [{"id": "1"}, {"note": "1"}]}
    catalog = full_catalog()
    catalog.services[0] = replace(
        catalog.services[0], attributes=(AttributeRecord(label="hsds/phones/99999/x", value="1"),)
    )
    assert compare(again(catalog, ExportFormat.HSDS_JSON).catalog, catalog).is_empty


def test_tables_report_rows_that_belong_nowhere() -> None:
    tables = {
        "organizations.csv": [{"id": "o", "name": "Verein"}],
        "services.csv": [{"id": "s", "name": "Beratung", "status": "active", "organization_id": "o"}],
        "phones.csv": [{"id": "p", "number": "030 23125 001", "service_id": "s"}, {"id": "q", "number": "1234567"}],
    }
    result = read(tables)
    assert result.catalog.services[0].phones[0].number == "030 23125 001"
    assert [(problem.code, problem.pointer) for problem in result.problems] == [("dangling", "/phones.csv/1")]


def test_csv_packages_read_from_a_folder_and_a_zip(tmp_path: Path) -> None:
    package = export(full_catalog(), ExportFormat.HSDS_PACKAGE).data
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(tmp_path)
    assert compare(read_paths([tmp_path], source="probe").catalog, full_catalog()).is_empty


def test_unknown_columns_of_tables_are_kept_and_reported() -> None:
    files = [
        SourceFile("organizations.csv", b"id,name,description\no,Verein,x\n"),
        SourceFile("services.csv", b"id,organization_id,name,status,phon\ns,o,Beratung,active,123\n"),
    ]
    result = read_files(files, source="probe")
    assert [problem.code for problem in result.problems] == ["unknown_column"]
    assert result.catalog.services[0].attributes == (AttributeRecord(label="hsds/phon", value="123"),)
