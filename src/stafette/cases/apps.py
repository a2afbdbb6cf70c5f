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
        """The menu, and the catalogue of kinds of steps that every installation starts with."""
        from stafette.cases import menu, start

        menu.register_menu()
        registry.on_setup(start.ensure_basic_data)
