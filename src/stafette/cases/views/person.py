"""The page of a person: whose turn it is, the path, who supports, what is known."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.cases.models import Case
from stafette.cases.present.person import person_view
from stafette.cases.reading.person import read_person
from stafette.cases.views.people_shared import people_page, reader


@people_page()
def person_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The case ``pk``; ``?frueher=alle`` shows all earlier steps and contacts. 404 for whoever may not see it."""
    me = reader(request)
    everything = request.GET.get("frueher") == "alle"
    try:
        file = read_person(me, pk, everything=everything)
    except Case.DoesNotExist:
        raise Http404 from None
    return render(request, "cases/person.html", {"person": person_view(file, me), "everything": everything})
