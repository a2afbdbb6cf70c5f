"""The Munich files: every leaf arrives in the catalogue or stands in the list of dropped fields with a reason.

The walk knows nothing of the reader: it goes over the source JSON and looks for each value in the records.
"""

from __future__ import annotations

import dataclasses
import html
import json
import os
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from stafette.directory.interchange import dldb_location, dldb_service
from stafette.directory.interchange.dldb_draft import Draft, Organizations
from stafette.directory.interchange.dldb_dropped import DROPPED_FIELDS
from stafette.directory.interchange.dldb_service import free_of_charge
from stafette.directory.interchange.read import read_files, read_paths
from stafette.directory.interchange.result import EntityKind, ReadResult, Severity
from stafette.directory.interchange.sanitise import is_safe
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.interchange.themes import theme_names
from stafette.directory.records import AttributeRecord

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("STAFETTE_DATA", str(ROOT.parent / "shared" / "data"))) / "directory"
SERVICES = DATA / "muenchen_services_de_2026.json"
LOCATIONS = DATA / "muenchen_locations_de_2026.json"

needs_data = pytest.mark.skipif(not SERVICES.exists(), reason="the real data folder (STAFETTE_DATA) is not here")


def munich() -> ReadResult:
    return read_paths([SERVICES, LOCATIONS])


# --- the independent walk ------------------------------------------------------------------------------------------


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every leaf with its path; None, "" and empty lists carry nothing."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, f"{path}/{key}")
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, f"{path}/{index}")
    elif value is not None and value != "":
        yield path, value


def plain(text: str) -> str:
    """Words without markup, entities, white space and invisible signs."""
    words = BeautifulSoup(text, "html.parser").get_text(" ") if "<" in text else html.unescape(text)
    return "".join(re.sub("[\u200b\u00ad]", "", words).split())


class Haystack:
    """Values of the records that belong to one source row."""

    def __init__(self, *records: Any) -> None:
        self.values: set[str] = set()
        self.texts: set[str] = set()
        self.labelled: dict[str, set[str]] = {}
        for record in records:
            self._add(record)

    def _add(self, value: Any) -> None:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            if isinstance(value, AttributeRecord):
                self.labelled.setdefault(value.label, set()).add(value.value)
            for item in dataclasses.fields(value):
                self._add(getattr(value, item.name))
        elif isinstance(value, tuple | list):
            for item in value:
                self._add(item)
        elif hasattr(value, "isoformat"):
            self.values.add(value.isoformat()[:19])
        elif isinstance(value, str | Decimal):
            self.values.add(str(value))
            self.texts.add(plain(str(value)))

    def holds(self, path: str, value: Any, identifier: str) -> bool:
        label = re.sub(r"/\d+(?=/|$)", "", path)
        written = value if isinstance(value, str) else json.dumps(value)
        for have in self.labelled.get(label, set()):
            if written == have or written in have.split("; "):
                return True
        if re.search(r"authorit(y|ies/\d+)/id$", path):
            return f"authority/{value}" in self.values
        if not isinstance(value, str) or re.fullmatch(r"\d{1,3}|true|false", value):
            return False  # too short to be proof without its label
        filled = written.replace("{serviceId}", identifier).replace("{locationId}", identifier)
        return filled in self.values or plain(filled) in self.texts


def is_dropped(path: str, value: Any) -> bool:
    for pattern in DROPPED_FIELDS:
        stem, _, wanted = pattern.partition("=")
        shape = "/".join(r"\d+" if step == "*" else re.escape(step) for step in stem.split("/"))
        if re.fullmatch(shape, path) and (not wanted or json.loads(wanted) == value):
            return True
    return False


