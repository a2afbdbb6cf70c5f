"""Mail: at most once per recipient, kind and reference.

States: queued → sending → sent | refused | unknown; sending → queued if the server took nothing. A process says
"sending" and commits before it talks to the SMTP server, and holds a database lock while it does. So a mail that is
"sending" without that lock was in the hands of a process that died: it becomes ``unknown``, is never sent again by
itself, and waits for a person (:func:`mark_arrived`, :func:`send_again`).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import NamedTuple
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from stafette.core import automations, clock, metrics
from stafette.core.enums import MailState
from stafette.core.models import MailMessage
from stafette.core.smtp_client import Outcome, Server, ascii_address, hand_over

TASK = "core.deliver_mail"
MAX_ATTEMPTS = 6
RECORD_PATIENCE = 300.0  # seconds to wait for the database when the server has answered
log = structlog.get_logger("stafette.mail")

AUTOMATION = automations.register(
    automations.Automation(
        "core.mail", "Mails verschicken", "Schickt vorbereitete Mails ohne weiteren Klick ab.", minutes_saved=2
    )
)


class QueuedMail(NamedTuple):
    """A mail, and whether it is new: False says that the same mail had been queued before and nothing happened."""

    message: MailMessage
    is_new: bool


def delay_after(attempts: int) -> timedelta:
    """How long to wait after the n-th try: 1, 4, 16, 64, 256 minutes."""
    return timedelta(minutes=4 ** (max(attempts, 1) - 1))


@transaction.atomic
def queue_mail(*, kind: str, recipient: str, reference: str, subject: str, body: str) -> QueuedMail:
    """Queue a mail in the running transaction: if that is rolled back, no mail goes out.

    ``reference`` names the occasion (an id, a date): the same recipient, kind and reference give one mail for ever.
    """
    draft = MailMessage(
        kind=kind,
        recipient=recipient.strip().lower(),
        reference=reference,
        subject=" ".join(subject.split())[:200],
        body=body,
        created_at=clock.now(),
    )
    MailMessage.objects.bulk_create([draft], ignore_conflicts=True)
    kept = MailMessage.objects.get(recipient=draft.recipient, kind=kind, reference=reference)
    if kept.pk != draft.pk:
        return QueuedMail(kept, is_new=False)
    _defer(kept.pk)
    return QueuedMail(kept, is_new=True)


def _defer(message_id: UUID, wait: timedelta = timedelta(0)) -> None:
    """Add a delivery job on Django's connection, so in the same transaction."""
    later = {"schedule_in": {"seconds": int(wait.total_seconds())}} if wait else {}
    app.configure_task(TASK, allow_unknown=False, queue="mail", **later).defer(message_id=str(message_id))


# --- delivery -----------------------------------------------------------------------------------------------------


def _lock_key(message_id: UUID) -> int:
    return int.from_bytes(message_id.bytes[8:], signed=True)


