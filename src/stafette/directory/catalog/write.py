"""Writing changes of a catalogue: everything or nothing, in bulk, with the search documents.

The caller holds the transaction and the actor. Inserts go by COPY in batches; known records get only the columns and
lists that differ; what is gone becomes inactive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from stafette.accounts.enums import OrganizationKind
from stafette.accounts.models import Organization
from stafette.core import clock
from stafette.core.ids import new_id
from stafette.directory.catalog.bulk import RowBuffer
from stafette.directory.catalog.change import Changer
from stafette.directory.catalog.index import DocumentWriter
from stafette.directory.catalog.rows import capacity_columns, columns_of, group_rows, put_details
from stafette.directory.catalog.settle import Changes
from stafette.directory.catalog.slugs import make_slug
from stafette.directory.catalog.stored import Stored, Whole
from stafette.directory.catalog.tables import LINKS, LOCATIONS, ORGANIZATIONS, SERVICES
from stafette.directory.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    FieldGroupState,
    Location,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceTheme,
    Theme,
)
from stafette.directory.records import LocationRecord, OrganizationRecord, ServiceAtLocationRecord, ServiceRecord

Progress = Callable[[int, int], None]
"""Called with the number of records written so far and the number of all."""
BATCH = 500
_PATIENCE = "SET LOCAL statement_timeout = '15min'; SET LOCAL idle_in_transaction_session_timeout = 0"
T = TypeVar("T")


def no_progress(done: int, total: int) -> None:
    """For callers that watch nothing."""


def be_patient() -> None:
    """The running transaction may take longer than a web request."""
    with connection.cursor() as cursor:
        cursor.execute(_PATIENCE)


def write_catalog(changes: Changes, stored: Stored, *, progress: Progress = no_progress) -> None:
    """Write ``changes`` to what is ``stored``. Needs an actor and a running transaction; commits nothing itself.

    ``stored`` is brought up to date too: its ids hold the new rows afterwards.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("write_catalog needs a transaction around it.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _Writer(changes, stored, progress).write()


class _Writer:
    """One write. ``whole`` is the source as it will be; documents are made from it."""

    def __init__(self, changes: Changes, stored: Stored, progress: Progress) -> None:
        self._changes, self._ids, self._progress = changes, stored.ids, progress
        self._done, self._now = 0, clock.now()
        self._whole = Whole.of(stored.catalog)
        self._theme_ids: dict[str, UUID] = dict(Theme.objects.in_order().values_list("slug", "id"))
        self._documents = DocumentWriter(self._whole, self._ids, self._now)
        self._buffer = RowBuffer(
            *(Organization, Location, Service, ServiceAtLocation, Contact, Phone, Schedule, Address, Accessibility),
            *(CostOption, RequiredDocument, ServiceArea, ServiceTheme, FieldGroupState),
        )

    def write(self) -> None:
        """Parents before children, new before changed before gone."""
        changes = self._changes
        self._insert_organizations(changes.new_organizations)
        self._insert_locations(changes.new_locations)
        for link in changes.new_links:
            self._whole.put_link(link)
        self._insert_services(changes.new_services)
        self._insert_links(changes.new_links)
        changer = Changer(changes, self._whole, self._ids, self._theme_ids, self._now)
        stale = changer.apply()
        self._documents.write(stale)
        self._advance(len(changes.changed) + sum(len(changes.gone(kind)) for kind in changes.unchanged))

    def _advance(self, count: int) -> None:
        self._done += count
        self._progress(self._done, self._changes.size)

    def _common(self, row_id: UUID, source_id: str, changed_at: datetime | None) -> dict[str, Any]:
        return {
            "id": row_id,
            "source": self._changes.source,
            "source_id": source_id,
            "created_at": self._now,
            "changed_at": changed_at or self._now,
        }

    def _insert_organizations(self, records: Sequence[OrganizationRecord]) -> None:
        """In one statement, because a parent may stand behind its children."""
        for record, row_id in with_ids(records):
            self._ids.organizations[record.source_id] = row_id
            self._whole.organizations[record.source_id] = record
        for record in records:
            row_id = self._ids.organizations[record.source_id]
            row = columns_of(record, ORGANIZATIONS, ORGANIZATIONS.columns)
            row |= self._common(row_id, record.source_id, record.changed_at)
            row |= {
                "kind": OrganizationKind.PARTNER.value,
                "parent_id": self._ids.organizations.get(record.parent_source_id),
            }
            self._buffer.add(Organization, row)
            put_details(self._buffer, record, ORGANIZATIONS, row_id)
        self._buffer.flush()
        self._advance(len(records))

    def _insert_locations(self, records: Sequence[LocationRecord]) -> None:
        for batch in batches(records):
            for record, row_id in with_ids(batch):
                self._ids.locations[record.source_id] = row_id
                self._whole.locations[record.source_id] = record
                row = columns_of(record, LOCATIONS, LOCATIONS.columns)
                row |= self._common(row_id, record.source_id, record.changed_at)
                row["organization_id"] = self._ids.organizations.get(record.organization_source_id)
                self._buffer.add(Location, row)
                put_details(self._buffer, record, LOCATIONS, row_id)
            self._buffer.flush()
            self._advance(len(batch))

    def _insert_services(self, records: Sequence[ServiceRecord]) -> None:
        for batch in batches(records):
            for record, row_id in with_ids(batch):
                self._ids.services[record.source_id] = row_id
                self._whole.services[record.source_id] = record
                self._put_service(record, row_id)
            self._buffer.flush()
            self._documents.insert([record.source_id for record in batch])
            self._advance(len(batch))

    def _put_service(self, record: ServiceRecord, row_id: UUID) -> None:
        row = columns_of(record, SERVICES, SERVICES.columns) | capacity_columns(record.capacity)
        row |= self._common(row_id, record.source_id, record.changed_at)
        row["organization_id"] = self._ids.organizations[record.organization_source_id]
        row["slug"] = make_slug(record.name, self._whole.town(record.source_id), row_id)
        self._buffer.add(Service, row)
        put_details(self._buffer, record, SERVICES, row_id)
        for state in group_rows(record, row_id, record.changed_at or self._now):
            self._buffer.add(FieldGroupState, state)
        slugs = [slug for slug in dict.fromkeys(record.themes) if slug in self._theme_ids]
        for slug, link_id in with_ids(slugs):
            self._buffer.add(ServiceTheme, {"id": link_id, "service_id": row_id, "theme_id": self._theme_ids[slug]})

    def _insert_links(self, records: Sequence[ServiceAtLocationRecord]) -> None:
        for batch in batches(records):
            for record, row_id in with_ids(batch):
                service, location = record.service_source_id, record.location_source_id
                self._ids.links[f"{service}@{location}"] = row_id
                row = columns_of(record, LINKS, LINKS.columns)
                row |= {
                    "id": row_id,
                    "service_id": self._ids.services[service],
                    "location_id": self._ids.locations[location],
                }
                self._buffer.add(ServiceAtLocation, row)
                put_details(self._buffer, record, LINKS, row_id)
            self._buffer.flush()
            self._advance(len(batch))


def batches(records: Sequence[T], size: int = BATCH) -> Iterator[list[T]]:
    """Lists of at most ``size`` records."""
    rest = iter(records)
    while batch := list(islice(rest, size)):
        yield batch


def with_ids(records: Sequence[T]) -> Iterable[tuple[T, UUID]]:
    """Each record with a new id; the ids ascend, so that reading by id gives the order of writing."""
    return zip(records, sorted(new_id() for _ in records), strict=True)
