"""Secrets of an installation: from the environment, else made once into ``STAFETTE_HOME/secrets`` (0600)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.env import HOME, env


def stored_secret(folder: Path, name: str) -> str:
    """Read the secret ``name`` of ``folder``, or make it once (43 characters, 256 bits).

    Two processes that start at the same moment agree on one value: the file is made with O_EXCL under another name
    and linked.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def secret(variable: str, name: str, *, help: str) -> str:
    """The secret of the environment variable, else the stored one."""
    return env(variable, help=help) or stored_secret(HOME / "secrets", name)
