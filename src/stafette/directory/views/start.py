"""The start page: what do you need?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.directory import finding
from stafette.directory.forms.search import SearchForm
from stafette.directory.views.page import public_page
from stafette.directory.views.tiles import tiles


@public_page
def start_page(request: HttpRequest) -> HttpResponse:
    """Ten themes at most, the search line, help when it is urgent. ``?ort=`` goes on with the links."""
    town = request.GET.get("ort", "").strip()[:80]
    try:
        counted = finding.census()
    except finding.SearchUnavailable:
        counted = None
    shown = tiles(counted, town)
    context = {
        "form": SearchForm(initial={"ort": town}),
        "themes": shown.themes,
        "others_count": shown.others_count,
        "others_url": shown.others_url,
        "totals": _totals(counted),
    }
    return render(request, "directory/start.html", context)


def _totals(counted: finding.Census | None) -> dict[str, int] | None:
    if counted is None:
        return None
    return {"offers": counted.offers, "organizations": counted.organizations, "towns": finding.town_count()}
