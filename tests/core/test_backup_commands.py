"""``stafette backup``: German, with the database as it is, in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.database import uses_embedded
from config.env import BASE_DIR

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not uses_embedded(), reason="starts a server of its own"),
]


MAIN = "from stafette.core.cli import main; main()"
MIGRATE = """
from stafette.core.cli import database_running, start_django
start_django()
with database_running():
    pass
"""


def stafette(home: Path, *arguments: str, code: str = MAIN) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    surroundings = os.environ | {"STAFETTE_HOME": str(home), "COLUMNS": "200"}
    surroundings.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(command, cwd=BASE_DIR, env=surroundings, capture_output=True, text=True, check=False)


def test_a_backup_by_command(tmp_path: Path) -> None:
    home, archive = tmp_path / "home", tmp_path / "one.tar"
    assert stafette(home, code=MIGRATE).returncode == 0
    made = stafette(home, "backup", "create", "--to", str(archive))
    assert made.returncode == 0, made.stderr
    assert "Gesichert" in made.stdout and "Tabellen" in made.stdout
    again = stafette(home, "backup", "create", "--to", str(archive))
    assert again.returncode == 1 and "gibt es schon" in again.stderr
    assert "In Ordnung" in stafette(home, "backup", "verify", str(archive)).stdout
    refused = stafette(home, "backup", "restore", str(archive))
    assert refused.returncode == 1 and "--force" in refused.stderr
    restored = stafette(home, "backup", "restore", str(archive), "--force", "--yes")
    assert restored.returncode == 0, restored.stderr
    assert "verglichen" in restored.stdout and "Achtung" not in restored.stdout
    archive.write_bytes(archive.read_bytes()[:-5000])
    damaged = stafette(home, "backup", "verify", str(archive))
    assert damaged.returncode == 1 and "Sicherung" in damaged.stderr and "Traceback" not in damaged.stderr
