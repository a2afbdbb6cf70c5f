"""One store for uploads and made documents: outside the web root, typed by content, encrypted if asked.

A file lies under ``MEDIA_ROOT/<2 hex>/<id>``; its row in ``core_stored_file`` holds name, type, size and checksum of
the plain content. The file is on the disk before its row: a transaction that is rolled back leaves a file without a
row, which :func:`sweep_orphans` finds. It goes out only through a permission check (:func:`may_read`).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from stafette.core import clock, retention, sealed, sniff
from stafette.core.actor import Actor
from stafette.core.ids import new_id
from stafette.core.models import StoredFile

ORPHAN_AGE = timedelta(hours=24)
log = structlog.get_logger("stafette.files")
Reader = Callable[[Actor, StoredFile], bool]


class Upload(Protocol):
    """What Django's uploaded files are to us: content in pieces."""

    def chunks(self, chunk_size: int | None = None) -> Iterable[bytes]:
        """The content."""


class FileRefused(ValueError):
    """An upload that we do not take. The message is German and says what to do."""


class FileDamaged(Exception):
    """A stored file is missing or its content is not what was stored."""


# --- who may read -------------------------------------------------------------------------------------------------

_readers: dict[str, Reader] = {}


def register_reader(purpose: str, reader: Reader) -> None:
    """Say who may read files of a purpose. Without a reader nobody gets them through the web."""
    if _readers.setdefault(purpose, reader) is not reader:
        raise ValueError(f"files for {purpose} have a reader already")


def may_read(who: Actor, stored: StoredFile) -> bool:
    """Whether somebody may download a file now."""
    reader = _readers.get(stored.purpose)
    expired = stored.expires_at is not None and stored.expires_at <= clock.now()
    return reader is not None and not expired and reader(who, stored)


# --- storing ------------------------------------------------------------------------------------------------------


def path_of(file_id: UUID) -> Path:
    """Where the content lies. The last two characters of the id are random, the first are time."""
    return Path(settings.MEDIA_ROOT) / file_id.hex[-2:] / str(file_id)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f}" if size >= 10_000_000 else f"{size / 1_000_000:.1f}".replace(".", ",")


def read_limited(source: Upload | bytes, limit: int) -> bytes:
    """The whole content, reading no more than ``limit`` bytes of it.

    Raises:
        FileRefused: it is longer, or empty.
    """
    pieces: list[bytes] = []
    size = 0
    for piece in [source] if isinstance(source, bytes) else source.chunks():
        size += len(piece)
        if size > limit:
            raise FileRefused(
                _("Die Datei ist größer als %(limit)s MB. Bitte teilen oder verkleinern Sie die Datei.")
                % {"limit": _megabytes(limit)}
            )
        pieces.append(piece)
    if not size:
        raise FileRefused(_("Die Datei ist leer. Bitte wählen Sie eine andere Datei."))
    return b"".join(pieces)


def _check_type(content: bytes, allowed: set[str]) -> str:
    kind = sniff.content_type(content)
    if kind not in allowed:
        wanted = ", ".join(sorted(sniff.NAMES.get(one, one) for one in allowed))
        raise FileRefused(
            _("Diese Art von Datei nehmen wir hier nicht an. Möglich sind: %(wanted)s.") % {"wanted": wanted}
        )
    return kind


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write whole or not at all: another name first, on the disk, then renamed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store(
    source: Upload | bytes,
    *,
    name: str,
    purpose: str,
    allowed: set[str],
    limit: int,
    encrypt: bool = False,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Check and keep a file. ``allowed`` are types of :mod:`stafette.core.sniff`, ``limit`` is in bytes.

    Raises:
        FileRefused: too large, empty, or of another type.
    """
    content = read_limited(source, limit)
    kind = _check_type(content, allowed)
    file_id = new_id()
    pieces = sealed.seal(content, key=settings.FIELD_KEY, context=file_id.bytes) if encrypt else [content]
    _write(path_of(file_id), pieces)
    with transaction.atomic():
        return StoredFile.objects.create(
            id=file_id,
            name=_clean_name(name),
            content_type=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            purpose=purpose,
            encrypted=encrypt,
            created_at=clock.now(),
            expires_at=expires_at,
        )


def _clean_name(name: str) -> str:
    """The last part of a name without control characters, at most 255 characters, its ending kept."""
    last = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip()
    stem, dot, ending = last.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: 254 - len(ending)] or 'Datei'}.{ending}"
    return last[:255] or "Datei"


def open_file(stored: StoredFile) -> bytes:
    """The plain content, checked against the checksum.

    Raises:
        FileDamaged: it is missing, changed, or sealed with another key.
    """
    try:
        content = path_of(stored.pk).read_bytes()
        if stored.encrypted:
            content = sealed.unseal(content, key=settings.FIELD_KEY, context=stored.pk.bytes)
    except (FileNotFoundError, sealed.SealBroken) as error:
        raise FileDamaged(str(stored.pk)) from error
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise FileDamaged(str(stored.pk))
    return content


# --- removing -----------------------------------------------------------------------------------------------------


@transaction.atomic
def remove(stored: StoredFile) -> None:
    """Delete a file: its row now, its content when the transaction has been committed."""
    path = path_of(stored.pk)
    retention.note_deleted(StoredFile, [stored.pk])
    stored.delete()
    transaction.on_commit(partial(path.unlink, missing_ok=True))


def remove_expired() -> int:
    """Delete files whose time is over; returns how many."""
    expired = list(StoredFile.objects.filter(expires_at__lte=clock.now()).order_by("id")[:1000])
    for stored in expired:
        remove(stored)
    return len(expired)


def _on_disk() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    for folder in sorted(root.glob("[0-9a-f][0-9a-f]")):
        yield from sorted(folder.iterdir())


def sweep_orphans() -> int:
    """Delete contents without a row that are older than a day (drafts too); returns how many.

    A row without content cannot be healed here: it is logged.
    """
    known = set(StoredFile.objects.order_by("id").values_list("pk", flat=True))
    oldest = (clock.now() - clock.shift() - ORPHAN_AGE).timestamp()
    swept = 0
    for path in _on_disk():
        with contextlib.suppress(ValueError):
            if (file_id := UUID(path.name)) in known:
                known.discard(file_id)
                continue
        with contextlib.suppress(FileNotFoundError):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC).timestamp() < oldest:
                path.unlink()
                swept += 1
    if known:
        log.error("files_missing", count=len(known))
    return swept
