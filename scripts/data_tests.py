"""Counts the data tests of a run: prints "data tests: n run, m skipped"; fails on a skip while the data is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(path: str) -> int:
    """Read the outcomes (node id, outcome, markers; tab separated) and count."""
    outcomes: dict[str, set[str]] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        node, outcome, markers = line.split("\t")
        if "data" in markers.split(","):
            outcomes.setdefault(node, set()).add(outcome)
    run = sum("skipped" not in seen for seen in outcomes.values())
    skipped = len(outcomes) - run
    sys.stdout.write(f"data tests: {run} run, {skipped} skipped\n")
    folder = Path(os.environ.get("STAFETTE_DATA", "../shared/data"))
    return 1 if folder.is_dir() and (skipped or not run) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
