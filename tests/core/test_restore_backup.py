"""A backup comes back with equal tables and files, and what was deleted since stays deleted."""

from __future__ import annotations

import os
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import transaction
from psycopg import sql

from config.database import app_database, owner_database
from stafette.core import (
    actor,
    backup,
    backup_archive,
    checksums,
    clock,
    dated,
    files,
    links,
    mail,
    pg_programs,
    retention,
    sniff,
)
from stafette.core.database import connected_as
from stafette.core.models import DatedSetting, MailMessage, StoredFile
from tests.support import database

pytestmark = [pytest.mark.django_db(transaction=True)]
Owner = psycopg.Connection[tuple[Any, ...]]


def place_of(name: str, home: Path) -> backup.Place:
    return backup.Place(
        owner=owner_database(tests=True) | {"NAME": name},
        app=app_database(tests=True) | {"NAME": name},
        media_root=home / "files",
        keys={"field-key": django_settings.FIELD_KEY},
    )


@pytest.fixture
def here(home: Path, owner: Owner) -> backup.Place:
    return place_of(owner.info.dbname, home)


def _drop(owner: Owner, name: str) -> None:
    """Sessions of the app role end a moment after their connection, and the owner may not end them."""
    for _ in range(100):
        try:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(0.05)
    raise AssertionError(f"{name} is still in use")


@pytest.fixture
def empty(owner: Owner, tmp_path: Path) -> Iterator[backup.Place]:
    """A second, empty database of the same server."""
    name = f"stafette_restore_{os.getpid()}"
    _drop(owner, name)
    owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield place_of(name, tmp_path / "other")
    _drop(owner, name)


@pytest.fixture
def filled(home: Path) -> bytes:
    """Rows of several tables, history, jobs, a plain and a sealed file; returns the content of the sealed one."""
    secret = b"Befund: vertraulich\n" * 10_000
    with actor.acting(actor.system("test")), transaction.atomic():
        for number in range(30):
            mail.queue_mail(
                kind="k", recipient=f"a{number}@ring.example", reference="1", subject="Ä\t", body="x\n" * number
            )
        dated.set_value("capacity_valid_days", 21, valid_from=date(2026, 1, 1), source="Beschluss „A“")
        dated.set_value("capacity_valid_days", 28, valid_from=date(2026, 1, 1), source="Beschluss B")
        links.make_link(purpose="check", target_id=None, valid_for=timedelta(days=3))
        files.store(b"Spalte;Wert\n", name="plain.csv", purpose="import", allowed={sniff.TEXT}, limit=1000)
        files.store(secret, name="b.txt", purpose="health", allowed={sniff.TEXT}, limit=10**6, encrypt=True)
    return secret


def sums(place: backup.Place) -> dict[str, checksums.TableSum]:
    with psycopg.connect(**database.owner_parameters(str(place.owner["NAME"])), autocommit=True) as independent:
        checksums.prepare(independent)
        return {name: checksums.table_sum(independent, schema, name) for schema, name in checksums.tables(independent)}


def count(place: backup.Place, query: str) -> int:
    with psycopg.connect(**database.owner_parameters(str(place.owner["NAME"])), autocommit=True) as independent:
        row = independent.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def test_everything_comes_back(here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path) -> None:
    before = sums(here)
    steps: list[str] = []
    archive = tmp_path / "one.tar"
    manifest = backup.create(archive, place=here, progress=lambda step, done, total: steps.append(step))
    assert archive.stat().st_mode & 0o077 == 0
    assert backup.verify(archive) == manifest
    restored = backup.restore(archive, place=empty)
    assert restored.warnings == ()
    after = sums(empty)
    assert before["core_mail_message"].rows == 30
    assert before["core_audit_entry"].rows > 30
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"auth_permission"}, changed  # migrations on top add only what this suite had emptied
    assert {"Datenbank sichern", "Prüfsummen", "Dateien sichern"} <= set(steps)
    assert sorted(path.name for path in here.media_root.glob("*/*")) == sorted(
        path.name for path in empty.media_root.glob("*/*")
    )


def test_the_restored_installation_works_and_keeps_its_walls(
    here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path, settings: Any
) -> None:
    backup.create(tmp_path / "one.tar", place=here)
    backup.restore(tmp_path / "one.tar", place=empty)
    settings.MEDIA_ROOT = empty.media_root
    with connected_as(empty.app), actor.acting(actor.system("test")):
        stored = StoredFile.objects.get(purpose="health")
        assert files.open_file(stored) == filled
        new = mail.queue_mail(kind="k", recipient="neu@ring.example", reference="1", subject="s", body="b")
        assert new.is_new
    with psycopg.connect(**(database.app_parameters() | {"dbname": empty.owner["NAME"]})) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"):
            app.execute("DELETE FROM core_audit_entry")
        app.rollback()
        assert app.execute("SELECT count(*) FROM core_audit_entry").fetchone() == (0,)  # row-level security is on
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="without an actor"):
            app.execute("UPDATE core_mail_message SET subject = ''")


