"""Mein Tag: who needs me today, what is late, what waits for others, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.cases.enums import NoticeKind
from stafette.cases.models import Handover, Notice, Step, Transfer
from stafette.cases.present.days import day_of, named_day, since
from stafette.cases.present.links import handover_url, person_url, step_url, transfer_url
from stafette.cases.present.people import holder_name, receiver_name
from stafette.cases.present.words import GROUPS
from stafette.cases.reading.day import CALL, Day
from stafette.cases.reading.standing import Reader

OFFERS_SHOWN = 3
FROM_HERE = "?von=tag"
"""So that the form leads back to Mein Tag."""


class Only(StrEnum):
    """What the reader wants to see of their own steps; the values stand in the address."""

    ALL = ""
    CALLS = "anrufe"
    LATE = "ueberfaellig"
    DEPUTY = "vertretung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A step that the reader is to do. ``when`` is "seit 3 Tagen", a day, or the sort of step for today."""

    name: str
    url: str
    what: str
    when: str
    late: bool
    phone: str
    deputy_for: str
    finish_url: str
    move_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something that lies with somebody else, since when; ``slow`` if it was to be back before today."""

    name: str
    url: str
    who: str
    what: str
    since: str
    agreed: str
    slow: bool
    look_url: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A step or a case that somebody wants to hand to the reader. A step is accepted by one click."""

    name: str
    url: str
    sender: str
    what: str
    message: str
    until: str
    late: bool
    accept_url: str
    look_url: str
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a deadline or a handover told the reader, until they put it away."""

    name: str
    url: str
    text: str
    when: str
    seen_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """The reader stands in for somebody."""

    name: str
    until: str
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter with how many steps it shows."""

    value: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """The page. ``counted`` people need the reader today; ``people`` are all that they are responsible for."""

    counted: int
    people: int
    without: int
    today: list[Task]
    late: list[Task]
    promised: list[Task]
    waits: list[Wait]
    offers: list[Offer]
    offers_more: int
    told: list[Told]
    stand_ins: list[StandIn]
    choices: list[Choice]
    only: Only
    next_text: str
    next_url: str


def day_view(day: Day, reader: Reader, only: Only) -> DayView:
    """The page, with the filter applied to the reader's own steps."""
    due = [step for step in day.mine if step.due_on <= reader.today]
    kept = [step for step in day.mine if _fits(step, only, reader)]
    tasks = [(step, _task(step, day, reader)) for step in kept]
    upcoming, offers = day.upcoming, _offers(day, reader)
    return DayView(
        counted=len({step.case.person_id for step in due}),
        people=day.people,
        without=day.without,
        today=[task for step, task in tasks if step.due_on == reader.today],
        late=[task for step, task in tasks if step.due_on < reader.today],
        promised=[task for step, task in tasks if step.due_on > reader.today],
        waits=_waits(day, reader),
        offers=offers[:OFFERS_SHOWN],
        offers_more=max(0, len(offers) - OFFERS_SHOWN),
        told=[_told(notice, reader) for notice in day.notices],
        stand_ins=_stand_ins(due, reader),
        choices=_choices(day.mine, only, reader),
        only=only,
        next_text=_next(upcoming, reader) if upcoming else "",
        next_url=person_url(upcoming.case_id) if upcoming else "",
    )


def deputy_for(step: Step, reader: Reader) -> str:
    """Whose work it is, if the reader only stands in."""
    if step.absent_owner is not None and step.absent_owner_id != reader.id:
        return step.absent_owner.full_name
    return step.owner.full_name if step.owner and step.owner_id != reader.id else ""


def _fits(step: Step, only: Only, reader: Reader) -> bool:
    tests = {
        Only.ALL: True,
        Only.CALLS: step.kind.key == CALL,
        Only.LATE: step.due_on < reader.today,
        Only.DEPUTY: bool(deputy_for(step, reader)),
    }
    return tests[only]


def _choices(steps: list[Step], only: Only, reader: Reader) -> list[Choice]:
    """Filters that would show something; none where they would all show the same."""
    labels = {
        Only.ALL: _("Alles"),
        Only.CALLS: _("Nur Anrufe"),
        Only.LATE: _("Nur überfällig"),
        Only.DEPUTY: _("Nur Vertretung"),
    }
    counts = {each: sum(_fits(step, each, reader) for step in steps) for each in labels}
    useful = [each for each in labels if each is only or 0 < counts[each] < len(steps)]
    if not useful or useful == [Only.ALL]:
        return []
    shown = [Only.ALL, *(each for each in useful if each is not Only.ALL)]
    return [
        Choice(value=each.value, label=str(labels[each]), count=counts[each], current=each is only) for each in shown
    ]


def _task(step: Step, day: Day, reader: Reader) -> Task:
    late = step.due_on < reader.today
    sort = _("Anruf") if step.kind.key == CALL else str(GROUPS.get(step.kind.group, ""))
    when = since(step.due_on, reader.today) if late else sort
    return Task(
        name=step.case.person.full_name,
        url=person_url(step.case_id),
        what=step.title,
        when=named_day(step.due_on, reader.today) if step.due_on > reader.today else when,
        late=late,
        phone=day.numbers.get(step.case.person_id, "") if step.kind.key == CALL else "",
        deputy_for=deputy_for(step, reader),
        finish_url=step_url("finish", step.pk) + FROM_HERE,
        move_url=step_url("move", step.pk) + FROM_HERE,
    )


