"""App configuration of the directory."""

from __future__ import annotations

from django.apps import AppConfig

from stafette.core import registry


class DirectoryConfig(AppConfig):
    """The Wegweiser."""

    name = "stafette.directory"
    label = "directory"
    verbose_name = "Wegweiser"

    def ready(self) -> None:
        """Themes and synonyms that every installation starts with, the main menu, how long hand-outs are kept."""
        from stafette.directory import menu, retention, start

        registry.on_setup(start.ensure_basic_data)
        menu.register_menu()
        retention.register_rules()
