"""Backup, check and restore: database, uploads, names of keys (never keys).

The dump and the checksums of all tables are taken from one snapshot of the database. A restore computes the checksums
again: if one table differs, it fails. Then it brings tables up to date (an old backup fits newer code) and deletes
again what had been deleted since the backup (see :mod:`stafette.core.retention`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg

from stafette.core import backup_archive, checksums, clock, pg_programs, retention, sealed
from stafette.core.backup_archive import DUMP, FILES, Manifest
from stafette.core.database import connected_as, migrate

Progress = Callable[[str, int, int], None]
Connection = psycopg.Connection[tuple[Any, ...]]


class BackupError(RuntimeError):
    """A backup or restore was not possible. The message is German and says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """An installation: connection values (Django's) of the owner and the application role, uploads, keys by name."""

    owner: dict[str, Any]
    app: dict[str, Any]
    media_root: Path
    keys: dict[str, str]

    def key_ids(self) -> dict[str, str]:
        """Names of the keys."""
        return {name: sealed.key_id(key).hex() for name, key in self.keys.items()}


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``warnings`` are German sentences for the administration."""

    manifest: Manifest
    deleted_again: int
    warnings: tuple[str, ...]


def silent(step: str, done: int, total: int) -> None:
    """No progress shown."""


def _version() -> str:
    try:
        return metadata.version("stafette")
    except metadata.PackageNotFoundError:
        return "0"


def file_name() -> str:
    """Name of a backup made now, in German time."""
    return f"stafette-{clock.local(clock.now()):%Y-%m-%d-%H%M%S}.tar"


# --- create -------------------------------------------------------------------------------------------------------


def create(target: Path, *, place: Place, progress: Progress = silent) -> Manifest:
    """Write a backup to the file ``target`` while the installation runs.

    Raises:
        BackupError: the owner role would not see all rows.
        ProgramError: ``pg_dump`` is missing or failed.
    """
    with closing(psycopg.connect(**pg_programs.parameters(place.owner))) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        hidden = checksums.hidden_tables(connection)
        if hidden:
            raise BackupError(f"Die Eigentümer-Rolle sieht nicht alle Zeilen von {', '.join(hidden)}.")
        manifest = Manifest(clock.now(), _version(), connection.info.server_version, place.key_ids())
        with (
            tempfile.TemporaryDirectory(prefix="stafette-backup-") as folder,
            backup_archive.writing(target, manifest) as writer,
        ):
            dump = Path(folder) / DUMP
            progress("Datenbank sichern", 0, 1)
            _dump(connection, dump, place)
            writer.add(DUMP, dump)
            progress("Datenbank sichern", 1, 1)
            manifest.tables = _sums(connection, "Prüfsummen", progress)
            _add_files(writer, place.media_root, progress)
    return manifest


def _dump(connection: Connection, dump: Path, place: Place) -> None:
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    snapshot = str(row[0]) if row else ""
    arguments = ["--format=custom", f"--file={dump}", f"--snapshot={snapshot}", "--enable-row-security"]
    arguments += ["--no-owner", "--no-privileges", "--lock-wait-timeout=30s"]
    pg_programs.run("pg_dump", arguments, place.owner, server_version=connection.info.server_version)


def _sums(connection: Connection, step: str, progress: Progress) -> dict[str, dict[str, Any]]:
    checksums.prepare(connection)
    names = checksums.tables(connection)
    sums: dict[str, dict[str, Any]] = {}
    for number, (schema, name) in enumerate(names, start=1):
        sums[f"{schema}.{name}"] = checksums.table_sum(connection, schema, name).as_json()
        progress(step, number, len(names))
    return sums


def _add_files(writer: backup_archive.Writer, media_root: Path, progress: Progress) -> None:
    paths = sorted(path for path in media_root.glob("[0-9a-f][0-9a-f]/*") if not path.name.startswith("."))
    for number, path in enumerate(paths, start=1):
        writer.add(f"{FILES}{path.parent.name}/{path.name}", path)
        progress("Dateien sichern", number, len(paths))


def verify(archive: Path) -> Manifest:
    """Read a whole backup and compare all checksums.

    Raises:
        BackupDamaged: it is not what was written.
    """
    return backup_archive.verify(archive)


# --- restore ------------------------------------------------------------------------------------------------------


def restore(archive: Path, *, place: Place, force: bool = False, progress: Progress = silent) -> Restored:
    """Bring a backup back into an empty database; with ``force`` everything that is there is deleted first.

    Raises:
        BackupDamaged: the file is not what was written; nothing has been changed.
        BackupError: the database is not empty, or a table came back different.
        ProgramError: ``pg_restore`` is missing or failed.
    """
    progress("Sicherung prüfen", 0, 1)
    manifest = verify(archive)
    progress("Sicherung prüfen", 1, 1)
    with tempfile.TemporaryDirectory(prefix="stafette-restore-") as name:
        folder = Path(name)
        backup_archive.unpack(archive, folder)
        with closing(psycopg.connect(**pg_programs.parameters(place.owner), autocommit=True)) as connection:
            _make_room(connection, force)
            progress("Datenbank zurückspielen", 0, 1)
            arguments = ["--no-owner", "--no-privileges", f"--dbname={place.owner['NAME']}", str(folder / DUMP)]
            pg_programs.run("pg_restore", arguments, place.owner, server_version=connection.info.server_version)
            progress("Datenbank zurückspielen", 1, 1)
            _compare(manifest, _sums(connection, "Prüfsummen vergleichen", progress))
        _put_files(folder / FILES.rstrip("/"), place.media_root)
    migrate(place.owner, str(place.app["USER"]))
    with connected_as(place.app):
        deleted = retention.replay(manifest.created_at)
    return Restored(manifest, deleted, _warnings(manifest, place))


def _make_room(connection: Connection, force: bool) -> None:
    if not checksums.tables(connection):
        return
    if not force:
        raise BackupError(
            "In der Datenbank sind schon Tabellen. Zum Überschreiben rufen Sie den Befehl mit --force noch einmal auf."
        )
    connection.execute("DROP OWNED BY CURRENT_USER CASCADE")


def _compare(manifest: Manifest, found: dict[str, dict[str, Any]]) -> None:
    different = sorted(
        name for name in manifest.tables.keys() | found.keys() if manifest.tables.get(name) != found.get(name)
    )
    if different:
        raise BackupError(f"Nach dem Zurückspielen sind diese Tabellen anders als gesichert: {', '.join(different)}.")


def _put_files(source: Path, media_root: Path) -> None:
    for path in sorted(source.glob("*/*")):
        target = media_root / path.parent.name / path.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copyfile(path, draft)
        draft.chmod(0o600)
        draft.rename(target)


def _warnings(manifest: Manifest, place: Place) -> tuple[str, ...]:
    own = place.key_ids()
    return tuple(
        f"Der Schlüssel {name} ist nicht der von damals. Was damit geschützt ist, lässt sich so nicht lesen."
        for name, identity in sorted(manifest.keys.items())
        if own.get(name) != identity
    )
