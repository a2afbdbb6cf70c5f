"""The path of a case: relay bar, timeline, phases, what lies with others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases.models import Case, Handover, Step, Transfer
from stafette.cases.perms import may_finish, may_take
from stafette.cases.present.days import day_of, due_text, named_day, short_day, since
from stafette.cases.present.links import handover_url, step_url, transfer_url
from stafette.cases.present.people import holder_name, receiver_name
from stafette.cases.present.words import PHASES
from stafette.cases.reading.person import PersonFile
from stafette.cases.reading.standing import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """An open step. The addresses are empty for whoever may not do it; ``offer`` says whom it was offered to."""

    id: UUID
    title: str
    kind: str
    basis: str
    day: str
    due: str
    late: bool
    holder: str
    mine: bool
    deputy_for: str
    offer: str
    service: str
    service_slug: str
    now: bool
    finish_url: str = ""
    move_url: str = ""
    hand_over_url: str = ""
    take_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStep:
    """A closed step with what came out."""

    title: str
    day: str
    who: str
    outcome: str
    dropped: bool
    note_url: str
    transferred: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """A phase of the path: ``state`` is before, now or later."""

    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lies:
    """A step or the case that was offered to somebody, or lies with another organisation."""

    what: str
    who: str
    state: str
    since: str
    answer: str
    late: bool
    message: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """Last, now, next. ``now`` is empty only when the case is closed."""

    last: ClosedStep | None
    now: OpenStep | None
    following: OpenStep | None


def open_steps(file: PersonFile, reader: Reader) -> list[OpenStep]:
    """Open steps, what is due first comes first: that one is the turn."""
    offers = {offer.step_id: offer for offer in file.handovers if offer.decided_at is None}
    return [
        _open(step, file.case, reader, offers.get(step.pk), now=position == 0)
        for position, step in enumerate(file.open)
    ]


def _open(step: Step, case: Case, reader: Reader, offer: Handover | None, *, now: bool) -> OpenStep:
    may = case.closed_on is None and may_finish(reader.standing, owner_id=step.owner_id, team_id=case.team_id)
    others = step.owner_id is not None and step.owner_id != reader.id and case.closed_on is None
    takes = others and may_take(reader.standing, team_id=case.team_id)
    return OpenStep(
        id=step.pk,
        title=step.title,
        kind=step.kind.name,
        basis=step.kind.legal_basis,
        day=short_day(step.due_on, reader.today),
        due=due_text(step.due_on, reader.today),
        late=step.due_on < reader.today,
        holder=holder_name(step, reader.id),
        mine=step.owner_id == reader.id,
        deputy_for=step.absent_owner.full_name if step.absent_owner else "",
        offer=_offered(offer, reader) if offer else "",
        service=step.service.name if step.service else "",
        service_slug=step.service.slug if step.service else "",
        now=now,
        finish_url=step_url("finish", step.pk) if may else "",
        move_url=step_url("move", step.pk) if may else "",
        hand_over_url=step_url("hand_over", step.pk) if may and offer is None else "",
        take_url=step_url("take", step.pk) if takes else "",
    )


def _offered(offer: Handover, reader: Reader) -> str:
    names = {
        "who": receiver_name(offer, reader.id),
        "since": since(day_of(offer.requested_at), reader.today),
        "holder": offer.from_owner.full_name,
    }
    if offer.from_owner_id == reader.id:
        return _("Angeboten an %(who)s, %(since)s. Bis zur Annahme bleiben Sie am Zug.") % names
    return _("Angeboten an %(who)s, %(since)s. Bis zur Annahme bleibt %(holder)s am Zug.") % names


def closed_steps(file: PersonFile, reader: Reader) -> list[ClosedStep]:
    """Closed steps, the newest first."""
    return [_closed(step, reader) for step in file.closed]


def _closed(step: Step, reader: Reader) -> ClosedStep:
    name = step.closed_by.full_name if step.closed_by else ""
    who = step.organization.name if step.organization else name
    return ClosedStep(
        title=step.title,
        day=short_day(day_of(step.closed_at), reader.today) if step.closed_at else "",
        who=_("Sie") if step.closed_by_id == reader.id and not step.organization else who,
        outcome=step.outcome,
        dropped=step.state == "dropped",
        note_url=step_url("note", step.pk),
        transferred=short_day(step.transferred_on, reader.today) if step.transferred_on else "",
    )


def relay(opened: list[OpenStep], closed: list[ClosedStep]) -> Relay:
    """The bar: what was last, whose turn it is, what comes after."""
    return Relay(
        last=closed[0] if closed else None,
        now=opened[0] if opened else None,
        following=opened[1] if len(opened) > 1 else None,
    )


def phases(case: Case) -> list[PhaseView]:
    """All phases, the present one marked."""
    keys = [str(key) for key in PHASES]
    at = keys.index(case.phase)
    states = ["before" if i < at else "now" if i == at else "later" for i in range(len(keys))]
    return [PhaseView(name=str(PHASES[key]), state=state) for key, state in zip(keys, states, strict=True)]


def lying(file: PersonFile, reader: Reader) -> list[Lies]:
    """Offers that wait for an answer, and steps that lie with another organisation, the oldest first."""
    return [
        *(_transfer(each, reader) for each in file.transfers),
        *(_handover(each, reader) for each in file.handovers),
    ]


def _state(offer: Handover | Transfer, reader: Reader) -> str:
    """The state as a sentence."""
    if offer.decided_at is not None:
        return _("Angenommen am %(day)s") % {"day": short_day(day_of(offer.decided_at), reader.today)}
    if offer.received_at is not None:
        return _("Gelesen am %(day)s") % {"day": short_day(day_of(offer.received_at), reader.today)}
    return _("Gesendet am %(day)s") % {"day": short_day(day_of(offer.requested_at), reader.today)}


def _handover(offer: Handover, reader: Reader) -> Lies:
    waits = offer.decided_at is None
    return Lies(
        what=offer.step.title,
        who=receiver_name(offer, reader.id),
        state=_state(offer, reader),
        since=since(day_of(offer.decided_at or offer.requested_at), reader.today),
        answer=_("Antwort bis %(day)s") % {"day": named_day(offer.answer_by, reader.today)} if waits else "",
        late=waits and offer.answer_by < reader.today,
        message=offer.message,
        url=handover_url(offer.pk),
    )


def _transfer(offer: Transfer, reader: Reader) -> Lies:
    return Lies(
        what=_("Der ganze Weg"),
        who=receiver_name(offer, reader.id),
        state=_state(offer, reader),
        since=since(day_of(offer.requested_at), reader.today),
        answer=_("Antwort bis %(day)s") % {"day": named_day(offer.answer_by, reader.today)},
        late=offer.answer_by < reader.today,
        message=offer.message,
        url=transfer_url(offer.pk),
    )
