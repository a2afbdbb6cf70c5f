"""Language, static files, uploads and what is said about the site itself."""

from __future__ import annotations

from decimal import Decimal

from config.env import BASE_DIR, HOME, env, env_bool

LANGUAGE_CODE = "de"
# Only languages whose texts are there: a browser that asks for another one gets German, marked as German.
LANGUAGES = [("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "src" / "stafette" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
FORMAT_MODULE_PATH = ["stafette.core.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
_PACKAGES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    ("kern", str(_PACKAGES / "@kern-ux" / "native" / "dist")),
    ("htmx", str(_PACKAGES / "htmx.org" / "dist")),
    ("maplibre", str(_PACKAGES / "maplibre-gl" / "dist")),
]
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "stafette.core.staticfiles.HashedStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
FILE_UPLOAD_PERMISSIONS = 0o600

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

SITE_NAME = env(
    "STAFETTE_SITE_NAME", "Jobcenter Landkreis", help="Name of the Jobcenter, shown in the footer and on paper."
)
SITE_URL = env(
    "STAFETTE_SITE_URL", "http://localhost:8000", help="Address of this installation in links, mails and QR codes."
)
HELP_PHONE = env(
    "STAFETTE_HELP_PHONE", "030 23125 000", help="Phone number for help, shown in the footer and on error pages."
)
DEMO = env_bool(
    "STAFETTE_DEMO", False, help="This installation shows invented data and says so at the top of each page."
)
CLOCK_SHIFT_SECONDS = Decimal(
    env(
        "STAFETTE_CLOCK_SHIFT_SECONDS",
        "0",
        help="Shifts the clock of this process for demonstrations; refused in production.",
    )
)
BASE_MAP_URL = env(
    "STAFETTE_BASE_MAP_URL", help="Style address of a base map; empty: own outlines only, works offline."
)
