"""ASGI entry point of the web server. Each process keeps a search index of its own, fresh from the start."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
application = get_asgi_application()

from stafette.directory import search_feed  # noqa: E402 - needs Django set up

search_feed.start_background()
