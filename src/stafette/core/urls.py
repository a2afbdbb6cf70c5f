"""Addresses of the core."""

from __future__ import annotations

from django.urls import path

from stafette.core import views

app_name = "core"
urlpatterns = [
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("metrics", views.metrics_page, name="metrics"),
]
