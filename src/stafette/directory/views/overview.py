"""Where keeping the directory begins: what nobody has confirmed, who takes nobody in, the last imports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stafette.core import clock
from stafette.directory.models import ImportRun, Service
from stafette.directory.moment import present_moment
from stafette.directory.present.capacity import capacity_view
from stafette.directory.present.facts import Today
from stafette.directory.present.paging import page_view
from stafette.directory.records import CapacityRecord, CapacityState, ServiceStatus
from stafette.directory.views.asked import page_number
from stafette.directory.views.staff import keeper_page, who

STALE_SHOWN = 20
CLOSED_SHOWN = 20
RUNS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An offer that waits for somebody."""

    name: str
    organization_name: str
    edit_url: str
    verified_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """An import."""

    text: str
    created_at: Any
    url: str


@keeper_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The oldest entries first; offers that take nobody in; imports; ways to the other pages."""
    today = present_moment()
    stale = _stale(request, today)
    total = stale.count()
    page = page_view(page_number(request), total, STALE_SHOWN, lambda number: f"?seite={number}")
    first = (page.number - 1) * STALE_SHOWN
    closed = _closed(request, today)
    closed_total = closed.count()
    context = {
        "total": _listed(request).count(),
        "page": page,
        "stale": [_stale_row(service) for service in stale[first : first + STALE_SHOWN]],
        "closed": [_closed_row(service, today) for service in closed[:CLOSED_SHOWN]],
        "closed_total": closed_total,
        "runs": [_run_row(run) for run in ImportRun.objects.order_by("-created_at", "id")[:RUNS_SHOWN]],
        "closed_more": max(0, closed_total - CLOSED_SHOWN),
        "ways": _ways(),
        "months": today.verification_months,
    }
    return render(request, "directory/overview.html", context)


@dataclass(frozen=True, slots=True)
class Way:
    """A link to another page of those who keep the directory."""

    url: str
    text: str


def _ways() -> tuple[Way, ...]:
    return (
        Way(reverse("directory:search"), _("Angebot suchen und bearbeiten")),
        Way(reverse("directory:synonyms"), _("Gleiche Wörter für die Suche")),
        Way(reverse("directory:themes_edit"), _("Themen umbenennen")),
        Way(reverse("directory:import"), _("Angebote aus Dateien einlesen")),
    )


def _listed(request: HttpRequest) -> QuerySet[Service]:
    return Service.objects.visible_to(who(request)).listed()


def _stale(request: HttpRequest, today: Today) -> QuerySet[Service]:
    """Offers of which nothing was confirmed within the term, those never confirmed first."""
    newest = _listed(request).annotate(verified=Max("group_states__verified_at"))
    waiting = newest.filter(Q(verified__isnull=True) | Q(verified__lt=today.fresh_after))
    ordered = waiting.order_by(F("verified").asc(nulls_first=True), "sort_key", "id")
    return ordered.select_related("organization")


def _closed(request: HttpRequest, today: Today) -> QuerySet[Service]:
    """Offers that make a pause, or whose report says that they take nobody in."""
    reported = Q(
        capacity_state=CapacityState.CLOSED, capacity_reported_at__gte=today.now - timedelta(days=today.capacity_days)
    )
    paused = Q(status=ServiceStatus.TEMPORARILY_CLOSED)
    return _listed(request).filter(reported | paused).select_related("organization").order_by("sort_key", "id")


def _stale_row(service: Service) -> Row:
    verified = getattr(service, "verified", None)
    return Row(
        name=service.name,
        organization_name=service.organization.name,
        edit_url=_edit_url(service),
        verified_on=clock.local(verified).date() if verified else None,
    )


def _closed_row(service: Service, today: Today) -> Row:
    capacity = CapacityRecord(
        state=CapacityState(service.capacity_state),
        waiting_weeks=service.capacity_weeks,
        closed_until=service.capacity_until,
        reported_at=service.capacity_reported_at,
    )
    paused = service.status == ServiceStatus.TEMPORARILY_CLOSED
    text = _("Macht gerade Pause") if paused else capacity_view(capacity, today).text
    return Row(name=service.name, organization_name=service.organization.name, edit_url=_edit_url(service), text=text)


def _edit_url(service: Service) -> str:
    return reverse("directory:offer_edit", args=[service.pk])


def _run_row(run: ImportRun) -> RunRow:
    text = run.source or _("Datei")
    return RunRow(text=text, created_at=run.created_at, url=reverse("directory:import_run", args=[run.pk]))
