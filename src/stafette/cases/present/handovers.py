"""Handovers and transfers as their pages show them: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from stafette.cases.enums import HandoverState
from stafette.cases.models import Handover, Transfer
from stafette.cases.present.days import day_of, named_day, short_day, since
from stafette.cases.present.links import handover_url, transfer_url
from stafette.cases.present.said import Stage, stages

WAITING = frozenset({HandoverState.REQUESTED.value, HandoverState.RECEIVED.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the list: what it is about, who asks whom, since when."""

    url: str
    person: str
    title: str
    text: str
    when: str
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """A handover or transfer with what the reader may do."""

    title: str
    sender: str
    receiver: str
    message: str
    reason: str
    answer_by: str
    stages: tuple[Stage, ...]
    waiting: bool
    turn: str


def receiver_name(row: Handover | Transfer) -> str:
    """To whom it goes, in words."""
    if row.to_user is not None:
        return row.to_user.full_name
    if isinstance(row, Handover) and row.to_organization is not None:
        return row.to_organization.name
    return _("Team %(name)s") % {"name": row.to_team.name} if row.to_team is not None else ""


def sender_name(row: Handover | Transfer) -> str:
    """Who asks."""
    return (row.from_owner if isinstance(row, Handover) else row.from_holder).full_name


def title_of(row: Handover | Transfer) -> str:
    """What goes from hand to hand."""
    return row.step.title if isinstance(row, Handover) else _("Der ganze Weg")


def handover_view(row: Handover | Transfer, today: date) -> HandoverView:
    """What the page shows."""
    decided = row.decided_by.full_name if row.decided_by else ""
    return HandoverView(
        title=title_of(row),
        sender=sender_name(row),
        receiver=receiver_name(row),
        message=row.message,
        reason=row.reason,
        answer_by=named_day(row.answer_by, today),
        stages=tuple(stages(row, to=receiver_name(row), decided_by=decided, today=today)),
        waiting=row.state in WAITING,
        turn=_turn(row),
    )


def _turn(row: Handover | Transfer) -> str:
    """Who is at turn, as a sentence."""
    if isinstance(row, Transfer):
        return _("Verantwortlich ist %(who)s.") % {"who": row.case.holder.full_name}
    holder = row.step.organization or row.step.owner
    if row.step.state != "open" or holder is None:
        return _("Der Schritt ist erledigt.")
    return _("Am Zug ist %(who)s.") % {"who": holder}


def offered_row(row: Handover | Transfer, today: date) -> Row:
    """Somebody asks the reader or their team."""
    return Row(
        url=_url(row),
        person=row.case.person.full_name,
        title=title_of(row),
        text=_("Von %(who)s. Antwort bis %(day)s") % {"who": sender_name(row), "day": named_day(row.answer_by, today)},
        when=since(day_of(row.requested_at), today),
        late=row.answer_by < today,
    )


def sent_row(row: Handover | Transfer, today: date) -> Row:
    """The reader asked and nobody has answered."""
    return Row(
        url=_url(row),
        person=row.case.person.full_name,
        title=title_of(row),
        text=_asked(row) % {"who": receiver_name(row)},
        when=since(day_of(row.requested_at), today),
        late=row.answer_by < today,
    )


def _asked(row: Handover | Transfer) -> str:
    if isinstance(row, Transfer):
        return _("%(who)s ist gefragt. Bis zur Annahme bleiben Sie verantwortlich.")
    return _("%(who)s ist gefragt. Bis zur Annahme bleiben Sie am Zug.")


def away_row(row: Handover, today: date) -> Row:
    """Another organisation accepted and has the step."""
    return Row(
        url=_url(row),
        person=row.case.person.full_name,
        title=title_of(row),
        text=_("Liegt bei %(who)s. Fällig am %(day)s")
        % {"who": receiver_name(row), "day": short_day(row.step.due_on, today)},
        when=since(day_of(row.decided_at), today) if row.decided_at else "",
        late=row.step.due_on < today,
    )


def _url(row: Handover | Transfer) -> str:
    return handover_url(row.pk) if isinstance(row, Handover) else transfer_url(row.pk)
