"""Addresses of steps and of what goes from hand to hand."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.cases.views import steps_soon as v

patterns: list[URLPattern] = [
    path("schritte/<uuid:pk>/erledigen/", v.soon, name="step_finish"),
    path("schritte/<uuid:pk>/verschieben/", v.soon, name="step_move"),
    path("schritte/<uuid:pk>/uebergeben/", v.soon, name="step_hand_over"),
    path("schritte/<uuid:pk>/uebernehmen/", v.soon, name="step_take"),
    path("schritte/<uuid:pk>/vermerk/", v.soon, name="step_note"),
    path("vermerke/", v.soon, name="notes"),
    path("menschen/neu/", v.soon, name="person_new"),
    path("menschen/<uuid:pk>/schritte/neu/", v.soon, name="step_new"),
    path("menschen/<uuid:pk>/kontakt/", v.soon, name="contact_new"),
    path("menschen/<uuid:pk>/weg-beenden/", v.soon, name="case_end"),
    path("menschen/<uuid:pk>/weg-uebergeben/", v.soon, name="case_transfer"),
    path("menschen/<uuid:pk>/weg-uebernehmen/", v.soon, name="case_take"),
    path("uebergaben/", v.soon, name="handovers"),
    path("uebergaben/<uuid:pk>/", v.soon, name="handover"),
    path("uebergaben/weg/<uuid:pk>/", v.soon, name="transfer"),
]
