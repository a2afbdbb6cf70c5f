"""What is known about a person, as short lines; and how they may be reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from stafette.cases.enums import ChannelKind, Level, OccupationUse
from stafette.cases.facts import FACTS
from stafette.cases.models import CareHours, Channel, LanguageSkill, Occupation, Person, Qualification, SensitiveFact
from stafette.cases.present.days import age, short_day
from stafette.cases.present.words import BEST_BY, CHANNELS, OCCUPATIONS, RECOGNITIONS, WEEKDAYS
from stafette.cases.reach import Reach, Use, reach, shown_address
from stafette.cases.reading.day import PHONES
from stafette.cases.reading.person import Facts
from stafette.core.templatetags.german import clock_time
from stafette.directory.present.words import language_name, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A term with its lines; one without lines is not shown."""

    label: str
    lines: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A way to reach the person."""

    label: str
    value: str
    phone: bool
    mail: bool
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachView:
    """``warning`` is set when only safe channels may be used; then there is no address."""

    warning: str
    channels: list[ChannelView]
    address: list[str]
    representatives: list[str]


def reach_of(facts: Facts, today: date) -> Reach[Any]:
    """Which channels may be used; on a shared one only neutral words are said, and the page says so."""
    channels: list[Any] = [*facts.channels]  # the protocol of ``reach`` does not see through fields of tables
    return reach(channels, facts.protections, use=Use.NEUTRAL, on=today)


def reach_view(person: Person, facts: Facts, today: date) -> ReachView:
    """How the person may be reached. Where only safe channels may be used, the address is not shown either."""
    allowed = reach_of(facts, today)
    address = None if allowed.guarded else shown_address(person, facts.protections, on=today)
    return ReachView(
        warning=_warning(allowed, facts),
        channels=[_channel(channel) for channel in allowed.usable],
        address=list(address.lines) if address else [],
        representatives=[f"{each.name}, {each.contact}" for each in facts.representatives],
    )


def _warning(allowed: Reach[Any], facts: Facts) -> str:
    """What must be minded; why an address is protected is nobody's business here."""
    if not allowed.guarded:
        return ""
    blocked = _("Die Anschrift ist geschützt.") if facts.protections else ""
    only = (
        _("Bitte nur die sicheren Wege unter „Erreichen“ nutzen.")
        if allowed.usable
        else _("Es ist kein sicherer Weg hinterlegt. Bitte sprechen Sie nur persönlich mit der Person.")
    )
    return f"{blocked} {only}".strip()


def _channel(channel: Channel) -> ChannelView:
    kind, value = channel.kind, channel.value
    notes = [
        (channel.safe, _("sicher")),
        (channel.preferred, _("am liebsten")),
        (channel.shared, _("lesen auch andere: nur neutrale Worte")),
    ]
    return ChannelView(
        label=str(CHANNELS[kind]),
        value=value,
        phone=kind in PHONES,
        mail=kind == ChannelKind.MAIL,
        notes=", ".join(text for holds, text in notes if holds),
    )


def summary(person: Person, facts: Facts, today: date) -> str:
    """One line under the name: age, German, wished occupation, best way, interpreter."""
    german = next((skill for skill in facts.languages if skill.language in {"de", "deu"}), None)
    first = [_("%(age)s Jahre") % {"age": age(person.birth_date, today)}]
    if german is not None:
        first.append(_("Deutsch %(level)s") % {"level": _lowest(german)})
    wished = [each.label for each in facts.occupations if each.use == OccupationUse.WISHED]
    allowed = reach_of(facts, today)
    best = allowed.best.kind if allowed.best and allowed.best.preferred else ""
    parts = [
        f"{', '.join(first)}.",
        _("Möchte arbeiten als %(job)s.") % {"job": listed(wished[:2])} if wished else "",
        _("Nur über den sicheren Weg erreichbar.") if allowed.guarded else str(BEST_BY.get(best, "")),
        _need_language(person),
    ]
    return " ".join(part for part in parts if part)


def _need_language(person: Person) -> str:
    if person.sign_language:
        return _("Braucht Gebärdensprache.")
    if person.interpreter_language:
        return _("Braucht Übersetzung: %(language)s.") % {"language": language_name(person.interpreter_language)}
    return ""


def _levels(skill: LanguageSkill) -> list[str]:
    return [skill.listening, skill.reading, skill.writing, skill.speaking]


def _lowest(skill: LanguageSkill) -> str:
    """The level that holds for all four skills."""
    order = [level.value for level in Level]
    level = min(_levels(skill), key=order.index)
    return _("noch nicht") if level == Level.NONE else level


