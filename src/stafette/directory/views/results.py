"""A question answered: what the result list and the map share, so that both show the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from stafette.directory import finding, tray
from stafette.directory.finding import Found
from stafette.directory.models import Theme
from stafette.directory.moment import present_moment
from stafette.directory.present.facts import Today
from stafette.directory.present.paging import page_count, page_view
from stafette.directory.present.rows import HitView, hit_view
from stafette.directory.search import SearchQuery, SearchResult
from stafette.directory.views.addresses import page_addresses
from stafette.directory.views.asked import Asked, read_question
from stafette.directory.views.tiles import Tiles, tiles

PAGE_SIZE = 20
SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer; ``found`` is None where the search failed."""

    asked: Asked
    found: Found | None
    today: Today
    theme_name: str = ""


def answer(request: HttpRequest) -> Answer:
    """Ask the index; a page beyond the last one becomes the last one."""
    asked, today = read_question(request), present_moment()
    theme_name = _theme_name(asked)
    try:
        asked.check_place()
        query = asked.query(today, PAGE_SIZE)
        found = finding.find(query)
        last = page_count(found.result.total, PAGE_SIZE)
        if asked.page > last:
            asked.page = last
            found = finding.find(replace(query, offset=(last - 1) * PAGE_SIZE))
    except finding.SearchUnavailable:
        return Answer(asked, None, today, theme_name)
    if asked.filters.get("umkreis") and found.result.place is None:
        asked.miss_place()
    return Answer(asked, found, today, theme_name)


def _theme_name(asked: Asked) -> str:
    """The name of the theme that a link carries; a theme that is not there does not filter."""
    if not asked.theme:
        return ""
    name: str | None = Theme.objects.filter(slug=asked.theme).order_by("pk").values_list("name", flat=True).first()
    if name is None:
        asked.theme = ""
    return name or ""


def hit_views(request: HttpRequest, given: Answer) -> tuple[HitView, ...]:
    """The rows of the page, numbered through all pages."""
    if given.found is None:
        return ()
    addresses, held = page_addresses(), tray.ids_of(request.session)
    first = (given.asked.page - 1) * PAGE_SIZE + 1
    return tuple(
        hit_view(row, hit, addresses, given.today, held, number)
        for number, (hit, row) in enumerate(given.found.hits, start=first)
    )


def answer_context(request: HttpRequest, given: Answer, page_name: str) -> dict[str, Any]:
    """What the templates of list and map need."""
    asked, result = given.asked, given.found.result if given.found else None
    total = result.total if result else 0
    town = result.place.name if result and result.place else ""
    filters = asked.filter_values() | ({"thema": asked.theme} if asked.theme else {})
    words = {name: value for name, value in asked.values().items() if name not in filters}
    return {
        "form": asked.form,
        "filters_form": asked.filters_form,
        "search_hidden": tuple(filters.items()),
        "filters_hidden": tuple((words | ({"thema": asked.theme} if asked.theme else {})).items()),
        "asked": {"q": asked.q, "town": town},
        "failed": result is None,
        "page": page_view(asked.page, total, PAGE_SIZE, lambda number: asked.address(page_name, seite=number)),
        "hits": hit_views(request, given),
        "order": result.order if result else (),
        "correction": _correction(asked, result),
        "holiday": given.today.holidays.get(given.today.day, "") if asked.filters.get("offen") else "",
        "active_filters": asked.active(given.theme_name),
        "reset_url": asked.address(without=("thema", *asked.filters)),
        "wider_url": asked.address(without=("ort", "umkreis")),
        "map_url": asked.address("map"),
        "list_url": asked.address("search"),
        "suggestions": _suggestions(given) if result and not total else (),
        "tiles": _tiles(given) if page_name == "search" else None,
    }


def _tiles(given: Answer) -> Tiles | None:
    """Somebody named a town and nothing else: the themes lead on, as on the start page, and keep the town."""
    asked = given.asked
    if given.found is None or not asked.place_known or set(asked.values()) != {"ort"} or asked.page > 1:
        return None
    try:
        return tiles(finding.census(), asked.typed_place)
    except finding.SearchUnavailable:
        return None


def _correction(asked: Asked, result: SearchResult | None) -> dict[str, Any] | None:
    if result is None or not result.suggested_text:
        return None
    applied = all(correction.applied for correction in result.corrections)
    return {"text": result.suggested_text, "url": asked.address(q=result.suggested_text), "applied": applied}


def _suggestions(given: Answer) -> tuple[dict[str, str], ...]:
    """Nothing fits: what would fit without the filters."""
    asked = given.asked
    if not asked.filters_form.has_changed() and not asked.theme:
        return ()
    query = asked.query(given.today, SUGGESTIONS)
    try:
        found = finding.find(SearchQuery(day=query.day, text=query.text, place=query.place, limit=SUGGESTIONS))
    except finding.SearchUnavailable:
        return ()
    addresses = page_addresses()
    return tuple({"name": row.name, "url": addresses.of_offer(row.slug)} for _, row in found.hits)
