"""Mein Tag: who needs me today?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.cases.present.day import Only, day_view
from stafette.cases.reading.day import read_day
from stafette.cases.views.people_shared import people_page, reader, remembered

_KNOWN = frozenset(only.value for only in Only)


@people_page()
def day_page(request: HttpRequest) -> HttpResponse:
    """Today, late, promised, with others, new. ``?nur=anrufe|ueberfaellig|vertretung`` narrows and is remembered."""
    me = reader(request)
    only = Only(remembered(request, "nur", _KNOWN, Only.ALL.value))
    return render(request, "cases/mein_tag.html", {"day": day_view(read_day(me), me, only), "today": me.today})
