"""Starts worker processes against a database and waits for what they do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config.env import BASE_DIR


def environment(home: Path, parameters: dict[str, Any], *, smtp_port: int = 9) -> dict[str, str]:
    """Environment of a process that works on the database of ``parameters`` (psycopg's)."""
    password, host = quote(str(parameters["password"]), safe=""), quote(str(parameters["host"]), safe="")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings_worker",
        "DATABASE_URL": f"postgresql://{parameters['user']}:{password}@/{parameters['dbname']}?host={host}",
        "STAFETTE_HOME": str(home),
        "STAFETTE_SMTP_PORT": str(smtp_port),
        "STAFETTE_SECRET_KEY": "x" * 50,
        "STAFETTE_FIELD_KEY": "y" * 50,
    }


@contextmanager
def worker(surroundings: dict[str, str], *, jobs: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """A worker process; killed at the end if it still runs. Its log is ``worker.log`` in its home."""
    arguments = [sys.executable, "-m", "stafette.core.worker", "--jobs", str(jobs)]
    with log(surroundings).open("ab") as output:
        process = subprocess.Popen(arguments, cwd=BASE_DIR, env=surroundings, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def log(surroundings: dict[str, str]) -> Path:
    """Where the worker writes."""
    return Path(surroundings["STAFETTE_HOME"]) / "worker.log"


def wait_until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for something, or fail."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)
