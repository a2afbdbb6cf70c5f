"""Answers for addresses whose page is not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from stafette.core import access


@access.staff()
def soon(request: HttpRequest, pk: object = None) -> HttpResponse:
    """No such page."""
    raise Http404
