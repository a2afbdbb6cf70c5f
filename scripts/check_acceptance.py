"""Holds docs/reference/acceptance.md against the outcomes of a CI run: every test that it names ran and passed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "acceptance.md"
TEST = re.compile(r"`(tests/[\w/]+\.py(?:::[\w\[\]-]+)*)`")


def main(path: str) -> int:
    """Print what is missing; 1 if anything is."""
    outcomes: dict[str, set[str]] = {}
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        node, outcome, _markers = line.split("\t")
        for name in (node, node.split("[")[0], node.split("::")[0]):
            outcomes.setdefault(name, set()).add(outcome)
    problems = 0
    names = sorted(set(TEST.findall(TABLE.read_text(encoding="utf-8"))))
    for name in names:
        seen = outcomes.get(name, set())
        if "passed" not in seen or "failed" in seen or (seen == {"skipped"}):
            problems += 1
            sys.stdout.write(f"{name}: {', '.join(sorted(seen)) or 'never ran'}\n")
    sys.stdout.write(f"acceptance: {len(names)} tests named, {problems} without a pass\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
