"""Parts of records (phones, addresses, schedules …) as HSDS 3.0 objects; the counterpart of ``hsds_parts``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from stafette.directory.interchange.hsds_own import IdFor
from stafette.directory.interchange.template_words import LANGUAGES
from stafette.directory.records import (
    AccessibilityRecord,
    AddressRecord,
    ContactRecord,
    CostRecord,
    PhoneRecord,
    RequiredDocumentRecord,
    ScheduleRecord,
    ServiceAreaRecord,
)


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without members that say nothing."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def number(value: Decimal) -> int | float:
    """A decimal as JSON number; two or six places are exact in its shortest form."""
    return int(value) if value == value.to_integral_value() else float(value)


class PartWriter:
    """Writes the parts of one object. ``owner`` is its HSDS id, from which missing ids are derived."""

    def __init__(self, id_for: IdFor, owner: str) -> None:
        self.id_for = id_for
        self.owner = owner

    def _id(self, kind: str, source_id: str, index: int) -> str:
        return self.id_for(kind, source_id or f"{self.owner}/{index}")

    def phones(self, records: Iterable[PhoneRecord], below: str = "") -> list[dict[str, Any]]:
        """``phones``; ``below`` keeps ids of a contact's phones apart from those of its owner."""
        return [
            filled(
                {
                    "id": self.id_for("phone", record.source_id or f"{self.owner}/{below}{index}"),
                    "number": record.number,
                    "extension": _extension(record.extension),
                    "type": record.type,
                    "description": record.description,
                    "languages": self.languages(record.languages, f"{below}phone{index}/"),
                }
            )
            for index, record in enumerate(records)
        ]

    def languages(self, codes: Iterable[str], below: str = "") -> list[dict[str, Any]]:
        """``languages``."""
        return [
            {
                "id": self.id_for("language", f"{self.owner}/{below}{code}"),
                "code": code,
                "name": LANGUAGES.get(code, code),
            }
            for code in codes
        ]

    def contacts(self, records: Iterable[ContactRecord]) -> list[dict[str, Any]]:
        """``contacts`` with their phones."""
        return [
            filled(
                {
                    "id": self._id("contact", record.source_id, index),
                    "name": record.name,
                    "title": record.title,
                    "department": record.department,
                    "email": record.email,
                    "phones": self.phones(record.phones, f"contact{index}/"),
                }
            )
            for index, record in enumerate(records)
        ]

    def addresses(self, records: Iterable[AddressRecord]) -> list[dict[str, Any]]:
        """``addresses``; the members that HSDS requires are there even if empty."""
        return [
            {
                "id": self._id("address", record.source_id, index),
                "address_1": record.street,
                **filled({"address_2": record.extra, "region": record.region}),
                "city": record.city,
                "state_province": record.state,
                "postal_code": record.postal_code,
                "country": record.country,
                "address_type": record.type,
            }
            for index, record in enumerate(records)
        ]

    def schedules(self, records: Iterable[ScheduleRecord]) -> list[dict[str, Any]]:
        """``schedules``; members of the rule become members of the object."""
        return [
            filled(
                {
                    "id": self._id("schedule", record.source_id, index),
                    "valid_from": record.valid_from.isoformat() if record.valid_from else "",
                    "valid_to": record.valid_to.isoformat() if record.valid_to else "",
                    **_rule(record.rrule),
                    "opens_at": f"{record.opens_at:%H:%M}" if record.opens_at else "",
                    "closes_at": f"{record.closes_at:%H:%M}" if record.closes_at else "",
                    "description": record.description,
                }
            )
            for index, record in enumerate(records)
        ]

    def costs(self, records: Iterable[CostRecord]) -> list[dict[str, Any]]:
        """``cost_options`` in Euro."""
        return [
            filled(
                {
                    "id": self._id("cost_option", record.source_id, index),
                    "valid_from": record.valid_from.isoformat() if record.valid_from else "",
                    "valid_to": record.valid_to.isoformat() if record.valid_to else "",
                    "currency": "EUR" if record.amount is not None else "",
                    "amount": None if record.amount is None else number(record.amount),
                    "amount_description": record.description,
                }
            )
            for index, record in enumerate(records)
        ]

    def documents(self, records: Iterable[RequiredDocumentRecord]) -> list[dict[str, Any]]:
        """``required_documents``."""
        return [
            filled(
                {
                    "id": self._id("required_document", record.source_id, index),
                    "document": record.document,
                    "uri": record.uri,
                }
            )
            for index, record in enumerate(records)
        ]

    def areas(self, records: Iterable[ServiceAreaRecord]) -> list[dict[str, Any]]:
        """``service_areas``."""
        return [
            filled(
                {
                    "id": self._id("service_area", record.source_id, index),
                    "name": record.name,
                    "description": record.description,
                }
            )
            for index, record in enumerate(records)
        ]

    def accessibility(self, records: Iterable[AccessibilityRecord]) -> list[dict[str, Any]]:
        """``accessibility`` without its kind, which is an attribute of our own."""
        return [
            filled(
                {
                    "id": self._id("accessibility", record.source_id, index),
                    "description": record.description,
                    "details": record.details,
                    "url": record.uri,
                }
            )
            for index, record in enumerate(records)
        ]


def _extension(text: str) -> int | str:
    """HSDS wants a number; an extension with a leading zero or a sign stays text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and str(int(text)) == text else text


def _rule(rrule: str) -> dict[str, Any]:
    parts = dict(part.split("=", 1) for part in rrule.split(";") if "=" in part)
    members: dict[str, Any] = {}
    for key, value in parts.items():
        if key in ("INTERVAL", "COUNT") and value.isdigit():
            members[key.lower()] = int(value)
        elif key == "UNTIL":
            members["until"] = f"{value[:4]}-{value[4:6]}-{value[6:8]}"
        else:
            members[key.lower()] = value
    return members
