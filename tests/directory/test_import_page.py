"""The import page: upload, look, take over. The background jobs are run by hand here, one after the other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from stafette.accounts.models import User
from stafette.core import actor, clock, files
from stafette.directory.enums import ImportState
from stafette.directory.interchange.export import ExportFormat, export
from stafette.directory.models import ImportFile, ImportRun, Service
from stafette.directory.services import import_runs
from stafette.directory.services.run_watch import watching
from stafette.directory.tasks import check_import, write_import
from tests.directory.catalogs import small_catalog
from tests.support import database
from tests.support.actors import Someone, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
MANAGER = Someone("staff:network_manager", "staff", frozenset({"network_manager"}))


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager(client: Client) -> Client:
    sign_in(client, MANAGER)
    return client


def probe_file(name: str = "probe.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, export(small_catalog(), ExportFormat.HSDS_JSON).data)


def upload(client: Client, *uploads: SimpleUploadedFile, source: str = "probe") -> ImportRun:
    response = client.post(reverse("directory:import"), {"uploads": list(uploads), "source": source})
    assert response.status_code == 302, response.content.decode()
    return ImportRun.objects.latest("created_at")


def work() -> None:
    """Do the jobs that are waiting, as the worker does."""
    tasks = {import_runs.CHECK: check_import, import_runs.WRITE: write_import}
    for job in ProcrastinateJob.objects.filter(status="todo", task_name__in=tasks).order_by("id"):
        with actor.acting(actor.system("import")):
            tasks[job.task_name](**job.args)


def page(client: Client, run: ImportRun) -> str:
    return client.get(reverse("directory:import_run", args=[run.pk])).content.decode()


def test_upload_look_and_take_over(manager: Client) -> None:
    run = upload(manager, probe_file())
    assert run.state == ImportState.WAITING
    assert "werden gelesen" in page(manager, run)
    work()
    run.refresh_from_db()
    assert (run.state, run.problem) == (ImportState.REPORTED, "")
    assert not Service.objects.exists()
    shown = page(manager, run)
    assert "Das würde sich ändern" in shown
    assert "Schuldnerberatung" in shown
    manager.post(reverse("directory:import_write", args=[run.pk]))
    work()
    run.refresh_from_db()
    assert run.state == ImportState.WRITTEN
    assert Service.objects.count() == 3
    assert "sind übernommen" in page(manager, run)


def test_the_history_names_the_person(manager: Client) -> None:
    run = upload(manager, probe_file())
    work()
    manager.post(reverse("directory:import_write", args=[run.pk]))
    work()
    user = User.objects.get(email="network_manager@jobcenter.example")
    assert import_runs._actor(user.pk).id == user.pk
    with psycopg.connect(**database.owner_parameters()) as owner:
        rows = owner.execute(
            "SELECT DISTINCT actor_kind, actor_id FROM core_audit_entry WHERE table_name = 'directory_service'"
        ).fetchall()
    assert rows == [("staff", user.pk)]


def test_a_second_click_writes_nothing_twice(manager: Client) -> None:
    run = upload(manager, probe_file())
    work()
    for _ in range(2):
        manager.post(reverse("directory:import_write", args=[run.pk]))
    assert ProcrastinateJob.objects.filter(task_name=import_runs.WRITE).count() == 1
    work()
    work()
    assert Service.objects.count() == 3


def test_a_swapped_part_is_the_page_without_its_frame(manager: Client) -> None:
    run = upload(manager, probe_file())
    work()
    part = manager.get(reverse("directory:import_run", args=[run.pk]), headers={"HX-Request": "true"})
    text = part.content.decode()
    assert 'id="lauf"' in text
    assert "<html" not in text
    inner = text[text.index('<div id="lauf"') :] if '<div id="lauf"' in text else text
    assert "Schuldnerberatung" in inner


def test_throwing_away_removes_the_files(manager: Client, tmp_path: Path) -> None:
    run = upload(manager, probe_file())
    work()
    stored = ImportFile.objects.get(run=run).file
    path = files.path_of(stored.pk)
    assert path.exists()
    manager.post(reverse("directory:import_discard", args=[run.pk]))
    assert not ImportRun.objects.exists()
    assert not path.exists()
    assert manager.post(reverse("directory:import_discard", args=[run.pk])).status_code == 302


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"data": [', "JSON"),
        ("name;ort\nKäse;Köln".encode("latin-1"), "UTF-8"),
        (b"a,b\n1,2\n", "Spalten"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(manager: Client, content: bytes, words: str) -> None:
    run = upload(manager, SimpleUploadedFile("kaputt.txt", content))
    work()
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert words in run.problem
    assert "Es wurde nichts gespeichert" in page(manager, run)


def test_no_file_or_an_empty_one_is_said_at_once(manager: Client) -> None:
    address = reverse("directory:import")
    assert "mindestens eine Datei" in manager.post(address, {"source": ""}).content.decode()
    empty = manager.post(address, {"uploads": SimpleUploadedFile("leer.csv", b""), "source": "meine-stadt"})
    assert empty.status_code == 422
    assert "leer" in empty.content.decode()
    assert "meine-stadt" in empty.content.decode(), "what was typed is still there"
    pdf = manager.post(address, {"uploads": SimpleUploadedFile("flyer.pdf", b"%PDF-1.7 nichts"), "source": ""})
    assert "Diese Art von Datei" in pdf.content.decode()
    bad = manager.post(address, {"uploads": probe_file(), "source": "Große Stadt"})
    assert "Umlaute" in bad.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("role", ["case_worker", "data_protection", "management"])
def test_others_get_a_404(client: Client, role: str) -> None:
    sign_in(client, Someone(f"staff:{role}", "staff", frozenset({role})))
    with actor.acting(actor.system("test")), transaction.atomic():
        run = ImportRun.objects.create(created_at=clock.now())
    for name, arguments in (("import", []), ("import_run", [run.pk]), ("import_template", ["csv"])):
        assert client.get(reverse(f"directory:{name}", args=arguments)).status_code == 404
    for name in ("import_write", "import_discard"):
        assert client.post(reverse(f"directory:{name}", args=[run.pk])).status_code == 404


def test_rights_that_end_meanwhile_stop_the_write(manager: Client) -> None:
    run = upload(manager, probe_file())
    work()
    manager.post(reverse("directory:import_write", args=[run.pk]))
    with actor.acting(actor.system("test")), transaction.atomic():
        User.objects.get(email="network_manager@jobcenter.example").role_assignments.all().delete()
    work()
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert "darf das nicht mehr" in run.problem
    assert not Service.objects.exists()


def test_a_run_that_nobody_works_on_is_taken_up_and_then_given_up(manager: Client) -> None:
    run = upload(manager, probe_file())
    with actor.acting(actor.system("import")):
        assert import_runs.settle_interrupted() == 0, "its job is still waiting"
        _jobs_die()
        assert import_runs.settle_interrupted() == 1
        assert ProcrastinateJob.objects.filter(status="todo").count() == 1
        _jobs_die()
        import_runs.settle_interrupted()
        _jobs_die()
        assert import_runs.settle_interrupted() == 1
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert "unterbrochen" in run.problem


def test_a_run_that_somebody_works_on_is_left_alone(manager: Client) -> None:
    run = upload(manager, probe_file())
    _jobs_die()
    with actor.acting(actor.system("import")), watching(run.pk):
        assert import_runs.settle_interrupted() == 0
        check_import(run_id=str(run.pk))
        run.refresh_from_db()
        assert run.state == ImportState.WAITING, "the second worker leaves it to the first"


def test_templates_can_be_fetched(manager: Client) -> None:
    for kind, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")):
        response = manager.get(reverse("directory:import_template", args=[kind]))
        assert response.content.startswith(start)
        assert "attachment" in response.headers["Content-Disposition"]
    assert manager.get(reverse("directory:import_template", args=["exe"])).status_code == 404


def _jobs_die() -> None:
    """As after jobs that broke off for good."""
    with psycopg.connect(**database.owner_parameters(), autocommit=True) as owner:
        owner.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 2 WHERE status = 'todo'")
