"""House rules as tests: what prose would forget."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.env import BASE_DIR

SRC = BASE_DIR / "src" / "stafette"
PYTHON = sorted([*SRC.rglob("*.py"), *(BASE_DIR / "config").rglob("*.py")])
PRODUCT = [path for path in PYTHON if "migrations" not in path.parts]
TESTS = sorted((BASE_DIR / "tests").rglob("*.py"))
TEMPLATES = sorted(SRC.rglob("templates/**/*.html"))


def relative(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def tracked() -> list[Path]:
    """Files of the project, as git knows them (also those not yet committed)."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=BASE_DIR, capture_output=True, check=True).stdout.decode().split("\0")
    return [BASE_DIR / name for name in names if name and (BASE_DIR / name).is_file()]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


# --- budgets ------------------------------------------------------------------------------------------------------


def test_files_stay_small() -> None:
    too_long = [f"{relative(p)}: {lines(p)}" for p in PRODUCT if lines(p) > 400]
    too_long += [f"{relative(p)}: {lines(p)}" for p in TESTS if lines(p) > 600]
    assert not too_long


def test_settings_files_stay_small() -> None:
    assert not [relative(p) for p in (BASE_DIR / "config").rglob("*.py") if lines(p) > 200]


def test_templates_stay_small() -> None:
    assert not [f"{relative(p)}: {lines(p)}" for p in TEMPLATES if lines(p) > 150]


def test_functions_stay_short() -> None:
    too_long = []
    for path in PRODUCT:
        for function in functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > 40:
                too_long.append(f"{relative(path)}:{function.lineno} {function.name}: {length}")
    assert not too_long


# --- imports ------------------------------------------------------------------------------------------------------


def test_no_imports_inside_functions() -> None:
    found = []
    for path in PRODUCT:
        if path.name == "apps.py":
            continue
        for function in functions(path):
            nodes = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
            found += [f"{relative(path)}:{node.lineno}" for node in nodes]
    assert not found


@pytest.mark.parametrize("folder", ["language", "directory/search", "directory/interchange", "directory/needs"])
def test_pure_packages_know_no_django(folder: str) -> None:
    for path in (SRC / folder).rglob("*.py"):
        assert not re.search(r"^\s*(from|import) django", path.read_text(encoding="utf-8"), re.M), relative(path)


def test_every_ignored_type_has_a_code() -> None:
    pattern = re.compile(r"#\s*type:\s*ignore(?!\[[a-z-]+(,[a-z-]+)*\])")
    found = [relative(p) for p in [*PYTHON, *TESTS] if p != Path(__file__) and pattern.search(p.read_text("utf-8"))]
    assert not found


# --- money ---------------------------------------------------------------------------------------------------------


def test_no_floats_in_tables() -> None:
    pattern = re.compile(r"\bFloatField\b|double precision(?!\))")
    found = [relative(p) for p in SRC.rglob("models*/**/*.py") if pattern.search(p.read_text("utf-8"))]
    found += [relative(p) for p in SRC.rglob("models.py") if pattern.search(p.read_text("utf-8"))]
    assert not found


# --- what no committed file may say ---------------------------------------------------------------------------------

HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js",
    "deb.deb" + "ian.org",
    "--find" + "-links",
    "extra-index" + "-url",
    "npm" + "mirror",
]
WORDS = ["/wor" + "k/", r"\bclau" + "de", r"\bsub" + r"agent", r"\bAI assist" + "ant", "farm" + "-"]
WORKPLACE = re.compile("|".join(WORDS), re.I)


def texts() -> Iterator[tuple[Path, str]]:
    for path in tracked():
        if path.suffix in {".png", ".woff2", ".ttf", ".otf", ".pdf", ".ico", ".xlsx", ".zip"}:
            continue
        yield path, path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_package_registry() -> None:
    found = [f"{relative(path)}: {host}" for path, text in texts() for host in HOSTS if host in text]
    assert not found


def test_no_file_speaks_of_the_workplace() -> None:
    assert not [relative(path) for path, text in texts() if WORKPLACE.search(text)]


def test_locks_have_hashes_and_no_addresses() -> None:
    for path in sorted((BASE_DIR / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "--hash=sha256:" in text, relative(path)
        assert "://" not in text, relative(path)
    assert '"resolved"' not in (BASE_DIR / "package-lock.json").read_text()


def test_no_promises_left_in_the_code() -> None:
    pattern = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "Not" + "ImplementedError"]))
    assert not [relative(p) for p in [*PYTHON, *TESTS] if pattern.search(p.read_text("utf-8"))]


# --- templates ------------------------------------------------------------------------------------------------------


def test_templates_have_no_inline_style_or_script() -> None:
    pattern = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]|<style", re.I)
    assert not [relative(p) for p in TEMPLATES if pattern.search(p.read_text("utf-8"))]


def test_every_template_is_used() -> None:
    sources = "\n".join(p.read_text("utf-8") for p in [*PYTHON, *TEMPLATES])
    by_name = {"400.html", "403.html", "404.html", "500.html", "503.html"}
    unused = []
    for path in TEMPLATES:
        name = path.as_posix().split("/templates/", 1)[1]
        if name not in by_name and f'"{name}"' not in sources and f"'{name}'" not in sources:
            unused.append(name)
    assert not unused


# --- documentation ----------------------------------------------------------------------------------------------------


def test_every_app_introduces_itself() -> None:
    for app in ("core", "language", "accounts", "directory", "cases", "demo"):
        readme = SRC / app / "README.md"
        assert readme.exists(), app
        assert 10 <= lines(readme) <= 60, app


def test_every_setting_is_documented() -> None:
    declared: set[str] = set()
    for path in PYTHON:
        declared |= set(re.findall(r"\b(?:env|env_bool|env_int|secret)\(\s*\"([A-Z_]+)\"", path.read_text("utf-8")))
    reference = (BASE_DIR / "docs" / "reference" / "settings.md").read_text("utf-8")
    assert declared, "the pattern above finds no variable"
    assert not [name for name in sorted(declared) if f"`{name}`" not in reference]


def test_every_make_target_is_documented() -> None:
    makefile = (BASE_DIR / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):.*## ", makefile, re.M))
    readme = (BASE_DIR / "README.md").read_text("utf-8")
    assert not [name for name in sorted(targets) if f"make {name}" not in readme]
