"""What duplicate search compares of an organisation or a service, made comparable once per record.

Names lose legal forms and common abbreviations, phone numbers their punctuation and country code, addresses their
"straße"; numbers in names stay apart, because "Kurs A1" and "Kurs A2" are two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from stafette.directory.interchange.result import EntityKind
from stafette.directory.interchange.sanitise import to_plain_text
from stafette.directory.interchange.words import folded
from stafette.directory.records import AddressRecord, Catalog, LocationRecord, PhoneRecord


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEGAL: Final = _words(
    "ev e v ggmbh gmbh gag ag eg gug ug kg ohg mbh gemeinnuetzige gemeinnuetziger eingetragener verein co"
)
_FILLERS: Final = _words("und u der die das des dem den im in am an fuer von vom zum zur mit bei e v")
_LONG_FORMS: Final = {
    "shg": "selbsthilfegruppe",
    "lk": "landkreis",
    "kv": "kreisverband",
    "ov": "ortsverband",
    "vhs": "volkshochschule",
    "kvhs": "kreisvolkshochschule",
    "awo": "arbeiterwohlfahrt",
    "drk": "rotes kreuz",
    "deutsches": "",
    "dt": "",
    "ber": "beratung",
}
_FREE_MAIL: Final = _words(
    "gmx.de gmx.net web.de gmail.com googlemail.com t-online.de outlook.de outlook.com hotmail.com "
    "yahoo.de freenet.de posteo.de mailbox.org arcor.de"
)
_STREET = re.compile(r"str(?:asse|\b)\.?")
TOKEN_NEAR: Final = 84.0
"""Similarity of two words in per cent from which they count as the same word mistyped."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A record in comparable form. ``places`` are (postcode, street); ``towns`` folded names of towns."""

    kind: EntityKind
    source: str
    source_id: str
    name: str
    words: tuple[str, ...]
    numbers: frozenset[str]
    phones: frozenset[str]
    mails: frozenset[str]
    mail_domains: frozenset[str]
    web: str
    places: frozenset[tuple[str, str]]
    towns: frozenset[str]
    text: str
    owner: str = ""
    owner_words: tuple[str, ...] = ()
    times: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str, str]:
        """Kind, source and id."""
        return (self.kind.value, self.source, self.source_id)


def name_words(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """(words, numbers) of a name without legal form and fillers."""
    words: list[str] = []
    numbers: set[str] = set()
    for word in folded(name).split():
        if any(sign.isdigit() for sign in word):
            numbers.add(word)
            continue
        long = _LONG_FORMS.get(word, word)
        if long.endswith("beratungsstelle"):
            long = long.removesuffix("sstelle")
        words += [part for part in long.split() if part not in _LEGAL and part not in _FILLERS]
    return tuple(words), frozenset(numbers)


def name_similarity(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Share of letters in words that both have, mistyped ones included: 0 to 1 (Dice over matched words)."""
    total = sum(map(len, one)) + sum(map(len, other))
    if not total:
        return 0.0
    left = list(other)
    matched = 0
    for word in sorted(one, key=len, reverse=True):
        best = max(left, key=lambda candidate: fuzz.ratio(word, candidate), default=None)
        if best is not None and _same_word(word, best):
            matched += len(word) + len(best)
            left.remove(best)
    return matched / total


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((len(one), len(other)))
    if short >= 3 and long >= 4 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return True
    return short >= 4 and fuzz.ratio(one, other) >= TOKEN_NEAR


def plain_phone(number: str) -> str:
    """Digits with the trunk zero instead of +49; empty if there are fewer than six."""
    digits = re.sub(r"\D", "", re.sub(r"^\s*(?:\+|00)49\s*(?:\(0\))?", "0", number))
    return digits if len(digits) >= 6 else ""


def profiles(catalog: Catalog) -> list[Profile]:
    """Profiles of all organisations and services of a catalogue."""
    return [*_organizations(catalog), *_services(catalog)]


def _organizations(catalog: Catalog) -> Iterator[Profile]:
    places: dict[str, list[LocationRecord]] = {}
    for location in catalog.locations:
        places.setdefault(location.organization_source_id, []).append(location)
    for record in catalog.organizations:
        yield _profile(
            EntityKind.ORGANIZATION,
            catalog.source,
            record.source_id,
            record.name,
            phones=record.phones,
            mails=[record.email, *(contact.email for contact in record.contacts)],
            web=record.website,
            locations=places.get(record.source_id, ()),
            text=record.description,
        )


def _services(catalog: Catalog) -> Iterator[Profile]:
    by_id = {location.source_id: location for location in catalog.locations}
    places: dict[str, list[LocationRecord]] = {}
    for joint in catalog.service_at_locations:
        if joint.location_source_id in by_id:
            places.setdefault(joint.service_source_id, []).append(by_id[joint.location_source_id])
    owners = {record.source_id: name_words(record.name)[0] for record in catalog.organizations}
    for record in catalog.services:
        yield _profile(
            EntityKind.SERVICE,
            catalog.source,
            record.source_id,
            record.name,
            phones=record.phones,
            mails=[record.email],
            web=record.url,
            locations=places.get(record.source_id, ()),
            text=record.description or record.summary,
            owner=record.organization_source_id,
            owner_words=owners.get(record.organization_source_id, ()),
            times=frozenset(f"{item.rrule} {item.opens_at} {item.closes_at}" for item in record.schedules),
        )


def _profile(
    kind: EntityKind,
    source: str,
    source_id: str,
    name: str,
    *,
    phones: Iterable[PhoneRecord],
    mails: Iterable[str],
    web: str,
    locations: Iterable[LocationRecord],
    text: str,
    owner: str = "",
    owner_words: tuple[str, ...] = (),
    times: frozenset[str] = frozenset(),
) -> Profile:
    words, numbers = name_words(name)
    addresses = [address for location in locations for address in location.addresses]
    known_mails = frozenset(mail.casefold() for mail in mails if mail)
    return Profile(
        kind=kind,
        source=source,
        source_id=source_id,
        name=name,
        words=words,
        numbers=numbers,
        phones=frozenset(number for item in phones if item.type != "fax" and (number := plain_phone(item.number))),
        mails=known_mails,
        mail_domains=frozenset(mail.rpartition("@")[2] for mail in known_mails) - _FREE_MAIL,
        web=re.sub(r"^https?://(?:www\.)?|/+$", "", web.casefold()),
        places=frozenset(_place(address) for address in addresses if address.street),
        towns=frozenset(folded(address.city) for address in addresses if address.city),
        text=to_plain_text(text)[:600],
        owner=owner,
        owner_words=owner_words,
        times=times,
    )


def _place(address: AddressRecord) -> tuple[str, str]:
    return address.postal_code, _STREET.sub("str", folded(address.street)).replace(" ", "")
