"""From the answers of a household to offers: asks the index for the themes of each need, loads, groups.

Runs in memory as far as the answers go: SQL sees ids of offers, never an answer (it could appear in a log of slow or
failed statements).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from stafette.core.actor import Actor
from stafette.directory.models import Schedule, Service
from stafette.directory.needs import Household, MemberGroup, Need, OfferFacts, group_offers, needs_of, shipped_rules
from stafette.directory.records import ScheduleRecord
from stafette.directory.search import SearchQuery, compile_openings
from stafette.directory.search.opening import NEVER
from stafette.directory.search_feed import search

PER_NEED: Final = 30
RADIUS_KM: Final = 50.0
HORIZON_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class FamilyResult:
    """Groups of offers with distances in km (from the place, if it is known). ``place_unknown`` if it is not."""

    groups: tuple[MemberGroup, ...]
    distances: dict[UUID, float | None]
    place_unknown: bool


def find_for(household: Household, place: str, *, actor: Actor, day: date) -> FamilyResult:
    """Offers for every member of the household.

    Raises:
        SearchUnavailable: the search cannot answer now.
    """
    found: list[tuple[Need, list[UUID]]] = []
    distances: dict[UUID, float | None] = {}
    unknown = False
    for need in needs_of(household, shipped_rules()):
        result = search(_query(need, place, day))
        unknown = bool(place) and result.place is None
        found.append((need, [hit.id for hit in result.hits]))
        distances.update({hit.id: hit.distance_km for hit in result.hits})
    known = load_facts(list(distances), actor=actor, day=day, with_times=bool(household.windows))
    facts = {each.id: each for each in known}
    groups = group_offers(household, found, facts, day.toordinal())
    return FamilyResult(groups, distances, unknown)


def _query(need: Need, place: str, day: date) -> SearchQuery:
    return SearchQuery(
        day=day, themes=need.rule.themes, place=place, radius_km=RADIUS_KM if place else None, limit=PER_NEED
    )


def load_facts(ids: Sequence[UUID], *, actor: Actor, day: date, with_times: bool) -> Iterable[OfferFacts]:
    """What the need finder must know of these offers, those that ``actor`` may not see left out.

    Times cost most; without ``with_times`` they stay empty.
    """
    times = ("schedules", "at_locations__schedules", "at_locations__location__schedules") if with_times else ()
    services = Service.objects.visible_to(actor).listed().filter(pk__in=ids)
    for service in services.prefetch_related(*times).order_by("pk"):
        yield OfferFacts(
            id=service.pk,
            target_groups=frozenset(service.target_groups),
            minimum_age=service.minimum_age,
            maximum_age=service.maximum_age,
            languages=frozenset(service.languages),
            childcare=service.childcare is True,
            openings=compile_openings(_schedules(service), day, HORIZON_DAYS) if with_times else NEVER,
        )


def _schedules(service: Service) -> list[ScheduleRecord]:
    """Times that hold at any of its places: those of the offer there, else its own, else those of the house."""
    own = list(service.schedules.all())
    rows: list[Schedule] = []
    for link in service.at_locations.all():
        rows += list(link.schedules.all()) or own or list(link.location.schedules.all())
    return [
        ScheduleRecord(
            rrule=row.rrule,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            description=row.description,
        )
        for row in rows or own
    ]
