"""Background jobs that only the fault tests have."""

from __future__ import annotations

import time

from stafette.core import clock
from stafette.core.models import DatedSetting
from stafette.core.tasks import task


def note(key: str) -> None:
    DatedSetting.objects.create(key=key, valid_from=clock.today(), value=1)


@task("faults.slow")
def slow(key: str, seconds: float) -> None:
    """Writes, takes its time inside its transaction, writes again."""
    note(f"{key}:begun")
    time.sleep(seconds)
    note(f"{key}:done")


@task("faults.quick")
def quick(key: str) -> None:
    """Writes once; the second time the row is there and nothing is left to do."""
    if not DatedSetting.objects.filter(key=key).exists():
        note(key)
