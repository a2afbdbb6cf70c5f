"""What the spine announces once it is committed; upper floors listen."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal

case_opened = Signal()  # case_id
case_closed = Signal()  # case_id
step_opened = Signal()  # step_id, case_id
step_closed = Signal()  # step_id, case_id
step_moved = Signal()  # step_id, case_id
handover_changed = Signal()  # handover_id, case_id, state
transfer_changed = Signal()  # transfer_id, case_id, state
fact_recorded = Signal()  # person_id, key


def announce(signal: Signal, **values: Any) -> None:
    """Send ``signal`` when the running transaction is committed."""
    transaction.on_commit(partial(signal.send_robust, sender=None, **values), robust=True)
