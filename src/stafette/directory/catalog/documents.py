"""What the search knows of an offer, made from its records. Pure: no Django, no database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from stafette.directory.hours import openings_of
from stafette.directory.interchange.sanitise import to_plain_text
from stafette.directory.records import (
    LocationRecord,
    LocationType,
    OrganizationRecord,
    ScheduleRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
)
from stafette.directory.search import Flag, Place, SearchDocument

LISTED: Final = frozenset({ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED})
BARRIER_FREE: Final = "step_free"

Placement = tuple[ServiceAtLocationRecord, LocationRecord]


@dataclass(frozen=True, slots=True)
class ThemeName:
    """A theme as the search needs it. ``parent`` is the slug of the theme above, empty for a tile."""

    slug: str
    name: str
    parent: str = ""


def is_listed(service: ServiceRecord) -> bool:
    """Whether lists and search may show the offer."""
    return service.published and service.status in LISTED


def make_document(
    service: ServiceRecord,
    *,
    service_id: UUID,
    organization_id: UUID,
    organization: OrganizationRecord,
    placements: Sequence[Placement],
    themes: Mapping[str, ThemeName],
    today: date,
    fresh_after: datetime,
    holidays: Collection[date] = (),
) -> SearchDocument:
    """The document of one offer.

    Opening times are written out as seen from ``today``; an offer of which nothing was verified since ``fresh_after``
    stands lower. What repeats does not take place on ``holidays``.
    """
    own = [themes[slug] for slug in service.themes if slug in themes]
    parents = [themes[theme.parent] for theme in own if theme.parent in themes]
    texts = [to_plain_text(service.description, with_addresses=False), service.eligibility, service.access_person]
    names = (service.alternate_name, organization.alternate_name, *service.keywords)
    return SearchDocument(
        id=service_id,
        organization_id=organization_id,
        name=service.name,
        organization=organization.name,
        keywords=tuple(name for name in names if name),
        theme_names=tuple(dict.fromkeys(theme.name for theme in (*own, *parents))),
        summary=service.summary,
        description="\n".join(text for text in texts if text),
        themes=tuple(dict.fromkeys(theme.slug for theme in (*own, *parents))),
        places=tuple(_places(placements)),
        languages=service.languages,
        target_groups=service.target_groups,
        flags=_flags(service, placements, fresh_after),
        openings=openings_of(_schedules(service, placements), today, holidays=holidays),
    )


def _places(placements: Sequence[Placement]) -> Iterable[Place]:
    for _, location in placements:
        address = location.addresses[0] if location.addresses else None
        if address is None and location.latitude is None:
            continue
        yield Place(
            town=address.city if address else "",
            postal_code=address.postal_code if address else "",
            latitude=None if location.latitude is None else float(location.latitude),
            longitude=None if location.longitude is None else float(location.longitude),
        )


def _schedules(service: ServiceRecord, placements: Sequence[Placement]) -> list[ScheduleRecord]:
    """Times at a place replace those of the service; where neither says anything, the place's own times hold."""
    schedules: list[ScheduleRecord] = []
    for link, location in placements:
        schedules += link.schedules or service.schedules or location.schedules
    return schedules or list(service.schedules)


def _flags(service: ServiceRecord, placements: Sequence[Placement], fresh_after: datetime) -> Flag:
    facts = {
        Flag.FREE_OF_CHARGE: service.free_of_charge is True,
        Flag.BARRIER_FREE: any(
            item.kind == BARRIER_FREE for _, location in placements for item in location.accessibility
        ),
        Flag.CHILDCARE: service.childcare is True,
        Flag.REMOTE: any(location.type is LocationType.VIRTUAL for _, location in placements),
        Flag.VERIFIED: any(item.verified_at >= fresh_after for item in service.verifications),
        Flag.PUBLISHED: is_listed(service),
    }
    flags = Flag(0)
    for flag, holds in facts.items():
        if holds:
            flags |= flag
    return flags
