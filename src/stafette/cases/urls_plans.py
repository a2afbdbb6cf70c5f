"""Addresses of the Kooperationsplan."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.cases.views import plans

patterns: list[URLPattern] = [
    path("menschen/<uuid:pk>/plan/", plans.plan, name="plan"),
    path("menschen/<uuid:pk>/plan/<int:version>.pdf", plans.paper, name="plan_pdf"),
]
