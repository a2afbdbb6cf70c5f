"""The page of an offer."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.accounts.enums import Role
from stafette.core.actor import Actor, ActorKind
from stafette.directory import finding, tray
from stafette.directory.models import Service
from stafette.directory.moment import present_moment
from stafette.directory.present.facts import OfferFacts, ThemeFacts
from stafette.directory.present.offer import Crumb, Surroundings, offer_status, offer_view
from stafette.directory.present.rows import Addresses, ShortView, short_view
from stafette.directory.reading import offer_facts, short_row_facts
from stafette.directory.replacement import replacement_for
from stafette.directory.search import Point
from stafette.directory.views.addresses import page_addresses
from stafette.directory.views.page import (
    address,
    home_crumb,
    known_address,
    public_page,
    who,
)

SIMILAR = 3
EDITORS = (Role.NETWORK_MANAGER.value, Role.ADMINISTRATION.value)


@public_page
def offer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One offer. What is not published is not there for the public; what has closed says so and names the nearest."""
    asker = who(request)
    visible = Service.objects.visible_to(asker).filter(slug=slug).order_by("pk")
    identity = visible.values_list("pk", flat=True).first()
    facts = offer_facts(identity) if identity else None
    if facts is None:
        raise Http404
    today, addresses = present_moment(), page_addresses()
    is_open = offer_status(facts.service) == "open"
    replacement = None if is_open else replacement_for(facts, addresses, today)
    around = Surroundings(
        crumbs=_crumbs(facts),
        map_page=address("map"),
        tray_url=addresses.of_tray(facts.id),
        in_tray=facts.id in tray.ids_of(request.session),
        edit_url=_edit_url(asker, facts.id),
        for_staff=asker.kind is ActorKind.STAFF,
        replacement=replacement,
        similar=_similar(facts, addresses, replacement),
    )
    return render(request, "directory/offer.html", {"offer": offer_view(facts, around, today)})


def _similar(facts: OfferFacts, addresses: Addresses, replacement: ShortView | None) -> tuple[ShortView, ...]:
    """Others of the same themes, the nearest first; none while the search is away."""
    themes = {theme.slug for theme in facts.themes}
    try:
        hits = finding.nearest_like(themes=themes, point=_point(facts), without=facts.id, limit=SIMILAR + 1)
    except finding.SearchUnavailable:
        return ()
    rows = short_row_facts([hit.id for hit in hits])
    views = [short_view(rows[hit.id], addresses, hit.distance_km) for hit in hits if hit.id in rows]
    shown = replacement.url if replacement else ""
    return tuple(view for view in views if view.url != shown)[:SIMILAR]


def _point(facts: OfferFacts) -> Point | None:
    """Where the offer is: its first place with coordinates."""
    for place in facts.places:
        latitude, longitude = place.location.latitude, place.location.longitude
        if latitude is not None and longitude is not None:
            return Point(float(latitude), float(longitude))
    return None


def _crumbs(facts: OfferFacts) -> tuple[Crumb, ...]:
    """The way through the first theme of the offer."""
    way = [home_crumb()]
    if facts.themes:
        way += _theme_crumbs(facts.themes[0])
    return (*way, Crumb(facts.service.name))


def _theme_crumbs(theme: ThemeFacts) -> list[Crumb]:
    if not theme.parent_slug:
        return [Crumb(theme.name, address("theme", theme.slug))]
    parent = Crumb(theme.parent_name, address("theme", theme.parent_slug))
    return [parent, Crumb(theme.name, address("sub_theme", theme.parent_slug, theme.slug))]


def _edit_url(asker: Actor, identity: UUID) -> str:
    return known_address("directory:offer_edit", identity) if asker.has_role(*EDITORS) else ""
