"""A real city's files, through the command: all of them in the database, every leaf accounted for, found by search."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from click.testing import CliRunner

from stafette.core import clock
from stafette.directory import search_feed
from stafette.directory.cli import directory
from stafette.directory.interchange.export import ExportFormat, export
from stafette.directory.interchange.read import read_files
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.models import Location, Service
from stafette.directory.records import Catalog
from stafette.directory.search import SearchQuery
from tests.directory.catalogs import stored_catalog
from tests.directory.interchange.test_read_city_services import lost, munich

pytestmark = pytest.mark.django_db
FILES = ("muenchen_services_de_2026.json", "muenchen_locations_de_2026.json")


@pytest.fixture
def files(data_folder: Path) -> list[str]:
    return [str(data_folder / "directory" / name) for name in FILES]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(directory, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_shows_first_and_writes_then(files: list[str]) -> None:
    assert "Mit --write wird es übernommen" in run("import", *files)
    assert not Service.objects.exists()
    assert "Übernommen" in run("import", "--write", *files)
    assert (Service.objects.count(), Location.objects.count()) == (287, 109)
    assert "Es gibt nichts zu ändern" in run("import", "--write", *files)


def test_every_leaf_is_in_the_database_and_in_the_export(files: list[str]) -> None:
    run("import", "--write", *files)
    stored = german_time(stored_catalog("muenchen"))
    assert lost(dataclasses.replace(munich(), catalog=stored)) == []
    written = SourceFile("muenchen.json", export(stored, ExportFormat.HSDS_JSON).data)
    again = german_time(read_files([written], source="muenchen").catalog)
    assert lost(dataclasses.replace(munich(), catalog=again)) == []
    stored.services[0] = dataclasses.replace(stored.services[0], description="", summary="")
    stored.locations[0] = dataclasses.replace(stored.locations[0], addresses=())
    missed = lost(dataclasses.replace(munich(), catalog=stored))
    assert len(missed) >= 2, "mutant: the walk notices what the database lost"


def german_time(catalog: Catalog) -> Catalog:
    """The same moments as the source writes them; the database keeps them in UTC."""
    return dataclasses.replace(
        catalog,
        services=[
            dataclasses.replace(record, changed_at=record.changed_at and clock.local(record.changed_at))
            for record in catalog.services
        ],
        locations=[
            dataclasses.replace(record, changed_at=record.changed_at and clock.local(record.changed_at))
            for record in catalog.locations
        ],
    )


def test_imported_offers_are_found_and_written_out(files: list[str], tmp_path: Path) -> None:
    run("import", "--write", *files)
    hits = search_feed.search(SearchQuery(text="Führerschein", day=clock.today())).hits
    names = [Service.objects.get(pk=hit.id).name for hit in hits[:3]]
    assert any("ührerschein" in name for name in names), names
    for name in ("wegweiser.json", "wegweiser.csv", "wegweiser.xlsx", "paket.zip"):
        run("export", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 10_000, name


def test_templates_are_written_and_mistakes_explained(tmp_path: Path) -> None:
    for name in ("leer.csv", "leer.xlsx"):
        run("template", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 500, name
    bad = CliRunner().invoke(directory, ["export", str(tmp_path / "x.pdf")])
    assert bad.exit_code == 2
    missing = CliRunner().invoke(directory, ["import", str(tmp_path / "gibt-es-nicht.json")])
    assert missing.exit_code == 1
    assert "gibt-es-nicht.json" in missing.output
