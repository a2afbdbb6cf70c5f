"""Addresses of the directory: German, stable, without anything personal."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.directory import urls_import, urls_more
from stafette.directory.views import maps, offers, search, start, themes

app_name = "directory"
urlpatterns: list[URLPattern] = [
    path("", start.start_page, name="start"),
    path("angebote/", search.search_page, name="search"),
    path("angebote/thema/<slug:slug>/", themes.theme_page, name="theme"),
    path("angebote/thema/<slug:slug>/<slug:sub>/", themes.sub_theme_page, name="sub_theme"),
    path("angebote/weitere/", themes.without_theme_page, name="without_theme"),
    *urls_more.urlpatterns,
    *urls_import.urlpatterns,
    path("angebote/<slug:slug>/", offers.offer_page, name="offer"),
    path("karte/", maps.map_page, name="map"),
    path("karte/daten.json", maps.map_data, name="map_data"),
    path("karte/orte.json", maps.map_outlines, name="map_outlines"),
]
