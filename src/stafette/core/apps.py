"""App configuration of the core."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers nothing by itself: apps above fill the registries in ``ready``."""

    name = "stafette.core"
    label = "core"
    verbose_name = "Kern"
