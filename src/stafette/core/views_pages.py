"""Pages about the site itself, and the choice of the language."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from stafette.core import access, clock
from stafette.core.context import offered_languages
from stafette.core.forms import SampleForm


@access.public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How far everybody can use these pages, and where to report a barrier."""
    return render(request, "core/barrierefreiheit.html")


@access.staff()
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """The components as we use them, for staff and for the checks of the design."""
    shown, failed = SampleForm(prefix="a"), SampleForm({}, prefix="b")
    return render(request, "core/bausteine.html", {"form": shown, "failed_form": failed, "day": clock.today()})


@access.public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored and what is not."""
    return render(request, "core/datenschutz.html")


@access.public
@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who is responsible."""
    return render(request, "core/impressum.html")


@access.public
@require_safe
def easy_language(request: HttpRequest) -> HttpResponse:
    """That there is no text in Leichte Sprache yet, and what helps meanwhile."""
    return render(request, "core/leichte_sprache.html")


@access.public
@require_safe
def sign_language(request: HttpRequest) -> HttpResponse:
    """That there is no film in German Sign Language yet, and what helps meanwhile."""
    return render(request, "core/gebaerdensprache.html")


@access.public
@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language in a cookie and go back to the page."""
    if code not in dict(offered_languages()):
        raise Http404
    back = request.GET.get("zurueck", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response
