"""Parts of HSDS objects (phones, addresses, schedules …) read into the records' parts.

Every function takes ``Fields`` and gives a record, or None if the part has nothing usable; then all its values stay
unread and are kept as leftovers of the owner.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from stafette.directory.interchange.cells import Fields
from stafette.directory.interchange.hsds_own import read_own
from stafette.directory.interchange.template_words import LANGUAGES, by_word
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

Part = TypeVar("Part")

PHONE_TYPES: Final = {kind: kind for kind in ("voice", "fax", "text", "textphone", "cell", "video")}
ADDRESS_TYPES: Final = {kind: kind for kind in ("physical", "postal", "virtual")}
FREQUENCIES: Final = {kind: kind for kind in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")}
MAX_AMOUNT: Final = Decimal(10_000_000)
_ENGLISH: Final = {
    "german": "de",
    "english": "en",
    "ukrainian": "uk",
    "russian": "ru",
    "arabic": "ar",
    "turkish": "tr",
    "persian": "fa",
    "farsi": "fa",
    "dari": "fa",
    "french": "fr",
    "spanish": "es",
    "polish": "pl",
    "italian": "it",
    "romanian": "ro",
    "bulgarian": "bg",
}
_LANGUAGE_CODES: Final = {**_ENGLISH, **{word.casefold(): code for word, code in by_word(LANGUAGES).items()}}
_BYDAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)(?:,[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU))*$")
_BYMONTHDAY = re.compile(r"-?\d{1,2}(?:,-?\d{1,2})*$")
_WEEKDAY = re.compile(r"(?:MO|TU|WE|TH|FR|SA|SU)$")


def parts(fields: Fields, key: str, read: Callable[[Fields], Part | None]) -> tuple[Part, ...]:
    """All usable parts below ``key``. Unusable ones move to the end of the list, so that indexes of leftovers fit."""
    usable: list[tuple[Fields, Part]] = []
    rest = []
    for item in fields.items(key):
        part = read(item)
        if part is None:
            rest.append(Fields(item.values, item.place, item.log))
        else:
            usable.append((item, part))
    fields.children[key] = [item for item, _ in usable] + rest
    return tuple(part for _, part in usable)


def read_language(fields: Fields) -> str | None:
    """A language code from code or name. The id of such an object says nothing and is dropped."""
    fields.read.add("id")
    code = fields.text("code", limit=20).lower()
    if re.fullmatch(r"[a-z]{2,3}", code):
        if fields.values.get("name") == LANGUAGES.get(code, code):
            fields.read.add("name")
        return code
    return _LANGUAGE_CODES.get(code) or _LANGUAGE_CODES.get(fields.text("name", limit=100).casefold())


def languages(fields: Fields) -> tuple[str, ...]:
    """Codes below ``languages``, each once."""
    return tuple(dict.fromkeys(parts(fields, "languages", read_language)))


def read_phone(fields: Fields) -> PhoneRecord | None:
    """A phone number; without digits it is reported and kept as leftover."""
    number = fields.text("number", limit=100).strip("\"'")
    if len(re.sub(r"\D", "", number)) < 3:
        fields.warn("number", f"„{number[:40]}“ ist keine Telefonnummer.", code="bad_phone")
        return None
    kind = fields.text("type").lower()
    return PhoneRecord(
        number=number,
        type=fields.choice("type", PHONE_TYPES, default="voice") if kind else "voice",
        extension=fields.text("extension", limit=50),
        description=fields.text("description"),
        languages=languages(fields),
        source_id=fields.text("id", limit=100),
    )


def read_contact(fields: Fields) -> ContactRecord | None:
    """A contact with at least one value."""
    record = ContactRecord(
        name=fields.text("name", limit=255),
        title=fields.text("title", limit=255),
        department=fields.text("department", limit=255),
        email=fields.email("email"),
        phones=parts(fields, "phones", read_phone),
        source_id=fields.text("id", limit=100),
    )
    return record if record != ContactRecord(source_id=record.source_id) else None


def read_address(fields: Fields) -> AddressRecord | None:
    """An address; ``attention`` stays as leftover."""
    record = AddressRecord(
        street=fields.text("address_1", limit=200),
        extra=fields.text("address_2"),
        city=fields.text("city", limit=200),
        region=fields.text("region", limit=200),
        state=fields.text("state_province", limit=200),
        postal_code=fields.text("postal_code", limit=20),
        country=fields.text("country", limit=2).upper() or "DE",
        type=fields.choice("address_type", ADDRESS_TYPES, default="physical"),
        source_id=fields.text("id", limit=100),
    )
    return record if any((record.street, record.city, record.postal_code)) else None


def read_schedule(fields: Fields) -> ScheduleRecord | None:
    """A schedule. What RFC 5545 forbids in this rule (BYMONTHDAY in weekly ones …) stays as leftover."""
    starts, ends = fields.day("valid_from"), fields.day("valid_to")
    starts = starts or fields.day("dtstart")
    ends = ends or fields.day("until")
    for key, value in (("dtstart", starts), ("until", ends)):
        if value and fields.values.get(key) == value.isoformat():
            fields.read.add(key)
    record = ScheduleRecord(
        rrule=_rule(fields),
        opens_at=fields.clock("opens_at"),
        closes_at=fields.clock("closes_at"),
        valid_from=starts,
        valid_to=ends,
        description=fields.text("description"),
        source_id=fields.text("id", limit=100),
    )
    return record if record != ScheduleRecord(source_id=record.source_id) else None


def _rule(fields: Fields) -> str:
    frequency = fields.choice("freq", FREQUENCIES, default="")
    if not frequency:
        return ""
    rule = [f"FREQ={frequency}"]
    interval = fields.integer("interval", low=1, high=1000)
    if interval is not None and interval != 1:
        rule.append(f"INTERVAL={interval}")
    for key, pattern in (("byday", _BYDAY), ("bymonthday", _BYMONTHDAY), ("wkst", _WEEKDAY)):
        if key == "bymonthday" and frequency in ("DAILY", "WEEKLY"):
            continue
        text = str(fields.values.get(key) or "").replace(" ", "").upper()
        if text and pattern.match(text) and not (key == "byday" and frequency == "WEEKLY" and re.search(r"\d", text)):
            fields.read.add(key)
            rule.append(f"{key.upper()}={text}")
    count = fields.integer("count", low=1, high=10_000)
    return ";".join([*rule, f"COUNT={count}"] if count is not None else rule)


def read_cost(fields: Fields) -> CostRecord | None:
    """A cost option; amounts in other currencies than Euro become words."""
    currency = fields.text("currency", limit=10).upper()
    amount = fields.decimal("amount", low=Decimal(0), high=MAX_AMOUNT)
    words = [word for key in ("option", "amount_description") if (word := fields.text(key))]
    if amount is not None and currency not in ("", "EUR"):
        words.insert(0, f"{amount.normalize():f} {currency}")
        amount = None
    record = CostRecord(
        amount=None if amount is None else amount.quantize(Decimal("0.01")),
        description=": ".join(words),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
        source_id=fields.text("id", limit=100),
    )
    return record if record.amount is not None or record.description else None


def read_document(fields: Fields) -> RequiredDocumentRecord | None:
    """Something to bring."""
    document = fields.text("document")
    if not document:
        return None
    return RequiredDocumentRecord(document=document, uri=fields.url("uri"), source_id=fields.text("id", limit=100))


def read_area(fields: Fields) -> ServiceAreaRecord | None:
    """A service area; shapes (``extent``) stay as leftover."""
    name = fields.text("name")
    if not name:
        return None
    return ServiceAreaRecord(name=name, description=fields.text("description"), source_id=fields.text("id", limit=100))


def read_accessibility(fields: Fields) -> AccessibilityRecord | None:
    """What makes a place usable for more people."""
    kind = read_own(fields).values.get("kind", "")
    record = AccessibilityRecord(
        kind=kind,
        description=fields.text("description"),
        details=fields.text("details"),
        uri=fields.url("url"),
        source_id=fields.text("id", limit=100),
    )
    return record if kind or record.description or record.details else None
