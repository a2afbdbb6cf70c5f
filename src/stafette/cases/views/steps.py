"""Close a step, give it another day, open one, take one over."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stafette.cases.due_days import day_text
from stafette.cases.enums import StepState
from stafette.cases.forms.next_step import Choices, NextStepForm
from stafette.cases.forms.steps import MoveForm, OutcomeForm
from stafette.cases.models import Case, Handover, Step
from stafette.cases.perms import may_finish
from stafette.cases.present.days import named_day
from stafette.cases.present.links import handover_url
from stafette.cases.present.said import goes_on, saved_asked, saved_mine
from stafette.cases.proposals import after, anytime
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken, standing_of
from stafette.cases.services.steps import NextStep, add_step, finish_step, move_due_day, take_step
from stafette.cases.views.steps_common import (
    back,
    back_url,
    choices,
    form_page,
    origin,
    say_done,
    say_rule,
    suggested,
    visible_case,
    visible_step,
    who,
)
from stafette.core import access, clock


@dataclass
class Forms:
    """The three forms of one page: what came out, what is next, and perhaps a second next step."""

    outcome: OutcomeForm
    first: NextStepForm
    second: NextStepForm

    def valid(self) -> bool:
        """Whether all three are; each is checked, so that all errors are said at once."""
        return all([self.outcome.is_valid(), self.first.is_valid(), self.second.is_valid()])

    def steps(self) -> list[NextStep]:
        """The next steps."""
        return [step for step in (self.first.step, self.second.step) if step is not None]

    @property
    def all(self) -> list[OutcomeForm | NextStepForm]:
        """In the order of the page."""
        return [self.outcome, self.first, self.second]

    @property
    def failed(self) -> bool:
        """Whether something has to be corrected."""
        return any(form.is_bound and form.errors for form in self.all)


@form_page
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a step: what came out, and who does what until when."""
    step = visible_step(request, pk)
    refused = _refused(request, step) or _still_away(request, step)
    if refused is not None:
        return refused
    forms = _forms(request, step)
    if request.method == "POST" and forms.valid():
        try:
            opened = finish_step(
                actor=who(request), step_id=pk, outcome=forms.outcome.outcome(), next_steps=forms.steps()
            )
        except AlreadyDone as error:
            say_done(request, error)
            return back(request, step.case_id)
        except NotAllowed as error:
            messages.warning(request, error.message)
            return back(request, step.case_id)
        except RuleBroken as error:
            say_rule([forms.first, forms.outcome], error)
        else:
            messages.success(request, _said(forms, opened))
            return back(request, step.case_id)
    context = {"step": step, "forms": forms, "person": step.case.person, "back_url": back_url(request, step.case_id)}
    context |= {"suggestions": suggested(forms.first.choices.candidates), "origin": origin(request)}
    return render(request, "cases/schritt_erledigt.html", context)


def _forms(request: HttpRequest, step: Step) -> Forms:
    offered = choices(
        request,
        person=step.case.person.full_name,
        proposals=after(step.kind.key, step.kind.group),
        goes_on=_other(step),
    )
    data = request.POST if request.method == "POST" else None
    return Forms(
        OutcomeForm(data),
        NextStepForm(data, choices=offered, prefix="naechster", skippable=bool(data and data.get("no_budget"))),
        NextStepForm(data, choices=offered, prefix="zweiter", skippable=True, second=True),
    )


def _other(step: Step) -> str:
    """The sentence of the next of the other open steps of staff; empty without one."""
    others = Step.objects.open().filter(case=step.case_id, owner__isnull=False).exclude(pk=step.pk)
    other = others.select_related("owner").next_first().first()
    if other is None or other.owner is None:
        return ""
    return goes_on(other.title, other.owner.full_name, other.due_on, clock.today())


def _said(forms: Forms, opened: list[Step]) -> str:
    """What is said after saving: whose turn it is."""
    if not opened:
        return _("Gespeichert. %(sentence)s.") % {"sentence": forms.first.choices.goes_on}
    if not forms.steps():
        return saved_asked(_("wer über Geld entscheidet"), opened[0].due_on, clock.today())
    return _turn(forms.first if forms.first.step else forms.second, opened[0])


