"""Sign-in, sessions, headers."""

from __future__ import annotations

from csp.constants import NONE, SELF

from config.env import env, env_int
from config.secrets import secret

SECRET_KEY = secret("STAFETTE_SECRET_KEY", "secret-key", help="Signs sessions and links. Made once if not given.")
FIELD_KEY = secret(
    "STAFETTE_FIELD_KEY", "field-key", help="Encrypts stored files with health data. Made once if not given."
)
ALLOWED_HOSTS = env(
    "STAFETTE_HOSTS", "localhost,127.0.0.1,[::1]", help="Host names under which this installation answers, with commas."
).split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in {"localhost", "127.0.0.1", "[::1]"}]
CSRF_FAILURE_VIEW = "stafette.core.views.csrf_failure"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "stafette.accounts.signin.EmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "directory:start"
LOGOUT_REDIRECT_URL = "accounts:signed_out"

SESSION_COOKIE_AGE = 60 * env_int("STAFETTE_SESSION_MINUTES", 30, help="A session ends after so many quiet minutes.")
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # ends with the browser
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "stafette.accounts.signin.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
