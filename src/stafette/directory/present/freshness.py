"""When the facts of an offer were last confirmed. Confirmed and changed are two dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from stafette.core import clock
from stafette.directory.present.facts import GroupFacts, Today
from stafette.directory.present.words import GROUPS, METHODS
from stafette.directory.records import FieldGroup, VerificationMethod


@dataclass(frozen=True, slots=True)
class VerificationView:
    """One group of fields: last verified, last changed."""

    label: str
    verified_on: date | None
    stale: bool
    by: str
    changed_on: date | None


@dataclass(frozen=True, slots=True)
class FreshnessView:
    """The offer as a whole: its newest verification."""

    verified_on: date | None
    verified_by: str
    stale: bool


def is_stale(verified_at: datetime | None, today: Today) -> bool:
    """Whether nobody has confirmed it recently enough (as the search judges it)."""
    return verified_at is None or verified_at < today.fresh_after


def freshness_view(groups: Iterable[GroupFacts], today: Today) -> FreshnessView:
    """The newest verification of all groups."""
    verified = [(group.verified_at, group) for group in groups if group.verified_at is not None]
    if not verified:
        return FreshnessView(None, "", stale=True)
    moment, newest = max(verified, key=lambda pair: pair[0])
    return FreshnessView(clock.local(moment).date(), _by(newest), is_stale(moment, today))


def verification_views(groups: Iterable[GroupFacts], today: Today) -> tuple[VerificationView, ...]:
    """All groups in their order."""
    order = list(FieldGroup)
    return tuple(
        VerificationView(
            label=str(GROUPS[group.group]),
            verified_on=clock.local(group.verified_at).date() if group.verified_at else None,
            stale=is_stale(group.verified_at, today),
            by=_by(group),
            changed_on=clock.local(group.changed_at).date(),
        )
        for group in sorted(groups, key=lambda group: order.index(group.group))
    )


def _by(group: GroupFacts) -> str:
    """ "vom Netzwerkmanagement, am Telefon"."""
    if group.method is None:
        return ""
    how = str(METHODS[group.method])
    if not group.verified_by:
        return how
    if group.method is VerificationMethod.PARTNER_LINK:
        return gettext("von: %(who)s") % {"who": group.verified_by}
    return f"{group.verified_by}, {how}"
