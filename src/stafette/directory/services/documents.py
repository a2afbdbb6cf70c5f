"""Search documents made anew: all of them, those that a new version cannot read, and those that have aged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from stafette.core import actor as actors
from stafette.core import clock
from stafette.core.actor import Actor
from stafette.directory.catalog.index import DocumentWriter
from stafette.directory.catalog.read import read_stored
from stafette.directory.catalog.stored import Whole
from stafette.directory.catalog.write import batches, no_progress
from stafette.directory.models import SearchDocument, Service, ServiceTheme, Theme
from stafette.directory.search.codec import VERSION, decode_raw
from stafette.directory.search.documents import Flag
from stafette.directory.terms import terms_on

BATCH: Final = 500
_NEWEST_VERIFICATION = """
SELECT service.id, max(state.verified_at)
  FROM directory_service service LEFT JOIN directory_field_group_state state ON state.service_id = service.id
 GROUP BY service.id
"""
_MISSING = """
SELECT service.id FROM directory_service service
  LEFT JOIN directory_search_document document ON document.id = service.id
 WHERE document.id IS NULL OR get_byte(document.body, 0) <> %s
 ORDER BY service.id
"""
HORIZON_LEFT_DAYS: Final = 90
"""Times are written out for more than a year ahead and made anew when fewer days than this are left."""


def rebuild_search(*, actor: Actor, progress: Callable[[int, int], None] = no_progress) -> int:
    """Make the documents of all offers anew; returns how many. Each batch is a transaction of its own."""
    ids = list(Service.objects.order_by("id").values_list("id", flat=True))
    return refresh_documents(ids, actor=actor, progress=progress)


def ensure_documents(*, actor: Actor, progress: Callable[[int, int], None] = no_progress) -> int:
    """Make the documents that are missing or were written by another version; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [VERSION])
        ids = [row[0] for row in cursor.fetchall()]
    return refresh_documents(ids, actor=actor, progress=progress)


def refresh_theme(*, theme_id: UUID, actor: Actor) -> int:
    """Make the documents of a theme's offers anew, those of its sub-themes too; returns how many."""
    themes = [theme_id, *Theme.objects.filter(parent=theme_id).order_by("id").values_list("id", flat=True)]
    rows = ServiceTheme.objects.filter(theme__in=themes).order_by("service_id").distinct()
    return refresh_documents(list(rows.values_list("service_id", flat=True)), actor=actor)


def refresh_aged(*, actor: Actor) -> int:
    """Make the documents anew whose freshness has turned or whose written-out times run out; returns how many."""
    today = clock.today()
    fresh_after = terms_on(today).fresh_after(clock.now())
    last_day = today.toordinal() + HORIZON_LEFT_DAYS
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_VERIFICATION)
        verified = {row[0]: row[1] is not None and row[1] >= fresh_after for row in cursor.fetchall()}
    aged = []
    with transaction.atomic():
        rows = SearchDocument.objects.filter(body__isnull=False).order_by("id").values_list("id", "body")
        for identity, body in rows.iterator(chunk_size=2_000):
            raw = decode_raw(bytes(body or b""))
            turned = bool(raw.flags & Flag.VERIFIED) != verified.get(identity, False)
            if turned or 0 <= raw.complete_until < last_day:
                aged.append(identity)
    return refresh_documents(aged, actor=actor)


def refresh_documents(ids: Sequence[UUID], *, actor: Actor, progress: Callable[[int, int], None] = no_progress) -> int:
    """Make the documents of these offers anew; returns how many."""
    done = 0
    for batch in batches(ids, BATCH):
        with actors.acting(actor), transaction.atomic():
            stored = read_stored(actor=actor, service_ids=batch)
            writer = DocumentWriter(Whole.of(stored.catalog), stored.ids, clock.now())
            writer.write(stored.ids.services)
        done += len(batch)
        progress(done, len(ids))
    return done
