#!/usr/bin/env bash
# Style, types, import contracts, templates, migrations: what needs no running test.
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
check() { printf '== %s\n' "$1"; shift; "$@" || failed=1; }
export DJANGO_SETTINGS_MODULE=config.settings.test

check "ruff (Stil)" .venv/bin/python -m ruff check .
check "ruff (Form)" .venv/bin/python -m ruff format --check --quiet .
check "mypy (Typen)" .venv/bin/python -m mypy src config tests benchmarks
check "import-linter (Schichten)" .venv/bin/lint-imports --no-cache
check "djlint (Vorlagen)" .venv/bin/djlint src --lint --quiet
check "Django-Prüfung" .venv/bin/python -W ignore -m django check --fail-level WARNING
check "Migrationen vollständig" .venv/bin/python -W ignore -m django makemigrations --check --dry-run
exit "$failed"
