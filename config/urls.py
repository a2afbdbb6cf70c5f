"""Addresses of an installation."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("stafette.directory.urls")),
    path("", include("stafette.cases.urls")),
    path("", include("stafette.accounts.urls")),
    path("", include("stafette.core.urls")),
]
handler500 = "stafette.core.views.server_error"
