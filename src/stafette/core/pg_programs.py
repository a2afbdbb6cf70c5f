"""PostgreSQL's own programs (``pg_dump``, ``pg_restore``): the newest that fits the server, run by argument lists."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from config.database import embedded_cluster

Connection = psycopg.Connection[tuple[Any, ...]]
_HARMLESS = "transaction_timeout"  # newer programs set it, servers before 17 do not know it


class ProgramError(RuntimeError):
    """A program is missing or failed. The message is German and holds what the program said."""


def parameters(values: dict[str, Any]) -> dict[str, Any]:
    """psycopg's parameters for Django's connection values."""
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {key: values.get(name) or None for key, name in names.items()}
    return found | {key: value for key, value in values.get("OPTIONS", {}).items() if key != "pool"}


def _environment(values: dict[str, Any]) -> dict[str, str]:
    """Where to connect, handed over by the environment: a password never stands in a list of processes."""
    given = parameters(values)
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    environment = {names[key]: str(value) for key, value in given.items() if key in names and value is not None}
    path = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    return path | {"LC_ALL": "C.UTF-8"} | environment


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.?\d*", said)
    return int(found.group(1)) if found else 0


def find(name: str, *, server_version: int) -> str:
    """The path of a program at least as new as the server (``server_version`` as PostgreSQL numbers it, 180003).

    Raises:
        ProgramError: there is none.
    """
    embedded = embedded_cluster().program(name)
    candidates = [found for found in (shutil.which(name), embedded if Path(embedded).exists() else None) if found]
    for candidate in candidates:
        if _major(candidate) >= server_version // 10_000:
            return candidate
    raise ProgramError(
        f"Für die Sicherung fehlt das Programm {name} ab Version {server_version // 10_000}. "
        "Bitte installieren Sie die passenden PostgreSQL-Programme."
    )


def run(name: str, arguments: list[str], values: dict[str, Any], *, server_version: int) -> None:
    """Run a program against the database of ``values``.

    Raises:
        ProgramError: it is missing, or it reported an error.
    """
    command = [find(name, server_version=server_version), *arguments]
    done = subprocess.run(command, env=_environment(values), capture_output=True, text=True, check=False)
    errors = [line for line in done.stderr.splitlines() if "error:" in line.lower() and _HARMLESS not in line]
    if errors or (done.returncode and _HARMLESS not in done.stderr):
        raise ProgramError(f"{name} meldet: {' '.join(errors[:3]) or done.stderr[-500:]}")
