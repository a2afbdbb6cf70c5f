"""The catalogue of bought measures: announce starts, change seats. For the Fördermanagement."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stafette.accounts.models import Organization
from stafette.cases.forms.measures import SeatsForm, StartForm
from stafette.cases.models import Measure, MeasureStart, StepKind
from stafette.cases.present.measures import start_rows
from stafette.cases.services.measures import announce_start, change_seats
from stafette.cases.services.perform import RuleBroken
from stafette.cases.views.steps_common import OUTSIDE, say_rule, who
from stafette.core import access, clock

KEEPERS: Final = ("support_manager", "administration")
_GROUPS: Final = ("measure", "course", "coaching")
_AT: Final = {
    "cases_measure_ages": "max_age",
    "cases_measure_contract_period": "valid_to",
    "cases_measure_start_period": "ends_on",
    "cases_measure_start_in_contract": "starts_on",
    "cases_measure_start_once": "starts_on",
}


@access.staff(*KEEPERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue(request: HttpRequest) -> HttpResponse:
    """All starts that lie ahead, and the form for the next one."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            announce_start(actor=who(request), new=form.new_start())
        except RuleBroken as error:
            say_rule([form], RuleBroken(_AT.get(error.rule, error.rule), error.message))
        else:
            messages.success(request, _("Der Start ist angekündigt."))
            return redirect("cases:measure_catalogue")
    rows = MeasureStart.objects.bookable(clock.today()).select_related("contract__measure", "contract__provider")
    context = {
        "form": form,
        "rows": start_rows(list(rows), clock.today()),
        "titles": list(Measure.objects.order_by("title", "id").values_list("title", flat=True)),
        "providers": sorted(_providers()),
    }
    return render(request, "cases/massnahmen_pflegen.html", context)


@access.staff(*KEEPERS)
@require_POST
def seats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change how many seats a start has."""
    form = SeatsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Bitte geben Sie die Plätze als Zahl an."))
        return redirect("cases:measure_catalogue")
    try:
        change_seats(actor=who(request), start_id=pk, seats=form.cleaned_data["seats"])
    except MeasureStart.DoesNotExist:
        raise Http404 from None
    except RuleBroken as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Gespeichert: %(seats)s Plätze.") % {"seats": form.cleaned_data["seats"]})
    return redirect("cases:measure_catalogue")


def _form(request: HttpRequest) -> StartForm:
    kinds = StepKind.objects.on(clock.today()).filter(group__in=_GROUPS).values_list("key", "name")
    data = request.POST if request.method == "POST" else None
    return StartForm(data, kinds=list(kinds), providers=_providers())


def _providers() -> dict[str, UUID]:
    return dict(Organization.objects.filter(kind__in=OUTSIDE, active=True).order_by().values_list("name", "pk"))
