"""Entry point of the worker: sets Django up and keeps the embedded database up while the worker lives."""

from __future__ import annotations

import argparse
import contextlib
import os

import django

from config.database import embedded_cluster, uses_embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
django.setup()

from stafette.core.worker.loop import CONCURRENCY, run  # noqa: E402 - models are ready only now

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Hintergrunddienst: Mails, regelmäßige Aufgaben, lange Arbeiten.")
    parser.add_argument("--jobs", type=int, default=CONCURRENCY, help="Arbeiten zur gleichen Zeit")
    options = parser.parse_args()
    with embedded_cluster().in_use() if uses_embedded() else contextlib.nullcontext():
        run(options.jobs)
