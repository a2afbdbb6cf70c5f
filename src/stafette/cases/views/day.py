"""Mein Tag: who needs me today?"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from stafette.cases.present.day import Only, day_view
from stafette.cases.reading.day import read_day
from stafette.cases.services.perform import NotAllowed
from stafette.cases.services.telling import put_away
from stafette.cases.views.people_shared import people_page, reader, remembered, who
from stafette.core import access

_KNOWN = frozenset(only.value for only in Only)


@people_page()
def day_page(request: HttpRequest) -> HttpResponse:
    """Today, late, promised, with others, new. ``?nur=anrufe|ueberfaellig|vertretung`` narrows and is remembered."""
    me = reader(request)
    only = Only(remembered(request, "nur", _KNOWN, Only.ALL.value))
    return render(request, "cases/mein_tag.html", {"day": day_view(read_day(me), me, only), "today": me.today})


@access.staff()
@require_POST
def notice_seen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reader has seen a notice; it leaves their day."""
    try:
        put_away(actor=who(request), notice_id=pk)
    except NotAllowed:
        raise Http404 from None
    return redirect("cases:day")
