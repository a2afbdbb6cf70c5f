"""How long the directory keeps what only serves for a while."""

from __future__ import annotations

from datetime import timedelta

from stafette.core.retention import Rule, register
from stafette.directory.models import Handout


def register_rules() -> None:
    """Hand-outs go, with their history, in the night after their code has expired."""
    register(HANDOUTS)


HANDOUTS = Rule(
    "directory.handouts",
    "Abgelaufene Merkzettel",
    Handout,
    "expires_at",
    timedelta,
    "Art. 5 Abs. 1 Buchst. e DSGVO",
)
