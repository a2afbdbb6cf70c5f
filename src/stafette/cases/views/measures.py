"""Book a seat in a measure during the conversation, and give it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from stafette.cases.forms.measures import BookForm, CancelForm
from stafette.cases.forms.next_step import NextStepForm
from stafette.cases.models import Case, MeasureBooking, Step
from stafette.cases.present.days import named_day
from stafette.cases.present.links import person_url
from stafette.cases.present.measures import booking_views, measure_views, measures_url
from stafette.cases.present.said import goes_on
from stafette.cases.proposals import after
from stafette.cases.reading.measures import read_bookable, visible_booking
from stafette.cases.services.measures import book_seat, cancel_booking
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken
from stafette.cases.views.steps_common import choices, form_page, say_done, say_rule, suggested, visible_case, who
from stafette.core import clock


@form_page
def measures(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Measures with their next starts; a click books. ``?q=`` narrows."""
    case = visible_case(request, pk)
    form = BookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            booking = book_seat(actor=who(request), case_id=pk, start_id=form.cleaned_data["start"])
        except AlreadyDone as error:
            say_done(request, error)
            return redirect(measures_url(pk))
        except RuleBroken as error:
            say_rule([form], error)
        else:
            day = named_day(booking.start.starts_on, clock.today())
            messages.success(request, _("Platz gebucht. Der Start ist ein Schritt: %(day)s.") % {"day": day})
            return redirect(person_url(pk))
    asked = request.GET.get("q", "").strip()[:80]
    found = read_bookable(who(request), case, clock.today(), asked)
    context = {
        "case": case,
        "person": case.person,
        "form": form,
        "asked": asked,
        "measures": measure_views(case, found, clock.today()),
        "bookings": booking_views(case, found, clock.today()),
        "back_url": person_url(pk),
        "own_url": measures_url(pk),
    }
    return render(request, "cases/massnahmen.html", context)


@form_page
def cancel(request: HttpRequest, pk: UUID, booking: UUID) -> HttpResponse:
    """Give a seat back: why, and what comes instead."""
    found = visible_booking(who(request), pk, booking)
    form, step = _cancel_forms(request, found)
    if request.method == "POST" and all([form.is_valid(), step.is_valid()]):
        try:
            cancel_booking(
                actor=who(request),
                booking_id=found.pk,
                reason=form.cleaned_data["text"],
                next_steps=[step.step] if step.step else [],
            )
        except AlreadyDone as error:
            say_done(request, error)
            return redirect(measures_url(pk))
        except NotAllowed as error:
            messages.warning(request, error.message)
            return redirect(measures_url(pk))
        except RuleBroken as error:
            say_rule([step, form], error)
        else:
            messages.success(request, _("Abgesagt. Der Platz ist wieder frei."))
            return redirect(person_url(pk))
    context = {
        "form": form,
        "step": step,
        "person": found.case.person,
        "booking": found,
        "measure": found.start.contract.measure,
        "suggestions": suggested(step.choices.candidates),
        "failed": bool(form.errors or step.errors),
        "failed_forms": [form, step],
        "back_url": measures_url(pk),
    }
    return render(request, "cases/massnahme_absagen.html", context)


def _cancel_forms(request: HttpRequest, found: MeasureBooking) -> tuple[CancelForm, NextStepForm]:
    offered = choices(
        request,
        person=found.case.person.full_name,
        proposals=after("conversation"),
        goes_on=_other(found.case, found),
    )
    data = request.POST if request.method == "POST" else None
    return CancelForm(data), NextStepForm(data, choices=offered, prefix="naechster")


def _other(case: Case, found: MeasureBooking) -> str:
    """The sentence of another open step with which it goes on; empty without one."""
    others = Step.objects.open().filter(case=case, owner__isnull=False).exclude(pk=found.step_id)
    other = others.select_related("owner").next_first().first()
    if other is None or other.owner is None:
        return ""
    return goes_on(other.title, other.owner.full_name, other.due_on, clock.today())
