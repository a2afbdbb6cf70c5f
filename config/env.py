"""Environment variables, documented where they are declared.

Every variable that Stafette reads goes through :func:`env`, so that ``docs/reference/settings.md`` can be checked
against :data:`DECLARED` by a test.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, default as text and what it is for."""

    name: str
    default: str
    help: str


DECLARED: dict[str, Variable] = {}


def env(name: str, default: str = "", *, help: str) -> str:
    """Read an environment variable and remember its documentation."""
    DECLARED[name] = Variable(name, default, help)
    return os.environ.get(name, "") or default


def env_bool(name: str, default: bool, *, help: str) -> bool:
    """Read a switch: 1, true, yes, ja, on mean yes."""
    return env(name, "1" if default else "0", help=help).lower() in {"1", "true", "yes", "ja", "on"}


def env_int(name: str, default: int, *, help: str) -> int:
    """Read a whole number.

    Raises:
        ValueError: the text is no whole number; the message names the variable.
    """
    text = env(name, str(default), help=help)
    try:
        return int(text)
    except ValueError as error:
        raise ValueError(f"{name} muss eine ganze Zahl sein, nicht {text!r}.") from error


HOME = Path(
    env(
        "STAFETTE_HOME",
        str(BASE_DIR / "var"),
        help="Folder of this installation: embedded database, uploads, secrets, logs.",
    )
)
