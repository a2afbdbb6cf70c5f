"""Keeping an offer: its groups of fields, what was confirmed and how, free places, what partners say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stafette.directory.catalog.stored import Stored
from stafette.directory.forms.offer import GroupForm, ThemeChoices, different_texts, group_form
from stafette.directory.forms.offer_texts import unsayable
from stafette.directory.forms.staff import CapacityForm
from stafette.directory.models import Service, Theme
from stafette.directory.moment import present_moment
from stafette.directory.present.capacity import CapacityView, capacity_view
from stafette.directory.present.facts import OfferFacts, Today
from stafette.directory.present.freshness import VerificationView, verification_views
from stafette.directory.present.times import time_lines
from stafette.directory.present.words import GROUPS, METHODS
from stafette.directory.reading import offer_facts
from stafette.directory.records import CapacityState, FieldGroup, ServiceRecord, VerificationMethod
from stafette.directory.redemptions import answer_counts
from stafette.directory.services.offer_edits import (
    ChangedMeanwhile,
    change_seen_group,
    read_whole_offer,
    state_of,
    verify_seen_group,
    whole_state_of,
)
from stafette.directory.services.offers import report_capacity
from stafette.directory.views.offer_parts import MoreParts, more_parts
from stafette.directory.views.staff import function_of, keeper_page, show_both, who

METHODS_OF_STAFF: Final = (VerificationMethod.PHONE, VerificationMethod.MAIL, VerificationMethod.VISIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group of fields: form, two dates, parts with pages of their own.

    ``kept`` are lines that the form cannot change.
    """

    key: str
    label: str
    form: GroupForm
    open: bool
    verified: VerificationView | None
    save_url: str
    verify_url: str
    seen: str
    kept: tuple[str, ...] = ()
    more: MoreParts | None = None


@dataclass(slots=True, kw_only=True)
class _Bound:
    """Forms that were sent and must be shown again, by group."""

    groups: dict[FieldGroup, GroupForm] = field(default_factory=dict)
    capacity: CapacityForm | None = None


def _facts(request: HttpRequest, service_id: UUID) -> OfferFacts:
    """The offer, or 404 for one that is not there or not visible."""
    visible = Service.objects.visible_to(who(request)).filter(pk=service_id).exists()
    facts = offer_facts(service_id) if visible else None
    if facts is None:
        raise Http404
    return facts


def _group(key: str) -> FieldGroup:
    try:
        return FieldGroup(key)
    except ValueError as error:
        raise Http404 from error


# --- pages ------------------------------------------------------------------------------------------------------------