def _turn(form: NextStepForm, step: Step) -> str:
    wanted = form.step
    if wanted is None or wanted.to is None:
        return saved_mine(step.due_on, clock.today())
    ids = {wanted.to.user_id, wanted.to.team_id, wanted.to.organization_id}
    asked = next(each.name for each in form.choices.candidates if each.id in ids)
    return saved_asked(asked, step.due_on, clock.today())


def _refused(request: HttpRequest, step: Step) -> HttpResponse | None:
    """A friendly way back where there is nothing to do for the reader."""
    if step.state != StepState.OPEN:
        say_done(request, AlreadyDone(step.closed_by.full_name if step.closed_by else "", step.closed_at))
        return back(request, step.case_id)
    if not may_finish(standing_of(who(request)), owner_id=step.owner_id, team_id=step.case.team_id):
        holder = step.organization.name if step.organization else str(step.owner)
        messages.warning(request, _("Gerade ist %(who)s am Zug.") % {"who": holder})
        return back(request, step.case_id)
    return None


def _still_away(request: HttpRequest, step: Step) -> HttpResponse | None:
    """Whoever watches a step at another organisation watches until it is done or comes back."""
    if step.watches is None or step.watches.state != StepState.OPEN:
        return None
    handover = Handover.objects.filter(step=step.watches_id, state="accepted").order_by("-requested_at", "pk").first()
    if handover is None:
        return None
    messages.info(
        request,
        _(
            "„%(title)s“ liegt noch bei der anderen Stelle. "
            "Fragen Sie nach, oder geben Sie dem Nachsehen einen neuen Tag."
        )
        % {"title": step.watches.title},
    )
    return redirect(handover_url(handover.pk))


@form_page
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another day for a step."""
    step = visible_step(request, pk)
    refused = _refused(request, step)
    if refused is not None:
        return refused
    form = MoveForm(request.POST) if request.method == "POST" else MoveForm(initial={"until": day_text(step.due_on)})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["until"]
        try:
            move_due_day(actor=who(request), step_id=pk, due_on=day)
        except AlreadyDone as error:
            say_done(request, error)
            return back(request, step.case_id)
        except RuleBroken as error:
            say_rule([form], error)
        else:
            said = _("Neuer Tag: %(title)s bis %(day)s.") % {"title": step.title, "day": named_day(day, clock.today())}
            messages.success(request, said)
            return back(request, step.case_id)
    context = {"step": step, "form": form, "person": step.case.person, "back_url": back_url(request, step.case_id)}
    context |= {"due": named_day(step.due_on, clock.today()), "origin": origin(request)}
    return render(request, "cases/schritt_verschieben.html", context)


@form_page
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open another step in a case."""
    case = visible_case(request, pk)
    if case.closed_on is not None:
        messages.info(request, _("Dieser Weg ist beendet."))
        return back(request, pk)
    offered = choices(request, person=case.person.full_name, proposals=anytime())
    form = NextStepForm(request.POST if request.method == "POST" else None, choices=offered)
    if request.method == "POST" and form.is_valid() and form.step is not None:
        answer = _opened(request, case, form, form.step)
        if answer is not None:
            return answer
    return _new_page(request, case, form, offered)


def _opened(request: HttpRequest, case: Case, form: NextStepForm, wanted: NextStep) -> HttpResponse | None:
    try:
        step = add_step(actor=who(request), case_id=case.pk, next_step=wanted)
    except AlreadyDone as error:
        say_done(request, error)
    except RuleBroken as error:
        say_rule([form], error)
        return None
    else:
        messages.success(request, _turn(form, step))
    return back(request, case.pk)


def _new_page(request: HttpRequest, case: Case, form: NextStepForm, offered: Choices) -> HttpResponse:
    context = {"case": case, "person": case.person, "form": form, "suggestions": suggested(offered.candidates)}
    context |= {"back_url": back_url(request, case.pk), "origin": origin(request)}
    return render(request, "cases/schritt_neu.html", context)


@access.staff()
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever leads the team takes a step to themselves."""
    step = Step.objects.visible_to(who(request)).filter(pk=pk).first()
    if step is None:
        raise Http404
    try:
        taken = take_step(actor=who(request), step_id=pk)
    except AlreadyDone as error:
        say_done(request, error)
    except RuleBroken as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, saved_mine(taken.due_on, clock.today()))
    return back(request, step.case_id)
