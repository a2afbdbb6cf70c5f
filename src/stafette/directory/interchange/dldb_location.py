"""Locations of a ``dldb`` file: one handler per key, as for services."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html import unescape

from stafette.directory.interchange.cells import Fields
from stafette.directory.interchange.dldb_draft import LIST_SEPARATOR, Draft, Organizations, fill, note_unread
from stafette.directory.interchange.leftovers import as_text
from stafette.directory.interchange.words import join_street
from stafette.directory.records import AddressRecord, ContactRecord, LocationRecord, PhoneRecord, ScheduleRecord

SIX_PLACES = Decimal("0.000001")
WEEKDAYS = {
    "monday": "MO",
    "tuesday": "TU",
    "wednesday": "WE",
    "thursday": "TH",
    "friday": "FR",
    "saturday": "SA",
    "sunday": "SU",
}


def _name(draft: Draft, fields: Fields, key: str) -> None:
    """What people call the place comes first; the name with the internal sign stands beside it."""
    full, shown = unescape(fields.need(key)), unescape(fields.text("displayName"))
    draft.values["name"] = shown or full
    draft.values["alternate_name"] = full if shown and shown != full else ""


def _alternatives(draft: Draft, fields: Fields, key: str) -> None:
    names = fields.raw(key)
    if isinstance(names, list):
        draft.note(key, LIST_SEPARATOR.join(unescape(as_text(name)) for name in names if name))


def _meta(draft: Draft, fields: Fields, key: str) -> None:
    meta = fields.child(key)
    if meta is None:
        return
    draft.values["changed_at"] = meta.moment("lastupdate")
    draft.values["url"] = fill(meta.url("url"), draft.source_id)
    draft.note("meta/keywords", meta.text("keywords"))
    own_id = meta.text("id", limit=100)
    if own_id != draft.source_id:
        draft.note("meta/id", own_id)


def _address(draft: Draft, fields: Fields, key: str) -> None:
    address = fields.child(key)
    if address is None:
        return
    record = AddressRecord(
        street=join_street(address.text("street", limit=200), address.text("house_number", limit=50)),
        postal_code=address.text("postal_code", limit=20),
        city=address.text("city", limit=200),
        extra=address.text("hint"),
    )
    if record != AddressRecord():
        draft.values["addresses"] = (record,)


def _geo(draft: Draft, fields: Fields, key: str) -> None:
    geo = fields.child(key)
    if geo is None:
        return
    latitude = geo.decimal("lat", low=Decimal(-90), high=Decimal(90))
    longitude = geo.decimal("lon", low=Decimal(-180), high=Decimal(180))
    if latitude is not None and longitude is not None and (latitude or longitude):
        draft.values["latitude"] = latitude.quantize(SIX_PLACES)
        draft.values["longitude"] = longitude.quantize(SIX_PLACES)


def _contact(draft: Draft, fields: Fields, key: str) -> None:
    contact = fields.child(key)
    if contact is None:
        return
    numbers = (("voice", contact.text("phone", limit=100)), ("fax", contact.text("fax", limit=100)))
    draft.values["phones"] = tuple(PhoneRecord(number=number, type=kind) for kind, number in numbers if number)
    record = ContactRecord(email=contact.email("email"), department=contact.text("competence"))
    if record != ContactRecord():
        draft.values["contacts"] = (record,)


def _opening_times(draft: Draft, fields: Fields, key: str) -> None:
    times = fields.child(key)
    if times is None:
        return
    schedules = []
    for name, day in WEEKDAYS.items():
        for span in times.items(name):
            opens, closes = span.clock("from"), span.clock("to")
            if opens and closes:
                schedules.append(ScheduleRecord(rrule=f"FREQ=WEEKLY;BYDAY={day}", opens_at=opens, closes_at=closes))
    draft.values["schedules"] = tuple(schedules)


def _organization(draft: Draft, fields: Fields, organizations: Organizations) -> str:
    authority = fields.child("authority")
    owner = organizations.authority(authority) if authority else ""
    unit = organizations.unit(fields.text("organization", limit=255), fields.text("organizationUnit", limit=255))
    if owner and unit:
        draft.note("authority", owner)
    return unit or owner


HANDLERS: dict[str, Callable[[Draft, Fields, str], None]] = {
    "name": _name,
    "displayNameAlternatives": _alternatives,
    "meta": _meta,
    "address": _address,
    "geo": _geo,
    "contact": _contact,
    "opening_times": _opening_times,
}


def read_location(fields: Fields, organizations: Organizations) -> LocationRecord:
    """One place. ``services`` must have been read before. Raises RowRefused without id or name."""
    draft = Draft(fields.need("id", limit=100))
    for key, handler in HANDLERS.items():
        if key == "name" or key in fields.values:
            handler(draft, fields, key)
    owner = _organization(draft, fields, organizations)
    note_unread(draft, fields, "location", known=[draft.values.get("url", "")])
    return LocationRecord(
        source_id=draft.source_id,
        organization_source_id=owner,
        attributes=tuple(draft.attributes),
        **draft.values,
    )
