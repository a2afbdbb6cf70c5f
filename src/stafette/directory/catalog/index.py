"""Search documents: analysed when an offer is written, so that no process needs morphology to build its index."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from stafette.core import clock
from stafette.directory.catalog.bulk import copy_rows
from stafette.directory.catalog.documents import is_listed, make_document
from stafette.directory.catalog.read import theme_names
from stafette.directory.catalog.stored import Ids, Whole
from stafette.directory.models import SearchDocument
from stafette.directory.search import encode_document
from stafette.directory.search.opening import HORIZON_DAYS
from stafette.directory.terms import terms_on

_ONE_DAY = timedelta(days=1)
_UPSERT = """
INSERT INTO directory_search_document (id, body, version)
SELECT id, body, 0 FROM unnest(%s::uuid[], %s::bytea[]) AS new (id, body) ORDER BY id
ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body
"""


class DocumentWriter:
    """Makes and writes the documents of offers from the records of a source."""

    def __init__(self, whole: Whole, ids: Ids, now: datetime) -> None:
        self._whole, self._ids = whole, ids
        self._today = clock.local(now).date()
        terms = terms_on(self._today)
        self._fresh_after = terms.fresh_after(now)
        self._holidays = terms.holidays(self._today - _ONE_DAY, self._today + timedelta(days=HORIZON_DAYS))
        self._themes = theme_names()

    def body(self, key: str) -> bytes | None:
        """The document of an offer as bytes; None for an offer that search must not find."""
        service = self._whole.services[key]
        if not is_listed(service):
            return None
        return encode_document(
            make_document(
                service,
                service_id=self._ids.services[key],
                organization_id=self._ids.organizations[service.organization_source_id],
                organization=self._whole.organizations[service.organization_source_id],
                placements=self._whole.placements(key),
                themes=self._themes,
                today=self._today,
                fresh_after=self._fresh_after,
                holidays=self._holidays,
            )
        )

    def insert(self, keys: Sequence[str]) -> None:
        """Write the documents of new offers. All are analysed before the statement begins, whose time is limited."""
        rows = [{"id": self._ids.services[key], "body": self.body(key)} for key in keys]
        copy_rows(SearchDocument, rows)

    def write(self, keys: Iterable[str]) -> None:
        """Write the documents of known offers again."""
        put_bodies({self._ids.services[key]: self.body(key) for key in keys})


def put_bodies(bodies: dict[UUID, bytes | None]) -> None:
    """Insert or replace documents; None empties one, which tells every process to drop the offer."""
    if not bodies:
        return
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [list(bodies.keys()), list(bodies.values())])
