"""What is said after a click: whose turn it is now, what was done before, how far a handover is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.cases.enums import HandoverState
from stafette.cases.models import Handover, Transfer
from stafette.cases.present.days import day_of, named_day, short_day

_MINUTE, _HOUR = 60, 3_600


def saved_mine(due_on: date, today: date) -> str:
    """The reader is at turn."""
    return _("Gespeichert. Jetzt sind Sie am Zug, bis %(day)s.") % {"day": named_day(due_on, today)}


def saved_asked(who: str, due_on: date, today: date) -> str:
    """Somebody else was asked; until they accept the reader is at turn."""
    return _("Gespeichert. %(who)s ist gefragt. Bis zur Annahme bleiben Sie am Zug, bis %(day)s.") % {
        "who": who,
        "day": named_day(due_on, today),
    }


def goes_on(title: str, who: str, due_on: date, today: date) -> str:
    """With which open step it goes on without a new one."""
    return _("Kein weiterer. Es geht weiter mit „%(title)s“: %(who)s, bis %(day)s") % {
        "title": title,
        "who": who,
        "day": named_day(due_on, today),
    }


def already_done(by: str, at: datetime | None, me: str, now: datetime) -> str:
    """A double click, or a colleague was faster."""
    if not by or at is None:
        return _("Das ist schon erledigt. Nichts ist doppelt.")
    if by == me:
        return _("Sie haben das %(ago)s schon erledigt. Nichts ist doppelt.") % {"ago": ago(at, now)}
    return _("%(who)s hat das %(ago)s schon erledigt. Nichts ist doppelt.") % {"who": by, "ago": ago(at, now)}


def ago(at: datetime, now: datetime) -> str:
    """ "gerade eben", "vor 2 Minuten", "vor 3 Stunden", "am 14. November"."""
    seconds = int((now - at).total_seconds())
    if seconds < _MINUTE:
        return _("gerade eben")
    if seconds < _HOUR:
        minutes = seconds // _MINUTE
        return ngettext("vor einer Minute", "vor %(count)d Minuten", minutes) % {"count": minutes}
    if day_of(at) == day_of(now):
        hours = seconds // _HOUR
        return ngettext("vor einer Stunde", "vor %(count)d Stunden", hours) % {"count": hours}
    return _("am %(day)s") % {"day": short_day(day_of(at), day_of(now))}


@dataclass(frozen=True, slots=True)
class Stage:
    """One sentence of the way of a handover. ``done``: it has happened."""

    text: str
    done: bool


def stages(row: Handover | Transfer, *, to: str, decided_by: str, today: date) -> list[Stage]:
    """The way of a handover or transfer as sentences, what happened first."""
    found = [Stage(_("Gesendet am %(day)s") % {"day": short_day(day_of(row.requested_at), today)}, done=True)]
    if row.received_at:
        found.append(Stage(_("Gelesen am %(day)s") % {"day": short_day(day_of(row.received_at), today)}, done=True))
    if row.state in {HandoverState.REQUESTED, HandoverState.RECEIVED}:
        day = short_day(row.answer_by, today)
        found.append(Stage(_("Antwort von %(to)s bis %(day)s") % {"to": to, "day": day}, done=False))
        return found
    if row.state == HandoverState.WITHDRAWN:
        return [*found, Stage(_on(_("Zurückgezogen am %(day)s"), row.decided_at, today), done=True)]
    who = decided_by or to
    verb = _("Abgelehnt von %(who)s am %(day)s") if row.state == HandoverState.DECLINED else ""
    verb = verb or _("Angenommen von %(who)s am %(day)s")
    if row.decided_at:
        day = short_day(day_of(row.decided_at), today)
        found.append(Stage(verb % {"who": who, "day": day}, done=True))
    return found + _end(row, to, today)


def _end(row: Handover | Transfer, to: str, today: date) -> list[Stage]:
    if not isinstance(row, Handover):
        return []
    if row.state == HandoverState.RETURNED:
        return [Stage(_on(_("Zurückgekommen am %(day)s"), row.ended_at, today), done=True)]
    if row.state == HandoverState.COMPLETED:
        return [Stage(_on(_("Erledigt am %(day)s"), row.ended_at, today), done=True)]
    if row.state == HandoverState.ACCEPTED and row.to_organization_id:
        return [Stage(_("Läuft bei %(to)s") % {"to": to}, done=False)]
    return []


def _on(sentence: str, at: datetime | None, today: date) -> str:
    return sentence % {"day": short_day(day_of(at), today) if at else ""}
