"""Addresses of offers and of the tray, made once for a page."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from stafette.directory.present.rows import Addresses

_PLACEHOLDER = str(UUID(int=0))


def page_addresses() -> Addresses:
    """Addresses with a placeholder that is both a slug and an id."""
    return Addresses(
        offer=reverse("directory:offer", args=[_PLACEHOLDER]),
        tray=reverse("directory:tray_item", args=[_PLACEHOLDER]),
        placeholder=_PLACEHOLDER,
    )