def lost(result: ReadResult) -> list[str]:
    """Paths of all leaves of both files that are neither found nor dropped on purpose."""
    catalog = result.catalog
    services = {record.source_id: record for record in catalog.services}
    locations = {record.source_id: record for record in catalog.locations}
    joints = {(j.service_source_id, j.location_source_id): j for j in catalog.service_at_locations}
    missing = []
    for kind, file in (("service", SERVICES), ("location", LOCATIONS)):
        document = json.loads(file.read_text(encoding="utf-8"))
        rows = document.pop("data")
        missing += [path for path, value in leaves(document, "file") if not is_dropped(path, value)]
        for row in rows:
            own = (services if kind == "service" else locations)[row["id"]]
            other = "locations" if kind == "service" else "services"
            parts = row.pop(other)
            found = Haystack(own, *catalog.organizations)
            missing += [
                f"{row['id']}: {path}"
                for path, value in leaves(row, kind)
                if not is_dropped(path, value)
                and not found.holds(path.removeprefix(f"{kind}/"), value, row["id"])
                and not field_says(own, path, value, row)
            ]
            for index, part in enumerate(parts):
                key = (row["id"], part["location"]) if kind == "service" else (part["service"], row["id"])
                found = Haystack(joints[key], services[key[0]], *catalog.organizations)
                missing += [
                    f"{key}: {path}"
                    for path, value in leaves(part, f"{kind}/{other}/{index}")
                    if not is_dropped(path, value)
                    and not found.holds(path.split("/", 3)[3], value, key[0])
                    and path.split("/")[-1] not in ("service", "location")
                ]
    return missing


def fees_say(record: Any, value: str) -> bool:
    """The same words without bullets, and every link."""
    lines = [line.removeprefix("- ") for line in record.fees_description.split("\n")]
    words = re.sub(r" \(https?://[^)]*\)", "", " ".join(lines))
    return plain(words) == plain(value) and all(link in record.fees_description for link in links_of(value))


def links_of(text: str) -> list[str]:
    return [str(tag["href"]) for tag in BeautifulSoup(text, "html.parser").find_all("a")]


def near(have: Decimal | None, value: str) -> bool:
    return have is not None and abs(have - Decimal(value)) < Decimal("0.000001")


def street_says(record: Any, row: Any) -> bool:
    wanted = f"{row['address']['street']} {row['address']['house_number']}"
    return any(address.street == wanted for address in record.addresses)


EQUIVALENT: dict[str, Callable[[Any, Any, Any], bool]] = {
    "service/public": lambda record, value, row: record.published is value,
    "service/fees": lambda record, value, row: fees_say(record, value),
    "service/meta/keywords": lambda record, value, row: (
        {word.strip() for word in value.split(",")} - {""} == set(record.keywords)
    ),
    "location/contact/phone": lambda record, value, row: any(phone.number == value for phone in record.phones),
    "location/geo/lat": lambda record, value, row: near(record.latitude, value),
    "location/geo/lon": lambda record, value, row: near(record.longitude, value),
    "location/address/street": lambda record, value, row: street_says(record, row),
    "location/address/house_number": lambda record, value, row: street_says(record, row),
}


def field_says(record: Any, path: str, value: Any, row: Any) -> bool:
    """Equivalents that are not the same text: flags, coordinates, keyword lists, street with number, links by name."""
    if path in EQUIVALENT:
        return EQUIVALENT[path](record, value, row)
    link = re.fullmatch(r"service/(links|forms)/(\d+)/name", path)
    if link is None:
        return False
    address, name = row[link[1]][int(link[2])]["link"], html.unescape(value)
    return any(a.value == address and a.label in (f"links/{name}", f"forms/{name}") for a in record.attributes)


@pytest.mark.data
@needs_data
def test_every_leaf_is_found_or_dropped_with_a_reason() -> None:
    assert lost(munich()) == []
    assert all(len(reason) > 10 for reason in DROPPED_FIELDS.values())


@pytest.mark.data
@needs_data
def test_links_in_descriptions_survive() -> None:
    records = {record.source_id: record for record in munich().catalog.services}
    rows = json.loads(SERVICES.read_text(encoding="utf-8"))["data"]
    missing = [
        (row["id"], link)
        for row in rows
        for link in links_of(row["description"])
        if link not in html.unescape(records[row["id"]].description)
    ]
    assert missing == []
    assert sum(len(links_of(row["description"])) for row in rows) > 100


