"""Mail goes out at most once; what nobody knows waits for a person."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from stafette.core import actor, automations, clock, mail, smtp_sink
from stafette.core.enums import MailState
from stafette.core.ids import new_id
from stafette.core.models import MailMessage
from stafette.core.supervisor import free_port
from tests.core.conftest import DROP, Script

pytestmark = pytest.mark.django_db(transaction=True)
Scripted = Callable[..., Script]
Owner = psycopg.Connection[tuple[Any, ...]]


def queue(reference: str = "1", recipient: str = "beratung@ring.example", **changes: str) -> mail.QueuedMail:
    words = {
        "kind": "check",
        "subject": "Stimmt Ihr Eintrag noch?",
        "body": "Guten Tag,\n\nbitte prüfen Sie: Öffnungszeiten.",
    }
    with actor.acting(actor.system("test")):
        return mail.queue_mail(recipient=recipient, reference=reference, **(words | changes))


def deliver(message_id: UUID) -> MailState | None:
    with actor.acting(actor.system("mail")):
        return mail.deliver(message_id)


def state_of(owner: Owner, message_id: UUID) -> tuple[Any, ...]:
    row = owner.execute("SELECT state, attempts FROM core_mail_message WHERE id = %s", [message_id]).fetchone()
    assert row is not None
    return row


def jobs(owner: Owner) -> list[tuple[Any, ...]]:
    return owner.execute(
        "SELECT args->>'message_id', scheduled_at FROM procrastinate_jobs "
        "WHERE task_name = 'core.deliver_mail' ORDER BY id"
    ).fetchall()


# --- queueing -----------------------------------------------------------------------------------------------------


def test_queueing_twice_gives_one_mail_and_one_job(owner: Owner) -> None:
    first, second = queue(), queue(recipient=" Beratung@Ring.example ")
    assert (first.is_new, second.is_new) == (True, False)
    assert first.message.pk == second.message.pk
    assert owner.execute("SELECT count(*) FROM core_mail_message").fetchone() == (1,)
    assert [row[0] for row in jobs(owner)] == [str(first.message.pk)]


def test_a_transaction_rolled_back_queues_nothing(owner: Owner) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    assert owner.execute("SELECT count(*) FROM core_mail_message").fetchone() == (0,)
    assert jobs(owner) == []


def test_a_subject_cannot_add_headers() -> None:
    message = queue(subject="Hallo\r\nBcc: alle@ring.example").message
    assert message.subject == "Hallo Bcc: alle@ring.example"
    assert b"\r\nBcc:" not in mail.mime(message)


# --- a server that behaves ----------------------------------------------------------------------------------------


def test_a_mail_arrives_whole_and_once(owner: Owner, sink: Path) -> None:
    message = queue(body="Grüße\n.\n.. Punkt am Anfang\nhttps://wegweiser.example/m/K7M4XP/.").message
    assert deliver(message.pk) is MailState.SENT
    assert deliver(message.pk) is None
    (arrived,) = smtp_sink.mails(sink)
    assert (arrived.recipient, arrived.subject) == ("beratung@ring.example", "Stimmt Ihr Eintrag noch?")
    assert arrived.body.replace("\r\n", "\n").rstrip("\n") == message.body
    assert arrived.links == ("https://wegweiser.example/m/K7M4XP/",)
    assert smtp_sink.mail(sink, arrived.id) == arrived
    assert smtp_sink.mail(sink, new_id()) is None
    assert state_of(owner, message.pk) == ("sent", 1)


def test_delivery_is_refused_inside_a_transaction() -> None:
    message = queue().message
    with pytest.raises(RuntimeError, match="outside"), transaction.atomic():
        deliver(message.pk)


def test_switched_off_the_mail_stays_queued(owner: Owner, sink: Path) -> None:
    message = queue().message
    with actor.acting(actor.system("test")):
        automations.switch("core.mail", False)
    assert deliver(message.pk) is None
    assert state_of(owner, message.pk) == ("queued", 0)
    with actor.acting(actor.system("test")):
        automations.switch("core.mail", True)
    assert deliver(message.pk) is MailState.SENT


def test_two_workers_at_once_send_one_mail(sink: Path) -> None:
    message = queue().message
    ends: list[MailState | None] = []

    def work() -> None:
        try:
            ends.append(deliver(message.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends.count(MailState.SENT) == 1
    assert len(list(smtp_sink.mails(sink))) == 1


# --- a server that says no ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "replies",
    [
        {"GREETING": "421 not now"},
        {"EHLO": DROP},
        {"MAIL": "451 later"},
        {"MAIL": "550 not you"},
        {"RCPT": "450 greylisted"},
        {"RCPT": DROP},
        {"DATA": "421 full"},
        {"DATA": DROP},
        {"CONTENT": "451 later"},
    ],
)
def test_what_the_server_did_not_take_is_tried_again(
    owner: Owner, scripted_smtp: Scripted, replies: dict[str, str]
) -> None:
    script = scripted_smtp(**replies)
    message = queue().message
    before = clock.now()
    assert deliver(message.pk) is MailState.QUEUED
    assert state_of(owner, message.pk) == ("queued", 1)
    wait = jobs(owner)[-1][1] - before
    assert timedelta(seconds=55) < wait < timedelta(seconds=75)
    script.replies.clear()
    assert deliver(message.pk) is MailState.SENT
    assert len(script.contents) == (2 if "CONTENT" in replies else 1)


def test_nobody_listens_and_after_six_tries_a_person_sees_it(owner: Owner, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    message = queue().message
    ends = [deliver(message.pk) for _ in range(mail.MAX_ATTEMPTS)]
    assert ends == [MailState.QUEUED] * 5 + [MailState.REFUSED]
    assert [row.pk for row in MailMessage.objects.not_sent()] == [message.pk]
    assert len(jobs(owner)) == mail.MAX_ATTEMPTS  # the first and five more


def test_waits_grow() -> None:
    minutes = [mail.delay_after(attempt) / timedelta(minutes=1) for attempt in range(1, 6)]
    assert minutes == [1, 4, 16, 64, 256]


@pytest.mark.parametrize("replies", [{"RCPT": "550 unknown"}, {"CONTENT": "554 spam"}])
def test_a_lasting_no_is_final(owner: Owner, scripted_smtp: Scripted, replies: dict[str, str]) -> None:
    scripted_smtp(**replies)
    message = queue().message
    assert deliver(message.pk) is MailState.REFUSED
    assert deliver(message.pk) is None
    assert state_of(owner, message.pk) == ("refused", 1)


def test_an_address_that_servers_cannot_take_is_refused(scripted_smtp: Scripted) -> None:
    script = scripted_smtp()
    assert deliver(queue(recipient="jörg@ring.example").message.pk) is MailState.REFUSED
    assert deliver(queue(recipient="info@beratung-köln.example").message.pk) is MailState.SENT
    assert b"To: info@xn--beratung-kln-ejb.example\r\n" in script.contents[0]


# --- nobody knows -------------------------------------------------------------------------------------------------


def test_silence_after_the_content_is_never_repeated(owner: Owner, scripted_smtp: Scripted) -> None:
    script = scripted_smtp(CONTENT=DROP)
    message = queue().message
    assert deliver(message.pk) is MailState.UNKNOWN
    script.replies.clear()
    with actor.acting(actor.system("mail")):
        mail.settle_broken_off()
        with clock.shifted(timedelta(days=3)):
            assert mail.defer_forgotten() == 0
    assert deliver(message.pk) is None
    assert len(script.contents) == 1
    assert [row.pk for row in MailMessage.objects.unclear()] == [message.pk]


def test_a_person_says_that_it_arrived(owner: Owner, scripted_smtp: Scripted) -> None:
    scripted_smtp(CONTENT=DROP)
    message = queue().message
    deliver(message.pk)
    with actor.acting(actor.system("test")):
        assert mail.mark_arrived(message.pk) is True
        assert mail.mark_arrived(message.pk) is False
        assert mail.send_again(message.pk) is False
    assert state_of(owner, message.pk) == ("sent", 1)


def test_a_person_sends_it_again(owner: Owner, scripted_smtp: Scripted) -> None:
    script = scripted_smtp(CONTENT=DROP)
    message = queue().message
    deliver(message.pk)
    script.replies.clear()
    with actor.acting(actor.system("test")):
        assert mail.send_again(message.pk) is True
        assert mail.send_again(message.pk) is False
    assert deliver(message.pk) is MailState.SENT
    assert len(script.contents) == 2
    identities = {content.partition(b"Message-ID: ")[2].partition(b"\r\n")[0] for content in script.contents}
    assert len(identities) == 1


def test_a_sender_that_died_leaves_an_unclear_mail(owner: Owner) -> None:
    message = queue().message
    owner.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
    owner.execute("UPDATE core_mail_message SET state = 'sending', attempts = 1, attempted_at = now()")
    with actor.acting(actor.system("mail")):
        assert mail.settle_broken_off() == 1
    assert state_of(owner, message.pk) == ("unknown", 1)


def test_a_sender_that_lives_is_left_alone(owner: Owner) -> None:
    """Mutant: without the lock the mail in the hands of a living process would be called unclear."""
    message = queue().message
    owner.execute("SELECT set_config('stafette.actor_kind', 'system', false)")
    owner.execute("UPDATE core_mail_message SET state = 'sending', attempts = 1, attempted_at = now()")
    owner.execute("SELECT pg_advisory_lock(%s)", [mail._lock_key(message.pk)])
    with actor.acting(actor.system("mail")):
        assert mail.settle_broken_off() == 0
        owner.execute("SELECT pg_advisory_unlock_all()")
        assert mail.settle_broken_off() == 1


def test_a_mail_without_a_job_gets_a_new_one(owner: Owner) -> None:
    message = queue().message
    with actor.acting(actor.system("mail")), clock.shifted(timedelta(minutes=2)):
        assert mail.defer_forgotten() == 0
        owner.execute("DELETE FROM procrastinate_jobs")
        assert mail.defer_forgotten() == 1
    assert [row[0] for row in jobs(owner)] == [str(message.pk)]
