"""Addresses of steps and of what goes from hand to hand."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.cases.views import cases_forms, contacts, handovers, handovers_outside, steps

patterns: list[URLPattern] = [
    path("schritte/<uuid:pk>/erledigen/", steps.finish, name="step_finish"),
    path("schritte/<uuid:pk>/verschieben/", steps.move, name="step_move"),
    path("schritte/<uuid:pk>/uebergeben/", handovers.step_hand_over, name="step_hand_over"),
    path("schritte/<uuid:pk>/uebernehmen/", steps.take, name="step_take"),
    path("schritte/<uuid:pk>/vermerk/", contacts.step_note, name="step_note"),
    path("vermerke/", contacts.notes, name="notes"),
    path("menschen/neu/", cases_forms.person_new, name="person_new"),
    path("menschen/<uuid:pk>/schritte/neu/", steps.new, name="step_new"),
    path("menschen/<uuid:pk>/kontakt/", contacts.contact_new, name="contact_new"),
    path("menschen/<uuid:pk>/weg-beenden/", cases_forms.end, name="case_end"),
    path("menschen/<uuid:pk>/weg-uebergeben/", cases_forms.transfer_new, name="case_transfer"),
    path("menschen/<uuid:pk>/weg-uebernehmen/", cases_forms.take, name="case_take"),
    path("uebergaben/", handovers.handovers, name="handovers"),
    path("uebergaben/<uuid:pk>/", handovers.handover, name="handover"),
    path("uebergaben/<uuid:pk>/karte/", handovers_outside.card, name="handover_card"),
    path("uebergaben/weg/<uuid:pk>/", handovers.transfer, name="transfer"),
    path("u/<str:token>/", handovers_outside.door, name="door"),
]
