"""The page behind the code of a hand-out: the present state of its offers, and the answers of partners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stafette.core import access
from stafette.core import actor as actors
from stafette.core.handout_pdf import grouped_code
from stafette.core.rate import allow, limited
from stafette.directory.answer_tokens import VALID_FOR, AnswerToken, AnswerTokenInvalid, make_token, read_token
from stafette.directory.forms.tray import CodeForm
from stafette.directory.models import Handout, HandoutItem
from stafette.directory.moment import present_moment
from stafette.directory.present.facts import OfferFacts, Today
from stafette.directory.present.offer import Surroundings, offer_status, offer_view
from stafette.directory.present.rows import Addresses
from stafette.directory.present.sheet import LiveItem, live_item
from stafette.directory.reading import offer_facts
from stafette.directory.replacement import replacement_for
from stafette.directory.services.handouts import Answer, CodeExpired, CodeUnknown, find_handout, redeem
from stafette.directory.views.addresses import page_addresses
from stafette.directory.views.handouts import expires_on

LOOKS: Final = 60
LOOKS_OF_ALL: Final = 3_000
ANSWERS: Final = 40
WINDOW: Final = timedelta(minutes=10)
"""One client may look up so many codes in a window, all together so many; 729 million codes are possible."""


@dataclass(frozen=True, slots=True)
class LiveView:
    """The hand-out as its page shows it."""

    code_text: str
    expires_on: date


@access.public
@limited("code-entry", limit=LOOKS, per=WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_entry(request: HttpRequest) -> HttpResponse:
    """For people without a camera: type the code."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("directory:live", code=form.cleaned_data["code"])
    return render(request, "directory/code_entry.html", {"form": form})


@access.public
@limited("code", limit=LOOKS, per=WINDOW)
@never_cache
@require_safe
def live(request: HttpRequest, code: str) -> HttpResponse:
    """The offers of a hand-out as they are now. Unknown and expired codes look the same."""
    if not allow("code-of-all", "", limit=LOOKS_OF_ALL, per=WINDOW):
        return render(request, "core/zu_viele.html", {"minutes": 10}, status=429)
    return _live_page(request, code, answered=None)


@access.public
@limited("code-answer", limit=ANSWERS, per=WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """A partner says whether the person was right there. Counted for the offer and the month, for nothing else."""
    if request.method != "POST":
        return redirect("directory:code")
    try:
        held = read_token(token)
    except AnswerTokenInvalid:
        messages.warning(request, _("Die Seite war zu lange offen. Bitte geben Sie den Code noch einmal ein."))
        return redirect("directory:code")
    given = request.POST.get("antwort", "")
    if given not in set(Answer):
        messages.warning(request, _("Bitte wählen Sie eine der beiden Antworten."))
        return _live_page(request, held.code, answered=None)
    return _count(request, held, Answer(given))


def _count(request: HttpRequest, held: AnswerToken, given: Answer) -> HttpResponse:
    """Count once per form. The actor has no request number: nothing of the count leads back to this request."""
    try:
        if allow("answer-once", held.form, limit=1, per=2 * VALID_FOR):
            redeem(code=held.code, service_id=held.service_id, answer=given, actor=actors.PUBLIC)
    except (CodeUnknown, CodeExpired):
        return unknown_code(request)
    messages.success(request, _("Danke. Ihre Antwort ist gezählt."))
    return _live_page(request, held.code, answered=held.service_id)


def unknown_code(request: HttpRequest) -> HttpResponse:
    """The friendly page for codes that do not exist and for those that hold no longer: nobody learns which it was."""
    return _guarded(render(request, "directory/handout_unknown.html", {"form": CodeForm()}, status=404))


def _guarded(response: HttpResponse) -> HttpResponse:
    """Keep the code out of referrers (so out of the log line of an answer) and out of search engines."""
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _live_page(request: HttpRequest, code: str, *, answered: UUID | None) -> HttpResponse:
    try:
        handout = find_handout(code=code)
    except (CodeUnknown, CodeExpired):
        return unknown_code(request)
    addresses, today = page_addresses(), present_moment()
    items = [
        _item(item, facts, handout, addresses, today, answered=item.service_id == answered)
        for item in handout.items.order_by("position")
        if (facts := offer_facts(item.service_id)) is not None
    ]
    view = LiveView(grouped_code(handout.code), expires_on(handout))
    return _guarded(render(request, "directory/handout_live.html", {"handout": view, "items": items}))


def _item(
    item: HandoutItem, facts: OfferFacts, handout: Handout, addresses: Addresses, today: Today, *, answered: bool
) -> LiveItem:
    running = offer_status(facts.service) == "open"
    return live_item(
        offer_view(facts, Surroundings(), today),
        url=addresses.of_offer(facts.slug),
        way_hint=item.way_hint,
        replacement=None if running else replacement_for(facts, addresses, today),
        answer_url=reverse("directory:answer", args=[make_token(handout.code, item.service_id)]),
        answered=answered,
    )
