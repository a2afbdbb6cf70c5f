"""What every installation of the directory starts with."""

from __future__ import annotations

from django.db import transaction

from stafette.core import actor
from stafette.directory.catalog.themes import ensure_synonyms, ensure_themes
from stafette.directory.services.documents import ensure_documents


def ensure_basic_data() -> None:
    """Themes and synonyms if they are not there (changed names stay), and missing search documents."""
    with actor.acting(actor.system("setup")) as who, transaction.atomic():
        ensure_themes()
        ensure_synonyms()
        ensure_documents(actor=who)
