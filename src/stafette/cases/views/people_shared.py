"""What all pages about people share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stafette.cases.reading.standing import Reader, reader_of
from stafette.core import access, actor, clock

View = Callable[..., HttpResponse]


def people_page(*roles: str) -> Callable[[View], View]:
    """A page that only reads, for staff (with one of ``roles``); no cache keeps what it says about people."""

    def decorate(view: View) -> View:
        @access.staff(*roles)
        @require_safe
        @wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            return response

        return page

    return decorate


def who(request: HttpRequest) -> actor.Actor:
    """Who asks."""
    found: actor.Actor = getattr(request, "actor", actor.PUBLIC)
    return found


def reader(request: HttpRequest) -> Reader:
    """Who reads, today."""
    return reader_of(who(request), clock.today())


def remembered(request: HttpRequest, parameter: str, known: frozenset[str], default: str) -> str:
    """A choice of the address that stays in the session until another one is made; an unknown one is the default."""
    key = f"cases.{request.resolver_match.url_name if request.resolver_match else ''}.{parameter}"
    if parameter in request.GET:
        chosen = request.GET[parameter] if request.GET[parameter] in known else default
        if request.session.get(key, default) != chosen:
            request.session[key] = chosen
        return chosen
    kept = str(request.session.get(key, default))
    return kept if kept in known else default
