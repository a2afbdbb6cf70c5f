"""Searching by words, place and filters: one view for the page and for the part that htmx swaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.directory.views.page import public_page
from stafette.directory.views.results import answer, answer_context

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

TARGET = "ergebnis"
RETRY_SECONDS = "30"


@public_page
def search_page(request: HttpRequest) -> HttpResponse:
    """The result list. A search that fails says so (503) and shows the way to the themes, never an empty list."""
    given = answer(request)
    context = answer_context(request, given, "search")
    template = "directory/results_fragment.html" if is_swap(request) else "directory/results.html"
    response = render(request, template, context, status=503 if given.found is None else 200)
    if given.found is None:
        response["Retry-After"] = RETRY_SECONDS
    return response


def is_swap(request: HttpRequest) -> bool:
    """Whether htmx asks for the result list alone (not when it restores a page of the browser's history)."""
    htmx = cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # set by django_htmx's middleware
    return bool(htmx) and htmx.target == TARGET and not htmx.history_restore_request
