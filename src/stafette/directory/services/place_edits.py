"""Editing where an offer is: the address of the house, which all offers there share, and the offer's times there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from stafette.core import actor as actors
from stafette.core.actor import Actor
from stafette.directory.catalog.read import read_stored
from stafette.directory.catalog.stored import Stored
from stafette.directory.interchange.result import EntityKind
from stafette.directory.models import Location, Service, ServiceAtLocation, Town
from stafette.directory.records import LocationRecord, ScheduleRecord, ServiceAtLocationRecord, ServiceRecord
from stafette.directory.services.changing import require_editor, write_change
from stafette.directory.services.offer_edits import state_of_fields

ADDRESS_FIELDS: Final = ("name", "addresses", "latitude", "longitude", "transportation", "accessibility")
"""What is edited of a house."""


@dataclass(frozen=True, slots=True)
class PlaceOfOffer:
    """An offer, one of its houses, what is different there, and how many offers are in the house."""

    service: ServiceRecord
    link: ServiceAtLocationRecord
    location: LocationRecord
    offers_there: int


class PlaceChangedMeanwhile(Exception):
    """Somebody else has saved this since the person opened the page. ``place`` is what is stored now."""

    def __init__(self, place: PlaceOfOffer) -> None:
        super().__init__("the place was changed meanwhile")
        self.place = place


def address_state(location: LocationRecord) -> str:
    """A name for the present content of a house: equal content, equal name."""
    return state_of_fields(location, ADDRESS_FIELDS)


def times_state(link: ServiceAtLocationRecord) -> str:
    """A name for the present times of an offer at a house."""
    return state_of_fields(link, ("schedules",))


def town_point(postal_code: str, city: str) -> tuple[Decimal, Decimal] | None:
    """Latitude and longitude (degrees, WGS 84) of the middle of a town of the gazetteer; None if it is not known."""
    town = Town.objects.at(postal_code, city)
    return (town.latitude, town.longitude) if town else None


def read_place(*, service_id: UUID, location_id: UUID, actor: Actor) -> PlaceOfOffer:
    """One of the places of an offer.

    Raises:
        ServiceAtLocation.DoesNotExist: the offer is not there, not visible to ``actor``, or not at this place.
    """
    return _place(read_stored(actor=actor, service_ids=[service_id]), service_id, location_id)


def _place(stored: Stored, service_id: UUID, location_id: UUID) -> PlaceOfOffer:
    """The keys of records that are read by the ids of offers are the ids of the rows."""
    catalog = stored.catalog
    service = next((each for each in catalog.services if each.source_id == str(service_id)), None)
    location = next((each for each in catalog.locations if each.source_id == str(location_id)), None)
    link = next(
        (
            each
            for each in catalog.service_at_locations
            if (each.service_source_id, each.location_source_id) == (str(service_id), str(location_id))
        ),
        None,
    )
    if service is None or location is None or link is None:
        raise ServiceAtLocation.DoesNotExist
    return PlaceOfOffer(service, link, location, ServiceAtLocation.objects.filter(location=location_id).count())


def _locked(service_id: UUID, location_id: UUID, actor: Actor) -> Stored:
    """All offers of the house, their rows locked in one order, then the house itself."""
    if not Service.objects.visible_to(actor).filter(pk=service_id, at_locations__location=location_id).exists():
        raise ServiceAtLocation.DoesNotExist
    ids = ServiceAtLocation.objects.filter(location=location_id).order_by().values("service")
    offers = Service.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    identities = list(offers.values_list("pk", flat=True))
    Location.objects.select_for_update(of=("self",)).get(pk=location_id)
    return read_stored(actor=actors.system("directory"), service_ids=identities)


@transaction.atomic
def change_seen_address(
    *, service_id: UUID, location_id: UUID, seen: str, changes: Mapping[str, Any], actor: Actor
) -> bool:
    """Change fields of a house (:data:`ADDRESS_FIELDS`) if they are still as the person saw them.

    The group "place" of every offer in the house is marked as changed, and their search documents are made anew.
    Returns whether anything was different.

    Raises:
        PlaceChangedMeanwhile: they are not (``seen`` comes from :func:`address_state`).
        PermissionDenied: neither network manager nor administration.
        ServiceAtLocation.DoesNotExist: the offer is not there, or not at this place.
    """
    require_editor(actor)
    with actors.acting(actor):
        stored = _locked(service_id, location_id, actor)
        place = _place(stored, service_id, location_id)
        if address_state(place.location) != seen:
            raise PlaceChangedMeanwhile(place)
        wanted = {name: changes[name] for name in ADDRESS_FIELDS if name in changes}
        return write_change(EntityKind.LOCATION, place.location, wanted, stored)


@transaction.atomic
def change_seen_times(
    *, service_id: UUID, location_id: UUID, seen: str, schedules: tuple[ScheduleRecord, ...], actor: Actor
) -> bool:
    """Change the times of an offer at one of its places; none at all means that its own times hold there too.

    Returns whether anything was different.

    Raises:
        PlaceChangedMeanwhile: they are not as the person saw them (``seen`` comes from :func:`times_state`).
        PermissionDenied: neither network manager nor administration.
        ServiceAtLocation.DoesNotExist: the offer is not there, or not at this place.
    """
    require_editor(actor)
    with actors.acting(actor):
        stored = _locked(service_id, location_id, actor)
        place = _place(stored, service_id, location_id)
        if times_state(place.link) != seen:
            raise PlaceChangedMeanwhile(place)
        return write_change(EntityKind.SERVICE_AT_LOCATION, place.link, {"schedules": schedules}, stored)
