"""Phone numbers, places and people of an offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext

from stafette.core.templatetags.german import national_digits
from stafette.directory.present.facts import OfferFacts, PlaceFacts, Today
from stafette.directory.present.texts import lines
from stafette.directory.present.times import time_lines
from stafette.directory.present.words import ACCESSIBILITY, language_name
from stafette.directory.records import (
    AccessibilityRecord,
    AddressRecord,
    ContactRecord,
    LocationType,
    PhoneRecord,
    ScheduleRecord,
)

SPOKEN = frozenset({"voice", "cell", "", "textphone", "sms", "tty"})


@dataclass(frozen=True, slots=True)
class PhoneView:
    """A number that somebody answers, with what stands beside it."""

    number: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A place: its name, address in lines, a hint how to get there; times and phones only where they differ."""

    name: str
    address: tuple[str, ...]
    hint: str
    map_url: str
    phones: tuple[PhoneView, ...] = ()
    times: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()


def phone_views(*groups: Iterable[PhoneRecord]) -> tuple[PhoneView, ...]:
    """Numbers to call, each once, fax left out."""
    found: dict[str, PhoneView] = {}
    for phone in (phone for group in groups for phone in group):
        digits = national_digits(phone.number)
        if digits and phone.type in SPOKEN:
            found.setdefault(digits, PhoneView(phone.number, _phone_label(phone)))
    return tuple(found.values())


def _phone_label(phone: PhoneRecord) -> str:
    parts = [phone.description]
    if phone.extension:
        parts.append(gettext("Durchwahl %(number)s") % {"number": phone.extension})
    if phone.type == "cell" and not phone.description:
        parts.append(gettext("Handy"))
    if any(code != "de" for code in phone.languages):
        parts.append(", ".join(language_name(code) for code in phone.languages))
    return ", ".join(part for part in parts if part)


def offer_phones(facts: OfferFacts) -> tuple[PhoneView, ...]:
    """Numbers of the offer; where it has none, those of its only place, its contacts, its organisation."""
    places = facts.places if len(facts.places) == 1 else ()
    sources = (
        phone_views(facts.service.phones, *(place.link.phones for place in places)),
        phone_views(*(contact.phones for contact in facts.service.contacts)),
        phone_views(*(place.location.phones for place in places)),
        phone_views(facts.organization.phones),
    )
    return next((found for found in sources if found), ())


def contact_views(contacts: Iterable[ContactRecord]) -> tuple[PhoneView, ...]:
    """Whom a professional asks for, with the number."""
    found = []
    for contact in contacts:
        who = ", ".join(part for part in (contact.name, contact.title, contact.department) if part)
        found += [PhoneView(phone.number, who) for phone in phone_views(contact.phones)]
    return tuple(found)


def schedules_at(facts: OfferFacts, place: PlaceFacts) -> tuple[ScheduleRecord, ...]:
    """Times that hold at a place: its own for this offer, else those of the offer, else those of the house."""
    return place.link.schedules or facts.service.schedules or place.location.schedules


def all_schedules(facts: OfferFacts) -> tuple[ScheduleRecord, ...]:
    """Times of the offer at any place."""
    found = [schedule for place in facts.places for schedule in schedules_at(facts, place)]
    return tuple(dict.fromkeys(found)) or facts.service.schedules


def place_views(facts: OfferFacts, map_page: str, today: Today) -> tuple[PlaceView, ...]:
    """All places where people go; one on the phone only is none."""
    houses = [place for place in facts.places if place.location.type is not LocationType.VIRTUAL]
    return tuple(_place_view(facts, place, map_page, today) for place in houses)


def _place_view(facts: OfferFacts, place: PlaceFacts, map_page: str, today: Today) -> PlaceView:
    location = place.location
    own_times = place.link.schedules or (() if facts.service.schedules else location.schedules)
    has_point = location.latitude is not None
    return PlaceView(
        name=_place_name(place, facts.organization.name),
        address=address_lines(location.addresses[0]) if location.addresses else (),
        hint=" ".join(lines(place.link.description) + lines(location.transportation)),
        map_url=f"{map_page}?{urlencode({'angebot': facts.slug})}" if has_point and map_page else "",
        phones=phone_views(place.link.phones, location.phones),
        times=time_lines(own_times, today),
        accessibility=accessibility_lines(location.accessibility),
    )


def _place_name(place: PlaceFacts, organization: str) -> str:
    """The name of the house, empty where it only repeats the organisation's."""
    name = place.location.name.strip()
    return "" if name.casefold() == organization.casefold() else name


def address_lines(address: AddressRecord) -> tuple[str, ...]:
    """Street, addition, postcode with town."""
    town = f"{address.postal_code} {address.city}".strip()
    return tuple(line for line in (address.street, address.extra, town) if line)


def accessibility_lines(items: Iterable[AccessibilityRecord]) -> tuple[str, ...]:
    """What is known of a place, in words; free text as it is."""
    found = []
    for item in items:
        name = str(ACCESSIBILITY[item.kind]) if item.kind in ACCESSIBILITY else ""
        details = [text for text in (item.description, item.details) if text and text.casefold() != name.casefold()]
        found.append(": ".join([name, ", ".join(details)]) if name and details else name or ", ".join(details))
    return tuple(dict.fromkeys(line for line in found if line))
