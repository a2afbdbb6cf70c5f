"""Tests: real PostgreSQL, app role, no pool (each test owns its connection)."""

from __future__ import annotations

from typing import Any

from config.database import app_database
from config.env import HOME
from config.settings.apps import *
from config.settings.logs import *
from config.settings.mail import *
from config.settings.security import *
from config.settings.web import *

DEBUG = False
PROFILE = "test"
DATABASES: dict[str, dict[str, Any]] = {"default": app_database(tests=True)}
MAIL_SINK_FOLDER = HOME / "test-mailbox"
DEMO = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "test-files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = HOME / "test-files"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
WHITENOISE_AUTOREFRESH = True
