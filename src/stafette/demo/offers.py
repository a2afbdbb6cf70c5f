"""One offer as a service record: words, times, costs, languages, ways in, freshness."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from stafette.demo import distributions as share
from stafette.demo.freshness import draw_capacity, draw_changed, draw_status, draw_verifications
from stafette.demo.partners import Partner
from stafette.demo.people import People, mail
from stafette.demo.phrases import chance, weighted
from stafette.demo.places import mobile, phone, slug
from stafette.demo.times import Form, Times, day_words, make_times
from stafette.demo.topics import Concept, Price, Topic
from stafette.demo.values import Town
from stafette.demo.variety import Variety
from stafette.demo.voice import Describer, Voice, sentence
from stafette.directory.records import (
    ContactRecord,
    CostRecord,
    PhoneRecord,
    RequiredDocumentRecord,
    ServiceAreaRecord,
    ServiceRecord,
    ServiceStatus,
)

_LANGUAGE_NAMES = {
    "en": "Englisch",
    "uk": "Ukrainisch",
    "ar": "Arabisch",
    "ru": "Russisch",
    "tr": "Türkisch",
    "fa": "Persisch",
    "pl": "Polnisch",
    "ro": "Rumänisch",
    "fr": "Französisch",
    "bg": "Bulgarisch",
    "ku": "Kurdisch",
    "ti": "Tigrinisch",
    "es": "Spanisch",
    "it": "Italienisch",
    "sq": "Albanisch",
    "vi": "Vietnamesisch",
    "so": "Somali",
}
_AMOUNTS: dict[Price, tuple[tuple[str, ...], str]] = {
    Price.SMALL: (("1.00", "1.50", "2.00", "2.50", "3.00", "4.00"), "0"),
    Price.COURSE: (("24.00", "36.00", "48.00", "58.50", "72.00", "84.00", "96.00", "120.00"), "0.5"),
    Price.MEMBERSHIP: (("6.00", "8.00", "9.50", "11.00", "13.00", "16.00"), "0.5"),
    Price.INSURANCE: (("75.00", "89.00", "98.00", "120.00", "140.00"), "1"),
    Price.FEE: (("5.00", "10.00", "12.00", "15.00", "25.00", "30.00"), "0"),
}
_HOURS = (
    "montags bis donnerstags von 9 bis 12 Uhr",
    "montags bis freitags von 8 bis 13 Uhr",
    "dienstags und donnerstags von 14 bis 17 Uhr",
    "werktags bis 16 Uhr",
    "mittwochs von 10 bis 15 Uhr",
    "von Montag bis Freitag zwischen 9 und 15 Uhr",
)
_TOGETHER = (Form.COURSE, Form.GROUP, Form.CLASS, Form.EVENT, Form.OPEN)


@dataclass(frozen=True, slots=True)
class _Fees:
    text: str
    free: bool | None
    options: tuple[CostRecord, ...]


def euro(amount: Decimal) -> str:
    """ "48 Euro" or "58,50 Euro"."""
    return f"{amount:.0f} Euro" if amount == amount.to_integral_value() else f"{amount:.2f} Euro".replace(".", ",")


class OfferMaker:
    """Writes the offers of one county."""

    def __init__(self, towns: Sequence[Town], voice: Voice, people: People, today: date) -> None:
        """Take towns and the sources of chance, words and names."""
        self._towns, self._voice, self._rng, self._people, self._today = towns, voice, voice.rng, people, today
        self._variety = Variety()

    def make(self, source_id: str, partner: Partner, topic: Topic, concept: Concept) -> ServiceRecord:
        """Write one offer of a partner: first when, for whom and at what price, then the words that say so."""
        rng = self._rng
        times = make_times(concept.form, rng, self._today)
        slots = self._slots(partner, times)
        languages = self._languages(topic)
        slots["languages"] = _listed([_LANGUAGE_NAMES[code] for code in languages[1:]])
        fees, childcare = self._fees(concept.price, slots), self._childcare(topic, concept.form)
        if childcare:
            slots["care"] = self._voice.general("childcare", "note", slots)
        verifications = draw_verifications(rng, partner.record.name, self._today)
        facts = ServiceRecord(
            source_id=source_id,
            name="",
            organization_source_id=partner.record.source_id,
            status=draw_status(rng),
            minimum_age=concept.ages[0],
            maximum_age=concept.ages[1],
            fees_description=fees.text,
            free_of_charge=fees.free,
            childcare=childcare,
            childcare_note=sentence(slots["care"]) + "." if childcare else "",
            themes=self._themes(topic),
            target_groups=self._groups(topic, concept),
            languages=languages,
            contacts=self._contacts(partner),
            schedules=times.schedules,
            cost_options=fees.options,
            service_areas=self._areas(partner, slots),
            capacity=draw_capacity(rng, concept.form, self._today),
            verifications=verifications,
            changed_at=draw_changed(rng, verifications, self._today),
            published=not chance(rng, share.UNPUBLISHED.value),
        )
        return self._said(facts, partner, topic, concept, slots)

    def _said(
        self, facts: ServiceRecord, partner: Partner, topic: Topic, concept: Concept, slots: dict[str, str]
    ) -> ServiceRecord:
        """Add everything that is written in words, so that it says what the facts say."""
        rng, describer = self._rng, Describer(self._voice, topic, concept, slots)
        summary = self._voice.one((concept, "summary"), (concept.summary,), slots)
        summary = f"{summary} {sentence(self._voice.general('summary', concept.form.value, slots))}"
        extras = self._extras(facts, slots)
        return replace(
            facts,
            name=self._name(concept, partner, slots),
            summary=summary,
            description=self._variety.choose(topic.slug, summary, lambda: describer.text(extras)),
            procedure=describer.procedure(concept.form) if chance(rng, 0.85) else "",
            url=f"https://www.{partner.domain}/angebote/{slug(topic.slug)}" if chance(rng, 0.6) else "",
            email=f"{slug(topic.slug)}@{partner.domain}" if chance(rng, 0.45) else partner.record.email,
            alert=self._alert(facts.status, slots),
            access_person=self._voice.general("person", concept.form.value, slots),
            access_professional=self._voice.general("professional", "any", slots, rng.choice((1, 1, 2))),
            application_process=self._voice.general("application", "any", slots) if chance(rng, 0.3) else "",
            eligibility=self._eligibility(topic, concept, slots),
            keywords=tuple(rng.sample(topic.keywords, min(len(topic.keywords), rng.choice((2, 3, 4))))),
            phones=self._phones(slots, concept.form),
            required_documents=self._documents(topic, concept.form, slots),
        )

    def _slots(self, partner: Partner, times: Times) -> dict[str, str]:
        rng = self._rng
        return {
            "town": partner.town.name,
            "county": partner.town.county,
            "org": partner.record.name,
            "phone": partner.record.phones[0].number if chance(rng, 0.5) else phone(rng),
            "direct": partner.direct,
            "mail": f"fachkraefte@{partner.domain}",
            "hours": rng.choice(_HOURS),
            "when": times.when,
            "until": day_words(self._today + timedelta(days=rng.randrange(7, 90))),
            "care": "",
        }

    def _name(self, concept: Concept, partner: Partner, slots: dict[str, str]) -> str:
        name = self._voice.one((concept, "name"), concept.names, slots)
        if partner.town.name not in name and chance(self._rng, 0.3):
            return f"{name} {self._rng.choice(('in', 'in', 'für'))} {partner.town.name}"
        return name

    def _languages(self, topic: Topic) -> tuple[str, ...]:
        rng = self._rng
        newcomers = topic.theme == "zuwanderung"
        count = weighted(rng, (share.OTHER_LANGUAGES_NEWCOMERS if newcomers else share.OTHER_LANGUAGES).table)
        others: list[str] = []
        while len(others) < count:
            language = weighted(rng, share.LANGUAGE.table)
            if language not in others:
                others.append(language)
        return ("de", *others)

    def _fees(self, price: Price, slots: dict[str, str]) -> _Fees:
        rng = self._rng
        if chance(rng, share.FEES_UNKNOWN.value):
            return _Fees(self._voice.general("cost", "unknown", slots), None, ())
        if price is Price.FREE:
            return _Fees(self._voice.general("cost", "free", slots), True, (CostRecord(amount=Decimal("0.00")),))
        amounts, part = _AMOUNTS[price]
        full = Decimal(rng.choice(amounts))
        reduced = (full * Decimal(part)).quantize(Decimal("0.01"))
        priced = slots | {"price": euro(full), "reduced": euro(reduced) if reduced else "nichts"}
        options = [CostRecord(amount=full, description="Monatsbeitrag" if price is Price.MEMBERSHIP else "")]
        if reduced != full:
            options.append(CostRecord(amount=reduced, description="ermäßigt, mit Bescheid vom Jobcenter"))
        return _Fees(self._voice.general("cost", price.value, priced), False, tuple(options))

    def _childcare(self, topic: Topic, form: Form) -> bool | None:
        rng = self._rng
        if form not in _TOGETHER and form is not Form.APPOINTMENT:
            return None
        family = topic.theme in ("familie", "zuwanderung") or "parents" in topic.groups
        if chance(rng, (share.CHILDCARE_FAMILY if family else share.CHILDCARE_BASE).value):
            return True
        return False if chance(rng, 0.5) else None

    def _areas(self, partner: Partner, slots: dict[str, str]) -> tuple[ServiceAreaRecord, ...]:
        rng, town = self._rng, partner.town
        case = slots["area"] = weighted(rng, share.SERVICE_AREA.table)
        others = [other.name for other in self._towns if other.county == town.county and other is not town]
        near = [town.name, *rng.sample(others, min(2, len(others)))]
        slots["areas"] = _listed(near)
        names = {"county": [town.county], "town": [town.name], "neighbours": near, "everywhere": []}
        return tuple(ServiceAreaRecord(name=name) for name in names[case])

    def _extras(self, facts: ServiceRecord, slots: dict[str, str]) -> list[str]:
        """Sentences that say what other fields say; each only sometimes, so that texts stay short."""
        rng = self._rng
        extras: list[str] = []
        if len(facts.languages) > 1 and chance(rng, 0.45):
            extras.append(self._voice.general("language", "some", slots))
        if facts.childcare and chance(rng, 0.6):
            extras.append(self._voice.general("childcare", "yes", slots))
        if facts.childcare is False and chance(rng, 0.08):
            extras.append(self._voice.general("childcare", "no", slots))
        if facts.free_of_charge is not None and chance(rng, 0.12):
            extras.append(facts.fees_description)
        rng.shuffle(extras)
        return extras

    def _eligibility(self, topic: Topic, concept: Concept, slots: dict[str, str]) -> str:
        if chance(self._rng, 0.1):
            return ""
        parts = [self._voice.one((topic.slug, "fit"), topic.fit, slots)]
        parts.append(self._voice.general("area", slots["area"], slots))
        low, high = concept.ages
        ages = slots | {"low": str(low), "high": str(high)}
        if low is not None:
            parts.append(self._voice.general("age", "from" if high is None else "between", ages))
        return " ".join(parts)

    def _alert(self, status: ServiceStatus, slots: dict[str, str]) -> str:
        cases = {
            ServiceStatus.TEMPORARILY_CLOSED: "closed",
            ServiceStatus.DEFUNCT: "defunct",
            ServiceStatus.INACTIVE: "inactive",
        }
        return self._voice.general("alert", cases[status], slots) if status in cases else ""

    def _themes(self, topic: Topic) -> tuple[str, ...]:
        if topic.also and chance(self._rng, share.SECOND_THEME.value):
            return (topic.slug, self._rng.choice(topic.also))
        return (topic.slug,)

    def _groups(self, topic: Topic, concept: Concept) -> tuple[str, ...]:
        if concept.groups:
            return concept.groups
        return tuple(group for group in topic.groups if chance(self._rng, 0.6))

    def _phones(self, slots: dict[str, str], form: Form) -> tuple[PhoneRecord, ...]:
        rng = self._rng
        phones = [PhoneRecord(number=slots["phone"], description=sentence(slots["hours"]) if chance(rng, 0.5) else "")]
        if form in (Form.GROUP, Form.HOME, Form.CLASS) and chance(rng, 0.4):
            phones.append(PhoneRecord(number=mobile(rng), type="cell"))
        return tuple(phones)

    def _contacts(self, partner: Partner) -> tuple[ContactRecord, ...]:
        if not chance(self._rng, 0.35):
            return ()
        name = self._people.draw()
        return (ContactRecord(name=" ".join(name), email=mail(name, partner.domain)),)

    def _documents(self, topic: Topic, form: Form, slots: dict[str, str]) -> tuple[RequiredDocumentRecord, ...]:
        if form is Form.HOTLINE or not chance(self._rng, share.REQUIRED_DOCUMENTS.value):
            return ()
        count = self._rng.choice((1, 2, 2, 3))
        documents = self._voice.several((topic.slug, "bring"), topic.bring, count, slots)
        return tuple(RequiredDocumentRecord(document=document) for document in documents)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}" if names else ""


def draw_pair(rng: random.Random, partner: Partner) -> tuple[str, ...]:
    """Ids of the places of one offer: mostly one place of the organisation, sometimes both."""
    ids = [location.source_id for location in partner.locations]
    if len(ids) > 1 and not chance(rng, share.TWO_PLACES.value * 4):
        return (rng.choice(ids),)
    return tuple(ids)
