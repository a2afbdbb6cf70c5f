"""docs/reference/acceptance.md tells the truth: what it names exists, is not skipped, and runs in CI."""

from __future__ import annotations

import ast
import re

from config.env import BASE_DIR

TABLE = (BASE_DIR / "docs" / "reference" / "acceptance.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", TABLE)))
RUN = (BASE_DIR / ".ci" / "run").read_text(encoding="utf-8")
MAKEFILE = (BASE_DIR / "Makefile").read_text(encoding="utf-8")


def test_the_table_names_tests() -> None:
    assert len(NAMED) > 40


def test_every_named_test_exists_and_is_not_skipped() -> None:
    wrong = []
    for name in NAMED:
        path, _, function = name.partition("::")
        source = BASE_DIR / path
        if not source.exists():
            wrong.append(f"{name}: no such file")
            continue
        tree = ast.parse(source.read_text(encoding="utf-8"))
        tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        if function and function not in tests:
            wrong.append(f"{name}: no such test")
        chosen = [tests[function]] if function in tests else list(tests.values())
        for node in chosen:
            marks = " ".join(ast.unparse(decorator) for decorator in node.decorator_list)
            if "mark.skip(" in marks or "xfail" in marks:  # a skip on a condition shows in the outcomes of CI
                wrong.append(f"{name}: skipped")
    assert not wrong


def test_ci_runs_every_kind_of_test() -> None:
    """Tests without a marker, slow ones, faults and browser tests: each kind has its stage."""
    assert '-m "not e2e and not fault and not slow"' in MAKEFILE
    for stage in ("make test", "make e2e", '-m "slow and not e2e and not fault"', "-m fault", "check_acceptance.py"):
        assert stage in RUN


def test_every_row_has_a_state() -> None:
    rows = [line for line in TABLE.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) > 60
    assert not [line for line in rows if not line.rstrip(" |").split("|")[-1].strip()]
