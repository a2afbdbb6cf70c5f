"""The command line speaks German and lists what the documentation lists."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.env import BASE_DIR
from stafette.core.cli import GROUPS, HELP, OWN


def stafette(*arguments: str) -> str:
    command = [sys.executable, "-m", "stafette", *arguments]
    finished = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, timeout=60, check=False)
    return finished.stdout + finished.stderr


def test_help_is_german() -> None:
    text = stafette("--help")
    assert "Aufruf: stafette" in text
    for english in ("Usage", "Options:", "Commands", "Show this message"):
        assert english not in text
    for name in HELP:
        assert name in text


@pytest.mark.parametrize("name", ["directory", "backup", "demo", "account"])
def test_help_of_a_group_is_german(name: str) -> None:
    text = stafette(name, "--help")
    assert "Diese Hilfe zeigen" in text
    assert "Show this message" not in text


def test_a_wrong_command_is_explained() -> None:
    assert "gibt es nicht" in stafette("gibtsnicht")


def test_every_command_is_documented() -> None:
    reference = (BASE_DIR / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert not [name for name in [*GROUPS, *OWN] if f"`stafette {name}" not in reference]
