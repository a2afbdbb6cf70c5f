"""Keeping the people and functions to ask for at an offer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stafette.directory.forms.people import people_forms, people_texts, read_people
from stafette.directory.models import Service
from stafette.directory.moment import present_moment
from stafette.directory.present.freshness import verification_views
from stafette.directory.present.words import GROUPS
from stafette.directory.reading import offer_facts
from stafette.directory.records import FieldGroup, ServiceRecord
from stafette.directory.services.offer_edits import ChangedMeanwhile, change_seen_group, read_offer, state_of
from stafette.directory.views.staff import keeper_page, who

SEEN = "seen"


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """All people of an offer as forms, and an empty one."""
    record = _record(request, service_id)
    if request.method != "POST":
        return _page(request, service_id, record, people_forms(record), seen=state_of(record, FieldGroup.CONTACT))
    forms = people_forms(record, request.POST)
    if not forms.management_form.is_valid():  # no browser sends this
        return redirect("directory:offer_people", service_id)
    seen = request.POST.get(SEEN, "")
    if not forms.is_valid():
        return _page(request, service_id, record, forms, seen=seen)
    try:
        change_seen_group(
            service_id=service_id,
            group=FieldGroup.CONTACT,
            seen=seen,
            changes={"contacts": read_people(forms, record)},
            actor=who(request),
        )
    except ChangedMeanwhile as meanwhile:
        return _both(request, service_id, meanwhile.record)
    messages.success(request, _("Gespeichert: Personen."))
    return redirect("directory:offer_people", service_id)


def _record(request: HttpRequest, service_id: UUID) -> ServiceRecord:
    try:
        return read_offer(service_id=service_id, actor=who(request))
    except Service.DoesNotExist as error:
        raise Http404 from error


def _both(request: HttpRequest, service_id: UUID, record: ServiceRecord) -> HttpResponse:
    """What was typed stays in the fields; who is stored meanwhile stands above them."""
    forms = people_forms(record, request.POST)
    forms.is_valid()
    text = _(
        "Jemand anderes hat den Kontakt inzwischen geändert. Nichts ist verloren: In den Feldern steht Ihr Text, "
        "darüber der gespeicherte. Speichern Sie noch einmal, dann gilt Ihrer."
    )
    for form in list(forms)[:1]:
        form.add_error(None, text)
    seen = state_of(record, FieldGroup.CONTACT)
    return _page(request, service_id, record, forms, seen=seen, meanwhile=people_texts(record))


def _page(
    request: HttpRequest,
    service_id: UUID,
    record: ServiceRecord,
    forms: Any,
    *,
    seen: str,
    meanwhile: tuple[str, ...] | None = None,
) -> HttpResponse:
    facts = offer_facts(service_id)
    label = str(GROUPS[FieldGroup.CONTACT])
    dates = {view.label: view for view in verification_views(facts.groups if facts else (), present_moment())}
    context = {
        "offer_name": record.name,
        "offer_url": reverse("directory:offer_edit", args=[service_id]),
        "forms": forms,
        "known": len(record.contacts),
        "seen": seen,
        "dates": dates.get(label),
        "meanwhile": meanwhile,
        "failed_forms": list(forms) if forms.is_bound else [],
    }
    return render(request, "directory/offer_people.html", context, status=200 if meanwhile is None else 409)
