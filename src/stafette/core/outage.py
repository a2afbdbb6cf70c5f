"""Pages that work while the database is away."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string


def page(template: str, status: int, number: str = "") -> HttpResponse:
    """Render an error page from settings alone: no database, no session, no request."""
    site = {
        "name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "help_phone": settings.HELP_PHONE,
        "url": settings.SITE_URL,
    }
    html = render_to_string(template, {"site": site, "request_number": number})
    return HttpResponse(html, status=status)


def outage_response(number: str) -> HttpResponse:
    """503 with the time to try again."""
    response = page("503.html", 503, number)
    response.headers["Retry-After"] = "10"
    response.headers["Cache-Control"] = "no-store"
    return response
