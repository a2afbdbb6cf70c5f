"""Addresses of tray, hand-outs, finder and the pages for staff."""

from __future__ import annotations

from django.urls import URLPattern, path

from stafette.directory.views import (
    finder,
    handouts,
    live,
    offer_edit,
    offer_people,
    offer_place,
    overview,
    synonyms,
    themes_edit,
    tray,
)

_PLACE = "pflege/angebote/<uuid:service_id>/orte/<uuid:location_id>"

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
    path("pflege/", overview.overview, name="overview"),
    path("pflege/synonyme/", synonyms.synonyms, name="synonyms"),
    path("pflege/synonyme/<uuid:group_id>/", synonyms.edit, name="synonym_edit"),
    path("pflege/synonyme/<uuid:group_id>/loeschen/", synonyms.delete, name="synonym_delete"),
    path("pflege/themen/", themes_edit.themes, name="themes_edit"),
    path("pflege/themen/<uuid:theme_id>/", themes_edit.rename, name="theme_rename"),
    path("pflege/angebote/<uuid:service_id>/", offer_edit.offer_edit, name="offer_edit"),
    path("pflege/angebote/<uuid:service_id>/plaetze/", offer_edit.capacity, name="offer_capacity"),
    path("pflege/angebote/<uuid:service_id>/personen/", offer_people.people, name="offer_people"),
    path(f"{_PLACE}/", offer_place.place, name="offer_place"),
    path(f"{_PLACE}/adresse/", offer_place.address, name="offer_place_address"),
    path(f"{_PLACE}/zeiten/", offer_place.times, name="offer_place_times"),
    path("pflege/angebote/<uuid:service_id>/<str:group>/", offer_edit.save, name="offer_save"),
    path("pflege/angebote/<uuid:service_id>/<str:group>/geprueft/", offer_edit.verify, name="offer_verify"),
]
