"""Retention: what is due goes with its history and is listed outside the database; dry by default."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction

from stafette.core import actor, clock, links, mail, retention
from stafette.core.models import MailMessage, SignedLink
from tests.support.database import app_parameters

pytestmark = pytest.mark.django_db(transaction=True)
Owner = psycopg.Connection[tuple[Any, ...]]
LATER = timedelta(days=100)


def sent_mail(reference: str = "1") -> MailMessage:
    with actor.acting(actor.system("test")), transaction.atomic():
        message = mail.queue_mail(
            kind="k", recipient="a@ring.example", reference=reference, subject="s", body="b"
        ).message
        MailMessage.objects.filter(pk=message.pk).update(state="sent", finished_at=clock.now())
    return message


def counts(owner: Owner, subject: object) -> tuple[int, int]:
    """Rows and history entries of a mail."""
    row = owner.execute(
        "SELECT (SELECT count(*) FROM core_mail_message WHERE id = %s),"
        " (SELECT count(*) FROM core_audit_entry WHERE subject_id = %s)",
        [subject, subject],
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def result(results: list[retention.Result], key: str) -> tuple[int, int]:
    (found,) = [one for one in results if one.rule.key == key]
    return found.due, found.deleted


def test_dry_by_default(owner: Owner, home: Path) -> None:
    message = sent_mail()
    with clock.shifted(LATER):
        assert result(retention.apply(), "core.mail") == (1, 0)
    assert counts(owner, message.pk) == (1, 2)
    assert not retention.list_path().exists()


def test_what_is_due_goes_with_its_history(owner: Owner, home: Path) -> None:
    old = sent_mail()
    with clock.shifted(timedelta(days=50)):
        young = sent_mail("2")
    with clock.shifted(LATER):
        assert result(retention.apply(write=True), "core.mail") == (1, 1)
    assert counts(owner, old.pk) == (0, 0)
    assert counts(owner, young.pk) == (1, 2)
    (line,) = [json.loads(text) for text in retention.list_path().read_text().splitlines()]
    assert (line["table"], line["id"]) == ("core_mail_message", str(old.pk))
    assert set(line) == {"at", "table", "id"}
    assert retention.list_path().stat().st_mode & 0o077 == 0


def test_a_mail_that_still_needs_somebody_is_kept(owner: Owner, home: Path) -> None:
    message = sent_mail()
    owner.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
    owner.execute("UPDATE core_mail_message SET state = 'unknown'")
    with clock.shifted(LATER):
        assert result(retention.apply(write=True), "core.mail") == (0, 0)
    assert counts(owner, message.pk)[0] == 1


def test_many_rows_go_in_batches(owner: Owner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    with actor.acting(actor.system("test")):
        for _ in range(7):
            links.make_link(purpose="check", target_id=None, valid_for=timedelta(days=1))
    with clock.shifted(LATER):
        assert result(retention.apply(write=True), "core.links") == (7, 7)
    assert SignedLink.objects.count() == 0
    assert len(retention.list_path().read_text().splitlines()) == 7


def test_a_rolled_back_deletion_is_not_listed(owner: Owner, home: Path) -> None:
    message = sent_mail()
    with pytest.raises(ZeroDivisionError), actor.acting(retention.RETENTION), transaction.atomic():
        retention.forget(MailMessage, [message.pk])
        raise ZeroDivisionError
    assert counts(owner, message.pk) == (1, 2)
    assert not retention.list_path().exists()


def test_a_deletion_whose_listing_failed_is_listed_later(
    owner: Owner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent_mail()
    with monkeypatch.context() as patched:
        patched.setattr(retention, "list_forgotten", lambda: 1 / 0)
        with actor.acting(retention.RETENTION), transaction.atomic():
            retention.forget(MailMessage, [message.pk])
    assert not retention.list_path().exists()
    assert retention.list_forgotten() == 1
    assert retention.list_forgotten() == 0
    assert str(message.pk) in retention.list_path().read_text()


def test_rows_are_forgotten_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        retention.forget(MailMessage, [])


def test_only_retention_forgets_history(owner: Owner) -> None:
    message = sent_mail()
    with psycopg.connect(**app_parameters(), autocommit=True) as raw:
        raw.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only the retention job"):
            raw.execute("SELECT stafette.forget_history(%s)", [[message.pk]])
    assert counts(owner, message.pk) == (1, 2)


def test_replay_deletes_again_what_was_deleted_since(owner: Owner, home: Path) -> None:
    old, new = sent_mail("1"), sent_mail("2")
    path = retention.list_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    since = clock.now()
    lines = [
        {"at": (since - timedelta(days=1)).isoformat(), "table": "core_mail_message", "id": str(old.pk)},
        {"at": (since + timedelta(days=1)).isoformat(), "table": "core_mail_message", "id": str(new.pk)},
        {"at": (since + timedelta(days=1)).isoformat(), "table": "core_no_more", "id": str(new.pk)},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert retention.replay(since) == 1
    assert counts(owner, old.pk) == (1, 2)
    assert counts(owner, new.pk) == (0, 0)


def test_a_rule_has_one_key() -> None:
    rule = retention.rules()[0]
    assert retention.register(rule) is rule
    with pytest.raises(ValueError, match="twice"):
        retention.register(retention.Rule(rule.key, "x", SignedLink, "expires_at", lambda: LATER, "x"))
