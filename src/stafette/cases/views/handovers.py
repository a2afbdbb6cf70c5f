"""Handing over: offer a step, see what waits, answer, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stafette.cases.enums import HandoverState, StepState
from stafette.cases.forms.next_step import NextStepForm
from stafette.cases.forms.steps import HandOverForm, ReasonForm
from stafette.cases.models import Case, Handover, Transfer
from stafette.cases.perms import Standing, may_answer, may_hand_over, may_move_case
from stafette.cases.present.handovers import away_row, handover_view, offered_row, sent_row
from stafette.cases.present.links import handover_url, person_url, transfer_url
from stafette.cases.present.said import saved_mine
from stafette.cases.proposals import first
from stafette.cases.services.cases import accept_transfer, decline_transfer, withdraw_transfer
from stafette.cases.services.handovers import (
    accept_handover,
    decline_handover,
    hand_over,
    receive_handover,
    withdraw_handover,
)
from stafette.cases.services.outside import door_of
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken, standing_of
from stafette.cases.views.steps_common import (
    back,
    back_url,
    candidates,
    choices,
    form_page,
    origin,
    say_done,
    say_rule,
    suggested,
    visible_step,
    who,
)
from stafette.core import clock

SHOWN: Final = 60


@form_page
def step_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer a step to a colleague, a team or another organisation."""
    step = visible_step(request, pk)
    if step.state != StepState.OPEN:
        say_done(request, AlreadyDone(step.closed_by.full_name if step.closed_by else "", step.closed_at))
        return back(request, step.case_id)
    offered = candidates(request)
    form = HandOverForm(request.POST if request.method == "POST" else None, candidates=offered)
    if request.method == "POST" and form.is_valid():
        try:
            sent = hand_over(actor=who(request), step_id=pk, to=form.receiver(), message=form.cleaned_data["message"])
        except AlreadyDone as error:
            say_done(request, error)
            return back(request, step.case_id)
        except NotAllowed as error:
            messages.warning(request, error.message)
            return back(request, step.case_id)
        except RuleBroken as error:
            say_rule([form], error)
        else:
            messages.success(request, _("Gesendet. Bis zur Annahme bleiben Sie am Zug."))
            return redirect(handover_url(sent.pk))
    context = {"step": step, "form": form, "person": step.case.person, "suggestions": suggested(offered)}
    context |= {"back_url": back_url(request, step.case_id), "origin": origin(request)}
    return render(request, "cases/schritt_uebergeben.html", context)


@form_page
@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """What waits for the reader or their team; what the reader gave away, and since when it lies there."""
    today, reader = clock.today(), who(request)
    mine = reader.persons
    sent = _handovers().visible_to(reader).filter(from_owner__in=mine)
    given = _transfers().visible_to(reader).filter(from_holder__in=mine)
    away = sent.filter(state=HandoverState.ACCEPTED, to_organization__isnull=False, step__state=StepState.OPEN)
    context = {
        "offered": [offered_row(row, today) for row in _oldest(_handovers().visible_to(reader).offered_to(reader))]
        + [offered_row(row, today) for row in _oldest(_transfers().visible_to(reader).offered_to(reader))],
        "sent": [sent_row(row, today) for row in _oldest(sent.waiting())]
        + [sent_row(row, today) for row in _oldest(given.waiting())],
        "away": [away_row(row, today) for row in _oldest(away)],
    }
    return render(request, "cases/uebergaben.html", context)


