"""Another organisation answers by its signed link: accept, decline, later "erledigt" or "zurückgeben".

The page shows the step's title, the message and whom to call; nothing about the person. It acts as the system actor
"link", whose one purpose this is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stafette.cases.enums import HandoverState
from stafette.cases.forms.steps import ReasonForm, ResultForm
from stafette.cases.models import Handover
from stafette.cases.present.days import named_day
from stafette.cases.present.handovers import WAITING
from stafette.cases.services.handovers import (
    accept_handover,
    complete_handover,
    decline_handover,
    receive_handover,
    return_handover,
)
from stafette.cases.services.outside import PURPOSE, door_of, outside_actor
from stafette.cases.services.perform import AlreadyDone, RuleBroken
from stafette.cases.views.steps_common import form_page, who
from stafette.core import access, actor, clock, links, qr
from stafette.core.rate import limited

PER_HOUR: Final = 60


@access.link(PURPOSE)
@never_cache
@limited("handover_link", limit=PER_HOUR, per=timedelta(hours=1))
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link. GET changes nothing: scanners of mails open links too."""
    try:
        link = links.resolve(token, PURPOSE)
    except links.LinkInvalid as error:
        raise Http404 from error
    except links.LinkExpired:
        return render(request, "cases/uebergabe_vorbei.html", status=410)
    with actor.acting(outside_actor()):
        row = _read(link.target_id)
        form, done = ReasonForm(), False
        if request.method == "POST":
            form, done = _answered(request, row)
    if done:
        return redirect("cases:door", token=token)
    return render(request, "cases/uebergabe_extern.html", _context(row, form, request.POST.get("aktion", "")))


def _read(handover_id: UUID | None) -> Handover:
    related = ("step", "from_owner", "to_organization")
    found = Handover.objects.select_related(*related).filter(pk=handover_id, to_organization__isnull=False).first()
    if found is None:
        raise Http404
    row: Handover = found
    return row


def _context(row: Handover, form: ReasonForm, action: str) -> dict[str, object]:
    today = clock.today()
    shown = row.state in WAITING or row.state == HandoverState.ACCEPTED
    return {
        "state": row.state,
        "waiting": row.state in WAITING,
        "running": row.state == HandoverState.ACCEPTED,
        "title": row.step.title if shown else "",
        "message": row.message if shown else "",
        "due": named_day(row.step.due_on, today),
        "answer_by": named_day(row.answer_by, today),
        "sender": row.from_owner,
        "organization": row.to_organization,
        "form": form,
        "action": action,
    }


Verb = Callable[[UUID, str], object]


def _verbs() -> dict[str, tuple[Verb, bool, str]]:
    """What a button does, whether it needs a sentence, and what is said after it."""
    machine = outside_actor()

    def accept(pk: UUID, text: str) -> object:
        receive_handover(actor=machine, handover_id=pk)
        return accept_handover(actor=machine, handover_id=pk)

    def decline(pk: UUID, text: str) -> object:
        return decline_handover(actor=machine, handover_id=pk, reason=text)

    def complete(pk: UUID, text: str) -> object:
        return complete_handover(actor=machine, handover_id=pk, outcome=text)

    def give_back(pk: UUID, text: str) -> object:
        return return_handover(actor=machine, handover_id=pk, reason=text)

    return {
        "annehmen": (accept, False, _("Danke. Jetzt sind Sie am Zug. Melden Sie sich hier, wenn es erledigt ist.")),
        "ablehnen": (decline, True, _("Danke für Ihre Antwort. Wir kümmern uns selbst weiter.")),
        "erledigt": (complete, True, _("Danke. Wir wissen Bescheid und machen weiter.")),
        "zurueckgeben": (give_back, True, _("Danke. Wir sind wieder am Zug.")),
    }


def _answered(request: HttpRequest, row: Handover) -> tuple[ReasonForm, bool]:
    """Do what the button says; False if the page is to be shown again."""
    verb_name = request.POST.get("aktion", "")
    known = _verbs().get(verb_name)
    if known is None:
        return ReasonForm(), False
    verb, needs_text, said = known
    kind = ResultForm if verb_name == "erledigt" else ReasonForm
    form = kind(request.POST if needs_text else None)
    if needs_text and not form.is_valid():
        return form, False
    try:
        verb(row.pk, str(form.cleaned_data["reason"]) if needs_text else "")
    except AlreadyDone:
        messages.info(request, _("Das ist schon erledigt. Nichts ist doppelt."))
    except RuleBroken as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, said)
    return form, True


@form_page
@require_safe
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The link on paper, for an organisation without e-mail: address and QR code, nothing about the person."""
    rows = Handover.objects.visible_to(who(request)).select_related("from_owner", "to_organization", "step")
    row: Handover = rows.get(pk=pk, to_organization__isnull=False)
    found = door_of(row)
    if found is None or not (row.from_owner_id == who(request).id or row.step.owner_id == who(request).id):
        raise Http404
    address, link = found
    context = {
        "handover": row,
        "address": address,
        "code": mark_safe(qr.svg(address)),  # noqa: S308 - drawn by us from our own address
        "answer_by": named_day(row.answer_by, clock.today()),
        "expires_on": clock.local(link.expires_at).date(),
    }
    return render(request, "cases/uebergabe_karte.html", context)
