"""Entries of the main menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from stafette.cases.perms import LEADS
from stafette.core import navigation

AT_WORK = frozenset({"case_worker", "job_coach", "support_manager"})
"""Whose day begins with people."""


def register_menu() -> None:
    """Team heute for whoever leads, Mein Tag and people for all staff; measures for whoever keeps their catalogue."""
    navigation.register(
        navigation.Entry(label=_("Team heute"), url_name="cases:team", position=1, roles=LEADS, starts=LEADS)
    )
    navigation.register(
        navigation.Entry(
            label=_("Mein Tag"),
            url_name="cases:day",
            position=2,
            prefixes=("/uebergaben/", "/vermerke/"),
            staff_only=True,
            starts=AT_WORK,
        )
    )
    navigation.register(
        navigation.Entry(
            label=_("Menschen"),
            url_name="cases:people",
            position=3,
            prefixes=("/menschen/", "/schritte/"),
            staff_only=True,
        )
    )
    navigation.register(
        navigation.Entry(
            label=_("Maßnahmen"),
            url_name="cases:measure_catalogue",
            position=8,
            prefixes=("/massnahmen/",),
            roles=frozenset({"support_manager", "administration"}),
        )
    )
