"""The capacity light: what a partner last said about free places, as long as it can be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from stafette.core import clock
from stafette.directory.present.facts import Today
from stafette.directory.records import CapacityRecord, CapacityState

_BADGES = {CapacityState.FREE: "success", CapacityState.WAITING_LIST: "warning", CapacityState.CLOSED: "danger"}


@dataclass(frozen=True, slots=True)
class CapacityView:
    """``state`` is unknown, free, waiting_list or closed; ``text`` says it in words."""

    state: str = CapacityState.UNKNOWN.value
    text: str = ""
    reported_on: date | None = None

    @property
    def badge(self) -> tuple[str, str] | None:
        """Kind and text of the badge in a list, None where nothing is known."""
        kind = _BADGES.get(CapacityState(self.state))
        return (kind, self.text) if kind else None


UNKNOWN = CapacityView()


def capacity_view(capacity: CapacityRecord, today: Today) -> CapacityView:
    """The light as of ``today``: unknown once the report is old or the stop has passed."""
    reported = capacity.reported_at
    if capacity.state is CapacityState.UNKNOWN or reported is None or _is_old(reported, today):
        return UNKNOWN
    if capacity.state is CapacityState.CLOSED and capacity.closed_until and capacity.closed_until < today.day:
        return UNKNOWN
    return CapacityView(capacity.state.value, _text(capacity), clock.local(reported).date())


def _is_old(reported: datetime, today: Today) -> bool:
    return today.now - reported > timedelta(days=today.capacity_days)


def _text(capacity: CapacityRecord) -> str:
    if capacity.state is CapacityState.FREE:
        return gettext("Freie Plätze")
    if capacity.state is CapacityState.WAITING_LIST:
        weeks = capacity.waiting_weeks
        if not weeks:
            return gettext("Warteliste")
        text = ngettext("Warteliste, etwa %(weeks)s Woche", "Warteliste, etwa %(weeks)s Wochen", weeks)
        return text % {"weeks": weeks}
    if capacity.closed_until is None:
        return gettext("Zurzeit keine Aufnahme")
    day = date_format(capacity.closed_until, pgettext("date", "j. F Y"), use_l10n=False)
    return gettext("Keine Aufnahme bis %(day)s") % {"day": day}
