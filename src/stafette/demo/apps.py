"""App configuration of the demonstration."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The fictional county."""

    name = "stafette.demo"
    label = "demo"
    verbose_name = "Vorführung"
