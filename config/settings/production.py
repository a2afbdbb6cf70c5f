"""A real installation behind TLS."""

from __future__ import annotations

from config.settings.apps import *
from config.settings.database import *
from config.settings.logs import *
from config.settings.mail import *
from config.settings.security import *
from config.settings.web import *
from config.settings.web import CLOCK_SHIFT_SECONDS

DEBUG = False
PROFILE = "production"
MAIL_SINK_FOLDER = None
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if CLOCK_SHIFT_SECONDS:
    raise ValueError("STAFETTE_CLOCK_SHIFT_SECONDS darf im echten Betrieb nicht gesetzt sein.")
