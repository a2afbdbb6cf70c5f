"""Hands one mail to an SMTP server and knows exactly how far it came. No Django in here.

The standard library's ``sendmail`` tells success from failure, but not whether a failure came before or after the
content went out. For "never twice" that is the only question that matters (RFC 5321, 4.5.3.2.6: a client that waits in
vain for the answer after the final dot cannot know who is responsible for the mail).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_DOT = re.compile(rb"^\.", re.MULTILINE)
_CONTENT_EXPECTED = 354
_DONE = 250


class Outcome(StrEnum):
    """How a try ended."""

    ACCEPTED = "accepted"  # the server took the mail and is responsible for it now
    REFUSED = "refused"  # the server said no for good
    LATER = "later"  # the server did not take it, for now: trying again sends nothing twice
    UNCLEAR = "unclear"  # the content went out and no answer came: nobody knows


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed over. ``timeout`` in seconds holds for each single answer."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    timeout: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of a try and what the server said, at most 200 characters."""

    outcome: Outcome
    text: str


def _answer(outcome: Outcome, text: object) -> Answer:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return Answer(outcome, " ".join(plain.split())[:200])


def ascii_address(address: str) -> str:
    """An address with its domain in ASCII (IDNA).

    Raises:
        UnicodeError: the part before the @ needs an extension that many servers lack.
    """
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def _connect(server: Server) -> smtplib.SMTP:
    smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _envelope(smtp: smtplib.SMTP, sender: str, recipient: str) -> Answer | None:
    """Sender, recipient and DATA; None if the server now waits for the content.

    A lasting "no" to the recipient is final. One to the sender or to DATA points to our own set-up: worth another try.
    """
    steps: list[tuple[int, Callable[[], tuple[int, bytes]], bool]] = [
        (_DONE, lambda: smtp.mail(sender), False),
        (_DONE, lambda: smtp.rcpt(recipient), True),
        (_CONTENT_EXPECTED, lambda: smtp.docmd("DATA"), False),
    ]
    for expected, step, final in steps:
        code, text = step()
        if code == expected or (expected == _DONE and code == 251):
            continue
        return _answer(Outcome.REFUSED if final and code >= 500 else Outcome.LATER, text)
    return None


def _content(smtp: smtplib.SMTP, message: bytes) -> Answer:
    """The content and the final dot. From the first byte on, silence means that nobody knows."""
    body = _DOT.sub(b"..", message)
    ending = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        smtp.send(body + ending)
        code, text = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return _answer(Outcome.UNCLEAR, error)
    if code == _DONE:
        return _answer(Outcome.ACCEPTED, text)
    if 500 <= code < 600:
        return _answer(Outcome.REFUSED, text)
    return _answer(Outcome.LATER if 400 <= code < 500 else Outcome.UNCLEAR, text)


def hand_over(server: Server, *, sender: str, recipient: str, message: bytes) -> Answer:
    """Try once to hand over ``message`` (headers and body with CRLF line ends). Raises nothing that a network does."""
    try:
        smtp = _connect(server)
    except (OSError, smtplib.SMTPException) as error:
        return _answer(Outcome.LATER, error)
    try:
        answer = _envelope(smtp, ascii_address(sender), ascii_address(recipient))
        return answer or _content(smtp, message)
    except UnicodeError:
        return _answer(Outcome.REFUSED, "Die Adresse enthält Zeichen, die Mailserver nicht annehmen.")
    except (OSError, smtplib.SMTPException) as error:
        return _answer(Outcome.LATER, error)  # only the envelope gets here: no content went out
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()
