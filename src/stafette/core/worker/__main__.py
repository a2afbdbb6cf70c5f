"""Entry point of the worker: sets Django up and keeps the embedded database up while the worker lives."""

from __future__ import annotations

import contextlib
import os

import django

from config.database import embedded_cluster, uses_embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
django.setup()

from stafette.core.worker.loop import run  # noqa: E402 - models are ready only now

if __name__ == "__main__":
    with embedded_cluster().in_use() if uses_embedded() else contextlib.nullcontext():
        run()
