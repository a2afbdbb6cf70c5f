"""App configuration of the demonstration."""

from __future__ import annotations

from django.apps import AppConfig

from stafette.core import registry


class DemoConfig(AppConfig):
    """The fictional county."""

    name = "stafette.demo"
    label = "demo"
    verbose_name = "Vorführung"

    def ready(self) -> None:
        """Load the county once at the first start, print who can sign in, and say how far the people are loaded."""
        from stafette.demo import start

        registry.on_setup(start.load_once)
        registry.on_announce(start.sign_in_lines)
        registry.on_page(start.loading_note)