def _oldest(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by("requested_at", "pk")[:SHOWN]


def _handovers() -> Any:
    related = ("case__person", "step__owner", "step__organization", "from_owner", "to_user", "to_team")
    return Handover.objects.select_related(*related, "to_organization", "decided_by")


def _transfers() -> Any:
    return Transfer.objects.select_related(
        "case__person", "case__holder", "from_holder", "to_user", "to_team", "decided_by"
    )


@form_page
def handover(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One handover: how far it is, and what the reader may do."""
    row = _row(request, _handovers(), pk)
    if row is None:
        return _over(request)
    standing = standing_of(who(request))
    asked = row.to_organization_id is None and _is_asked(standing, row)
    form = ReasonForm()
    if request.method == "POST":
        form, answer = _answered(request, row, _handover_verbs())
        if answer is not None:
            return answer
    elif asked and row.state == HandoverState.REQUESTED:
        receive_handover(actor=who(request), handover_id=pk)
        row = _handovers().visible_to(who(request)).get(pk=pk)
    view = handover_view(row, clock.today())
    mine = may_hand_over(standing, owner_id=row.step.owner_id, team_id=row.case.team_id)
    door = door_of(row) if row.to_organization_id and (mine or row.from_owner_id in standing.persons) else None
    context = {
        "handover": row,
        "view": view,
        "form": form,
        "person": row.case.person,
        "person_url": person_url(row.case_id),
        "may_answer": asked and view.waiting,
        "may_withdraw": mine and view.waiting,
        "door": door[0] if door and row.state in {*_OPEN, HandoverState.ACCEPTED} else "",
        "organization": row.to_organization,
    }
    return render(request, "cases/uebergabe.html", context)


def _row(request: HttpRequest, rows: Any, pk: UUID) -> Any:
    """The handover or transfer with its case; None if it is over and the reader may not see the case any more.

    Raises:
        ObjectDoesNotExist: there is none, or not for the reader.
    """
    visible = rows.visible_to(who(request))
    found = visible.filter(pk=pk).first()
    if found is None:
        visible.select_related(None).get(pk=pk)
    return found


def _over(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Das ist schon erledigt oder zurückgezogen. Nichts ist doppelt."))
    return redirect("cases:handovers")


_OPEN: Final = frozenset({HandoverState.REQUESTED, HandoverState.RECEIVED})
Verbs = dict[str, Callable[[HttpRequest, UUID, str], str]]


def _handover_verbs() -> Verbs:
    """What a button of the page does; each gives the sentence that is said after it."""

    def accept(request: HttpRequest, pk: UUID, reason: str) -> str:
        step = accept_handover(actor=who(request), handover_id=pk)
        return saved_mine(step.due_on, clock.today())

    def decline(request: HttpRequest, pk: UUID, reason: str) -> str:
        decline_handover(actor=who(request), handover_id=pk, reason=reason)
        return _("Abgelehnt. Wer gefragt hat, bleibt am Zug.")

    def withdraw(request: HttpRequest, pk: UUID, reason: str) -> str:
        withdraw_handover(actor=who(request), handover_id=pk)
        return _("Zurückgezogen. Sie sind am Zug.")

    return {"annehmen": accept, "ablehnen": decline, "zurueckziehen": withdraw}


def _transfer_verbs() -> Verbs:
    def decline(request: HttpRequest, pk: UUID, reason: str) -> str:
        decline_transfer(actor=who(request), transfer_id=pk, reason=reason)
        return _("Abgelehnt. Der Weg bleibt, wo er ist.")

    def withdraw(request: HttpRequest, pk: UUID, reason: str) -> str:
        withdraw_transfer(actor=who(request), transfer_id=pk)
        return _("Zurückgezogen. Sie sind verantwortlich.")

    return {"ablehnen": decline, "zurueckziehen": withdraw}


def _is_asked(standing: Standing, row: Handover | Transfer) -> bool:
    return may_answer(standing, to_user_id=row.to_user_id, to_team_id=row.to_team_id)


def _answered(request: HttpRequest, row: Handover | Transfer, verbs: Verbs) -> tuple[ReasonForm, HttpResponse | None]:
    """Do what the button says. Without an answer the page is shown again with the form's errors."""
    action = request.POST.get("aktion", "")
    form = ReasonForm(request.POST if action == "ablehnen" else None)
    if action not in verbs or (form.is_bound and not form.is_valid()):
        return form, None
    reason = str(form.cleaned_data["reason"]) if form.is_bound else ""
    try:
        messages.success(request, verbs[action](request, row.pk, reason))
    except AlreadyDone as error:
        say_done(request, error)
    except RuleBroken as error:
        messages.warning(request, error.message)
    if not Case.objects.visible_to(who(request)).filter(pk=row.case_id).exists():
        return form, redirect("cases:handovers")
    return form, redirect(handover_url(row.pk) if isinstance(row, Handover) else transfer_url(row.pk))


@form_page
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A whole way is offered: accept it with a first step, decline, take back."""
    row = _row(request, _transfers(), pk)
    if row is None:
        return _over(request)
    standing = standing_of(who(request))
    asked = _is_asked(standing, row)
    offered = choices(request, person=row.case.person.full_name, proposals=first(), holders=False)
    accepting = request.method == "POST" and request.POST.get("aktion") == "annehmen"
    step = NextStepForm(request.POST if accepting else None, choices=offered, prefix="naechster", mine_only=True)
    form = ReasonForm()
    if accepting:
        answer = _accepted(request, row, step)
        if answer is not None:
            return answer
    elif request.method == "POST":
        form, answer = _answered(request, row, _transfer_verbs())
        if answer is not None:
            return answer
    view = handover_view(row, clock.today())
    context = {
        "transfer": row,
        "view": view,
        "form": form,
        "step": step,
        "person": row.case.person,
        "person_url": person_url(row.case_id),
        "may_answer": asked and view.waiting,
        "may_withdraw": view.waiting
        and may_move_case(standing, holder_id=row.case.holder_id, team_id=row.case.team_id),
    }
    return render(request, "cases/uebergabe_weg.html", context)


def _accepted(request: HttpRequest, row: Transfer, step: NextStepForm) -> HttpResponse | None:
    if not step.is_valid() or step.step is None:
        return None
    try:
        case = accept_transfer(actor=who(request), transfer_id=row.pk, first_step=step.step)
    except AlreadyDone as error:
        say_done(request, error)
        return redirect("cases:handovers")
    except NotAllowed as error:
        messages.warning(request, error.message)
        return redirect("cases:handovers")
    except RuleBroken as error:
        say_rule([step], error)
        return None
    messages.success(request, saved_mine(step.step.due_on, clock.today()))
    return redirect(person_url(case.pk))
