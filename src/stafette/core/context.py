"""What every template knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Name, help phone and whether the data is invented."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "demo": settings.DEMO,
            "help_phone": settings.HELP_PHONE,
            "url": settings.SITE_URL,
        },
        "request_number": getattr(request, "request_id", ""),
    }
