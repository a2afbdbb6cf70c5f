"""The start page: what do you need?"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.directory import finding
from stafette.directory.forms.search import SearchForm
from stafette.directory.models import Theme
from stafette.directory.views.page import address, public_page


@dataclass(frozen=True, slots=True)
class Tile:
    """A theme on the start page. ``count`` is None while the search cannot count."""

    area: str
    name: str
    hint: str
    icon: str
    url: str
    count: int | None


@public_page
def start_page(request: HttpRequest) -> HttpResponse:
    """Ten themes at most, the search line, help when it is urgent. ``?ort=`` goes on with the links."""
    town = request.GET.get("ort", "").strip()[:80]
    try:
        counted = finding.census()
    except finding.SearchUnavailable:
        counted = None
    context = {
        "form": SearchForm(initial={"ort": town}),
        "themes": [_tile(theme, counted, town) for theme in Theme.objects.tiles()],
        "others_count": counted.without_theme if counted else 0,
        "others_url": address("without_theme", ort=town),
        "totals": _totals(counted),
    }
    return render(request, "directory/start.html", context)


def _tile(theme: Theme, counted: finding.Census | None, town: str) -> Tile:
    count = counted.by_theme.get(theme.slug, 0) if counted else None
    return Tile(theme.area, theme.name, theme.hint, theme.icon, address("theme", theme.slug, ort=town), count)


def _totals(counted: finding.Census | None) -> dict[str, int] | None:
    if counted is None:
        return None
    return {"offers": counted.offers, "organizations": counted.organizations, "towns": finding.town_count()}
