"""Files: typed by content, whole or not at all, sealed if asked, removed for good."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from stafette.core import actor, clock, files, sealed, sniff
from stafette.core.ids import new_id
from stafette.core.models import StoredFile

Owner = psycopg.Connection[tuple[Any, ...]]
ALL = set(sniff.NAMES)


def xlsx() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("datapackage.json", "{}")
    return buffer.getvalue()


def store(content: bytes = b"a;b\n1;2\n", **changes: Any) -> StoredFile:
    words: dict[str, Any] = {"name": "liste.csv", "purpose": "import", "allowed": ALL, "limit": 1_000_000}
    with actor.acting(actor.system("test")):
        return files.store(content, **(words | changes))


def on_disk(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and path.name != "deletions.jsonl"]


# --- types --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 ...", sniff.PDF),
        (b"\x89PNG\r\n\x1a\n....", sniff.PNG),
        (b"\xff\xd8\xff\xe0", sniff.JPEG),
        (zipped(), sniff.ZIP),
        (xlsx(), sniff.XLSX),
        (b'{"name": "\xc3\x84"}', sniff.JSON),
        (b"\xef\xbb\xbf[1, 2]", sniff.JSON),
        (b"{kaputt", sniff.TEXT),
        (b"[" * 100_000, sniff.TEXT),
        ("Straße;Nr\n".encode(), sniff.TEXT),
        ("Straße;Nr\n".encode("latin-1"), sniff.UNKNOWN),
        ("Straße".encode("utf-16"), sniff.UNKNOWN),
        (b"MZ\x90\x00", sniff.UNKNOWN),
        (b"PK\x03\x04 and then rubbish", sniff.UNKNOWN),
        (b"   \n", sniff.UNKNOWN),
        (b"a\x00b", sniff.UNKNOWN),
    ],
)
def test_the_content_says_what_it_is(content: bytes, expected: str) -> None:
    assert sniff.content_type(content) == expected


@pytest.mark.django_db
def test_a_name_does_not_make_a_type(home: Path) -> None:
    with pytest.raises(files.FileRefused, match="Möglich sind: PDF"):
        store(b"MZ\x90\x00", name="brief.pdf", allowed={sniff.PDF})
    assert on_disk(home) == []


@pytest.mark.django_db
def test_too_large_is_noticed_while_reading(home: Path) -> None:
    upload = SimpleUploadedFile("a.csv", b"x" * 200_000)
    with pytest.raises(files.FileRefused, match=r"größer als 0,1 MB"):
        store(upload, limit=100_000)  # type: ignore[arg-type]  # an upload instead of bytes
    with pytest.raises(files.FileRefused, match="leer"):
        store(b"")
    assert on_disk(home) == []


# --- storing ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("encrypt", [False, True])
@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 200_000])
def test_what_goes_in_comes_out(home: Path, encrypt: bool, size: int) -> None:
    content = b"7" * size
    stored = store(SimpleUploadedFile("x.txt", content), encrypt=encrypt)  # type: ignore[arg-type]  # an upload
    assert files.open_file(stored) == content
    assert (stored.size, stored.content_type, stored.encrypted) == (size, sniff.TEXT, encrypt)
    (path,) = on_disk(home)
    assert path == files.path_of(stored.pk)
    assert path.stat().st_mode & 0o077 == 0
    assert (content == path.read_bytes()) is not encrypt


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Daten\\liste.csv", "liste.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00.csv", "ab.csv"),
        ("", "Datei"),
        (".csv", "Datei.csv"),
        ("ä" * 300 + ".csv", "ä" * 251 + ".csv"),
    ],
)
def test_names_are_cleaned(home: Path, given: str, kept: str) -> None:
    assert store(name=given).name == kept


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_upload_is_swept_after_a_day(home: Path) -> None:
    kept = store()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = store()
        raise ZeroDivisionError
    assert files.path_of(lost.pk).exists()
    assert files.sweep_orphans() == 0
    yesterday = (clock.now() - timedelta(hours=25)).timestamp()
    for path in on_disk(home):
        os.utime(path, (yesterday, yesterday))
    assert files.sweep_orphans() == 1
    assert on_disk(home) == [files.path_of(kept.pk)]


@pytest.mark.django_db
def test_a_write_that_fails_leaves_no_half_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        store()
    assert on_disk(home) == []
    assert StoredFile.objects.count() == 0


# --- removing -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_removing_waits_for_the_commit(home: Path, owner: Owner) -> None:
    stored = store()
    path = files.path_of(stored.pk)
    with actor.acting(actor.system("test")), transaction.atomic():
        files.remove(stored)
        assert path.exists()
    assert not path.exists()
    assert owner.execute("SELECT count(*) FROM core_stored_file").fetchone() == (0,)
    assert "core_stored_file" in (home / "deletions.jsonl").read_text()


@pytest.mark.django_db(transaction=True)
def test_expired_files_go(home: Path) -> None:
    old = store(expires_at=clock.now() + timedelta(days=1))
    store()
    with actor.acting(actor.system("files")), clock.shifted(timedelta(days=2)):
        assert files.may_read(actor.system("x"), old) is False
        assert files.remove_expired() == 1
    assert StoredFile.objects.count() == 1
    assert len(on_disk(home)) == 1


# --- sealed content -----------------------------------------------------------------------------------------------


def sealed_bytes(content: bytes, context: bytes = b"file-1") -> bytes:
    return b"".join(sealed.seal(content, key="key", context=context))


def test_the_same_content_never_looks_the_same() -> None:
    assert sealed_bytes(b"secret") != sealed_bytes(b"secret")


@pytest.mark.parametrize("position", [0, 5, 12, 18, 19, 40, 70_000, -1])
def test_a_changed_bit_is_noticed(position: int) -> None:
    raw = bytearray(sealed_bytes(b"s" * 150_000))
    raw[position] ^= 1
    with pytest.raises(sealed.SealBroken):
        sealed.unseal(bytes(raw), key="key", context=b"file-1")


def test_blocks_cannot_be_cut_off_moved_or_taken_elsewhere() -> None:
    raw = sealed_bytes(b"s" * (3 * sealed.BLOCK))
    block = sealed.BLOCK + 16
    header, blocks = raw[:19], [raw[19 + i * block : 19 + (i + 1) * block] for i in range(3)]
    assert sealed.unseal(raw, key="key", context=b"file-1") == b"s" * (3 * sealed.BLOCK)
    for wrong in (header + blocks[0] + blocks[1], header + blocks[1] + blocks[0] + blocks[2], header, b"", raw + b"x"):
        with pytest.raises(sealed.SealBroken):
            sealed.unseal(wrong, key="key", context=b"file-1")
    with pytest.raises(sealed.SealBroken):
        sealed.unseal(raw, key="key", context=b"file-2")
    with pytest.raises(sealed.SealBroken, match="another key"):
        sealed.unseal(raw, key="other", context=b"file-1")


@pytest.mark.django_db
def test_a_damaged_file_is_not_handed_out(home: Path) -> None:
    stored = store()
    files.path_of(stored.pk).write_bytes(b"a;b\n1;3\n")
    with pytest.raises(files.FileDamaged):
        files.open_file(stored)
    files.path_of(stored.pk).unlink()
    with pytest.raises(files.FileDamaged):
        files.open_file(stored)


def test_a_purpose_has_one_reader() -> None:
    purpose = f"p-{new_id().hex[-6:]}"
    files.register_reader(purpose, lambda _who, _stored: True)
    with pytest.raises(ValueError, match="already"):
        files.register_reader(purpose, lambda _who, _stored: False)
