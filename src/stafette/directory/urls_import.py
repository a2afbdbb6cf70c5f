"""Addresses of the import pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.directory.views import imports

urlpatterns: list[URLPattern] = [
    path("einlesen/", imports.upload, name="import"),
    path("einlesen/vorlage.<str:kind>", imports.template, name="import_template"),
    path("einlesen/<uuid:run_id>/", imports.show_run, name="import_run"),
    path("einlesen/<uuid:run_id>/uebernehmen/", imports.write_run, name="import_write"),
    path("einlesen/<uuid:run_id>/verwerfen/", imports.discard_run, name="import_discard"),
]
