"""A catalogue as the database holds it, with the ids of its rows. Plain values."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from stafette.directory.catalog.documents import Placement
from stafette.directory.records import (
    Catalog,
    LocationRecord,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
)


@dataclass(slots=True)
class Ids:
    """Row ids by the key of the record; a service at a location has the key "service@location"."""

    organizations: dict[str, UUID] = field(default_factory=dict)
    locations: dict[str, UUID] = field(default_factory=dict)
    services: dict[str, UUID] = field(default_factory=dict)
    links: dict[str, UUID] = field(default_factory=dict)


@dataclass(slots=True)
class Stored:
    """A catalogue with the ids of its rows.

    ``inactive`` are keys of organisations that are set aside; ``foreign`` are keys of organisations and places of other
    sources to which staff have moved an offer: an import of this source leaves them alone.
    """

    catalog: Catalog
    ids: Ids = field(default_factory=Ids)
    inactive: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)

    def own(self) -> Catalog:
        """The catalogue without what belongs to other sources: what an import is compared with."""
        catalog = self.catalog
        return Catalog(
            source=catalog.source,
            organizations=[record for record in catalog.organizations if record.source_id not in self.foreign],
            locations=[record for record in catalog.locations if record.source_id not in self.foreign],
            services=catalog.services,
            service_at_locations=catalog.service_at_locations,
        )


@dataclass(slots=True)
class Whole:
    """The records of a source by key, as they are after a write: what search documents are made from."""

    organizations: dict[str, OrganizationRecord] = field(default_factory=dict)
    locations: dict[str, LocationRecord] = field(default_factory=dict)
    services: dict[str, ServiceRecord] = field(default_factory=dict)
    links: dict[str, dict[str, ServiceAtLocationRecord]] = field(default_factory=lambda: defaultdict(dict))
    """Service key → location key → link."""
    services_at: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Location key → service keys."""

    @classmethod
    def of(cls, catalog: Catalog) -> Whole:
        """Index a catalogue."""
        whole = cls()
        whole.organizations = {record.source_id: record for record in catalog.organizations}
        whole.locations = {record.source_id: record for record in catalog.locations}
        whole.services = {record.source_id: record for record in catalog.services}
        for link in catalog.service_at_locations:
            whole.put_link(link)
        return whole

    def put_link(self, link: ServiceAtLocationRecord) -> None:
        """Add or replace a service at a location."""
        self.links[link.service_source_id][link.location_source_id] = link
        self.services_at[link.location_source_id].add(link.service_source_id)

    def drop_link(self, link: ServiceAtLocationRecord) -> None:
        """Take a service away from a location."""
        self.links[link.service_source_id].pop(link.location_source_id, None)
        self.services_at[link.location_source_id].discard(link.service_source_id)

    def placements(self, service: str) -> list[Placement]:
        """Where a service is, the places in the order in which they were given."""
        return [
            (link, self.locations[location])
            for location, link in self.links.get(service, {}).items()
            if location in self.locations
        ]

    def town(self, service: str) -> str:
        """The town of the first place of a service."""
        towns = (address.city for _, place in self.placements(service) for address in place.addresses if address.city)
        return next(towns, "")
