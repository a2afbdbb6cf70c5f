"""What every installation of the directory starts with."""

from __future__ import annotations

from django.db import transaction

from stafette.core import actor
from stafette.directory.catalog.themes import ensure_synonyms, ensure_themes


def ensure_basic_data() -> None:
    """Themes and synonyms, if they are not there; names that the Jobcenter changed stay."""
    with actor.acting(actor.system("setup")), transaction.atomic():
        ensure_themes()
        ensure_synonyms()
