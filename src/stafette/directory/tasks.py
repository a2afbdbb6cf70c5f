"""Background and periodic jobs of the directory."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from stafette.core import actor
from stafette.core.periodic import periodic
from stafette.core.tasks import task
from stafette.directory.services import import_runs
from stafette.directory.services.documents import refresh_aged, refresh_theme
from stafette.directory.services.words import REFRESH_THEME

REFRESH_AGED = "directory.refresh_aged"


@task(import_runs.CHECK, acts_as="import", atomic=False)
def check_import(run_id: str, actor_id: str | None = None) -> None:
    """Read uploaded files and report what would change."""
    import_runs.check_run(run_id=UUID(run_id), actor_id=UUID(actor_id) if actor_id else None)


@task(import_runs.WRITE, acts_as="import", atomic=False)
def write_import(run_id: str, actor_id: str | None = None) -> None:
    """Write a checked import."""
    import_runs.write_run(run_id=UUID(run_id), actor_id=UUID(actor_id) if actor_id else None)


@task(REFRESH_THEME, acts_as="search", atomic=False)
def refresh_theme_documents(theme_id: str) -> None:
    """Let the search learn a theme's new name."""
    refresh_theme(theme_id=UUID(theme_id), actor=actor.system("search"))


@task(REFRESH_AGED, acts_as="search", atomic=False)
def refresh_aged_documents() -> None:
    """Make search documents anew whose freshness or written-out times have run out."""
    refresh_aged(actor=actor.system("search"))


@periodic("directory.imports", name="Unterbrochene Importe", every=timedelta(minutes=1), acts_as="import")
def look_after_imports() -> None:
    """Take up imports whose worker died."""
    import_runs.settle_interrupted()


@periodic("directory.import_files", name="Alte Importdateien löschen", every=timedelta(days=1), at=time(3, 20))
def tidy_import_files() -> None:
    """Remove files of old imports."""
    import_runs.tidy_runs()


@periodic("directory.search", name="Suche auffrischen", every=timedelta(days=1), at=time(2, 40), acts_as="search")
def start_refresh() -> None:
    """Hand the work over to a job of its own."""
    app.configure_task(REFRESH_AGED, lock=REFRESH_AGED).defer()
