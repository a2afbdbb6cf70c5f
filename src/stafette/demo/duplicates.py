"""The same organisation or offer entered twice, written a little differently, as real directories have them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stafette.demo.places import degrees, phone
from stafette.demo.values import KnownDuplicate
from stafette.directory.records import (
    Catalog,
    LocationRecord,
    OrganizationRecord,
    PhoneRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
)

_SPELLINGS = (
    (" e. V.", " e.V.", "legal form written differently"),
    (" e. V.", "", "legal form left out"),
    (" gGmbH", "", "legal form left out"),
    ("Landkreis ", "LK ", "abbreviated"),
    ("Beratungsstelle", "Beratung", "shortened"),
    ("Kreisvolkshochschule", "KVHS", "abbreviated"),
    ("Selbsthilfegruppe", "SHG", "abbreviated"),
    (" und ", " & ", "sign instead of word"),
    ("ß", "ss", "other spelling"),
    ("ü", "ue", "other spelling"),
    ("ö", "oe", "other spelling"),
    ("ä", "ae", "other spelling"),
    ("-", " ", "hyphen left out"),
)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text that means the same and how it was changed."""

    text: str
    how: str


def rewrite(text: str, rng: random.Random) -> Rewritten:
    """Write a name differently: another spelling if one applies, else a typing error."""
    fitting = [spelling for spelling in _SPELLINGS if spelling[0] in text]
    if fitting and rng.random() < 0.75:
        old, new, how = rng.choice(fitting)
        return Rewritten(" ".join(text.replace(old, new).split()), how)
    places = [match.start() for match in re.finditer(r"(?<=\w)([a-zäöü])(?!\1)(?=\w)", text)]
    place = rng.choice(places)
    if rng.random() < 0.5:
        return Rewritten(text[:place] + text[place + 1 :], "letter missing")
    return Rewritten(text[:place] + text[place + 1] + text[place] + text[place + 2 :], "letters swapped")


def shorten(description: str, rng: random.Random) -> str:
    """Leave the last sentence of a paragraph out, or write "Uhr" and "bis" shorter."""
    short = re.sub(r"(?<=[.?]) [^.<>?]+\.(?=</p>|$)", "", description, count=1)
    if short == description or rng.random() < 0.3:
        short = short.replace(" Uhr", " h").replace(" und ", " u. ", 1)
    return short


class Duplicator:
    """Adds duplicates to a catalog and keeps the list of them."""

    def __init__(self, catalog: Catalog, rng: random.Random) -> None:
        """Take the catalog that is to be extended."""
        self._catalog, self._rng = catalog, rng
        self._services: dict[str, list[ServiceRecord]] = {}
        for service in catalog.services:
            self._services.setdefault(service.organization_source_id, []).append(service)
        self._places: dict[str, list[ServiceAtLocationRecord]] = {}
        for place in catalog.service_at_locations:
            self._places.setdefault(place.service_source_id, []).append(place)
        self._locations = {location.organization_source_id: location for location in reversed(catalog.locations)}
        self.known: list[KnownDuplicate] = []

    def add(self, organization_ids: Sequence[str], service_ids: Sequence[str]) -> None:
        """Add one duplicate organisation per id, then one duplicate offer per id, half of them under the new ones."""
        originals = self._rng.sample(self._catalog.organizations, len(organization_ids))
        twins = [
            self._organization(original, source_id)
            for original, source_id in zip(originals, organization_ids, strict=True)
        ]
        ids = list(service_ids)
        with_twin = [
            (service, twin)
            for original, twin in zip(originals, twins, strict=True)
            for service in self._services[original.source_id][: max(1, len(ids) // (2 * len(twins)))]
        ]
        taken = {service.source_id for service, _twin in with_twin}
        others = [service for service in self._catalog.services if service.source_id not in taken]
        alone = self._rng.sample(others, len(ids) - len(with_twin))
        for service, twin in with_twin:
            self._service(service, ids.pop(0), twin)
        for service in alone:
            self._service(service, ids.pop(0), None)

    def _organization(self, original: OrganizationRecord, source_id: str) -> LocationRecord:
        rng = self._rng
        name = rewrite(original.name, rng)
        other_phone = rng.random() < 0.3
        self._catalog.organizations.append(
            replace(
                original,
                source_id=source_id,
                name=name.text,
                description="" if rng.random() < 0.5 else original.description,
                phones=(PhoneRecord(number=phone(rng)),) if other_phone else original.phones,
                contacts=(),
                website=original.website.removesuffix("/") if rng.random() < 0.6 else "",
            )
        )
        self.known.append(
            KnownDuplicate(kind="organization", original=original.source_id, duplicate=source_id, how=name.how)
        )
        place = self._locations[original.source_id]
        twin = replace(
            place,
            source_id=source_id.replace("org", "loc") + "-1",
            name=name.text,
            organization_source_id=source_id,
            latitude=None if place.latitude is None else place.latitude + degrees(rng.uniform(-0.0003, 0.0003)),
            addresses=tuple(replace(a, street=a.street.replace("straße", "str."), extra="") for a in place.addresses),
        )
        self._catalog.locations.append(twin)
        return twin

    def _service(self, original: ServiceRecord, source_id: str, twin: LocationRecord | None) -> None:
        name = rewrite(original.name, self._rng)
        organization = original.organization_source_id if twin is None else twin.organization_source_id
        self._catalog.services.append(
            replace(
                original,
                source_id=source_id,
                name=name.text,
                organization_source_id=organization,
                description=shorten(original.description, self._rng),
                verifications=original.verifications[:2],
                contacts=(),
            )
        )
        places = self._places.get(original.source_id, [])[:1]
        for place in places:
            location = place.location_source_id if twin is None else twin.source_id
            self._catalog.service_at_locations.append(
                replace(place, service_source_id=source_id, location_source_id=location, source_id=f"{source_id}-at-1")
            )
        self.known.append(
            KnownDuplicate(kind="service", original=original.source_id, duplicate=source_id, how=name.how)
        )