def _next(step: Step, reader: Reader) -> str:
    return _("Als Nächstes: %(name)s, %(day)s.") % {
        "name": step.case.person.full_name,
        "day": named_day(step.due_on, reader.today),
    }


def _waits(day: Day, reader: Reader) -> list[Wait]:
    offered = [*(_sent(each, reader) for each in day.sent), *(_sent(each, reader) for each in day.sent_cases)]
    elsewhere = [*(_watched(step, reader) for step in day.watched), *(_held(step, reader) for step in day.colleagues)]
    return sorted([*offered, *elsewhere], key=lambda wait: (not wait.slow, -wait.days, wait.name))


def _sent(offer: Handover | Transfer, reader: Reader) -> Wait:
    is_step = isinstance(offer, Handover)
    asked_on = day_of(offer.requested_at)
    what = offer.step.title if isinstance(offer, Handover) else _("der ganze Weg")
    return Wait(
        name=offer.case.person.full_name,
        url=person_url(offer.case_id),
        who=_("Angeboten an %(who)s") % {"who": receiver_name(offer, reader.id)},
        what=what,
        since=since(asked_on, reader.today),
        agreed=_agreed(offer.answer_by, reader),
        slow=offer.answer_by < reader.today,
        look_url=handover_url(offer.pk) if is_step else transfer_url(offer.pk),
        days=(reader.today - asked_on).days,
    )


def _agreed(until: date, reader: Reader) -> str:
    """What was agreed, once it is past."""
    if until >= reader.today:
        return ""
    return _("Vereinbart war bis %(day)s.") % {"day": named_day(until, reader.today)}


def _watched(step: Step, reader: Reader) -> Wait:
    theirs = step.watches
    since_day = day_of(theirs.held_since) if theirs else reader.today
    return Wait(
        name=step.case.person.full_name,
        url=person_url(step.case_id),
        who=holder_name(theirs, reader.id) if theirs else "",
        what=theirs.title if theirs else step.title,
        since=since(since_day, reader.today),
        agreed=_agreed(step.due_on, reader),
        slow=step.due_on < reader.today,
        look_url="",
        days=(reader.today - since_day).days,
    )


def _held(step: Step, reader: Reader) -> Wait:
    held_on = day_of(step.held_since)
    return Wait(
        name=step.case.person.full_name,
        url=person_url(step.case_id),
        who=holder_name(step, reader.id),
        what=step.title,
        since=since(held_on, reader.today),
        agreed=_agreed(step.due_on, reader),
        slow=step.due_on < reader.today,
        look_url="",
        days=(reader.today - held_on).days,
    )


def _offers(day: Day, reader: Reader) -> list[Offer]:
    """What was offered to the reader themselves first, then to the team; what waits longest first."""
    offers: list[Handover | Transfer] = [*day.offered, *day.offered_cases]
    offers.sort(key=lambda each: (each.to_user_id != reader.id, each.answer_by, each.requested_at))
    return [_offer(each, reader) for each in offers]


def _offer(offer: Handover | Transfer, reader: Reader) -> Offer:
    is_step = isinstance(offer, Handover)
    sender = offer.from_owner if isinstance(offer, Handover) else offer.from_holder
    look = handover_url(offer.pk) if is_step else transfer_url(offer.pk)
    return Offer(
        name=offer.case.person.full_name,
        url=person_url(offer.case_id),
        sender=sender.full_name,
        what=offer.step.title if isinstance(offer, Handover) else _("Der ganze Weg"),
        message=offer.message,
        until=named_day(offer.answer_by, reader.today),
        late=offer.answer_by < reader.today,
        accept_url=look if is_step else "",
        look_url=look,
        team="" if offer.to_user_id == reader.id else receiver_name(offer, reader.id),
    )


def _told(notice: Notice, reader: Reader) -> Told:
    step = notice.step
    texts = {
        NoticeKind.DEPUTY: _("%(who)s braucht Hilfe: %(title)s ist überfällig."),
        NoticeKind.LEAD: _("Im Team bleibt etwas liegen: %(title)s. Am Zug: %(who)s."),
        NoticeKind.CAME_BACK: _("Kam zurück: %(title)s."),
        NoticeKind.UNANSWERED: _("Niemand hat geantwortet: %(title)s."),
    }
    return Told(
        name=notice.case.person.full_name,
        url=person_url(notice.case_id),
        text=texts[NoticeKind(notice.kind)] % {"who": holder_name(step, reader.id), "title": step.title},
        when=since(day_of(notice.at), reader.today),
        seen_url=reverse("cases:notice_seen", args=[notice.pk]),
    )


def _stand_ins(due: list[Step], reader: Reader) -> list[StandIn]:
    counted: dict[UUID, int] = {}
    for step in due:
        whose = step.absent_owner_id or step.owner_id
        if whose is not None:
            counted[whose] = counted.get(whose, 0) + 1
    return [
        StandIn(
            name=absence.user.full_name,
            until=named_day(absence.ends_on, reader.today),
            steps=counted.get(absence.user_id, 0),
        )
        for absence in reader.absences
    ]
