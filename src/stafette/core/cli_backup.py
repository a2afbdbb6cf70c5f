"""``stafette backup create``, ``verify`` and ``restore``."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from config.database import app_database, embedded_cluster, owner_database, uses_embedded
from config.env import HOME
from stafette.core import backup as service
from stafette.core.backup_archive import BackupDamaged, Manifest
from stafette.core.pg_programs import ProgramError

console = Console()
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _place() -> service.Place:
    keys = {"field-key": settings.FIELD_KEY, "secret-key": settings.SECRET_KEY}
    return service.Place(owner_database(), app_database(), Path(settings.MEDIA_ROOT), keys)


@contextmanager
def _database_up() -> Iterator[None]:
    """The server runs. Nothing is migrated: a restore needs the database as it is."""
    with embedded_cluster().in_use() if uses_embedded() else contextlib.nullcontext():
        yield


@contextmanager
def _progress() -> Iterator[service.Progress]:
    """A bar per step on the terminal."""
    columns = (TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as shown:
        bars: dict[str, TaskID] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in bars:
                bars[step] = shown.add_task(step, total=total)
            shown.update(bars[step], completed=done, total=total)

        yield progress


@contextmanager
def _german_errors() -> Iterator[None]:
    try:
        yield
    except (service.BackupError, BackupDamaged, ProgramError) as error:
        raise click.ClickException(str(error)) from error
    except psycopg.errors.LockNotAvailable as error:
        raise click.ClickException(
            "Die Datenbank ist in Gebrauch. Bitte beenden Sie Stafette (Strg-C) und versuchen Sie es noch einmal."
        ) from error


def _describe(manifest: Manifest) -> str:
    rows = sum(int(table["rows"]) for table in manifest.tables.values())
    files = len(manifest.members) - 1
    return f"{len(manifest.tables)} Tabellen; {rows:,} Zeilen; {files:,} Dateien".replace(",", ".").replace(";", ",")


@click.group()
def backup() -> None:
    """Sichern, prüfen, zurückspielen: Datenbank, Dateien und Namen der Schlüssel (nie die Schlüssel selbst)."""


@backup.command()
@click.option("--to", "target", type=click.Path(path_type=Path), help="Zieldatei; sonst im Ordner backups.")
def create(target: Path | None) -> None:
    """Eine Sicherung anlegen, auch während Stafette läuft."""
    path = target or HOME / "backups" / service.file_name()
    if path.exists():
        raise click.ClickException(f"{path} gibt es schon. Bitte wählen Sie einen anderen Namen.")
    with _german_errors(), _database_up(), _progress() as progress:
        manifest = service.create(path, place=_place(), progress=progress)
    console.print(f"Gesichert: {path} ({_describe(manifest)})", soft_wrap=True)
    console.print("Die Schlüssel im Ordner secrets sind nicht dabei. Bewahren Sie sie getrennt auf.")


@backup.command()
@click.argument("file", type=FILE, metavar="DATEI")
def verify(file: Path) -> None:
    """Prüfen, ob eine Sicherung vollständig und unverändert ist."""
    with _german_errors():
        manifest = service.verify(file)
    console.print(f"In Ordnung: {_describe(manifest)}, Fassung {manifest.version}", soft_wrap=True)


@backup.command()
@click.argument("file", type=FILE, metavar="DATEI")
@click.option("--force", is_flag=True, help="Was jetzt in der Datenbank steht, vorher löschen (fragt nach).")
@click.option("--yes", is_flag=True, help="Nicht nachfragen.")
def restore(file: Path, force: bool, yes: bool) -> None:
    """Eine Sicherung zurückspielen. Stafette darf dabei nicht laufen."""
    if force and not yes and not click.confirm("Alles in der Datenbank wird ersetzt. Weiter?", default=False):
        return
    with _german_errors(), _database_up(), _progress() as progress:
        restored = service.restore(file, place=_place(), force=force, progress=progress)
    console.print(f"Zurückgespielt und verglichen: {_describe(restored.manifest)}", soft_wrap=True)
    if restored.deleted_again:
        console.print(f"Seither Gelöschtes wieder gelöscht: {restored.deleted_again} Zeilen")
    for warning in restored.warnings:
        console.print(f"[bold]Achtung:[/bold] {warning}", soft_wrap=True)
