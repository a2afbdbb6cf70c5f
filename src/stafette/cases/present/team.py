"""Team heute: where does somebody lie about? Sentences for the lead, no figures of performance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.accounts.models import Absence
from stafette.cases.models import Handover, Step, Transfer
from stafette.cases.present.days import day_of, named_day, short_day, since
from stafette.cases.present.links import handover_url, person_url, step_url, transfer_url
from stafette.cases.present.people import holder_name, receiver_name
from stafette.cases.reading.standing import Reader
from stafette.cases.reading.team import Load, TeamDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that asks for the lead: since when or until when, who, what."""

    when: str
    late: bool
    who: str
    url: str
    what: str
    look_url: str = ""
    take_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A line of the table. ``above`` says that they hold more people than the reference value."""

    name: str
    people: int
    late: int
    above: bool
    away_until: str
    deputy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under a heading; an empty one is not shown."""

    key: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """The page."""

    names: str
    people: int
    without: int
    sections: list[Section]
    absences: list[str]
    colleagues: list[Colleague]
    young_value: int
    adult_value: int


def share(load: Load, young_value: int, adult_value: int) -> Fraction:
    """How much of the reference value somebody holds; 1 is all of it (§ 44c Abs. 4 SGB II: 1:75 and 1:150)."""
    return Fraction(load.young, max(young_value, 1)) + Fraction(load.people - load.young, max(adult_value, 1))


def team_view(day: TeamDay, reader: Reader) -> TeamView:
    """The page: first what needs somebody, then who needs relief."""
    sections = [
        Section(key="liegt", title=_("Bleibt gerade liegen"), lines=[_stuck(step, reader) for step in day.stuck]),
        Section(key="wartet", title=_("Seit 3 Tagen nicht angenommen"), lines=_unaccepted(day, reader)),
        Section(key="zurueck", title=_("Kommt zurück"), lines=_back(day, reader)),
        Section(key="viel", title=_("Hält zu viel"), lines=_too_much(day)),
    ]
    return TeamView(
        names=", ".join(team.name for team in day.teams),
        people=day.people,
        without=day.without,
        sections=[section for section in sections if section.lines],
        absences=[_absence(absence, day, reader.today) for absence in day.absences],
        colleagues=[_colleague(load, day, reader.today) for load in sorted(day.loads, key=lambda one: _need(one, day))],
        young_value=day.young_value,
        adult_value=day.adult_value,
    )


def _need(load: Load, day: TeamDay) -> tuple[object, ...]:
    """Who needs relief most comes first: away without a deputy while work is due, then late work, then the load."""
    alone = load.absence is not None and load.absence.deputy_id is None and load.due > 0
    return (not alone, -load.late, -share(load, day.young_value, day.adult_value), load.user.sort_key)


def _stuck(step: Step, reader: Reader) -> Line:
    return Line(
        when=since(step.due_on, reader.today),
        late=True,
        who=step.case.person.full_name,
        url=person_url(step.case_id),
        what=_("%(title)s. Am Zug: %(who)s") % {"title": step.title, "who": holder_name(step, reader.id)},
        take_url=step_url("take", step.pk) if step.owner_id not in {None, reader.id} else "",
    )


def _unaccepted(day: TeamDay, reader: Reader) -> list[Line]:
    offers: list[Handover | Transfer] = [*day.unaccepted, *day.unaccepted_cases]
    return [_offer(offer, reader) for offer in sorted(offers, key=lambda each: each.requested_at)]


def _offer(offer: Handover | Transfer, reader: Reader) -> Line:
    is_step = isinstance(offer, Handover)
    what = offer.step.title if isinstance(offer, Handover) else _("der ganze Weg")
    sender = offer.from_owner if isinstance(offer, Handover) else offer.from_holder
    names = {"what": what, "sender": sender.full_name, "receiver": receiver_name(offer, reader.id)}
    return Line(
        when=since(day_of(offer.requested_at), reader.today),
        late=offer.answer_by < reader.today,
        who=offer.case.person.full_name,
        url=person_url(offer.case_id),
        what=_("%(what)s: von %(sender)s an %(receiver)s") % names,
        look_url=handover_url(offer.pk) if is_step else transfer_url(offer.pk),
    )


def _back(day: TeamDay, reader: Reader) -> list[Line]:
    back = [(step.held_since, _returned(step, reader)) for step in day.back]
    declined = [(offer.decided_at or offer.requested_at, _declined(offer, reader)) for offer in day.declined]
    return [line for _at, line in sorted([*back, *declined], key=lambda pair: pair[0])]


def _returned(step: Step, reader: Reader) -> Line:
    return Line(
        when=since(day_of(step.held_since), reader.today),
        late=False,
        who=step.case.person.full_name,
        url=person_url(step.case_id),
        what=_("%(title)s kam zurück. Am Zug: %(who)s") % {"title": step.title, "who": holder_name(step, reader.id)},
    )


def _declined(offer: Handover, reader: Reader) -> Line:
    names = {"title": offer.step.title, "who": receiver_name(offer, reader.id), "reason": offer.reason}
    return Line(
        when=since(day_of(offer.decided_at or offer.requested_at), reader.today),
        late=False,
        who=offer.case.person.full_name,
        url=person_url(offer.case_id),
        what=_("%(title)s: %(who)s hat nicht angenommen. „%(reason)s“") % names,
        look_url=handover_url(offer.pk),
    )


def _too_much(day: TeamDay) -> list[Line]:
    """Who holds more people than the reference value."""
    above = [load for load in day.loads if share(load, day.young_value, day.adult_value) > 1]
    return [
        Line(
            when="",
            late=False,
            who=load.user.full_name,
            url="",
            what=_("%(people)s Menschen, davon %(young)s unter 25. Das ist mehr als der Richtwert.")
            % {"people": load.people, "young": load.young},
        )
        for load in sorted(above, key=lambda one: -share(one, day.young_value, day.adult_value))
    ]


def _absence(absence: Absence, day: TeamDay, today: date) -> str:
    names = {
        "name": absence.user.full_name,
        "start": short_day(absence.starts_on, today),
        "end": named_day(absence.ends_on, today),
        "deputy": absence.deputy.full_name if absence.deputy else "",
    }
    if absence.starts_on <= today:
        away = _("%(name)s ist nicht da, bis %(end)s.") % names
    else:
        away = _("%(name)s ist ab %(start)s nicht da, bis %(end)s.") % names
    if absence.deputy is not None:
        return f"{away} " + _("Vertretung: %(deputy)s.") % names
    due = next((load.due for load in day.loads if load.user.pk == absence.user_id), 0)
    nobody = _("Niemand vertritt.")
    if not due or absence.starts_on > today:
        return f"{away} {nobody}"
    steps = ngettext("Ein Schritt ist fällig.", "%(due)s Schritte sind fällig.", due) % {"due": due}
    return f"{away} {nobody} {steps}"


def _colleague(load: Load, day: TeamDay, today: date) -> Colleague:
    absence = load.absence
    return Colleague(
        name=load.user.full_name,
        people=load.people,
        late=load.late,
        above=share(load, day.young_value, day.adult_value) > 1,
        away_until=short_day(absence.ends_on, today) if absence else "",
        deputy=absence.deputy.full_name if absence and absence.deputy else "",
    )
