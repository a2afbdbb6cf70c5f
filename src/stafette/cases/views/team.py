"""Team heute: where does somebody lie about?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.cases.present.team import team_view
from stafette.cases.reading.team import read_team
from stafette.cases.views.people_shared import people_page, reader


@people_page("team_lead", "site_lead")
def team_page(request: HttpRequest) -> HttpResponse:
    """What needs somebody, who is away, who needs relief; for whoever leads."""
    me = reader(request)
    return render(request, "cases/team_heute.html", {"team": team_view(read_team(me), me), "today": me.today})
