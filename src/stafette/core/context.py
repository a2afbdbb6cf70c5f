"""What every template knows: the site, the menu, who is signed in, the tray, the languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from stafette.core import navigation, registry

TRAY = "tray"
"""Key of the session that holds the ids of the offers on the tray, as texts."""


@dataclass(frozen=True, slots=True)
class Me:
    """The signed-in person."""

    name: str
    initials: str
    url: str
    sign_out_url: str


@dataclass(frozen=True, slots=True)
class Tray:
    """How many offers lie on the tray."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface, named in itself."""

    code: str
    name: str
    url: str
    current: bool


def site(request: HttpRequest) -> dict[str, Any]:
    """Everything for a whole page; no query of its own (``page_notes`` ask while something is being loaded)."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "demo": settings.DEMO,
            "help_phone": settings.HELP_PHONE,
            "url": settings.SITE_URL,
        },
        "page_notes": registry.notes(),
        "request_number": getattr(request, "request_id", ""),
        "nav": navigation.links(request),
        "me": _me(request),
        "tray": Tray(tray_count(request), reverse("directory:tray")),
        "languages": _languages(request),
    }


def tray_count(request: HttpRequest) -> int:
    """How many offers lie on the tray of this session. Reading makes no session."""
    session = getattr(request, "session", None)
    held = session.get(TRAY, []) if session is not None else []
    return len(held) if isinstance(held, list) else 0


def _me(request: HttpRequest) -> Me | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    initials = f"{user.first_name[:1]}{user.last_name[:1]}".upper()
    return Me(user.full_name, initials, reverse("accounts:my_account"), reverse("accounts:sign_out"))


@cache
def offered_languages() -> tuple[tuple[str, str], ...]:
    """German, and every language of the settings for which texts are there."""
    return tuple(
        (code, str(name))
        for code, name in settings.LANGUAGES
        if code == settings.LANGUAGE_CODE or any(_has_texts(Path(path), code) for path in settings.LOCALE_PATHS)
    )


def _has_texts(folder: Path, code: str) -> bool:
    return (folder / code / "LC_MESSAGES" / "django.mo").is_file()


def _languages(request: HttpRequest) -> list[Language]:
    """The choice of languages; empty while there is none."""
    offered = offered_languages()
    if len(offered) < 2:
        return []
    current = get_language()
    back = urlencode({"zurueck": request.get_full_path()})
    return [
        Language(code, name, f"{reverse('core:language', args=[code])}?{back}", code == current)
        for code, name in offered
    ]
