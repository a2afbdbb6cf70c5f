"""Keeping a place of an offer: the address of the house, and the offer's times there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stafette.directory.forms import offer_texts
from stafette.directory.forms.place import FITTING, NONE, AddressForm, PlaceTimesForm
from stafette.directory.models import ServiceAtLocation
from stafette.directory.moment import present_moment
from stafette.directory.present.facts import Today
from stafette.directory.present.freshness import VerificationView, verification_views
from stafette.directory.present.times import time_lines
from stafette.directory.present.words import GROUPS
from stafette.directory.reading import offer_facts
from stafette.directory.records import FieldGroup, LocationRecord
from stafette.directory.services.place_edits import (
    PlaceChangedMeanwhile,
    PlaceOfOffer,
    address_state,
    change_seen_address,
    change_seen_times,
    read_place,
    times_state,
)
from stafette.directory.views.offer_parts import place_name
from stafette.directory.views.staff import keeper_page, show_both, who


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What stands above the forms. ``times_else`` are the times that hold where none are given here."""

    name: str
    offer_name: str
    offer_url: str
    offers_there: int
    times_else: tuple[str, ...]
    kept: tuple[str, ...]
    place_dates: VerificationView | None
    times_dates: VerificationView | None
    address_url: str
    times_url: str


def _place(request: HttpRequest, service_id: UUID, location_id: UUID) -> PlaceOfOffer:
    try:
        return read_place(service_id=service_id, location_id=location_id, actor=who(request))
    except ServiceAtLocation.DoesNotExist as error:
        raise Http404 from error


def _address_form(location: LocationRecord, data: QueryDict | None = None) -> AddressForm:
    initial = AddressForm.texts_of(location) | {"seen": address_state(location)}
    return AddressForm(data, prefix="address", initial=initial, location=location)


def _times_form(place: PlaceOfOffer, data: QueryDict | None = None) -> PlaceTimesForm:
    initial = PlaceTimesForm.texts_of(place.link) | {"seen": times_state(place.link)}
    return PlaceTimesForm(data, prefix="times", initial=initial)


@keeper_page
@require_safe
def place(request: HttpRequest, service_id: UUID, location_id: UUID) -> HttpResponse:
    """A place of an offer with its two forms."""
    return _page(request, _place(request, service_id, location_id))


@keeper_page
@require_POST
def address(request: HttpRequest, service_id: UUID, location_id: UUID) -> HttpResponse:
    """Save the address of the house for all offers there."""
    found = _place(request, service_id, location_id)
    form = _address_form(found.location, request.POST)
    if not form.is_valid():
        return _page(request, found, address_form=form)
    try:
        change_seen_address(
            service_id=service_id,
            location_id=location_id,
            seen=form.cleaned_data["seen"],
            changes=form.values(found.location),
            actor=who(request),
        )
    except PlaceChangedMeanwhile as meanwhile:
        now = meanwhile.place
        form = _address_form(now.location, _with_seen(request, "address", address_state(now.location)))
        show_both(form, offer_texts.differing(form, AddressForm.texts_of(now.location)))
        return _page(request, now, address_form=form, status=409)
    messages.success(request, _saved_address(form))
    return redirect("directory:offer_place", service_id, location_id)


def _saved_address(form: AddressForm) -> str:
    if form.cleaned_data["point"] != NONE and ("city" in form.changed_data or "postal_code" in form.changed_data):
        return _("Gespeichert. Auf der Karte steht der Punkt jetzt in der Mitte des Ortes.")
    if form.cleaned_data["point"] == FITTING:
        return _("Gespeichert: Adresse.")
    return _("Gespeichert: Adresse und Punkt auf der Karte.")


@keeper_page
@require_POST
def times(request: HttpRequest, service_id: UUID, location_id: UUID) -> HttpResponse:
    """Save the times of the offer at this place."""
    found = _place(request, service_id, location_id)
    form = _times_form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, times_form=form)
    try:
        change_seen_times(
            service_id=service_id,
            location_id=location_id,
            seen=form.cleaned_data["seen"],
            schedules=form.values(found.link)["schedules"],
            actor=who(request),
        )
    except PlaceChangedMeanwhile as meanwhile:
        now = meanwhile.place
        form = _times_form(now, _with_seen(request, "times", times_state(now.link)))
        show_both(form, offer_texts.differing(form, PlaceTimesForm.texts_of(now.link)))
        return _page(request, now, times_form=form, status=409)
    messages.success(request, _("Gespeichert: Zeiten an diesem Ort."))
    return redirect("directory:offer_place", service_id, location_id)


def _with_seen(request: HttpRequest, prefix: str, seen: str) -> QueryDict:
    """What was typed, with the state that is shown now."""
    data: QueryDict = request.POST.copy()
    data[f"{prefix}-seen"] = seen
    return data


def _page(
    request: HttpRequest,
    found: PlaceOfOffer,
    *,
    address_form: AddressForm | None = None,
    times_form: PlaceTimesForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "place": _head(found, present_moment()),
        "address_form": address_form or _address_form(found.location),
        "times_form": times_form or _times_form(found),
        "failed_forms": [form for form in (address_form, times_form) if form is not None],
    }
    return render(request, "directory/offer_place.html", context, status=status)


def _head(found: PlaceOfOffer, today: Today) -> _Head:
    service_id, location_id = UUID(found.service.source_id), UUID(found.location.source_id)
    facts = offer_facts(service_id)
    dates = {view.label: view for view in verification_views(facts.groups if facts else (), today)}
    return _Head(
        name=place_name(found.location),
        offer_name=found.service.name,
        offer_url=reverse("directory:offer_edit", args=[service_id]),
        offers_there=found.offers_there,
        times_else=time_lines(found.service.schedules or found.location.schedules, today),
        kept=time_lines(offer_texts.unsayable(found.link.schedules), today),
        place_dates=dates.get(str(GROUPS[FieldGroup.PLACE])),
        times_dates=dates.get(str(GROUPS[FieldGroup.TIMES])),
        address_url=reverse("directory:offer_place_address", args=[service_id, location_id]),
        times_url=reverse("directory:offer_place_times", args=[service_id, location_id]),
    )
