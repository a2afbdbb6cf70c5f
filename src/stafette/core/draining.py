"""Whether this process is asked to end: long jobs look between two batches and leave the rest to the next worker."""

from __future__ import annotations

import threading

_asked = threading.Event()


def ask() -> None:
    """This process is to end soon."""
    _asked.set()


def asked() -> bool:
    """Whether it is time to stop after the present batch."""
    return _asked.is_set()
