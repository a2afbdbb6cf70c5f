"""Entries of the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stafette.accounts.enums import Role
from stafette.core import navigation
from stafette.core.context import tray_count


def register_menu() -> None:
    """Find offers, map, tray; keeping the directory for those who do."""
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
    navigation.register(
        navigation.Entry(
            label=_("Angebote pflegen"),
            url_name="directory:overview",
            position=40,
            prefixes=("/pflege/", "/einlesen/"),
            roles=frozenset({Role.NETWORK_MANAGER.value, Role.ADMINISTRATION.value}),
        )
    )
