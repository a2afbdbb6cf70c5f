"""The door of the generator: builds the fictional county from a seed.

The same size, seed and day give the equal county. A ``land`` is made county by county, so that memory stays modest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stafette.demo.assignment import Assigner
from stafette.demo.duplicates import Duplicator
from stafette.demo.jobcenter import make_employers, make_jobcenter, make_partner_users
from stafette.demo.offers import OfferMaker, draw_pair
from stafette.demo.partners import Partner, PartnerMaker, assign_branches
from stafette.demo.people import People
from stafette.demo.places import make_towns
from stafette.demo.sizes import EXTENTS, Extent, Size
from stafette.demo.times import Form, make_times
from stafette.demo.values import Employer, Jobcenter, KnownDuplicate, PartnerUser, Town
from stafette.demo.voice import Voice
from stafette.directory.records import Catalog, ServiceAtLocationRecord, ServiceRecord

SOURCE = "demo"


@dataclass(frozen=True, slots=True)
class Batch:
    """The directory of one county. Offers point only to organisations and places of the same batch."""

    catalog: Catalog
    known_duplicates: tuple[KnownDuplicate, ...]


@dataclass(frozen=True, slots=True)
class DemoCounty:
    """The fictional county; with size ``land``, ``name``, Jobcenter, partners and employers are of the first county."""

    size: Size
    seed: int
    today: date
    name: str
    towns: tuple[Town, ...]
    jobcenter: Jobcenter
    partner_users: tuple[PartnerUser, ...]
    employers: tuple[Employer, ...]
    first_batch: Batch

    @property
    def extent(self) -> Extent:
        """Exact counts over all batches."""
        return EXTENTS[self.size]

    @property
    def catalog(self) -> Catalog:
        """The whole directory; raises ValueError for ``land``, which comes in batches only."""
        self._only_one()
        return self.first_batch.catalog

    @property
    def known_duplicates(self) -> tuple[KnownDuplicate, ...]:
        """All duplicates put in on purpose; raises ValueError for ``land``, whose batches hold their own."""
        self._only_one()
        return self.first_batch.known_duplicates

    def batches(self) -> Iterator[Batch]:
        """Give the directory county by county; only one county is in memory at a time beside the first."""
        yield self.first_batch
        for county in range(1, self.extent.counties):
            yield _make_batch(self.towns, self.extent, county, self.seed, self.today)

    def _only_one(self) -> None:
        if self.extent.counties > 1:
            raise ValueError(f"{self.size.value} has {self.extent.counties} counties: read batches().")


def build(size: Size, seed: int, *, today: date) -> DemoCounty:
    """Build the county as it looks on the day ``today``."""
    extent = EXTENTS[size]
    towns = make_towns(extent, random.Random(f"{seed} towns"))
    rng = random.Random(f"{seed} people")
    people = People(rng)
    own = tuple(town for town in towns if town.county == towns[0].county)
    first = _make_batch(towns, extent, 0, seed, today)
    domains = [
        (organization.source_id, organization.email.partition("@")[2])
        for organization in first.catalog.organizations[: extent.organizations // extent.counties]
    ]
    return DemoCounty(
        size=size,
        seed=seed,
        today=today,
        name=towns[0].county,
        towns=towns,
        jobcenter=make_jobcenter(own, extent, today, rng, people),
        partner_users=make_partner_users(domains, extent, rng, people),
        employers=make_employers(own, extent, rng, people),
        first_batch=first,
    )


def _make_batch(towns: tuple[Town, ...], extent: Extent, county: int, seed: int, today: date) -> Batch:
    """Make the directory of one county; ids go on from county to county."""
    rng = random.Random(f"{seed} county {county}")
    names = sorted({town.county for town in towns})
    own = tuple(town for town in towns if town.county == _county_name(towns, county, len(names)))
    voice, people = Voice(rng), People(rng)
    organizations, offers = extent.organizations // extent.counties, extent.offers // extent.counties
    twins = extent.duplicate_organizations // extent.counties
    twin_offers = extent.duplicate_offers // extent.counties
    first_organization, first_offer = county * organizations + 1, county * offers + 1
    maker = PartnerMaker(own, voice, people, today)
    partners = assign_branches(maker.make(organizations - twins, offers - twin_offers, first_organization), rng)
    catalog = Catalog(source=SOURCE, organizations=[partner.record for partner in partners])
    _Writer(catalog, maker, OfferMaker(own, voice, people, today), rng, today).write(partners, first_offer)
    duplicator = Duplicator(catalog, rng)
    last_organization, last_offer = first_organization + organizations, first_offer + offers
    duplicator.add(
        [f"demo-org-{number:05d}" for number in range(last_organization - twins, last_organization)],
        [f"demo-offer-{number:05d}" for number in range(last_offer - twin_offers, last_offer)],
    )
    return Batch(catalog, tuple(duplicator.known))


def _county_name(towns: tuple[Town, ...], county: int, counties: int) -> str:
    return towns[county * (len(towns) // counties)].county


class _Writer:
    """Writes the offers of the partners and where they take place into a catalog."""

    def __init__(
        self, catalog: Catalog, places: PartnerMaker, offers: OfferMaker, rng: random.Random, today: date
    ) -> None:
        self._catalog, self._places, self._offers, self._rng, self._today = catalog, places, offers, rng, today

    def write(self, partners: list[Partner], first: int) -> None:
        """Write all offers; numbers start at ``first``."""
        telephone: set[str] = set()
        for partner in partners:
            self._catalog.locations.extend(partner.locations)
        for number, (partner, topic, concept) in enumerate(Assigner(self._rng).assign(partners), start=first):
            service = self._offers.make(f"demo-offer-{number:05d}", partner, topic, concept)
            self._catalog.services.append(service)
            if concept.form is Form.HOTLINE:
                place = self._places.telephone_place(partner)
                if place.source_id not in telephone:
                    telephone.add(place.source_id)
                    self._catalog.locations.append(place)
                self._join(service, (place.source_id,), concept.form)
            else:
                self._join(service, draw_pair(self._rng, partner), concept.form)

    def _join(self, service: ServiceRecord, locations: tuple[str, ...], form: Form) -> None:
        """Put an offer at its places; the second place has times of its own."""
        for number, location in enumerate(locations, start=1):
            own_times = make_times(form, self._rng, self._today).schedules if number > 1 else ()
            self._catalog.service_at_locations.append(
                ServiceAtLocationRecord(
                    source_id=f"{service.source_id}-at-{number}",
                    service_source_id=service.source_id,
                    location_source_id=location,
                    schedules=own_times,
                )
            )
