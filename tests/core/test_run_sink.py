"""The sink as ``make run`` starts it: a process of its own that ends on SIGTERM and keeps what it took."""

from __future__ import annotations

import signal
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path

from config.env import BASE_DIR
from stafette.core import smtp_sink
from stafette.core.supervisor import free_port


def test_the_sink_takes_mails_until_it_is_told_to_stop(tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "mit leerzeichen" / "mailbox"
    command = [sys.executable, "-m", "stafette.core.smtp_sink", "--port", str(port), "--folder", str(folder)]
    with subprocess.Popen(command, cwd=BASE_DIR, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(200):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
                client.sendmail("a@ring.example", ["b@ring.example", "c@ring.example"], "Subject: Eins\r\n\r\nText")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
        finally:
            process.kill()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    (kept,) = smtp_sink.mails(folder)
    assert (kept.subject, kept.recipient) == ("Eins", "b@ring.example, c@ring.example")
