"""What every installation of the spine starts with."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from stafette.cases.models import StepKind
from stafette.core import actor

_KINDS = Path(__file__).parent / "data" / "step_kinds.json"


def ensure_basic_data() -> None:
    """Make the catalogue of kinds of steps complete; what a Jobcenter changed stays."""
    with actor.acting(actor.system("setup")), transaction.atomic():
        ensure_step_kinds()


def ensure_step_kinds() -> None:
    """Add the kinds that are not there yet, by key and first day."""
    known = set(StepKind.objects.order_by().values_list("key", "valid_from"))
    rows = [_kind(position, row) for position, row in enumerate(json.loads(_KINDS.read_text(encoding="utf-8")))]
    StepKind.objects.bulk_create([row for row in rows if (row.key, row.valid_from) not in known])


def _kind(position: int, row: dict[str, Any]) -> StepKind:
    values = dict(row)
    for name in ("valid_from", "valid_to"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return StepKind(position=position, **values)
