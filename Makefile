# Stafette: die wenigen Befehle. „make help“ zeigt sie.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help run test quality fix e2e bench docs reset setup setup-dev

help: ## diese Übersicht
	@echo "Stafette. Befehle:"
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## (.*)$$/  make \1@\2/' | column -t -s '@' 2>/dev/null || grep -E '^[a-z0-9-]+:.*## ' Makefile

run: setup ## alles einrichten und den Vorführ-Landkreis zeigen (PORT=8000)
	@STAFETTE_DEMO=$${STAFETTE_DEMO:-1} .venv/bin/stafette serve

test: setup-dev ## alles einrichten und die Tests laufen lassen
	@echo "== Tests"
	@$(PY) -m pytest -n 2 -m "not e2e and not fault and not slow"

quality: setup-dev ## Stil, Typen, Schichten, Vorlagen, Migrationen
	@bash scripts/quality.sh

fix: setup-dev ## Stil von selbst richten
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

e2e: setup-dev ## Tests im Browser (braucht chromium)
	@$(PY) -m pytest -m e2e tests/e2e

bench: setup-dev ## Messungen, jede gegen ihr Gegenstück
	@$(PY) -m benchmarks

docs: setup-dev ## Dokumentation bauen
	@$(PY) -m mkdocs build --strict --quiet && echo "Dokumentation liegt in site/"

reset: setup ## alle Daten dieser Installation löschen
	@.venv/bin/stafette reset

setup:
	@bash scripts/setup.sh run

setup-dev:
	@bash scripts/setup.sh dev
