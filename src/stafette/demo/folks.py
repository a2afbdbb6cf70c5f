"""Invented people: name, address, ways to reach them, languages, qualifications, occupations, wishes. Plain values.

Rows of facts are dictionaries of the fields of the tables in ``cases.models.people``, without the person.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from stafette.cases.enums import ChannelKind, Level, OccupationUse, ProtectionKind, Recognition, Sex
from stafette.demo import spine_distributions as share
from stafette.demo.distributions import COORDINATE_SPREAD_DEGREES
from stafette.demo.phrases import chance, weighted, words
from stafette.demo.places import TEXTS, mobile, phone, place_words, slug
from stafette.demo.values import Town

Row = dict[str, Any]
GERMANY = "german"
LEVELS = tuple(level.value for level in Level)
_B1 = LEVELS.index("B1")
_PROOFS = {"A1": "Start Deutsch 1", "A2": "DTZ", "B1": "DTZ", "B2": "Goethe-Zertifikat B2", "C1": "telc Deutsch C1"}
_WEEK = (1, 2, 3, 4, 5)
_CONSENTS = (
    "Austausch mit der Beratungsstelle",
    "Austausch mit dem Sprachkursträger",
    "Austausch mit dem Jugendamt",
    "Vermittlung an Ehrenamtliche",
    "Kontakt zu Betrieben mit Namen",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where names and first language come from. ``refugee``: people of this origin mostly came for protection."""

    key: str
    country: str
    language: str
    refugee: bool
    women: tuple[str, ...]
    men: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Folk:
    """Somebody of working age. ``level`` is the German level, empty for native speakers; ``facts`` go by table."""

    first_name: str
    last_name: str
    birth_date: date
    sex: Sex
    origin: Origin
    arrived_on: date | None
    level: str
    town: Town
    fields: Row
    job: str = ""
    facts: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def below_b1(self) -> bool:
        """Whether German is still below B1."""
        return bool(self.level) and LEVELS.index(self.level) < _B1


@cache
def origins() -> dict[str, Origin]:
    """All origins by key."""
    table = tomllib.loads((TEXTS / "folk" / "origins.toml").read_text(encoding="utf-8"))
    return {
        key: Origin(
            key,
            row["country"],
            row["language"],
            bool(row.get("refugee")),
            *(words(row[name]) for name in ("women", "men", "last")),
        )
        for key, row in table.items()
    }


@cache
def occupations() -> tuple[tuple[str, str], ...]:
    """Codes of the KldB 2010 with short names."""
    code_and_name = (entry.partition(" ") for entry in _occupation_words()["codes"])
    return tuple((code, name) for code, _, name in code_and_name)


@cache
def _occupation_words() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((TEXTS / "folk" / "work.toml").read_text(encoding="utf-8"))
    return {key: words(text, "|") for key, text in table.items()}


def carers() -> tuple[str, ...]:
    """Who cares for children outside the household."""
    return _occupation_words()["care"]


def years_before(day: date, years: int, rng: random.Random) -> date:
    """A birth date that makes somebody ``years`` old on ``day``."""
    return day - timedelta(days=int(years * 365.25) + 1 + rng.randrange(364))