@keeper_page
@require_safe
def offer_edit(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Everything that can be kept about an offer; ``?gruppe=`` opens a group."""
    return _page(request, _facts(request, service_id), _Bound(), opened=request.GET.get("gruppe", ""))


@keeper_page
@require_POST
def save(request: HttpRequest, service_id: UUID, group: str) -> HttpResponse:
    """Save a group of fields. What somebody else saved meanwhile is shown beside what was typed."""
    facts, kind = _facts(request, service_id), _group(group)
    record = _stored(request, service_id).catalog.services[0]
    form = group_form(kind, record, themes=_theme_choices(), seen="", data=request.POST)
    if not form.is_valid():
        return _page(request, facts, _Bound(groups={kind: form}), opened=kind)
    try:
        change_seen_group(
            service_id=service_id,
            group=kind,
            seen=form.cleaned_data["seen"],
            changes=form.values(record),
            actor=who(request),
        )
    except ChangedMeanwhile as meanwhile:
        return _both(request, facts, kind, meanwhile.record)
    messages.success(request, _("Gespeichert: %(group)s.") % {"group": GROUPS[kind]})
    return _back(service_id, kind)


@keeper_page
@require_POST
def verify(request: HttpRequest, service_id: UUID, group: str) -> HttpResponse:
    """Note that somebody made sure that a group of fields is true, and how."""
    _facts(request, service_id)
    kind, method = _group(group), request.POST.get("weg", "")
    if method not in {each.value for each in METHODS_OF_STAFF}:
        messages.error(
            request, _("Bitte wählen Sie, wie Sie geprüft haben: am Telefon, per Mail oder bei einem Besuch.")
        )
        return _back(service_id, kind)
    try:
        verify_seen_group(
            service_id=service_id,
            group=kind,
            seen=request.POST.get("seen", ""),
            by=function_of(who(request)),
            method=VerificationMethod(method),
            actor=who(request),
        )
    except ChangedMeanwhile:
        messages.warning(
            request,
            _("Jemand hat diese Angaben gerade geändert. Bitte sehen Sie sie noch einmal an, bevor Sie prüfen."),
        )
        return _back(service_id, kind)
    values = {"group": GROUPS[kind], "how": METHODS[VerificationMethod(method)]}
    messages.success(request, _("%(group)s: heute geprüft, %(how)s.") % values)
    return _back(service_id, kind)


@keeper_page
@require_POST
def capacity(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Set the capacity light as of today."""
    facts = _facts(request, service_id)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _page(request, facts, _Bound(capacity=form), opened="capacity")
    report_capacity(
        service_id=service_id,
        state=CapacityState(form.cleaned_data["state"]),
        waiting_weeks=form.cleaned_data["weeks"],
        closed_until=form.cleaned_data["until"],
        actor=who(request),
    )
    text = _("Gemeldet. Nach %(days)s Tagen gilt die Meldung nicht mehr.")
    messages.success(request, text % {"days": present_moment().capacity_days})
    return _back(service_id, "capacity")


def _back(service_id: UUID, group: str) -> HttpResponse:
    address = reverse("directory:offer_edit", args=[service_id])
    return redirect(f"{address}?gruppe={group}#gruppe-{group}")


def _stored(request: HttpRequest, service_id: UUID) -> Stored:
    return read_whole_offer(service_id=service_id, actor=who(request))


def _both(request: HttpRequest, facts: OfferFacts, kind: FieldGroup, record: ServiceRecord) -> HttpResponse:
    """What was typed stays in the fields, what is stored stands as a hint; saving again takes what was typed."""
    data: QueryDict = request.POST.copy()
    data[f"{kind.value}-seen"] = state_of(record, kind)
    form = group_form(kind, record, themes=_theme_choices(), seen="", data=data)
    show_both(form, different_texts(form, record))
    return _page(request, facts, _Bound(groups={kind: form}), opened=kind, status=409)


# --- what the page shows ----------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, facts: OfferFacts, bound: _Bound, *, opened: str = "", status: int = 200
) -> HttpResponse:
    today = present_moment()
    stored = _stored(request, facts.id)
    record = stored.catalog.services[0]
    failed: list[Any] = [form for form in (*bound.groups.values(), bound.capacity) if form is not None]
    context: Mapping[str, Any] = {
        "offer": _head(facts, record, today),
        "groups": [_group_view(kind, facts, stored, bound, today, opened) for kind in FieldGroup],
        "methods": [(method.value, METHODS[method]) for method in METHODS_OF_STAFF],
        "capacity_form": bound.capacity or _capacity_form(record),
        "capacity_days": today.capacity_days,
        "capacity_open": opened == "capacity",
        "failed_forms": failed,
        "answers": answer_counts(facts.id, today.day),
    }
    return render(request, "directory/offer_edit.html", context, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    name: str
    organization_name: str
    url: str
    capacity: CapacityView
    capacity_url: str
    oldest: date | None
    unverified: int


def _head(facts: OfferFacts, record: ServiceRecord, today: Today) -> _Head:
    views = verification_views(facts.groups, today)
    days = [view.verified_on for view in views if view.verified_on is not None]
    return _Head(
        name=record.name,
        organization_name=facts.organization.name,
        url=reverse("directory:offer", args=[facts.slug]),
        capacity=capacity_view(record.capacity, today),
        capacity_url=reverse("directory:offer_capacity", args=[facts.id]),
        oldest=min(days, default=None),
        unverified=sum(1 for view in views if view.verified_on is None or view.stale) + len(FieldGroup) - len(views),
    )


def _group_view(
    kind: FieldGroup, facts: OfferFacts, stored: Stored, bound: _Bound, today: Today, opened: str
) -> GroupView:
    record = stored.catalog.services[0]
    seen = state_of(record, kind)
    label = str(GROUPS[kind])
    known = {view.label: view for view in verification_views(facts.groups, today)}
    return GroupView(
        key=kind.value,
        label=label,
        form=bound.groups.get(kind) or group_form(kind, record, themes=_theme_choices(), seen=seen),
        open=opened == kind.value,
        verified=known.get(label),
        save_url=reverse("directory:offer_save", args=[facts.id, kind.value]),
        verify_url=reverse("directory:offer_verify", args=[facts.id, kind.value]),
        seen=whole_state_of(stored, kind),
        kept=time_lines(unsayable(record.schedules), today) if kind is FieldGroup.TIMES else (),
        more=more_parts(kind, stored, today),
    )


def _capacity_form(record: ServiceRecord) -> CapacityForm:
    return CapacityForm(
        initial={
            "state": record.capacity.state.value,
            "weeks": record.capacity.waiting_weeks,
            "until": record.capacity.closed_until,
        }
    )


def _theme_choices() -> ThemeChoices:
    """Sub-themes by theme, for a choice."""
    children: dict[UUID, list[tuple[str, str]]] = {}
    themes = list(Theme.objects.in_order())
    for theme in themes:
        if theme.parent_id is not None:
            children.setdefault(theme.parent_id, []).append((theme.slug, theme.name))
    tops = [theme for theme in themes if theme.parent_id is None]
    return [(theme.name, [*children.get(theme.pk, []), (theme.slug, theme.name)]) for theme in tops]
