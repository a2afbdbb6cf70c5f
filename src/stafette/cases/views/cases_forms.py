"""A new person, the end of a way, its way to another team, and taking one over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from stafette.accounts.models import User
from stafette.cases.forms.next_step import NextStepForm
from stafette.cases.forms.people import EndForm, PersonForm
from stafette.cases.forms.steps import TransferForm
from stafette.cases.models import Case
from stafette.cases.perms import OPENERS, may_close_case, may_move_case
from stafette.cases.present.links import person_url, transfer_url
from stafette.cases.present.said import saved_mine
from stafette.cases.proposals import first
from stafette.cases.services.cases import close_case, request_transfer, take_case
from stafette.cases.services.people import Doubles, PerhapsKnown, create_person
from stafette.cases.services.perform import AlreadyDone, RuleBroken, standing_of
from stafette.cases.views.steps_common import (
    back,
    candidates,
    choices,
    form_page,
    form_page_for,
    say_done,
    say_rule,
    suggested,
    visible_case,
    who,
)
from stafette.core import access, clock


@form_page_for(*OPENERS)
@sensitive_post_parameters()
def person_new(request: HttpRequest) -> HttpResponse:
    """A person comes: who, and the first step."""
    offered = choices(request, person=_("die Person"), proposals=first(), holders=False)
    data = request.POST if request.method == "POST" else None
    form, step = PersonForm(data), NextStepForm(data, choices=offered, prefix="naechster", mine_only=True)
    doubles = Doubles()
    if request.method == "POST" and all([form.is_valid(), step.is_valid()]) and step.step is not None:
        surely = bool(form.cleaned_data["surely_new"])
        try:
            case = create_person(actor=who(request), new=form.new_person(), first_step=step.step, surely_new=surely)
        except PerhapsKnown as known:
            doubles = known.doubles
            form = PersonForm(data, ask_again=True)
        except RuleBroken as error:
            say_rule([step, form], error)
        else:
            messages.success(request, saved_mine(step.step.due_on, clock.today()))
            return redirect(person_url(case.pk))
    context = {"form": form, "step": step, "doubles": doubles, "failed": bool(form.errors or step.errors)}
    context["known"] = [(each, person_url(each.case_id)) for each in doubles.visible]
    return render(request, "cases/person_neu.html", context)


@form_page
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The end of a way, with its reason; towards another body with its receipt."""
    case = visible_case(request, pk)
    refused = _refused(request, case, may_close_case(standing_of(who(request)), **_hands(case)))
    if refused is not None:
        return refused
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            close_case(actor=who(request), case_id=pk, closing=form.closing(), outcome=form.cleaned_data["outcome"])
        except AlreadyDone as error:
            say_done(request, error)
            return redirect(person_url(pk))
        except RuleBroken as error:
            say_rule([form], error)
        else:
            said = _("Der Weg von %(person)s ist beendet. Alle Schritte sind geschlossen.")
            messages.success(request, said % {"person": case.person.full_name})
            return redirect(person_url(pk))
    count = case.steps.open().count()
    context = {"case": case, "person": case.person, "form": form, "count": count, "back_url": person_url(pk)}
    return render(request, "cases/weg_beenden.html", context)


@form_page
def transfer_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer the way to another team, or to somebody of a team."""
    case = visible_case(request, pk)
    refused = _refused(request, case, may_move_case(standing_of(who(request)), **_hands(case)))
    if refused is not None:
        return refused
    offered = candidates(request, outside=False)
    form = TransferForm(request.POST if request.method == "POST" else None, candidates=offered)
    if request.method == "POST" and form.is_valid():
        try:
            team, user = _team_and_user(form)
            moved = request_transfer(
                actor=who(request), case_id=pk, to_team_id=team, to_user_id=user, message=form.cleaned_data["message"]
            )
        except AlreadyDone as error:
            say_done(request, error)
            return redirect(person_url(pk))
        except RuleBroken as error:
            say_rule([form], error)
        else:
            messages.success(request, _("Gesendet. Bis zur Annahme bleiben Sie verantwortlich."))
            return redirect(transfer_url(moved.pk))
    context = {"case": case, "person": case.person, "form": form, "suggestions": suggested(offered)}
    return render(request, "cases/weg_uebergeben.html", context | {"back_url": person_url(pk)})


@access.staff()
@require_POST
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whoever leads the team becomes responsible for a case of it."""
    if not Case.objects.visible_to(who(request)).filter(pk=pk).exists():
        raise Http404
    try:
        take_case(actor=who(request), case_id=pk)
    except RuleBroken as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, _("Gespeichert. Jetzt sind Sie für diesen Weg verantwortlich."))
    return back(request, pk)


def _hands(case: Case) -> dict[str, UUID]:
    return {"holder_id": case.holder_id, "team_id": case.team_id}


def _refused(request: HttpRequest, case: Case, allowed: bool) -> HttpResponse | None:
    if case.closed_on is not None:
        messages.info(request, _("Dieser Weg ist schon beendet. Nichts ist doppelt."))
        return redirect(person_url(case.pk))
    if not allowed:
        said = _("Das kann nur, wer für den Weg verantwortlich ist: %(who)s.") % {"who": case.holder.full_name}
        messages.warning(request, said)
        return redirect(person_url(case.pk))
    return None


def _team_and_user(form: TransferForm) -> tuple[UUID, UUID | None]:
    """The team that is asked, and who of it.

    Raises:
        RuleBroken: this person belongs to no team.
    """
    receiver = form.receiver()
    if receiver.team_id is not None:
        return receiver.team_id, None
    asked = User.objects.active().filter(pk__in=[receiver.user_id]).first()
    team = asked.team_id if asked else None
    if team is None:
        raise RuleBroken("to", _("Diese Person gehört zu keinem Team. Bitte wählen Sie jemand anderen."))
    return team, receiver.user_id