def _consume(draft: Draft, fields: Any, key: str) -> None:
    """A mapping that was forgotten: it takes the value and does nothing with it."""
    fields.read.add(key)


@pytest.mark.data
@needs_data
@pytest.mark.parametrize(
    ("module", "keys"),
    [
        (dldb_service, ["description"]),
        (dldb_service, ["meta"]),
        (dldb_service, ["public"]),
        (dldb_service, ["leika"]),
        (dldb_service, ["links", "forms"]),
        (dldb_service, ["fees"]),
        (dldb_location, ["displayNameAlternatives"]),
        (dldb_location, ["meta"]),
        (dldb_location, ["address"]),
        (dldb_location, ["geo"]),
        (dldb_location, ["contact"]),
    ],
)
def test_the_walk_notices_a_removed_mapping(monkeypatch: pytest.MonkeyPatch, module: Any, keys: list[str]) -> None:
    for key in keys:
        monkeypatch.setitem(module.HANDLERS, key, _consume)
    assert lost(munich()) != []


@pytest.mark.data
@needs_data
@pytest.mark.parametrize("module", [dldb_service, dldb_location])
def test_the_walk_notices_lost_attributes(monkeypatch: pytest.MonkeyPatch, module: Any) -> None:
    monkeypatch.setattr(module, "note_unread", lambda *args, **kwargs: None)
    assert lost(munich()) != []


# --- what comes out ------------------------------------------------------------------------------------------------


@pytest.mark.data
@needs_data
def test_counts_and_links_fit() -> None:
    result = munich()
    catalog = result.catalog
    assert (len(catalog.services), len(catalog.locations), len(catalog.service_at_locations)) == (287, 109, 526)
    assert catalog.source == "muenchen"
    assert result.complete == frozenset(EntityKind)
    owners = {record.source_id for record in catalog.organizations}
    assert {record.organization_source_id for record in catalog.services} <= owners
    assert {record.organization_source_id for record in catalog.locations} - {""} <= owners
    assert {record.parent_source_id for record in catalog.organizations} - {""} <= owners
    assert [problem.code for problem in result.problems] == ["count"]
    assert result.problems[0].line == 14233


@pytest.mark.data
@needs_data
def test_texts_are_safe_and_summaries_short() -> None:
    for service in munich().catalog.services:
        assert is_safe(service.description)
        assert "<" not in service.fees_description
        assert len(service.summary) <= 280
        assert service.summary.count("\n") == 0


@pytest.mark.data
@needs_data
def test_most_services_get_a_theme_that_exists() -> None:
    result = munich()
    services = result.catalog.services
    assert {service.name for service in result.without_theme} >= {"Waffenschein beantragen", "Kirchenaustritt"}
    assert {theme for service in services for theme in service.themes} <= set(theme_names())
    assert sum(bool(service.themes) for service in services) >= 200
    by_name = {service.name: service.themes for service in services}
    assert by_name["Gewerbe-Anmeldung"] == ("selbststaendig",)
    assert by_name["Elternberatung zur Kinderbetreuung"] == ("kinderbetreuung",)
    assert by_name["Mietberatung"] == ("miete",)
    assert by_name["Waffenschein beantragen"] == ()


@pytest.mark.data
@needs_data
@pytest.mark.parametrize(
    ("file", "kind", "count"), [(SERVICES, EntityKind.SERVICE, 287), (LOCATIONS, EntityKind.LOCATION, 109)]
)
def test_one_file_alone_is_read_and_nothing_else_counts_as_gone(file: Path, kind: EntityKind, count: int) -> None:
    result = read_paths([file])
    assert result.complete == {kind}
    assert len(result.catalog.services) + len(result.catalog.locations) == count
    assert result.catalog.service_at_locations == []
    assert "half" in {problem.code for problem in result.problems}


# --- small files ---------------------------------------------------------------------------------------------------


