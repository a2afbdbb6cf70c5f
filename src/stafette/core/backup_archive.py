"""The file of a backup: a tar with the dump, the uploads and a manifest that names the checksum of each.

A backup is written under another name first, so that a half one never looks like a whole one. No Django in here.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files/"
_PIECE = 1024 * 1024


class BackupDamaged(Exception):
    """The file is no backup of ours, or not what was written. The message is German."""


@dataclass(frozen=True, slots=True)
class Content:
    """Size in bytes and SHA-256 of a member."""

    size: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What is in a backup. ``tables`` maps "schema.name" to rows and MD5, ``keys`` names keys without telling them."""

    created_at: datetime
    version: str
    server_version: int
    keys: dict[str, str]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, Content] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """For the archive."""
        values = asdict(self) | {"format": FORMAT, "created_at": self.created_at.isoformat()}
        return json.dumps(values, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Manifest:
        """Read it back.

        Raises:
            BackupDamaged: it is none, or of a newer format.
        """
        try:
            values = json.loads(raw)
            if values.pop("format") != FORMAT:
                raise BackupDamaged("Diese Sicherung ist von einer neueren Fassung von Stafette.")
            values["created_at"] = datetime.fromisoformat(values["created_at"])
            values["members"] = {name: Content(**content) for name, content in values["members"].items()}
            return cls(**values)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BackupDamaged("Das Inhaltsverzeichnis der Sicherung ist nicht lesbar.") from error


def digest(source: IO[bytes]) -> Content:
    """Size and checksum of the rest of a stream."""
    checksum = hashlib.sha256()
    size = 0
    while piece := source.read(_PIECE):
        checksum.update(piece)
        size += len(piece)
    return Content(size, checksum.hexdigest())


class Writer:
    """Adds members to an archive and notes their checksums in the manifest."""

    def __init__(self, archive: tarfile.TarFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest

    def add(self, name: str, path: Path) -> None:
        """Add a file. One that vanished in the meantime (deleted by its owner) is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            content = digest(source)
            source.seek(0)
            member = tarfile.TarInfo(name)
            member.size, member.mode = content.size, 0o600
            member.mtime = int(path.stat().st_mtime)
            self.archive.addfile(member, source)
        self.manifest.members[name] = content


@contextmanager
def writing(target: Path, manifest: Manifest) -> Iterator[Writer]:
    """Write a backup; it has its name only once it is whole and on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield Writer(archive, manifest)
                raw = manifest.as_json()
                member = tarfile.TarInfo(MANIFEST)
                member.size, member.mode = len(raw), 0o600
                archive.addfile(member, io.BytesIO(raw))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _open(path: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(path, "r:")
    except (tarfile.TarError, OSError) as error:
        raise BackupDamaged(f"{path.name} ist keine Sicherung von Stafette oder nicht lesbar.") from error


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        source = archive.extractfile(name)
    except (KeyError, tarfile.TarError) as error:
        raise BackupDamaged(f"In der Sicherung fehlt {name}.") from error
    if source is None:
        raise BackupDamaged(f"In der Sicherung fehlt {name}.")
    return source


def _checked(archive: tarfile.TarFile) -> Manifest:
    """The manifest, once every member has been read and found as written.

    Raises:
        BackupDamaged: something is missing, added or changed.
    """
    manifest = Manifest.from_json(_member(archive, MANIFEST).read())
    names = set(archive.getnames()) - {MANIFEST}
    if names != manifest.members.keys():
        odd = sorted(names ^ manifest.members.keys())
        raise BackupDamaged(f"Der Inhalt der Sicherung passt nicht zum Verzeichnis: {', '.join(odd[:3])}.")
    for name, expected in manifest.members.items():
        with _member(archive, name) as source:
            if digest(source) != expected:
                raise BackupDamaged(f"{name} in der Sicherung ist beschädigt.")
    return manifest


def verify(path: Path) -> Manifest:
    """Read a whole backup and compare all checksums.

    Raises:
        BackupDamaged: it is not what was written.
    """
    with _open(path) as archive:
        try:
            return _checked(archive)
        except (tarfile.TarError, OSError, EOFError) as error:
            raise BackupDamaged(f"{path.name} ist unvollständig oder beschädigt.") from error


def unpack(path: Path, folder: Path) -> None:
    """Unpack a verified backup into an empty folder. Members are plain files below it and nothing else.

    Done by hand: ``tarfile``'s own filters came with Python 3.11.4, and Debian 12 has 3.11.2.

    Raises:
        BackupDamaged: a member is no plain file or lies outside the folder.
    """
    root = folder.resolve()
    with _open(path) as archive:
        for member in archive.getmembers():
            target = (root / member.name).resolve()
            if not member.isfile() or not target.is_relative_to(root):
                raise BackupDamaged(f"{path.name} enthält etwas, das keine Datei der Sicherung ist: {member.name}.")
            target.parent.mkdir(parents=True, exist_ok=True)
            with _member(archive, member.name) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, _PIECE)
