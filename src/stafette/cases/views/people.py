"""The list of people."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stafette.cases.perms import LEADS, may_open_case
from stafette.cases.present.people import person_row
from stafette.cases.reading.people import Whose, find_people, next_steps, read_page
from stafette.cases.views.people_shared import people_page, reader, remembered
from stafette.directory.present.paging import page_view

SIZE = 25
_KNOWN = frozenset(each.value for each in Whose)
_LABELS: dict[Whose, Promise] = {
    Whose.MINE: _("Meine Menschen"),
    Whose.TEAM: _("Ganzes Team"),
    Whose.ALL: _("Alle, die ich sehen darf"),
}


@people_page()
def people_list(request: HttpRequest) -> HttpResponse:
    """By name, with next step and who is at turn. ``?q=`` beginning of the name, ``?wer=`` is remembered."""
    me = reader(request)
    default = Whose.MINE if me.actor.roles.isdisjoint(LEADS) else Whose.TEAM
    whose = Whose(remembered(request, "wer", _KNOWN, default.value))
    asked = request.GET.get("q", "").strip()[:80]
    without_step = request.GET.get("schritt") == "ohne"
    found = find_people(me, whose, asked, without_step=without_step)
    kept = {"q": asked, "schritt": "ohne" if without_step else ""}
    page = page_view(_number(request), found.order_by().count(), SIZE, lambda number: _address(kept, seite=str(number)))
    cases = read_page(me, found, (page.number - 1) * SIZE, SIZE)
    steps = next_steps(me, cases)
    context = {
        "rows": [person_row(case, steps.get(case.pk), me.today, me.id) for case in cases],
        "page": page,
        "asked": asked,
        "without_step": without_step,
        "whose": whose.value,
        "choices": [(_address(kept, wer=each.value), label, each is whose) for each, label in _LABELS.items()],
        "may_add": may_open_case(me.actor.roles),
    }
    return render(request, "cases/menschen.html", context)


def _address(kept: dict[str, str], **changes: str) -> str:
    return f"?{urlencode({key: value for key, value in (kept | changes).items() if value})}"


def _number(request: HttpRequest) -> int:
    text = request.GET.get("seite", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
