"""Jobs survive SIGTERM, ``kill -9`` and a database that is away for ten seconds: none lost, none half done."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction
from procrastinate.contrib.django import app

from config.database import app_database, owner_database, parse_url, uses_embedded
from stafette.core.database import connected_as, migrate
from stafette.core.embedded_db import Cluster
from stafette.core.models import DatedSetting
from tests.faults.processes import environment, log, wait_until, worker
from tests.support import database

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Owner = psycopg.Connection[tuple[Any, ...]]


def defer(name: str, **arguments: object) -> None:
    app.configure_task(name, allow_unknown=True).defer(**arguments)  # type: ignore[arg-type]  # JSON values


def notes(owner: Owner) -> list[str]:
    return [str(row[0]) for row in owner.execute("SELECT key FROM core_dated_setting ORDER BY key").fetchall()]


def job_states(owner: Owner) -> list[str]:
    return [str(row[0]) for row in owner.execute("SELECT status FROM procrastinate_jobs ORDER BY id").fetchall()]


def test_sigterm_lets_the_running_job_finish(owner: Owner, tmp_path: Path) -> None:
    surroundings = environment(tmp_path, database.app_parameters())
    defer("faults.slow", key="one", seconds=3)
    with worker(surroundings, jobs=1) as process:
        wait_until(lambda: job_states(owner) == ["doing"], 20, "the job begins")
        defer("faults.slow", key="two", seconds=3)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert notes(owner) == ["one:begun", "one:done"]
    assert job_states(owner) == ["todo"]


def test_kill_leaves_nothing_half_done_and_the_job_runs_again(owner: Owner, tmp_path: Path) -> None:
    surroundings = environment(tmp_path, database.app_parameters())
    defer("faults.slow", key="one", seconds=3)
    with worker(surroundings) as process:
        wait_until(lambda: job_states(owner) == ["doing"], 20, "the job begins")
        time.sleep(1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert notes(owner) == []
    with worker(surroundings):
        wait_until(lambda: notes(owner) == ["one:begun", "one:done"], 60, "the job runs again")
        wait_until(lambda: job_states(owner) == [], 20, "the job is finished")
    assert "job_of_dead_worker" in log(surroundings).read_text()


@pytest.mark.skipif(not uses_embedded(), reason="stops a server of its own")
def test_ten_seconds_without_a_database(tmp_path: Path) -> None:
    cluster = Cluster.under(tmp_path / "home", fast=True)
    with cluster.in_use():
        owner_values = owner_database(tests=True) | parse_url(cluster.url("stafette_owner"))
        app_values = app_database(tests=True) | parse_url(cluster.url("stafette_app"))
        migrate(owner_values, "stafette_app")
        parameters = {"dbname": "stafette", "user": "stafette_app", "password": cluster.password("stafette_app")}
        surroundings = environment(tmp_path, parameters | {"host": str(cluster.socket_dir)})
        with worker(surroundings) as process:
            with connected_as(app_values), transaction.atomic():
                for number in range(40):
                    defer("faults.slow", key=f"slow{number:02}", seconds=0.2)
            time.sleep(4)
            cluster.stop()
            time.sleep(10)
            cluster.start()
            with connected_as(app_values):
                with transaction.atomic():
                    defer("faults.quick", key="after")
                wait_until(lambda: DatedSetting.objects.filter(key="after").exists(), 60, "new jobs run")
                wait_until(lambda: DatedSetting.objects.count() == 81, 90, "old jobs are done")
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
    assert "database_away" in log(surroundings).read_text()
