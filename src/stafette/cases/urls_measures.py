"""Addresses of measures."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.cases.views import measure_catalogue, measures

patterns: list[URLPattern] = [
    path("menschen/<uuid:pk>/massnahme/", measures.measures, name="measures"),
    path("menschen/<uuid:pk>/massnahme/<uuid:booking>/absagen/", measures.cancel, name="measure_cancel"),
    path("massnahmen/", measure_catalogue.catalogue, name="measure_catalogue"),
    path("massnahmen/<uuid:pk>/plaetze/", measure_catalogue.seats, name="measure_seats"),
]
