"""Addresses of tray, hand-outs, finder and the pages for staff."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.directory.views import finder, handouts, live, tray

urlpatterns: list[URLPattern] = [
    path("familie/", finder.finder, name="finder"),
    path("merkzettel/", tray.page, name="tray"),
    path("merkzettel/leeren/", tray.clear, name="tray_clear"),
    path("merkzettel/<uuid:service_id>/", tray.item, name="tray_item"),
    path("code/", live.code_entry, name="code"),
    path("m/antwort/<str:token>/", live.answer, name="answer"),
    path("m/<str:code>/", live.live, name="live"),
    path("m/<str:code>/blatt.pdf", handouts.pdf, name="handout_pdf"),
    path("m/<str:code>/qr.svg", handouts.picture, name="handout_qr"),
]
