"""Mail goes out through SMTP; ``make run`` starts an SMTP sink of its own on a free loopback port."""

from __future__ import annotations

from config.env import env, env_bool, env_int

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env("STAFETTE_SMTP_HOST", "127.0.0.1", help="SMTP server.")
EMAIL_PORT = env_int("STAFETTE_SMTP_PORT", 8025, help="Port of the SMTP server.")
EMAIL_HOST_USER = env("STAFETTE_SMTP_USER", help="User name at the SMTP server, empty for none.")
EMAIL_HOST_PASSWORD = env("STAFETTE_SMTP_PASSWORD", help="Password at the SMTP server.")
EMAIL_USE_TLS = env_bool("STAFETTE_SMTP_TLS", False, help="Use STARTTLS with the SMTP server.")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("STAFETTE_MAIL_FROM", "wegweiser@jobcenter.example", help="Sender address of mails.")
