"""Runs the processes of an installation together: web server, worker, mail sink. One Ctrl-C ends all of them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.env import BASE_DIR

DRAIN_SECONDS = 15
READY_SECONDS = 60
_PR_SET_PDEATHSIG = 1


class StartError(RuntimeError):
    """A process did not come up. The message is German."""


def _die_with_parent() -> None:
    """Ask Linux to end this child if its parent is killed, so that no process is left behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """A free TCP port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Supervisor:
    """Starts, watches and ends the processes. ``home`` is the folder of the installation."""

    port: int
    workers: int
    home: Path
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stopping: bool = False

    def commands(self, smtp_port: int) -> dict[str, list[str]]:
        """Argument list of each process."""
        python = sys.executable
        sink = ["--port", str(smtp_port), "--folder", str(self.home / "mailbox")]
        web = ["config.asgi:application", "--host", "127.0.0.1", "--port", str(self.port)]
        web += ["--workers", str(self.workers), "--no-access-log", "--log-level", "warning", "--no-server-header"]
        web += ["--timeout-graceful-shutdown", "10"]
        return {
            "Mailablage": [python, "-m", "stafette.core.smtp_sink", *sink],
            "Hintergrunddienst": [python, "-m", "stafette.core.worker"],
            "Webserver": [python, "-m", "uvicorn", *web],
        }

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, call ``on_ready`` when the web server answers, wait for a signal, end everything.

        Raises:
            StartError: the port is taken, or a process ended by itself.
        """
        self._check_port()
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._start_all()
            self._wait_ready()
            if not self.stopping:
                on_ready()
            self._watch()
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError as error:
                message = f"Port {self.port} ist belegt. Nehmen Sie einen anderen: PORT=8010 make run"
                raise StartError(message) from error

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start_all(self) -> None:
        smtp_port = free_port()
        environment = os.environ | {
            "STAFETTE_SMTP_HOST": "127.0.0.1",
            "STAFETTE_SMTP_PORT": str(smtp_port),
            "STAFETTE_SITE_URL": os.environ.get("STAFETTE_SITE_URL") or f"http://localhost:{self.port}",
            "PYTHONUNBUFFERED": "1",
        }
        logs = self.home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        for name, arguments in self.commands(smtp_port).items():
            environment["STAFETTE_STATEMENT_TIMEOUT_MS"] = "10000" if name == "Webserver" else "0"
            with (logs / f"{name.lower()}.log").open("ab") as log:
                self.children[name] = subprocess.Popen(
                    arguments,
                    cwd=BASE_DIR,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call, no locks
                )

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and time.monotonic() < deadline:
            self._check_alive()
            if self._answers():
                return
            time.sleep(0.1)
        if not self.stopping:
            raise StartError(f"Der Webserver antwortet nicht. Näheres steht in {self.home / 'logs'}.")

    def _answers(self) -> bool:
        address = f"http://127.0.0.1:{self.port}/health/ready"
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            return False
        return True

    def _check_alive(self) -> None:
        for name, child in self.children.items():
            if child.poll() is not None:
                raise StartError(f"{name} hat sich beendet. Näheres steht in {self.home / 'logs'}.")

    def _watch(self) -> None:
        while not self.stopping:
            self._check_alive()
            time.sleep(0.2)

    def _end_all(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + DRAIN_SECONDS
        for child in self.children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()
