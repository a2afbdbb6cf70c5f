"""Rows of lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from stafette.core import clock
from stafette.directory.present.capacity import capacity_view
from stafette.directory.present.facts import RowFacts, Today
from stafette.directory.present.freshness import is_stale
from stafette.directory.present.reasons import reasons
from stafette.directory.present.words import language_name
from stafette.directory.records import ServiceStatus
from stafette.directory.search import Hit

Badges = tuple[tuple[str, str], ...]
PLAIN = ""
"""Kind of a badge without colour."""
_SHOWN_LANGUAGES = 3


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses with a placeholder: made once for a page, filled in for each row."""

    offer: str
    tray: str
    placeholder: str

    def of_offer(self, slug: str) -> str:
        """The page of an offer."""
        return self.offer.replace(self.placeholder, slug)

    def of_tray(self, identity: UUID) -> str:
        """Where the button "Auf den Merkzettel" sends to."""
        return self.tray.replace(self.placeholder, str(identity))


@dataclass(frozen=True, slots=True, kw_only=True)
class HitView:
    """A row of a list. ``badges`` are kind and text (no kind: no colour); ``checked`` says when it was verified."""

    id: str
    url: str
    name: str
    organization_name: str
    town: str
    distance_km: float | None
    summary: str
    badges: Badges
    stale: bool
    verified_on: date | None
    checked: str
    reasons: tuple[str, ...]
    tray_url: str
    in_tray: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class ShortView:
    """A link to an offer with as much as one needs to choose it."""

    url: str
    name: str
    organization_name: str
    town: str
    distance_km: float | None = None


def hit_view(
    facts: RowFacts, hit: Hit | None, addresses: Addresses, today: Today, tray: Collection[UUID], number: int = 0
) -> HitView:
    """The row of an offer; ``hit`` says how far away it is and why it was found."""
    stale = is_stale(facts.verified_at, today)
    verified_on = clock.local(facts.verified_at).date() if facts.verified_at else None
    return HitView(
        id=str(facts.id),
        url=addresses.of_offer(facts.slug),
        name=facts.name,
        organization_name=facts.organization_name,
        town=facts.town,
        distance_km=hit.distance_km if hit else None,
        summary=facts.summary,
        badges=row_badges(facts, today),
        stale=stale,
        verified_on=verified_on,
        checked=_checked(verified_on, stale),
        reasons=reasons(hit.matches) if hit else (),
        tray_url=addresses.of_tray(facts.id),
        in_tray=facts.id in tray,
        number=number,
    )


def _checked(verified_on: date | None, stale: bool) -> str:
    if verified_on is None:
        return ""
    day = date_format(verified_on, pgettext("date", "j. F Y"), use_l10n=False)
    return (gettext("Zuletzt geprüft am %(day)s") if stale else gettext("Geprüft am %(day)s")) % {"day": day}


def short_view(facts: RowFacts, addresses: Addresses, distance_km: float | None = None) -> ShortView:
    """Name, organisation, town, distance."""
    return ShortView(addresses.of_offer(facts.slug), facts.name, facts.organization_name, facts.town, distance_km)


def row_badges(facts: RowFacts, today: Today) -> Badges:
    """What decides whether to look closer. Colour only where somebody must know it before going there."""
    badges: list[tuple[str, str]] = []
    if facts.status is ServiceStatus.TEMPORARILY_CLOSED:
        badges.append(("warning", gettext("Macht gerade Pause")))
    capacity = capacity_view(facts.capacity, today).badge
    if capacity:
        badges.append(capacity)
    if facts.free_of_charge:
        badges.append((PLAIN, gettext("Kostenlos")))
    if facts.childcare:
        badges.append((PLAIN, gettext("Mit Kinderbetreuung")))
    if facts.barrier_free:
        badges.append((PLAIN, gettext("Ohne Stufen")))
    languages = language_badge(facts.languages)
    if languages:
        badges.append((PLAIN, languages))
    return tuple(badges)


def language_badge(codes: Collection[str]) -> str:
    """ "Auch Türkisch, Arabisch" or "Auch Türkisch, Arabisch, Polnisch und 4 weitere"; empty for German only."""
    names = [language_name(code) for code in codes if code != "de"]
    if not names:
        return ""
    more = len(names) - _SHOWN_LANGUAGES
    values = {"languages": ", ".join(names[:_SHOWN_LANGUAGES]), "number": more}
    if more > 0:
        return gettext("Auch %(languages)s und %(number)s weitere") % values
    return gettext("Auch %(languages)s") % values
