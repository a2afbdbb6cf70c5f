"""The Kooperationsplan of a person: read it, write the next version, print it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stafette.cases.forms.plans import PlanForm
from stafette.cases.models import Case, CooperationPlan
from stafette.cases.perms import may_plan
from stafette.cases.plan_pdf import plan_pdf
from stafette.cases.plan_words import SECOND
from stafette.cases.present.days import named_day
from stafette.cases.present.links import person_url
from stafette.cases.present.plans import pdf_url, plan_url, plan_view, sheet_of, version_views
from stafette.cases.reading.plans import PlanFile, plan_steps, read_plan, visible_plan
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken, standing_of
from stafette.cases.services.plans import make_plan
from stafette.cases.views.steps_common import form_page, say_done, say_rule, visible_case, who
from stafette.core import access, clock


@form_page
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The version that holds, all versions as paper, and the form of the next one."""
    case = visible_case(request, pk)
    found = read_plan(who(request), case)
    form = PlanForm(request.POST if request.method == "POST" else None, before=found.newest)
    if request.method == "POST" and form.is_valid():
        answer = _save(request, pk, form)
        if answer is not None:
            return answer
        found = read_plan(who(request), case)
    return render(request, "cases/plan.html", _context(request, case, found, form))


def _save(request: HttpRequest, pk: UUID, form: PlanForm) -> HttpResponse | None:
    """Store the version; None: something has to be corrected, and nothing typed is lost."""
    try:
        made = make_plan(actor=who(request), case_id=pk, content=form.content(), seen=form.cleaned_data["seen"] or 0)
    except AlreadyDone as error:
        say_done(request, error)
    except NotAllowed as error:
        messages.warning(request, error.message)
    except RuleBroken as error:
        if error.rule == "seen":
            data = request.POST.copy()
            data["seen"] = str(_newest(request, pk))
            form.data = data
            form.add_error(None, error.message)
        else:
            say_rule([form], error)
        return None
    else:
        day = named_day(made.renew_by, clock.today())
        messages.success(
            request,
            _("Fassung %(version)s gespeichert. Erneuern bis %(day)s.") % {"version": made.version, "day": day},
        )
    return redirect(plan_url(pk))


def _newest(request: HttpRequest, pk: UUID) -> int:
    plans = CooperationPlan.objects.visible_to(who(request)).filter(case=pk)
    return plans.newest_first().values_list("version", flat=True).first() or 0


def _context(request: HttpRequest, case: Case, found: PlanFile, form: PlanForm) -> dict[str, object]:
    today = clock.today()
    may_write = case.closed_on is None and may_plan(
        standing_of(who(request)), holder_id=case.holder_id, team_id=case.team_id
    )
    return {
        "case": case,
        "person": case.person,
        "plan": plan_view(found, today),
        "versions": version_views(case.pk, found, today),
        "form": form,
        "may_write": may_write,
        "has_steps": bool(found.open_steps),
        "newest_url": pdf_url(case.pk, found.newest.version) if found.newest else "",
        "back_url": person_url(case.pk),
        "own_url": plan_url(case.pk),
    }


@access.staff()
@require_safe
def paper(request: HttpRequest, pk: UUID, version: int) -> HttpResponse:
    """A version as PDF; ``?sprache=uk`` adds the fixed words in a second language."""
    second = request.GET.get("sprache", "")
    if second and second not in SECOND:
        raise Http404
    try:
        found = visible_plan(who(request), pk, version)
    except CooperationPlan.DoesNotExist:
        raise Http404 from None
    document = plan_pdf(sheet_of(found, plan_steps(who(request), found)), second=second)
    response = HttpResponse(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="plan-fassung-{version}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
