"""``kill -9`` of the worker while it mails: at most one mail per recipient, kind and reference, and nothing unseen."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from stafette.core import actor, mail, smtp_sink
from stafette.core.supervisor import free_port
from tests.faults.processes import environment, worker
from tests.support import database

pytestmark = [pytest.mark.fault, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
Owner = psycopg.Connection[tuple[Any, ...]]
MAILS = 120


class SlowKeep(smtp_sink.Keep):
    """Keeps mails like the real sink, but takes its time before it answers, so that kills fall into that gap too."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        time.sleep(random.uniform(0, 0.02))
        return answer


def states(owner: Owner) -> Counter[str]:
    rows = owner.execute("SELECT state, count(*) FROM core_mail_message GROUP BY state").fetchall()
    return Counter({str(state): int(count) for state, count in rows})


def wait_for(owner: Owner, done: int, seconds: float) -> None:
    """Until so many mails are beyond "queued" and "sending"."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        counted = states(owner)
        if sum(counted.values()) - counted["queued"] - counted["sending"] >= done:
            return
        time.sleep(0.05)


def test_a_killed_worker_never_mails_twice(owner: Owner, tmp_path: Path) -> None:
    port = free_port()
    folder = tmp_path / "mailbox"
    surroundings = environment(tmp_path, database.app_parameters(), smtp_port=port)
    sink = smtp_sink.controller(folder, port, handler=SlowKeep(folder))
    sink.start()
    try:
        with actor.acting(actor.system("test")), transaction.atomic():
            for number in range(MAILS):
                recipient = f"stelle{number}@ring.example"
                mail.queue_mail(kind="check", recipient=recipient, reference="1", subject="Prüfen", body="Guten Tag")
        for round_number in range(1, 5):
            with worker(surroundings) as process:
                wait_for(owner, done=round_number * MAILS // 8, seconds=20)
                time.sleep(random.uniform(0, 0.05))
                process.send_signal(signal.SIGKILL)
        with worker(surroundings) as process:  # the last one finds what the others left
            wait_for(owner, done=MAILS, seconds=90)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0
    finally:
        sink.stop()
    arrived = Counter(one.recipient for one in smtp_sink.mails(folder))
    assert not {recipient: count for recipient, count in arrived.items() if count > 1}
    counted = states(owner)
    assert counted["queued"] == counted["sending"] == 0, (tmp_path / "worker.log").read_text()[-2000:]
    assert counted["sent"] + counted["unknown"] == MAILS
    sent = {row[0] for row in owner.execute("SELECT recipient FROM core_mail_message WHERE state = 'sent'").fetchall()}
    assert sent <= arrived.keys()
    unclear = {
        row[0] for row in owner.execute("SELECT recipient FROM core_mail_message WHERE state = 'unknown'").fetchall()
    }
    assert arrived.keys() <= sent | unclear
