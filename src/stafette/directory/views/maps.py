"""The map: the same answer as the result list, as numbered pins beside the numbered list."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stafette.core import access
from stafette.directory.models import Service, Town
from stafette.directory.moment import present_moment
from stafette.directory.present.facts import RowFacts
from stafette.directory.present.paging import page_view
from stafette.directory.present.rows import HitView, hit_view
from stafette.directory.reading import row_facts
from stafette.directory.views.addresses import page_addresses
from stafette.directory.views.page import address, public_page, who
from stafette.directory.views.results import Answer, answer, answer_context, hit_views
from stafette.directory.views.search import RETRY_SECONDS

GEOJSON = "application/geo+json"
OUTLINES_KEPT = "public, max-age=3600"
Pairs = tuple[tuple[HitView, RowFacts], ...]


@public_page
def map_page(request: HttpRequest) -> HttpResponse:
    """Map and list; ``?angebot=`` shows one offer."""
    given = answer(request)
    context = answer_context(request, given, "map")
    single = _single(request)
    if single:
        context |= {"hits": [view for view, _ in single], "page": page_view(1, 1, 1, str), "failed": False}
        context["asked"] = {"q": "", "town": single[0][0].town}
    values = given.asked.values() | ({"angebot": request.GET["angebot"]} if single else {})
    context["map"] = {
        "data_url": address("map_data", seite=given.asked.page, **values),
        "outlines_url": reverse("directory:map_outlines"),
        "style_url": settings.BASE_MAP_URL,
    }
    failed = context["failed"]
    response = render(request, "directory/map.html", context, status=503 if failed else 200)
    if failed:
        response["Retry-After"] = RETRY_SECONDS
    return response


@public_page
def map_data(request: HttpRequest) -> HttpResponse:
    """The pins of one page of the list as GeoJSON (RFC 7946): one feature per place, with the number of the row."""
    single = _single(request)
    if single:
        return _geojson([feature for view, row in single for feature in _features(view, row)])
    given = answer(request)
    if given.found is None:
        return JsonResponse({"error": "search_failed"}, status=503)
    return _geojson([feature for view, row in _pairs(request, given) for feature in _features(view, row)])


@access.public
@require_safe
def map_outlines(request: HttpRequest) -> HttpResponse:
    """The towns as GeoJSON points."""
    towns = Town.objects.in_order().values_list("name", "latitude", "longitude")
    response = _geojson(
        [_point(float(longitude), float(latitude), {"name": name}) for name, latitude, longitude in towns]
    )
    response["Cache-Control"] = OUTLINES_KEPT
    return response


def _single(request: HttpRequest) -> Pairs:
    """The one offer that the address names, empty if it names none or one that nobody may see."""
    slug = request.GET.get("angebot", "")
    if not slug:
        return ()
    visible = Service.objects.visible_to(who(request)).filter(slug=slug).order_by("pk")
    rows = row_facts(list(visible.values_list("pk", flat=True)))
    today, addresses = present_moment(), page_addresses()
    return tuple((hit_view(row, None, addresses, today, (), 1), row) for row in rows.values())


def _pairs(request: HttpRequest, given: Answer) -> Pairs:
    rows = given.found.rows if given.found else {}
    by_id = {str(identity): row for identity, row in rows.items()}
    return tuple((view, by_id[view.id]) for view in hit_views(request, given))


def _features(view: HitView, row: RowFacts) -> list[dict[str, Any]]:
    properties = {
        "number": view.number,
        "name": view.name,
        "organization": view.organization_name,
        "url": view.url,
    }
    return [
        _point(place.longitude, place.latitude, properties | {"town": place.town})
        for place in row.places
        if place.longitude is not None and place.latitude is not None
    ]


def _point(longitude: float, latitude: float, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [longitude, latitude]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _geojson(features: list[dict[str, Any]]) -> JsonResponse:
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type=GEOJSON)
