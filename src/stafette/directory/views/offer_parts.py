"""What the groups of an offer hold beside their form: places and people, each with a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.core.templatetags.german import national_digits
from stafette.directory.catalog.stored import Stored, Whole
from stafette.directory.present.contact import address_lines, phone_views
from stafette.directory.present.facts import Today
from stafette.directory.present.texts import lines
from stafette.directory.present.times import time_lines
from stafette.directory.records import ContactRecord, FieldGroup, LocationRecord, LocationType


@dataclass(frozen=True, slots=True)
class PartView:
    """A place or a person: its name, what is known in lines, and the page where it is changed ("" for none)."""

    name: str
    lines: tuple[str, ...]
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class MoreParts:
    """Parts of a group, a remark about them, and a link for all of them."""

    parts: tuple[PartView, ...]
    remark: str = ""
    url: str = ""
    action: str = ""


def more_parts(group: FieldGroup, stored: Stored, today: Today) -> MoreParts | None:
    """Places of the groups "place" and "times", people of the group "contact"; None for other groups."""
    if group is FieldGroup.CONTACT:
        return _people(stored)
    if group is FieldGroup.PLACE:
        return _places(stored)
    return _times(stored, today) if group is FieldGroup.TIMES else None


def place_name(location: LocationRecord) -> str:
    """What a place is called: its name, else its street, else what kind it is."""
    address = location.addresses[0] if location.addresses else None
    if location.name.strip():
        return location.name.strip()
    if address and address.street:
        return address.street
    return _("Am Telefon") if location.type is LocationType.VIRTUAL else _("Ort ohne Namen")


def _placements(stored: Stored) -> list[tuple[str, LocationRecord, str]]:
    """Name, house and page of each place of the offer."""
    service = stored.catalog.services[0].source_id
    return [
        (place_name(house), house, reverse("directory:offer_place", args=[service, UUID(house.source_id)]))
        for _link, house in Whole.of(stored.catalog).placements(service)
    ]


def _places(stored: Stored) -> MoreParts:
    parts = []
    for name, house, url in _placements(stored):
        address = address_lines(house.addresses[0]) if house.addresses else ()
        shown = tuple(line for line in (*address, *lines(house.transportation)) if line != name)
        parts.append(PartView(name, shown, f"{url}#adresse", _("Adresse ändern")))
    return MoreParts(tuple(parts), _("Eine Adresse gilt für alle Angebote in diesem Haus.") if parts else "")


def _times(stored: Stored, today: Today) -> MoreParts:
    service = stored.catalog.services[0]
    links = {link.location_source_id: link for link in stored.catalog.service_at_locations}
    parts = []
    for name, house, url in _placements(stored):
        own = links[house.source_id].schedules
        if own:
            shown = time_lines(own, today)
        elif service.schedules or not house.schedules:
            shown = (_("wie oben"),) if service.schedules else (_("keine Zeiten"),)
        else:
            shown = time_lines(house.schedules, today)
        parts.append(PartView(name, shown, f"{url}#zeiten", _("Zeiten hier ändern")))
    return MoreParts(tuple(parts))


def _people(stored: Stored) -> MoreParts:
    service = stored.catalog.services[0]
    url = reverse("directory:offer_people", args=[service.source_id])
    parts = tuple(_person(contact) for contact in service.contacts)
    return MoreParts(parts, "", url, _("Personen ändern") if parts else _("Person hinzufügen"))


def _person(contact: ContactRecord) -> PartView:
    who = [text for text in (contact.name, contact.title, contact.department) if text]
    numbers = [phone.number for phone in phone_views(contact.phones) if national_digits(phone.number)]
    return PartView(", ".join(who), tuple(text for text in (*numbers, contact.email) if text))