def fact_list(person: Person, facts: Facts, today: date) -> list[Fact]:
    """Languages, qualifications, occupations, wishes, times, mobility."""
    found = [
        Fact(label=_("Sprachen"), lines=[_language(skill, today) for skill in facts.languages]),
        Fact(label=_("Abschlüsse"), lines=[_qualification(each) for each in facts.qualifications]),
        *_occupations(facts.occupations),
        Fact(label=_("Kann"), lines=[listed([skill.name for skill in facts.skills])] if facts.skills else []),
        Fact(label=_("Wünscht sich"), lines=[condition.text for condition in facts.conditions]),
        Fact(label=_("Kann arbeiten"), lines=hour_lines((w.weekday, w.starts, w.ends) for w in facts.windows)),
        Fact(label=_("Unterwegs"), lines=_mobility(person)),
        *(_sensitive(fact, today) for fact in _in_order(facts.sensitive)),
    ]
    return [fact for fact in found if fact.lines]


def _in_order(rows: Iterable[SensitiveFact]) -> list[SensitiveFact]:
    order = list(FACTS)
    return sorted((row for row in rows if row.key in FACTS), key=lambda row: order.index(row.key))


def _sensitive(row: SensitiveFact, today: date) -> Fact:
    """A fact that this reader's roles may read; one that the person disputes says so (§ 84 Abs. 2 SGB X)."""
    fact = FACTS[row.key]
    text = fact.text(row.value)
    if row.disputed_on:
        text = _("%(text)s (die Person widerspricht seit %(day)s)") % {
            "text": text,
            "day": short_day(row.disputed_on, today),
        }
    return Fact(label=fact.name, lines=[text])


def _language(skill: LanguageSkill, today: date) -> str:
    name, levels = language_name(skill.language), _levels(skill)
    if len(set(levels)) == 1:
        text = f"{name}: {_lowest(skill)}"
    else:
        names = (_("hören"), _("lesen"), _("schreiben"), _("sprechen"))
        pairs = (f"{what} {level}" for what, level in zip(names, levels, strict=True) if level != Level.NONE)
        text = f"{name}: {', '.join(pairs)}"
    if not skill.proof:
        return text
    when = f", {short_day(skill.proved_on, today)}" if skill.proved_on else ""
    return f"{text} ({skill.proof}{when})"


def _qualification(qualification: Qualification) -> str:
    recognised = str(RECOGNITIONS[qualification.recognition])
    return f"{qualification.title}, {recognised}" if recognised else qualification.title


def _occupations(occupations: Iterable[Occupation]) -> list[Fact]:
    by_use: dict[str, list[str]] = defaultdict(list)
    for each in occupations:
        years = (each.months or 0) // 12
        by_use[each.use].append(
            _("%(job)s (%(years)s Jahre)") % {"job": each.label, "years": years} if years else each.label
        )
    return [Fact(label=str(name), lines=by_use[use]) for use, name in OCCUPATIONS.items() if by_use[use]]


def _mobility(person: Person) -> list[str]:
    if person.public_transport_only:
        return [_("nur mit Bus und Bahn")]
    texts = [(person.driving_licence, _("Führerschein")), (person.has_car, _("Auto"))]
    return [listed([text for holds, text in texts if holds])] if any(holds for holds, _text in texts) else []


def hour_lines(hours: Iterable[tuple[int, time, time]]) -> list[str]:
    """ "Mo bis Fr, 8 bis 15 Uhr": days with the same hours together."""
    days: dict[tuple[time, time], list[int]] = defaultdict(list)
    for weekday, starts, ends in hours:
        days[starts, ends].append(weekday)
    return [
        _("%(days)s, %(start)s bis %(end)s Uhr")
        % {"days": _days(sorted(set(weekdays))), "start": clock_time(starts), "end": clock_time(ends)}
        for (starts, ends), weekdays in days.items()
    ]


def _days(weekdays: list[int]) -> str:
    names = [str(WEEKDAYS[day - 1]) for day in weekdays]
    in_a_row = weekdays == list(range(weekdays[0], weekdays[-1] + 1))
    if in_a_row and len(weekdays) > 2:
        return _("%(first)s bis %(last)s") % {"first": names[0], "last": names[-1]}
    return listed(names)


def care_lines(hours: Iterable[CareHours]) -> list[str]:
    """Who cares for a child when: "Kita am Ring: Mo bis Fr, 8 bis 15 Uhr"; what nobody covers is said."""
    by_whom: dict[str, list[tuple[int, time, time]]] = defaultdict(list)
    for each in hours:
        by_whom[_who_covers(each)].append((each.weekday, each.starts, each.ends))
    return [f"{whom}: {line}" for whom, spans in by_whom.items() for line in hour_lines(spans)]


def _who_covers(hours: CareHours) -> str:
    member = hours.covered_by
    if member is not None:
        name = member.person.first_name if member.person else member.first_name
        return name or _("jemand aus dem Haushalt")
    return hours.covered_elsewhere or _("noch niemand")