def test_what_was_deleted_since_stays_deleted(
    here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path
) -> None:
    archive = tmp_path / "one.tar"
    backup.create(archive, place=here)
    gone = list(MailMessage.objects.order_by("id").values_list("pk", flat=True)[:3])
    with actor.acting(actor.system("retention")), transaction.atomic():
        retention.forget(MailMessage, gone)
    restored = backup.restore(archive, place=empty)
    assert restored.deleted_again == 3
    assert count(empty, "SELECT count(*) FROM core_mail_message") == 27
    left = f"SELECT count(*) FROM core_audit_entry WHERE subject_id IN ('{gone[0]}', '{gone[1]}', '{gone[2]}')"
    assert count(empty, left) == 0
    assert count(empty, "SELECT count(*) FROM core_audit_entry") > 27


def test_what_was_deleted_before_the_backup_is_no_matter(
    here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path
) -> None:
    first = MailMessage.objects.order_by("id").values_list("pk", flat=True)[0]
    with actor.acting(actor.system("retention")), transaction.atomic():
        retention.forget(MailMessage, [first])
    backup.create(tmp_path / "one.tar", place=here)
    assert backup.restore(tmp_path / "one.tar", place=empty).deleted_again == 0


def test_a_full_database_is_overwritten_on_purpose_only(here: backup.Place, filled: bytes, tmp_path: Path) -> None:
    archive = tmp_path / "one.tar"
    backup.create(archive, place=here)
    with actor.acting(actor.system("test")):
        dated.set_value("capacity_valid_days", 99, valid_from=date(2026, 2, 1), source="zu viel")
    with pytest.raises(backup.BackupError, match="--force"):
        backup.restore(archive, place=here)
    assert DatedSetting.objects.count() == 2
    backup.restore(archive, place=here, force=True)
    assert [row.value for row in DatedSetting.objects.order_by("id")] == [28]


def test_other_keys_are_noticed(here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path) -> None:
    manifest = backup.create(tmp_path / "one.tar", place=here)
    assert django_settings.FIELD_KEY not in (tmp_path / "one.tar").read_bytes().decode("latin-1")
    assert list(manifest.keys) == ["field-key"]
    restored = backup.restore(tmp_path / "one.tar", place=replace(empty, keys={"field-key": "another"}))
    assert "field-key" in restored.warnings[0]


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[3000] ^= 1
    path.write_bytes(raw)


def _add(path: Path) -> None:
    with tarfile.open(path, "a") as archive:
        archive.add(__file__, "files/aa/more")


@pytest.mark.parametrize("damage", [_truncate, _flip, _add, lambda path: path.write_bytes(b"x" * 4096)])
def test_a_damaged_backup_changes_nothing(
    here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    archive = tmp_path / "one.tar"
    backup.create(archive, place=here)
    damage(archive)
    with pytest.raises(backup_archive.BackupDamaged):
        backup.restore(archive, place=empty)
    assert sums(empty) == {}


def test_a_table_that_came_back_different_is_noticed(
    here: backup.Place, empty: backup.Place, filled: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant: the comparison is what finds a lost row."""
    archive = tmp_path / "one.tar"
    backup.create(archive, place=here)
    run = pg_programs.run

    def lossy(name: str, arguments: list[str], values: dict[str, Any], *, server_version: int) -> None:
        run(name, arguments, values, server_version=server_version)
        with psycopg.connect(**database.owner_parameters(str(values["NAME"])), autocommit=True) as thief:
            thief.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
            thief.execute("DELETE FROM core_mail_message WHERE recipient = 'a7@ring.example'")

    monkeypatch.setattr(pg_programs, "run", lossy)
    with pytest.raises(backup.BackupError, match="core_mail_message"):
        backup.restore(archive, place=empty)


def test_a_backup_that_fails_leaves_nothing_behind(here: backup.Place, tmp_path: Path) -> None:
    broken = replace(here, owner=here.owner | {"NAME": "no_such_database"})
    with pytest.raises(psycopg.OperationalError):
        backup.create(tmp_path / "out" / "one.tar", place=broken)
    assert not list(tmp_path.glob("out/*"))


def test_names_sort_by_time() -> None:
    first = backup.file_name()
    with clock.shifted(timedelta(days=40)):
        assert backup.file_name() > first
