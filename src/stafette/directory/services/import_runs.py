"""Uploads of directory data: keep the files, check them in the background, write if somebody says so.

waiting → reading → reported → writing → written; ``failed`` from everywhere, with nothing half-written: the write and
the note that it is done are one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from stafette.accounts.models import User
from stafette.accounts.services import actor_of
from stafette.core import actor as actors
from stafette.core import clock, files, sniff
from stafette.core.actor import Actor
from stafette.directory.catalog.report import ImportReport
from stafette.directory.enums import ImportState
from stafette.directory.interchange.errors import InterchangeError
from stafette.directory.interchange.limits import MAX_FILE_BYTES, MAX_FILES
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.models import ImportFile, ImportRun
from stafette.directory.services.imports import import_files, require_importer
from stafette.directory.services.run_watch import RunBusy, watching

PURPOSE: Final = "import"
CHECK: Final = "directory.import_check"
WRITE: Final = "directory.import_write"
ALLOWED: Final = {sniff.JSON, sniff.TEXT, sniff.ZIP, sniff.XLSX, sniff.UNKNOWN}
"""Unknown too: the reader says better what is wrong with a file than its type does."""
KEPT_DAYS: Final = 30
MOST_TRIES: Final = 5
RUNNING: Final = (ImportState.WAITING, ImportState.READING, ImportState.WRITING)
log = structlog.get_logger("stafette.import")


class Upload(files.Upload, Protocol):
    """An uploaded file with its name."""

    name: str | None


class RunMoved(Exception):
    """The run is in another state by now: somebody was quicker, or clicked twice."""


@transaction.atomic
def start_run(*, uploads: Sequence[Upload], actor: Actor, source: str = "") -> ImportRun:
    """Keep the files and have them checked in the background.

    Raises:
        PermissionDenied: neither network manager nor administration.
        FileRefused: a file is empty, too large, or of a kind that we never take.
    """
    require_importer(actor)
    with actors.acting(actor):
        run = ImportRun.objects.create(source=source, created_at=clock.now())
        for upload in uploads[:MAX_FILES]:
            stored = files.store(upload, name=upload.name or "", purpose=PURPOSE, allowed=ALLOWED, limit=MAX_FILE_BYTES)
            ImportFile.objects.create(run=run, file=stored)
        _defer(CHECK, run, actor)
    return run


@transaction.atomic
def request_write(*, run_id: UUID, actor: Actor) -> ImportRun:
    """Have a checked import written in the background.

    Raises:
        PermissionDenied: neither network manager nor administration.
        ImportRun.DoesNotExist: no such run.
        RunMoved: it does not wait for that (any more).
    """
    require_importer(actor)
    with actors.acting(actor):
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.state != ImportState.REPORTED:
            raise RunMoved
        run.state, run.done, run.total = ImportState.WRITING, 0, 0
        run.save(update_fields=["state", "done", "total"])
        _defer(WRITE, run, actor)
    return run


@transaction.atomic
def discard_run(*, run_id: UUID, actor: Actor) -> None:
    """Throw a checked or failed import away, with its files. A second click does no harm.

    Raises:
        PermissionDenied: neither network manager nor administration.
        RunMoved: it is being read or written, or has been written.
    """
    require_importer(actor)
    with actors.acting(actor):
        run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None:
            return
        if run.state not in {ImportState.REPORTED, ImportState.FAILED}:
            raise RunMoved
        _remove_files(run)
        run.delete()


def check_run(*, run_id: UUID, actor_id: UUID | None) -> None:
    """The background job that reads and compares. Does nothing if the run is held by another or has moved on."""
    _work(run_id, actor_id, states=(ImportState.WAITING, ImportState.READING), write=False)


def write_run(*, run_id: UUID, actor_id: UUID | None) -> None:
    """The background job that writes. The second of two does nothing."""
    _work(run_id, actor_id, states=(ImportState.WRITING,), write=True)


def _work(run_id: UUID, actor_id: UUID | None, *, states: Sequence[ImportState], write: bool) -> None:
    actor = _actor(actor_id)
    with actors.acting(actor):
        try:
            with watching(run_id) as watch:
                run = ImportRun.objects.filter(pk=run_id, state__in=states).first()
                if run is None:
                    return
                if _tries(run_id) > MOST_TRIES:
                    _fail(run_id, _interrupted())
                    return
                if not write:
                    _move(run, ImportState.READING)
                with transaction.atomic():
                    report = import_files(
                        files=_contents(run),
                        write=write,
                        actor=actor,
                        source=run.source or None,
                        progress=watch.progress,
                    )
                    _note_report(run, report)
        except RunBusy:
            log.info("import_busy", run=str(run_id))
        except (InterchangeError, files.FileDamaged, PermissionDenied) as error:
            _fail(run_id, _explain(error))
        except (OperationalError, InterfaceError):
            raise  # the database is away: the job is tried again
        except Exception:
            log.exception("import_failed", run=str(run_id))
            _fail(run_id, _("Es ist ein Fehler aufgetreten. Es liegt an uns. Bitte melden Sie sich bei der Hilfe."))


def _actor(actor_id: UUID | None) -> Actor:
    """Who uploaded, with the roles of today; the system actor "import" if nobody is named."""
    if actor_id is None:
        return actors.system("import")
    user = User.objects.active().filter(pk=actor_id).first()
    return actor_of(user) if user is not None else Actor(actors.ActorKind.STAFF, id=actor_id)


def _contents(run: ImportRun) -> list[SourceFile]:
    stored = [row.file for row in run.files.select_related("file").order_by("id")]
    return [SourceFile(file.name, files.open_file(file)) for file in stored]


def _move(run: ImportRun, state: ImportState) -> None:
    with transaction.atomic():
        run.state = state
        run.save(update_fields=["state"])


def _note_report(run: ImportRun, report: ImportReport) -> None:
    run.state = ImportState.WRITTEN if report.written else ImportState.REPORTED
    run.source, run.format = report.source, report.format[:20]
    run.report, run.problem, run.finished_at = report.to_json(), "", clock.now()
    run.save(update_fields=["state", "source", "format", "report", "problem", "finished_at"])


def _fail(run_id: UUID, problem: str) -> None:
    with transaction.atomic():
        rows = ImportRun.objects.filter(pk=run_id, state__in=RUNNING)
        rows.update(state=ImportState.FAILED, problem=problem, finished_at=clock.now())


def _explain(error: Exception) -> str:
    if isinstance(error, InterchangeError):
        return str(error)
    if isinstance(error, PermissionDenied):
        return _("Das Konto, das die Dateien hochgeladen hat, darf das nicht mehr.")
    return _("Eine Datei ist beschädigt oder nicht mehr da. Bitte laden Sie sie noch einmal hoch.")


def settle_interrupted() -> int:
    """Find runs that should move but have no job any more: give them a new one, and give up after some tries.

    Jobs of a worker that died get their next try from the worker itself (:mod:`stafette.core.worker`). Returns how many
    runs were taken up or given up.
    """
    settled = 0
    for run in ImportRun.objects.filter(state__in=RUNNING).order_by("id"):
        task = _task_of(run)
        known = list(_jobs(run.pk).filter(task_name=task).values_list("status", "args"))
        if any(status in {"todo", "doing"} for status, _args in known) or _is_held(run.pk):
            continue
        if known and _tries(run.pk) < MOST_TRIES:
            app.configure_task(task).defer(**known[-1][1])
        else:
            _fail(run.pk, _interrupted())
        settled += 1
    return settled


def _task_of(run: ImportRun) -> str:
    return WRITE if run.state == ImportState.WRITING else CHECK


def _jobs(run_id: UUID) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(args__run_id=str(run_id)).order_by("id")


def _tries(run_id: UUID) -> int:
    """How often jobs of this run were begun and did not end well."""
    return sum(max(attempts, 1) for attempts in _jobs(run_id).exclude(status="todo").values_list("attempts", flat=True))


def _interrupted() -> str:
    return _("Das Einlesen wurde mehrmals unterbrochen. Bitte laden Sie die Dateien noch einmal hoch.")


def _is_held(run_id: UUID) -> bool:
    try:
        with watching(run_id):
            return False
    except RunBusy:
        return True


def tidy_runs() -> int:
    """Remove the files of runs that are older than 30 days; their reports stay. Returns how many runs."""
    oldest = clock.now() - timedelta(days=KEPT_DAYS)
    tidied = 0
    for run in ImportRun.objects.filter(created_at__lt=oldest, files__isnull=False).order_by("id").distinct():
        with transaction.atomic():
            _remove_files(run)
        tidied += 1
    return tidied


def _remove_files(run: ImportRun) -> None:
    for row in list(run.files.select_related("file").order_by("id")):
        row.delete()
        files.remove(row.file)


def _defer(task: str, run: ImportRun, actor: Actor) -> None:
    actor_id = str(actor.id) if actor.id else None
    app.configure_task(task).defer(run_id=str(run.pk), actor_id=actor_id)
