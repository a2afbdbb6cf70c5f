"""Note a contact; the note for the federal system, and what does not stand there yet."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stafette.cases.enums import AttemptChannel, StepState
from stafette.cases.forms.people import ContactForm
from stafette.cases.models import Step
from stafette.cases.present.days import day_of, short_day
from stafette.cases.present.federal_note import NoteFacts, note_text
from stafette.cases.present.links import person_url
from stafette.cases.present.words import ENDS
from stafette.cases.services.contacts import mark_transferred, note_contact
from stafette.cases.services.perform import AlreadyDone
from stafette.cases.views.steps_common import (
    back,
    back_url,
    form_page,
    origin,
    say_done,
    visible_case,
    visible_step,
    who,
)
from stafette.core import clock

NOTES_SHOWN: Final = 50


@form_page
def contact_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a contact: how, reached or not, when."""
    case = visible_case(request, pk)
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm(initial={"day": _("heute")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            note_contact(
                actor=who(request),
                case_id=pk,
                channel=AttemptChannel(data["channel"]),
                reached=data["reached"] == "ja",
                note=data["note"],
                at=_moment(data["day"]),
            )
        except AlreadyDone as error:
            say_done(request, error)
        else:
            messages.success(request, _("Der Kontakt ist notiert."))
        return back(request, pk)
    context = {"case": case, "person": case.person, "form": form, "back_url": back_url(request, pk)}
    return render(request, "cases/kontakt_neu.html", context | {"origin": origin(request)})


def _moment(day: date) -> datetime | None:
    """Now for today, noon for earlier days."""
    return None if day == clock.today() else timezone.make_aware(datetime.combine(day, time(12)))


@form_page
def step_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Three lines to copy into the federal system, and the mark that they stand there."""
    step = visible_step(request, pk)
    if request.method == "POST":
        try:
            mark_transferred(actor=who(request), step_id=pk)
        except AlreadyDone as error:
            say_done(request, error)
        else:
            messages.success(request, _("Vermerkt: „%(title)s“ ist übertragen.") % {"title": step.title})
        return redirect("cases:notes") if request.POST.get("von") == "liste" else redirect(person_url(step.case_id))
    context = {
        "step": step,
        "person": step.case.person,
        "text": note_text(_facts(step)),
        "closed": step.state != StepState.OPEN,
        "person_url": person_url(step.case_id),
        "transferred": short_day(step.transferred_on, clock.today()) if step.transferred_on else "",
        "from_list": request.GET.get("von") == "liste",
    }
    return render(request, "cases/schritt_vermerk.html", context)


def _facts(step: Step) -> NoteFacts:
    follower = Step.objects.filter(follows=step.pk).select_related("owner", "organization").order_by("opened_at", "pk")
    following = follower.first()
    by = step.closed_by or step.owner or step.organization
    holder = (following.organization or following.owner) if following else None
    return NoteFacts(
        day=day_of(step.closed_at) if step.closed_at else clock.today(),
        kind=step.kind.name,
        title=step.title,
        by=str(by or ""),
        outcome=step.outcome,
        next_title=following.title if following else "",
        next_holder=str(holder or ""),
        next_due=following.due_on if following else None,
        end=str(ENDS[step.case.close_reason]) if step.case.close_reason else "",
    )


@form_page
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """Closed steps of the reader that do not stand in the federal system yet, the oldest first."""
    today = clock.today()
    rows = Step.objects.visible_to(who(request)).filter(
        closed_by=who(request).id, transferred_on=None, state=StepState.DONE
    )
    found = rows.select_related("case__person", "kind").order_by("closed_at", "pk")[: NOTES_SHOWN + 1]
    steps = [
        {"step": step, "person": step.case.person.full_name, "day": short_day(day_of(step.closed_at), today)}
        for step in found
        if step.closed_at
    ]
    return render(
        request, "cases/schritt_vermerke.html", {"rows": steps[:NOTES_SHOWN], "more": len(steps) > NOTES_SHOWN}
    )
