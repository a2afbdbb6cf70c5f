"""Fixtures for the tests of the core: SMTP servers that behave, and one that does as told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from stafette.core import smtp_sink
from stafette.core.supervisor import free_port

DROP = "drop"


@dataclass
class Script:
    """What a scripted SMTP server says to each command; ``DROP`` closes the connection instead."""

    replies: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    port: int = 0

    def reply(self, verb: str) -> str:
        defaults = {"EHLO": "250 here", "DATA": "354 go on", "QUIT": "221 bye", "CONTENT": "250 taken"}
        return self.replies.get(verb, defaults.get(verb, "250 OK"))


def _converse(connection: socket.socket, script: Script) -> None:
    reader = connection.makefile("rb")
    connection.sendall((script.reply("GREETING").replace("250", "220") + "\r\n").encode())
    content: list[bytes] | None = None
    for line in reader:
        if content is not None:
            if line != b".\r\n":
                content.append(line)
                continue
            script.contents.append(b"".join(content))
            content, verb = None, "CONTENT"
        else:
            verb = line.split()[0].decode().upper()
        script.seen.append(verb)
        answer = script.reply(verb)
        if answer == DROP:
            return
        connection.sendall(answer.encode() + b"\r\n")
        if verb == "DATA" and answer.startswith("354"):
            content = []
        if verb == "QUIT":
            return


@contextmanager
def scripted(script: Script) -> Iterator[Script]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        script.port = server.getsockname()[1]
        server.settimeout(0.05)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(5)
                    _converse(connection, script)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield script
        finally:
            ended.set()
            thread.join()


@pytest.fixture
def scripted_smtp(settings: Any) -> Iterator[Callable[..., Script]]:
    """Start a scripted server that the settings point to: ``scripted_smtp(RCPT="550 no")``."""
    opened = []

    def start(**replies: str) -> Script:
        manager = scripted(Script(replies))
        script = manager.__enter__()
        opened.append(manager)
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", script.port, 2
        return script

    yield start
    for manager in opened:
        manager.__exit__(None, None, None)


@pytest.fixture
def sink(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The real sink in a thread; the settings point to it. Its folder."""
    folder = tmp_path / "mailbox"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.MAIL_SINK_FOLDER = folder
    controller = smtp_sink.controller(folder, settings.EMAIL_PORT)
    controller.start()
    yield folder
    controller.stop()


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """An installation folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "home" / "files"
    return tmp_path / "home"
