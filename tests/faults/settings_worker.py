"""Settings of worker processes in fault tests: as in ``make run``, with the jobs of these tests."""

from __future__ import annotations

from config.settings.local import *  # noqa: F403 - one profile builds on another

PROCRASTINATE_IMPORT_PATHS = ["tests.faults.jobs"]
