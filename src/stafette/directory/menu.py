"""Entries of the main menu for everybody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stafette.core import navigation
from stafette.core.context import tray_count


def register_menu() -> None:
    """Find offers, map, family, tray."""
    navigation.register(
        navigation.Entry(
            label=_("Angebote finden"), url_name="directory:start", position=10, prefixes=("/angebote/", "/familie/")
        )
    )
    navigation.register(
        navigation.Entry(label=_("Karte"), url_name="directory:map", position=20, prefixes=("/karte/",))
    )
    navigation.register(
        navigation.Entry(
            label=_("Merkzettel"),
            url_name="directory:tray",
            position=30,
            prefixes=("/merkzettel/",),
            count=tray_count,
        )
    )
