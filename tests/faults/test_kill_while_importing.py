"""``kill -9`` of the worker while it imports: all of it is there or nothing, and the run comes to an end."""

from __future__ import annotations

import random
import signal
import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from stafette.core import actor
from stafette.demo.county import build
from stafette.demo.sizes import Size
from stafette.directory.catalog.themes import ensure_themes
from stafette.directory.enums import ImportState
from stafette.directory.interchange.export import ExportFormat, export
from stafette.directory.models import ImportRun
from stafette.directory.services import import_runs
from tests.directory.catalogs import small_catalog
from tests.faults.processes import environment, log, worker
from tests.support import database

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Owner = psycopg.Connection[tuple[Any, ...]]
SYSTEM = actor.system("import")
TABLES = (
    "accounts_organization",
    "directory_location",
    "directory_service",
    "directory_service_at_location",
    "directory_phone",
    "directory_schedule",
    "directory_field_group_state",
    "directory_search_document",
)


def rows(owner: Owner) -> dict[str, int]:
    """Rows per table, counted by another connection: only what is committed."""
    counted = {}
    for table in TABLES:
        row = owner.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert row is not None
        counted[table] = int(row[0])
    return counted


def state(owner: Owner, run: ImportRun) -> str:
    row = owner.execute("SELECT state FROM directory_import_run WHERE id = %s", [run.pk]).fetchone()
    assert row is not None
    return str(row[0])


def wait_for(owner: Owner, run: ImportRun, states: set[str], seconds: float) -> str:
    deadline = time.monotonic() + seconds
    while state(owner, run) not in states and time.monotonic() < deadline:
        time.sleep(0.05)
    return state(owner, run)


def start(data: bytes) -> ImportRun:
    with actor.acting(SYSTEM), transaction.atomic():
        ensure_themes()
        return import_runs.start_run(uploads=[SimpleUploadedFile("probe.json", data)], actor=SYSTEM, source="demo")


def test_a_killed_import_leaves_nothing_half_written(owner: Owner, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    surroundings = environment(tmp_path, database.app_parameters())
    county = build(Size.SMALL, 3, today=date(2026, 11, 22)).catalog
    run = start(export(county, ExportFormat.HSDS_JSON).data)
    empty = rows(owner)
    with worker(surroundings) as process:
        assert wait_for(owner, run, {"reported", "failed"}, 60) == "reported", log(surroundings).read_text()[-3000:]
        with actor.acting(SYSTEM):
            import_runs.request_write(run_id=run.pk, actor=SYSTEM)
        process.send_signal(signal.SIGKILL)
    for _ in range(3):
        with worker(surroundings) as process:
            _wait_until_somebody_works(owner, seconds=40)
            time.sleep(random.uniform(0, 1.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
        _check_all_or_nothing(owner, run, empty)
    with worker(surroundings) as process:
        end = wait_for(owner, run, {"written", "failed"}, 120)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    assert end in {"written", "failed"}, log(surroundings).read_text()[-3000:]
    _check_all_or_nothing(owner, run, empty)
    if end == ImportState.WRITTEN:
        assert rows(owner)["directory_service"] == len(county.services)
    else:
        row = owner.execute("SELECT problem FROM directory_import_run WHERE id = %s", [run.pk]).fetchone()
        assert row is not None
        assert "unterbrochen" in row[0]


def test_the_check_itself_notices_a_half_written_import(owner: Owner) -> None:
    """Mutant: one table filled and the others not must fail the check above."""
    empty = rows(owner)
    run = start(export(small_catalog(), ExportFormat.HSDS_JSON).data)
    owner.execute("ALTER TABLE accounts_organization DISABLE TRIGGER USER")
    owner.execute(
        "INSERT INTO accounts_organization (id, kind, name, sort_key, alternate_name, description, email, website,"
        " legal_form, attributes, source, source_id, active, created_at, changed_at)"
        " VALUES (gen_random_uuid(), 'partner', 'Halb', 'halb', '', '', '', '', '', '[]', 'demo', 'x', true,"
        " now(), now())"
    )
    owner.execute("ALTER TABLE accounts_organization ENABLE TRIGGER USER")
    with pytest.raises(AssertionError):
        _check_all_or_nothing(owner, run, empty)


def _wait_until_somebody_works(owner: Owner, seconds: float) -> None:
    """Until a process holds the run's lock, or the time is over (the run may have ended)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        row = owner.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1").fetchone()
        ended = owner.execute("SELECT count(*) FROM directory_import_run WHERE state = 'writing'").fetchone() == (0,)
        if ended or (row is not None and row[0] > 0):
            return
        time.sleep(0.02)


def _check_all_or_nothing(owner: Owner, run: ImportRun, empty: dict[str, int]) -> None:
    """Before "written" every table is as it was; afterwards every one of them has grown."""
    _wait_for_the_end_of_killed_sessions(owner)
    now = rows(owner)
    if state(owner, run) == ImportState.WRITTEN:
        assert all(now[table] > empty[table] for table in TABLES), now
    else:
        assert now == empty


def _wait_for_the_end_of_killed_sessions(owner: Owner) -> None:
    """The server notices within moments that a client is gone."""
    deadline = time.monotonic() + 20
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user"
        " AND state <> 'idle'"
    )
    while time.monotonic() < deadline:
        if owner.execute(question).fetchone() == (0,):
            return
        time.sleep(0.05)
