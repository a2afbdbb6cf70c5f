"""The partner organisations with their places."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date

from stafette.demo import distributions as share
from stafette.demo.freshness import moment
from stafette.demo.people import People, mail
from stafette.demo.phrases import Deck, chance, weighted
from stafette.demo.places import degrees, phone, place_words, slug, street
from stafette.demo.times import Form, make_times
from stafette.demo.topics import Kind, kinds
from stafette.demo.values import Town
from stafette.demo.voice import Voice
from stafette.directory.records import (
    AccessibilityRecord,
    AddressRecord,
    ContactRecord,
    LocationRecord,
    LocationType,
    OrganizationRecord,
    PhoneRecord,
)

_ACCESS_WORDS = {
    "step_free": ("Der Eingang ist ohne Stufen.", "Rampe am Seiteneingang.", "Zwei Stufen, eine Rampe legen wir an."),
    "lift": ("Ein Aufzug führt zu allen Stockwerken.", "Aufzug im Hof, bitte klingeln."),
    "toilet": ("Toilette für Menschen mit Rollstuhl im Erdgeschoss.", "Breite Toilette mit Haltegriffen."),
    "parking": ("Ein Parkplatz für Menschen mit Behinderung liegt vor der Tür.", "Parken im Hof möglich."),
    "induction_loop": ("Im großen Raum gibt es eine Anlage für Hörgeräte.",),
    "sign_language": ("Gebärdensprache auf Anfrage, bitte eine Woche vorher melden.",),
    "easy_language": ("Wir erklären alles in einfachen Worten.", "Unterlagen gibt es auch in einfacher Sprache."),
}
_TITLES = ("Sekretariat", "Leitung", "Beratung", "Anmeldung", "Koordination", "Empfang", "Geschäftsstelle")


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation as the generator knows it. ``offers`` is how many offers it gets."""

    record: OrganizationRecord
    kind: Kind
    town: Town
    domain: str
    direct: str
    locations: tuple[LocationRecord, ...]
    offers: int


