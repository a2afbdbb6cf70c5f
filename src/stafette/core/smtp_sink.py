"""The SMTP sink of demonstrations: takes every mail, delivers none, keeps each as a file that a page can show.

``python -m stafette.core.smtp_sink --port 8025 --folder var/mailbox`` listens on loopback until SIGTERM or SIGINT. A
mail is on the disk before the server says 250. Nothing in here needs Django.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from stafette.core.ids import new_id

LARGEST = 5_000_000
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@dataclass(frozen=True, slots=True)
class SinkMail:
    """A mail in the sink. ``at`` is when the sender wrote it; ``links`` are the web addresses in the body."""

    id: UUID
    recipient: str
    sender: str
    subject: str
    at: datetime
    body: str
    links: tuple[str, ...]


class Keep:
    """Writes each mail to a file of its own: whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Answer 250 once the mail is on the disk."""
        identity = new_id()
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        recipients = ", ".join(envelope.rcpt_tos)
        draft = self.folder / f".{identity}"
        with draft.open("wb") as file:
            file.write(b"X-Envelope-To: " + recipients.encode("ascii", "replace") + b"\r\n" + raw)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / f"{identity}.eml")
        return f"250 OK {identity}"


def controller(folder: Path, port: int, *, handler: Any = None) -> Controller:
    """A sink in a thread of this process; ``start()`` and ``stop()`` it. ``port`` must be free, not 0."""
    return Controller(
        handler or Keep(folder), hostname="127.0.0.1", port=port, data_size_limit=LARGEST, server_hostname="localhost"
    )


def _parse(path: Path) -> SinkMail:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    part = message.get_body(preferencelist=("plain", "html"))
    body = str(part.get_content()) if part else ""
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return SinkMail(
        id=UUID(path.stem),
        recipient=str(message["X-Envelope-To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        at=at,
        body=body,
        links=tuple(_LINK.findall(body)),
    )


def names(folder: Path) -> list[str]:
    """File names of all mails, the newest first (ids sort by time)."""
    return sorted((path.name for path in folder.glob("*.eml")), reverse=True) if folder.is_dir() else []


def mails(folder: Path, *, start: int = 0, count: int = 1_000_000) -> Iterator[SinkMail]:
    """Mails from the ``start``-th on, the newest first."""
    for name in names(folder)[start : start + count]:
        yield _parse(folder / name)


def mail(folder: Path, identity: UUID) -> SinkMail | None:
    """One mail, or None."""
    path = folder / f"{identity}.eml"
    return _parse(path) if path.is_file() else None


def main() -> None:
    """Run until a signal comes."""
    parser = argparse.ArgumentParser(description="SMTP-Ablage für Vorführungen: nimmt Mails an und verschickt keine.")
    parser.add_argument("--port", type=int, required=True, help="Port auf 127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True, help="Ordner für die Mails")
    options = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server = controller(options.folder, options.port)
    server.start()
    ended.wait()
    server.stop()


if __name__ == "__main__":
    main()
