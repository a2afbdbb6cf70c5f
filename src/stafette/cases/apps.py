"""App configuration of the spine."""

from __future__ import annotations

from django.apps import AppConfig

from stafette.core import registry


class CasesConfig(AppConfig):
    """People, households, cases, steps."""

    name = "stafette.cases"
    label = "cases"
    verbose_name = "Menschen und Schritte"

    def ready(self) -> None:
        """The catalogue of kinds of steps that every installation starts with."""
        from stafette.cases import start

        registry.on_setup(start.ensure_basic_data)
