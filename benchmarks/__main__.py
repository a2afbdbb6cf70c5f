"""``python -m benchmarks [--short] [NAME …]``: every measurement, each against its peer in the same run.

Data and database lie in ``var/bench`` (embedded PostgreSQL with production settings) and are kept for the next run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from rich.console import Console

from config.env import BASE_DIR

NAMES = ["retrieval", "search", "rendering", "relay"]
console = Console()


def main() -> int:
    """Run the chosen benchmarks one after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help="which ones; none: all")
    parser.add_argument("--short", action="store_true", help="small data and few rounds, for continuous integration")
    chosen = parser.parse_args()
    environment = os.environ | {"STAFETTE_HOME": os.environ.get("STAFETTE_BENCH_HOME", str(BASE_DIR / "var" / "bench"))}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.local"
    environment["STAFETTE_LOG_LEVEL"] = "ERROR"
    failed = 0
    for name in chosen.names or NAMES:
        started = time.monotonic()
        console.rule(f"[bold]{name}")
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--short"] if chosen.short else [])]
        failed |= subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode
        console.print(f"{name}: {time.monotonic() - started:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(main())
