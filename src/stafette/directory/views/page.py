"""What all public pages of the directory share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stafette.core import access, actor
from stafette.directory.present.offer import Crumb

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page for everybody that only reads. It shows the tray of one browser: no cache in between may keep it."""

    @access.public
    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Cookie", "HX-Request", "HX-Target"))
        return response

    return page


def who(request: HttpRequest) -> actor.Actor:
    """Who asks."""
    found: actor.Actor = getattr(request, "actor", actor.PUBLIC)
    return found


def address(name: str, *args: str, **query: str | int) -> str:
    """The address of a page with the parts of ``query`` that are not empty."""
    kept = {key: value for key, value in query.items() if value not in {"", 0}}
    url = reverse(f"directory:{name}", args=args)
    return f"{url}?{urlencode(kept)}" if kept else url


def known_address(name: str, *args: object) -> str:
    """The address of a page that an installation may lack; empty then."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def home_crumb(town: str = "") -> Crumb:
    """The first step of every way."""
    return Crumb(gettext("Angebote"), address("start", ort=town))