class PartnerMaker:
    """Makes the organisations of one county."""

    def __init__(self, towns: tuple[Town, ...], voice: Voice, people: People, today: date) -> None:
        """Take towns and sources of chance and words."""
        self._towns, self._voice, self._rng, self._today = towns, voice, voice.rng, today
        self._people = people
        self._streets = Deck(place_words()["streets"], voice.rng)
        self._stops = Deck(place_words()["stops"], voice.rng)
        self._taken: set[str] = set()
        self._town_weights = {town: float(town.population) for town in towns}

    def make(self, count: int, offers: int, first: int) -> list[Partner]:
        """Make ``count`` organisations with ``offers`` offers among them; numbers start at ``first``."""
        plan = self._kinds(count)
        sizes = self._offers(plan, offers)
        return [
            self._partner(first + place, kind, size) for place, (kind, size) in enumerate(zip(plan, sizes, strict=True))
        ]

    def _kinds(self, count: int) -> list[Kind]:
        """Kinds by their share, every kind at least once if there is room."""
        table = kinds()
        total = sum(kind.share for kind in table.values())
        plan = [kind for kind in table.values() for _ in range(max(1, round(count * kind.share / total)))]
        self._rng.shuffle(plan)
        plan += self._rng.choices(list(table.values()), [kind.share for kind in table.values()], k=count)
        return plan[:count]

    def _offers(self, plan: list[Kind], offers: int) -> list[int]:
        """Share the offers out, at least one each."""
        wishes = [kind.offers * self._rng.lognormvariate(0, 0.45) for kind in plan]
        spare, total = offers - len(plan), sum(wishes)
        sizes = [1 + int(spare * wish / total) for wish in wishes]
        for place in self._rng.choices(range(len(plan)), wishes, k=offers - sum(sizes)):
            sizes[place] += 1
        return sizes

    def _name(self, kind: Kind, town: Town) -> str:
        slots = {"town": town.name, "county": town.county.removeprefix("Landkreis ")}
        name = ""
        for _attempt in range(12):
            name = self._voice.one(("org", kind.slug), kind.names, slots)
            if name not in self._taken:
                break
        quarter = iter(("Nord", "Süd", "Ost", "West", "Altstadt", "Neustadt", "Hafen", "Bergseite", "Bachseite"))
        plain = name
        while name in self._taken:
            name = f"{plain} {next(quarter)}"
        self._taken.add(name)
        return name

    def _partner(self, number: int, kind: Kind, offers: int) -> Partner:
        rng = self._rng
        town = weighted(rng, self._town_weights)
        name = self._name(kind, town)
        domain = f"{slug(name)[:60].strip('-')}.example"
        source_id = f"demo-org-{number:05d}"
        places = [self._location(f"demo-loc-{number:05d}-1", source_id, name, town)]
        if chance(rng, share.SECOND_LOCATION.value):
            other = rng.choice(self._towns)
            places.append(self._location(f"demo-loc-{number:05d}-2", source_id, f"{name}, Zweigstelle", other))
        slots = {"town": town.name, "county": town.county}
        about = ""
        if chance(rng, share.ORGANIZATION_DESCRIPTION.value):
            about = " ".join(self._voice.several(("about", kind.slug), kind.about, rng.choice((1, 2, 2, 3)), slots))
        record = OrganizationRecord(
            source_id=source_id,
            name=name,
            description=about,
            email=f"{rng.choice(('info', 'kontakt', 'post', 'buero'))}@{domain}",
            website=f"https://www.{domain}/" if chance(rng, share.OWN_WEBSITE.value) else "",
            legal_form=rng.choice(kind.legal),
            phones=(self._phone(),),
            contacts=(self._contact(domain),) if chance(rng, share.NAMED_CONTACT.value) else (),
            changed_at=moment(rng, self._today, rng.randrange(1, 700)),
        )
        return Partner(record, kind, town, domain, phone(rng), tuple(places), offers)

    def _phone(self) -> PhoneRecord:
        rng = self._rng
        hours = rng.choice(("Mo bis Do 9 bis 12 Uhr", "Mo bis Fr 8 bis 16 Uhr", "Di und Do 14 bis 17 Uhr", "", ""))
        return PhoneRecord(number=phone(rng), description=hours)

    def _contact(self, domain: str) -> ContactRecord:
        name = self._people.draw()
        return ContactRecord(
            name=" ".join(name),
            title=self._rng.choice(_TITLES),
            email=mail(name, domain),
            phones=(PhoneRecord(number=phone(self._rng)),),
        )

    def _location(self, source_id: str, organization: str, name: str, town: Town) -> LocationRecord:
        rng = self._rng
        located = not chance(rng, share.COORDINATES_MISSING.value)
        spread = share.COORDINATE_SPREAD_DEGREES
        address = AddressRecord(
            street=street(rng, self._streets),
            postal_code=rng.choice(town.postcodes),
            city=town.name,
            extra=rng.choice(("", "", "", "1. Stock", "Hinterhaus", "Erdgeschoss links", "Raum 12")),
            region=town.county,
        )
        opening = make_times(Form.OPEN, rng, self._today).schedules if chance(rng, 0.35) else ()
        return LocationRecord(
            source_id=source_id,
            name=name,
            transportation=self._travel(town),
            latitude=degrees(float(town.latitude) + rng.gauss(0, spread)) if located else None,
            longitude=degrees(float(town.longitude) + rng.gauss(0, spread * 1.5)) if located else None,
            organization_source_id=organization,
            addresses=(address,),
            schedules=opening,
            accessibility=self._accessibility(),
            changed_at=moment(rng, self._today, rng.randrange(1, 700)),
        )

    def _travel(self, town: Town) -> str:
        rng = self._rng
        slots = {
            "bus": str(rng.randrange(401, 489)),
            "stop": self._stops.draw(),
            "minutes": str(rng.randrange(2, 9)),
            "walk": str(rng.randrange(5, 25)),
            "town": town.name,
        }
        return self._voice.general("travel", "lines", slots) if chance(rng, 0.85) else ""

    def _accessibility(self) -> tuple[AccessibilityRecord, ...]:
        rng = self._rng
        if chance(rng, share.ACCESSIBILITY_UNKNOWN.value):
            return ()
        return tuple(
            AccessibilityRecord(kind=kind, description=rng.choice(_ACCESS_WORDS[kind]))
            for kind, likely in share.ACCESSIBILITY.items()
            if chance(rng, likely.value)
        )

    def telephone_place(self, partner: Partner) -> LocationRecord:
        """A virtual place for offers by telephone or video."""
        return LocationRecord(
            source_id=partner.locations[0].source_id[:-1] + "9",
            name=f"{partner.record.name}, am Telefon",
            type=LocationType.VIRTUAL,
            url=partner.record.website,
            organization_source_id=partner.record.source_id,
            phones=(PhoneRecord(number=partner.direct),),
        )


def assign_branches(partners: list[Partner], rng: random.Random) -> list[Partner]:
    """Make some welfare organisations branches of the largest one, as associations in real counties are."""
    parents = [partner for partner in partners if partner.kind.slug == "welfare"]
    if len(parents) < 4:
        return partners
    head = max(parents, key=lambda partner: partner.offers)
    branches = {partner.record.source_id for partner in rng.sample(parents, len(parents) // 4)} - {
        head.record.source_id
    }
    return [
        replace(partner, record=replace(partner.record, parent_source_id=head.record.source_id))
        if partner.record.source_id in branches
        else partner
        for partner in partners
    ]