@contextlib.contextmanager
def _sole(message_id: UUID) -> Iterator[bool]:
    """Hold the lock of this mail; the database frees it if this process dies. False: somebody else has it."""
    key = [_lock_key(message_id)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", key)
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held:
            with contextlib.suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", key)


@transaction.atomic
def _claim(message_id: UUID) -> MailMessage | None:
    now = clock.now()
    waiting = MailMessage.objects.filter(pk=message_id, state=MailState.QUEUED)
    if not waiting.update(state=MailState.SENDING, attempted_at=now, attempts=F("attempts") + 1, problem=""):
        return None
    return MailMessage.objects.get(pk=message_id)


def mime(message: MailMessage) -> bytes:
    """The mail as it goes over the wire. Its Message-ID is the same at every try: servers can notice doubles."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((name or settings.SITE_NAME, address))
    with contextlib.suppress(UnicodeError):  # else the hand-over says what is wrong
        mail["To"] = ascii_address(message.recipient)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.local(message.created_at))
    mail["Message-ID"] = f"<{message.pk}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body, cte="quoted-printable")
    return mail.as_bytes()


def _server() -> Server:
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_TLS,
        timeout=settings.EMAIL_TIMEOUT,
    )


def deliver(message_id: UUID) -> MailState | None:
    """Try to send a queued mail; returns its new state, or None if there was nothing to do.

    Raises:
        RuntimeError: called inside a transaction, where "sending" could not be committed first.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a mail is delivered outside of transactions")
    if not automations.is_on(AUTOMATION.key):
        return None
    with _sole(message_id) as alone:
        message = _claim(message_id) if alone else None
        if message is None:
            return None
        sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        answer = hand_over(_server(), sender=sender, recipient=message.recipient, message=mime(message))
        return _record_patiently(message, answer.outcome, answer.text)


def _record_patiently(message: MailMessage, outcome: Outcome, text: str) -> MailState:
    """Write the end of a try down, waiting for a database that is away: the server's answer must not get lost."""
    deadline = time.monotonic() + RECORD_PATIENCE
    while True:
        try:
            return _record(message, outcome, text)
        except (OperationalError, InterfaceError):
            if time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(1)


@transaction.atomic
def _record(message: MailMessage, outcome: Outcome, text: str) -> MailState:
    state = {
        Outcome.ACCEPTED: MailState.SENT,
        Outcome.REFUSED: MailState.REFUSED,
        Outcome.UNCLEAR: MailState.UNKNOWN,
        Outcome.LATER: MailState.QUEUED if message.attempts < MAX_ATTEMPTS else MailState.REFUSED,
    }[outcome]
    wait = delay_after(message.attempts)
    now = clock.now()
    # Without our lock (the connection broke) somebody may have called this try unknown: we know better.
    own = MailMessage.objects.filter(
        pk=message.pk, attempts=message.attempts, state__in=[MailState.SENDING, MailState.UNKNOWN]
    )
    changed = own.update(
        state=state,
        problem="" if state is MailState.SENT else text,
        finished_at=None if state is MailState.QUEUED else now,
        not_before=now + wait if state is MailState.QUEUED else None,
    )
    if changed and state is MailState.QUEUED:
        _defer(message.pk, wait)
    metrics.MAILS.labels(state.value).inc()
    log.info("mail", state=state.value, kind=message.kind, attempts=message.attempts)
    return state


# --- by state: what died, what was forgotten ----------------------------------------------------------------------


@transaction.atomic
def settle_broken_off() -> int:
    """Call mails ``unknown`` whose sender died in the middle; returns how many."""
    found = 0
    for message in MailMessage.objects.being_sent():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_key(message.pk)])
            if not cursor.fetchone()[0]:
                continue  # its sender lives
        found += MailMessage.objects.filter(pk=message.pk, state=MailState.SENDING, attempts=message.attempts).update(
            state=MailState.UNKNOWN,
            finished_at=clock.now(),
            problem="Der Versand ist abgebrochen. Niemand weiß, ob die Mail angekommen ist.",
        )
    return found


@transaction.atomic
def defer_forgotten() -> int:
    """Give a new job to waiting mails that have none any more (restored backup, cleared queue); returns how many."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, status__in=["todo", "doing"])
    on_the_way = set(jobs.order_by("id").values_list("args__message_id", flat=True))
    waiting = MailMessage.objects.waiting_since(before=clock.now() - timedelta(seconds=60))
    forgotten = [key for key in waiting.values_list("pk", flat=True) if str(key) not in on_the_way]
    for message_id in forgotten:
        _defer(message_id)
    return len(forgotten)


# --- a person decides ---------------------------------------------------------------------------------------------


@transaction.atomic
def mark_arrived(message_id: UUID) -> bool:
    """Somebody asked: the mail did arrive. False if it was not unclear any more."""
    unclear = MailMessage.objects.filter(pk=message_id, state=MailState.UNKNOWN)
    return bool(unclear.update(state=MailState.SENT, problem="", finished_at=clock.now()))


@transaction.atomic
def send_again(message_id: UUID) -> bool:
    """Send an unclear or refused mail once more, on purpose. False if somebody had decided already."""
    open_ones = MailMessage.objects.filter(pk=message_id, state__in=[MailState.UNKNOWN, MailState.REFUSED])
    changed = open_ones.update(state=MailState.QUEUED, attempts=0, problem="", finished_at=None, not_before=None)
    if changed:
        _defer(message_id)
    return bool(changed)
