"""Themes, sub-themes and their offers: the way without words.

Every offer that lists show is reached in three clicks: theme, sub-theme, offer. Where a sub-theme has more offers than
a page holds, the page of its theme links every page of it, so that page numbers cost no fourth click. Once a town is
chosen, the page of a theme shows what is near at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from stafette.directory import finding
from stafette.directory.models import Service, Theme
from stafette.directory.moment import present_moment
from stafette.directory.present.offer import Crumb
from stafette.directory.present.paging import page_count, page_view
from stafette.directory.present.rows import ShortView, short_view
from stafette.directory.querysets import ServiceQuerySet
from stafette.directory.reading import short_row_facts
from stafette.directory.search import Ordering, OrderReason, SearchQuery
from stafette.directory.views.addresses import page_addresses
from stafette.directory.views.asked import page_number
from stafette.directory.views.page import address, home_crumb, public_page

ROWS = 200
"""Offers on one page of a sub-theme. A county has some ten to sixty per sub-theme."""
NEAR = 50
"""Offers that the page of a theme shows at once when a town is chosen; the lists of its sub-themes have all."""
OTHERS = "weitere"
"""Stands for the offers of a theme that belong to none of its sub-themes."""
Link = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Range:
    """A page of a long list: its number, and for example "201 bis 400"."""

    number: int
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A sub-theme. ``ranges`` are its further pages; ``count`` is None while the search cannot count."""

    name: str
    url: str
    count: int | None
    ranges: tuple[Range, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of short rows."""

    total: int
    number: int
    hits: tuple[ShortView, ...]
    order: tuple[OrderReason, ...]
    town: str = ""


@public_page
def theme_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The sub-themes of a theme."""
    town = _town(request)
    family = list(Theme.objects.filter(Q(slug=slug) | Q(parent__slug=slug)).in_order())
    theme = next((each for each in family if each.slug == slug and each.parent_id is None), None)
    if theme is None:
        raise Http404
    children = [each for each in family if each.parent_id == theme.pk]
    context = {
        "theme": {"name": theme.name, "hint": theme.hint, "count": 0},
        "crumbs": (home_crumb(town), Crumb(theme.name)),
        "children": _branches(theme, children, town),
        **_town_context(town, address("theme", slug)),
        **_no_list(),
        "near": _near(theme.slug, town),
    }
    return render(request, "directory/theme.html", context)


@public_page
def sub_theme_page(request: HttpRequest, slug: str, sub: str) -> HttpResponse:
    """All offers of a sub-theme, the nearest first once a town is chosen."""
    town, page = _town(request), page_number(request)
    if sub == OTHERS:
        theme, name, listing, map_theme = _others_of_theme(slug, page)
    else:
        theme, name, listing, map_theme = _of_sub_theme(slug, sub, town, page)

    def link(number: int) -> str:
        return address("sub_theme", slug, sub, ort=town, seite=number if number > 1 else 0)

    crumbs = (home_crumb(town), Crumb(theme.name, address("theme", slug, ort=town)), Crumb(name))
    map_url = address("map", thema=map_theme, ort=town) if map_theme else ""
    return _list_page(request, name=name, crumbs=crumbs, listing=listing, link=link, town=town, map_url=map_url)


@public_page
def without_theme_page(request: HttpRequest) -> HttpResponse:
    """Offers that belong to no theme (yet)."""
    town, name = _town(request), gettext("Weitere Angebote")

    def link(number: int) -> str:
        return address("without_theme", ort=town, seite=number if number > 1 else 0)

    listing = _from_database(Service.objects.listed().filter(theme_links__isnull=True), page_number(request))
    crumbs = (home_crumb(town), Crumb(name))
    return _list_page(
        request, name=name, crumbs=crumbs, listing=listing, link=link, town=town, ranges=_ranges(listing.total, link)
    )


def _branches(theme: Theme, children: Sequence[Theme], town: str) -> list[Branch]:
    """Sub-themes with offers, and the offers that are in none of them."""
    try:
        counted = finding.census().by_theme
        in_children = finding.counted_once([child.slug for child in children])
    except finding.SearchUnavailable:
        return [Branch(child.name, address("sub_theme", theme.slug, child.slug, ort=town), None) for child in children]
    counts = [(child.name, child.slug, counted.get(child.slug, 0)) for child in children]
    counts.append((gettext("Weitere Angebote"), OTHERS, counted.get(theme.slug, 0) - in_children))
    return [_branch(theme, name, slug, count, town) for name, slug, count in counts if count > 0]


def _branch(theme: Theme, name: str, slug: str, count: int, town: str) -> Branch:
    def link(number: int) -> str:
        return address("sub_theme", theme.slug, slug, ort=town, seite=number if number > 1 else 0)

    return Branch(name, link(1), count, _ranges(count, link)[1:])


def _ranges(total: int, link: Link) -> tuple[Range, ...]:
    """All pages of a list that needs more than one."""
    if total <= ROWS:
        return ()
    pages = range(1, page_count(total, ROWS) + 1)
    label = gettext("%(first)s bis %(last)s")
    return tuple(
        Range(page, label % {"first": (page - 1) * ROWS + 1, "last": min(page * ROWS, total)}, link(page))
        for page in pages
    )


def _of_sub_theme(slug: str, sub: str, town: str, page: int) -> tuple[Theme, str, Listing, str]:
    theme = Theme.objects.select_related("parent").filter(slug=sub, parent__slug=slug).order_by("pk").first()
    if theme is None or theme.parent is None:
        raise Http404
    try:
        listing = _from_index(theme.slug, town, page, ROWS)
    except finding.SearchUnavailable:
        listing = _from_database(Service.objects.listed().filter(theme_links__theme=theme), page)
    return theme.parent, theme.name, listing, theme.slug


def _others_of_theme(slug: str, page: int) -> tuple[Theme, str, Listing, str]:
    theme = Theme.objects.filter(slug=slug, parent__isnull=True).order_by("pk").first()
    if theme is None:
        raise Http404
    services = Service.objects.listed().filter(theme_links__theme=theme)
    services = services.exclude(theme_links__theme__parent=theme)
    return theme, gettext("Weitere Angebote"), _from_database(services, page), ""


def _near(slug: str, town: str) -> Listing | None:
    """The nearest offers of a theme; None without a town that the search knows."""
    try:
        return _from_index(slug, town, 1, NEAR) if town and finding.is_known_place(town) else None
    except finding.SearchUnavailable:
        return None


def _from_index(slug: str, town: str, page: int, rows: int) -> Listing:
    place = town if town and finding.is_known_place(town) else ""
    ordering = Ordering.NEAREST if place else Ordering.BEST
    query = SearchQuery(day=present_moment().day, themes=(slug,), place=place, ordering=ordering, limit=rows)
    found = finding.find(replace(query, offset=(page - 1) * rows), read=_read)
    last = page_count(found.result.total, rows)
    if page > last:
        return _from_index(slug, town, last, rows)
    addresses = page_addresses()
    hits = tuple(short_view(row, addresses, hit.distance_km) for hit, row in found.hits)
    known = found.result.place.name if found.result.place else ""
    return Listing(found.result.total, page, hits, found.result.order, known)


def _from_database(services: ServiceQuerySet, page: int) -> Listing:
    """In the order of the alphabet, for what the index does not know as a list, and while it is away."""
    total = services.count()
    page = min(page, page_count(total, ROWS))
    ids = tuple(services.in_order().values_list("pk", flat=True)[(page - 1) * ROWS : page * ROWS])
    rows, addresses = short_row_facts(ids), page_addresses()
    hits = tuple(short_view(rows[identity], addresses) for identity in ids if identity in rows)
    return Listing(total, page, hits, (OrderReason.NAME,))


def _read(ids: tuple[UUID, ...]) -> dict[UUID, Any]:
    return short_row_facts(ids)


def _list_page(
    request: HttpRequest,
    *,
    name: str,
    crumbs: tuple[Crumb, ...],
    listing: Listing,
    link: Link,
    town: str,
    map_url: str = "",
    ranges: tuple[Range, ...] = (),
) -> HttpResponse:
    context = {
        "theme": {"name": name, "hint": "", "count": listing.total},
        "crumbs": crumbs,
        "children": (),
        "page": page_view(listing.number, listing.total, ROWS, link),
        "hits": listing.hits,
        "order": listing.order,
        "map_url": map_url,
        "ranges": ranges,
        "near": None,
        **_town_context(town, link(1).partition("?")[0]),
        "town": listing.town,
    }
    return render(request, "directory/theme.html", context)


def _no_list() -> dict[str, Any]:
    return {"page": page_view(1, 0, ROWS, str), "hits": (), "order": (), "map_url": "", "ranges": ()}


def _town(request: HttpRequest) -> str:
    return request.GET.get("ort", "").strip()[:80]


def _town_context(town: str, action: str) -> dict[str, Any]:
    """The field for the town: what was typed, where it sends to, and whether nobody knows it."""
    try:
        unknown = bool(town) and not finding.is_known_place(town)
    except finding.SearchUnavailable:
        unknown = False
    return {"town": "" if unknown else town, "town_typed": town, "town_unknown": unknown, "town_action": action}
