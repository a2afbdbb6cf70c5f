"""The only source of time.

Stored moments are UTC; days are counted in Europe/Berlin. A shift in seconds moves the whole process, for tests and
demonstrations; ``stafette.now()`` in SQL follows it through the setting ``stafette.clock_shift``, which the database
backend hands over at the start of each transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

BERLIN = ZoneInfo("Europe/Berlin")


class _Shift:
    """The shift of this process; None until the settings have been read."""

    value: timedelta | None = None


def shift() -> timedelta:
    """How far this process is ahead of the real time."""
    if _Shift.value is None:
        _Shift.value = timedelta(seconds=int(settings.CLOCK_SHIFT_SECONDS))
    return _Shift.value


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC) + shift()  # noqa: TID251 - the one place


def today() -> date:
    """The day in Germany."""
    return now().astimezone(BERLIN).date()


def local(moment: datetime) -> datetime:
    """A moment as it reads on a German clock."""
    return moment.astimezone(BERLIN)


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Move the clock of this process for a while. Refused in production settings.

    Raises:
        RuntimeError: the installation is a real one.
    """
    if settings.PROFILE == "production":
        raise RuntimeError("Im echten Betrieb lässt sich die Uhr nicht verstellen.")
    before = shift()
    _Shift.value = before + by
    try:
        yield
    finally:
        _Shift.value = before
