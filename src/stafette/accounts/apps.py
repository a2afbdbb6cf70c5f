"""App configuration of accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff and organisations."""

    name = "stafette.accounts"
    label = "accounts"
    verbose_name = "Konten"