class FolkMaker:
    """Makes people as they are known on ``today``."""

    def __init__(self, rng: random.Random, today: date) -> None:
        self._rng, self._today = rng, today

    def origin(self) -> Origin:
        """The origin of a household."""
        return origins()[weighted(self._rng, share.ORIGIN.table)]

    def first_name(self, origin: Origin, woman: bool) -> str:
        """A first name."""
        return self._rng.choice(origin.women if woman else origin.men)

    def make(self, origin: Origin, last_name: str, woman: bool, age: int, town: Town, fields: Row) -> Folk:
        """One person; ``fields`` is the address that the household shares."""
        rng = self._rng
        birth = years_before(self._today, age, rng)
        arrived = self._arrival(origin, birth)
        sex = Sex.DIVERSE if chance(rng, share.DIVERSE.value) else Sex.FEMALE if woman else Sex.MALE
        folk = Folk(
            first_name=self.first_name(origin, woman),
            last_name=last_name,
            birth_date=birth,
            sex=sex,
            origin=origin,
            arrived_on=arrived,
            level="" if arrived is None else weighted(rng, share.GERMAN_LEVEL.table),
            town=town,
            fields=dict(fields),
        )
        self._mobility(folk, age)
        self._reach(folk)
        self._languages(folk)
        self._work(folk, age)
        self._wishes(folk)
        return folk

    def address(self, town: Town) -> Row:
        """Street and place, with coordinates around the town."""
        rng = self._rng
        spread = COORDINATE_SPREAD_DEGREES
        return {
            "street": f"{rng.choice(place_words()['streets'])} {rng.randrange(1, 96)}",
            "postal_code": rng.choice(town.postcodes),
            "city": town.name,
            "latitude": Decimal(f"{float(town.latitude) + rng.gauss(0, spread):.5f}"),
            "longitude": Decimal(f"{float(town.longitude) + rng.gauss(0, spread * 1.6):.5f}"),
        }

    def day(self, most: int, least: int = 0) -> date:
        """A day at least and at most so many days ago."""
        return self._today - timedelta(days=self._rng.randrange(least, most + 1))

    def _arrival(self, origin: Origin, birth: date) -> date | None:
        """When somebody came to Germany; None for those who grew up here."""
        if origin.key == GERMANY or (not origin.refugee and self._rng.random() < 0.3):
            return None
        return max(birth, self.day(1_700 if origin.key == "ukrainian" else 3_900, 120))

    def _mobility(self, folk: Folk, age: int) -> None:
        rng, fields = self._rng, folk.fields
        licence = age >= 18 and chance(rng, share.DRIVING_LICENCE.value)
        car = licence and chance(rng, share.CAR_OF_LICENSED.value)
        fields.update(driving_licence=licence, has_car=car, public_transport_only=not car and rng.random() < 0.7)
        if folk.below_b1 and chance(rng, share.INTERPRETER_BELOW_B1.value):
            fields["interpreter_language"] = folk.origin.language
        fields["sign_language"] = chance(rng, share.SIGN_LANGUAGE.value)

    def _reach(self, folk: Folk) -> None:
        rng = self._rng
        rows: list[Row] = []
        since = self.day(1_000, 30)
        if chance(rng, share.MOBILE_NUMBER.value):
            shared = chance(rng, share.CHANNEL_SHARED_BY_COUPLE.value)
            rows.append({"kind": ChannelKind.MOBILE, "value": mobile(rng), "shared": shared, "valid_from": since})
        else:
            rows.append({"kind": ChannelKind.PHONE, "value": phone(rng), "valid_from": since})
        if chance(rng, share.MAIL_ADDRESS.value):
            address = f"{slug(folk.first_name)}.{slug(folk.last_name)}{rng.randrange(10, 99)}@post.example"
            rows.append({"kind": ChannelKind.MAIL, "value": address, "valid_from": since})
        if rng.random() < 0.15:
            old = {"kind": ChannelKind.MOBILE, "value": mobile(rng), "valid_from": since - timedelta(days=700)}
            rows.append(old | {"valid_to": since - timedelta(days=1)})
        rows[0]["preferred"] = rng.random() < 0.8
        if chance(rng, share.PROTECTED.value):
            self._protect(folk, rows)
        folk.facts["channel"] = rows

    def _protect(self, folk: Folk, rows: list[Row]) -> None:
        """A blocked address: one channel is safe, no place is stored."""
        rng = self._rng
        shelter = chance(rng, share.SHELTER_OF_PROTECTED.value)
        kind = ProtectionKind.SHELTER if shelter else ProtectionKind.REGISTER_BLOCK
        folk.facts["protection"] = [{"kind": kind, "valid_from": self.day(500)}]
        rows[0].update(safe=True, preferred=True, shared=False)
        if shelter:
            folk.fields.update(street="", postal_code="", city="", latitude=None, longitude=None)

    def _languages(self, folk: Folk) -> None:
        rng, native = self._rng, dict.fromkeys(("listening", "reading", "writing", "speaking"), Level.C2)
        rows: list[Row] = []
        if not folk.level:
            rows.append({"language": "de", **native})
        else:
            at = LEVELS.index(folk.level)
            skills: Row = {
                name: LEVELS[max(0, min(at + shift, len(LEVELS) - 1))]
                for name, shift in zip(native, (rng.choice((0, 0, 1)), 0, -rng.choice((0, 0, 1)), 0), strict=True)
            }
            if folk.level in _PROOFS and chance(rng, share.LEVEL_PROVED.value):
                skills |= {"proof": f"{_PROOFS[folk.level]} ({folk.level})", "proved_on": self.day(900, 10)}
            rows.append({"language": "de", **skills})
        if folk.origin.key != GERMANY:
            rows.append({"language": folk.origin.language, **native})
        if rng.random() < 0.25:
            rows.append({"language": "en", **dict.fromkeys(native, rng.choice(("A2", "B1", "B2")))})
        folk.facts["language_skill"] = rows

    def _work(self, folk: Folk, age: int) -> None:
        rng = self._rng
        chosen = rng.sample(occupations(), 1 + weighted(rng, share.PRACTISED.table))
        folk.job = chosen[0][1].split(",")[0]
        rows: list[Row] = [{"use": OccupationUse.WISHED, "kldb": chosen[0][0], "label": chosen[0][1]}]
        for code, label in chosen[1:] if age > 20 else ():
            months = rng.randrange(3, 12 * max(1, min(age - 18, 25)) + 3)
            rows.append({"use": OccupationUse.PRACTISED, "kldb": code, "label": label, "months": months})
        folk.facts["occupation"] = rows
        count = weighted(rng, share.SKILLS.table)
        folk.facts["skill"] = [{"name": name} for name in rng.sample(_occupation_words()["skills"], count)]
        if age > 17 and chance(rng, share.QUALIFIED.value):
            folk.facts["qualification"] = [self._certificate(folk, age)]

    def _certificate(self, folk: Folk, age: int) -> Row:
        rng = self._rng
        got = years_before(self._today, max(0, rng.randrange(0, age - 17)), rng)
        row: Row = {"title": rng.choice(_occupation_words()["certificates"]), "obtained_on": got, "country": "DE"}
        if folk.arrived_on is None or got > folk.arrived_on:
            return row | {"recognition": Recognition.NOT_NEEDED}
        state = weighted(rng, share.RECOGNITION.table)
        decided = None if state in (Recognition.OPEN, Recognition.NOT_NEEDED) else self.day(800, 5)
        return row | {"country": folk.origin.country, "recognition": state, "recognition_on": decided}

    def _wishes(self, folk: Folk) -> None:
        rng, facts = self._rng, folk.facts
        if chance(rng, share.CONDITION.value):
            stated = self.day(700, 40)
            gone = stated + timedelta(days=30) if chance(rng, share.CONDITION_WITHDRAWN.value) else None
            text = rng.choice(_occupation_words()["conditions"])
            facts["working_condition"] = [{"text": text, "stated_on": stated, "withdrawn_on": gone}]
        if chance(rng, share.WINDOWS_STATED.value):
            start, end = rng.choice(((8, 13), (7, 16), (9, 15), (13, 20), (6, 14)))
            facts["working_window"] = [
                {"weekday": day, "starts": time(start), "ends": time(end)} for day in _WEEK[: rng.randrange(3, 6)]
            ]
        if chance(rng, share.CONSENT.value):
            facts["consent"] = [self._consent(purpose) for purpose in rng.sample(_CONSENTS, rng.choice((1, 1, 2)))]
        if chance(rng, share.REPRESENTED.value):
            helper = f"{rng.choice(origins()[GERMANY].women)} {rng.choice(origins()[GERMANY].last)}"
            facts["representative"] = [{"name": helper, "contact": phone(rng), "valid_from": self.day(900)}]

    def _consent(self, purpose: str) -> Row:
        given = self.day(900, 60)
        gone = given + timedelta(days=50) if chance(self._rng, share.CONSENT_WITHDRAWN.value) else None
        return {"purpose": purpose, "given_on": given, "withdrawn_on": gone}