def small(services: list[Any], locations: list[Any]) -> ReadResult:
    files = [
        SourceFile("leistungen.json", json.dumps({"data": services, "datacount": len(services)}).encode()),
        SourceFile("orte.json", json.dumps({"data": locations, "datacount": len(locations)}).encode()),
    ]
    return read_files(files, source="probe")


SERVICE: dict[str, Any] = {
    "id": "1",
    "name": "Beratung",
    "authorities": [{"id": "9", "name": "Bezirksamt"}],
    "requirements": [{"name": "Ausweis", "link": "https://amt.example/ausweis"}],
    "prerequisites": [{"name": "Wohnsitz im Bezirk"}],
    "locations": [{"location": "7", "hint": "Eingang <b>B</b>"}],
}
LOCATION: dict[str, Any] = {
    "id": "7",
    "name": "Amt für Soziales",
    "authority": {"id": "9"},
    "address": {"street": "Müllerstraße ", "house_number": "146", "postal_code": "13353", "city": "Berlin"},
    "geo": {"lat": 53.45, "lon": 13.45},
    "opening_times": {"monday": [{"from": "08:00", "to": "15:00"}], "special": []},
    "office": "sozialamt",
    "services": [{"service": "1"}],
}


def test_berlin_fields_are_read() -> None:
    catalog = small([SERVICE], [LOCATION]).catalog
    service, location = catalog.services[0], catalog.locations[0]
    assert service.required_documents[0].document == "Ausweis"
    assert service.eligibility == "Wohnsitz im Bezirk"
    assert location.addresses[0].street == "Müllerstraße 146"
    assert (location.schedules[0].rrule, str(location.schedules[0].opens_at)) == ("FREQ=WEEKLY;BYDAY=MO", "08:00:00")
    assert location.organization_source_id == "authority/9"
    assert ("office", "sozialamt") in {(a.label, a.value) for a in location.attributes}
    assert catalog.service_at_locations[0].description == "Eingang B"


def test_bad_rows_are_reported_with_line_and_the_others_read() -> None:
    bad = [{"id": "2", "authorities": [{"id": "9"}], "locations": []}, 17, {**SERVICE}, {**SERVICE, "id": "3"}]
    result = small([SERVICE, *bad], [LOCATION])
    assert [service.source_id for service in result.catalog.services] == ["1", "3"]
    errors = [problem for problem in result.problems if problem.severity is Severity.ERROR]
    assert [problem.code for problem in errors] == ["missing", "not_object", "duplicate_id"]
    assert all(problem.line == 1 and problem.remedy for problem in errors)
    assert errors[0].pointer == "/data/1/name"


def test_unknown_links_between_the_files_are_reported() -> None:
    result = small([SERVICE], [{**LOCATION, "services": [{"service": "1"}, {"service": "404"}]}])
    assert len(result.catalog.service_at_locations) == 1
    assert [problem.code for problem in result.problems] == ["dangling"]


def test_wrong_coordinates_are_left_out_with_a_warning() -> None:
    result = small([SERVICE], [{**LOCATION, "geo": {"lat": "4812.3", "lon": "abc"}}])
    assert result.catalog.locations[0].latitude is None
    assert [problem.code for problem in result.problems] == ["out_of_range", "bad_number"]


@pytest.mark.parametrize(
    ("words", "free"),
    [
        ("Die Beratung ist kostenlos.", True),
        ("Es fallen keine Gebühren an.", True),
        ("50 bis 60 Euro", False),
        ("30 Euro, für Schüler kostenfrei", None),
        ("Siehe Übersicht", None),
    ],
)
def test_free_of_charge_is_said_only_if_it_is_clear(words: str, free: bool | None) -> None:
    assert free_of_charge(words) is free


def test_a_later_mention_fills_an_authority() -> None:
    organizations = Organizations()
    catalog = small(
        [{**SERVICE, "authorities": [{"id": "9"}]}], [{**LOCATION, "authority": {"id": "9", "name": "Amt"}}]
    )
    assert [record.name for record in catalog.catalog.organizations] == ["Amt"]
    assert organizations.unit("", "") == ""
