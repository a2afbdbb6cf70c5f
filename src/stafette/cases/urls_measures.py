"""Addresses of measures."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.cases.views import measures

patterns: list[URLPattern] = [
    path("menschen/<uuid:pk>/massnahme/", measures.measures, name="measures"),
    path("menschen/<uuid:pk>/massnahme/<uuid:booking>/absagen/", measures.cancel, name="measure_cancel"),
]
