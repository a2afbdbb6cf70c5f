"""The need finder: a household's situation in, offers for each member out. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from stafette.core import access
from stafette.core.actor import PUBLIC, Actor
from stafette.directory import tray
from stafette.directory.family_search import FamilyResult, find_for
from stafette.directory.forms.finder import HouseholdForm
from stafette.directory.moment import present_moment
from stafette.directory.needs import Household, Placed
from stafette.directory.present.facts import RowFacts, Today
from stafette.directory.present.family import caveat_badges, member_label, reasons_text
from stafette.directory.present.rows import Addresses, Badges, hit_view
from stafette.directory.reading import row_facts
from stafette.directory.search_feed import SearchUnavailable
from stafette.directory.views.addresses import page_addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyHit:
    """An offer in a group with the reason beside it."""

    id: str
    url: str
    name: str
    organization_name: str
    town: str
    distance_km: float | None
    summary: str
    reason: str
    badges: Badges
    tray_url: str
    in_tray: bool


@dataclass(frozen=True, slots=True)
class FamilyGroup:
    """Offers for one member of the household."""

    label: str
    hits: tuple[FamilyHit, ...]


@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
def finder(request: HttpRequest) -> HttpResponse:
    """The empty form, or the form with its answers and what was found for them."""
    if request.method != "POST":
        return _page(request, HouseholdForm())
    form = HouseholdForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    if not form.has_changed():
        return _page(request, HouseholdForm())
    household = form.household()
    if not (household.children or household.situations or household.cares_for):
        form.add_error(None, _("Bitte geben Sie mindestens eine Sache an: Kinder, Ihre Lage, Deutsch oder Pflege."))
        return _page(request, form)
    return _answer(request, form, household)


def _answer(request: HttpRequest, form: HouseholdForm, household: Household) -> HttpResponse:
    who: Actor = getattr(request, "actor", PUBLIC)
    today = present_moment()
    try:
        result = find_for(household, form.cleaned_data["place"].strip(), actor=who, day=today.day)
    except SearchUnavailable:
        text = _("Die Suche ist gerade gestört. Das liegt an uns. Ihre Angaben sind noch da.")
        messages.error(request, text)
        return _page(request, form, status=503)
    if result.place_unknown:
        messages.warning(request, _("Diesen Ort kennen wir nicht. Wir zeigen Angebote aus allen Orten."))
    return _page(request, form, groups=_groups(request, household, result, today), asked=True)


def _groups(request: HttpRequest, household: Household, result: FamilyResult, today: Today) -> tuple[FamilyGroup, ...]:
    rows = row_facts([placed.offer_id for group in result.groups for placed in group.offers])
    addresses, in_tray = page_addresses(), tray.ids_of(request.session)
    groups = []
    for group in result.groups:
        hits = tuple(
            _hit(placed, rows[placed.offer_id], result.distances, addresses, today, in_tray)
            for placed in group.offers
            if placed.offer_id in rows
        )
        if hits:
            groups.append(FamilyGroup(member_label(group.member, household.children), hits))
    return tuple(groups)


def _hit(
    placed: Placed,
    row: RowFacts,
    distances: Mapping[UUID, float | None],
    addresses: Addresses,
    today: Today,
    in_tray: tuple[UUID, ...],
) -> FamilyHit:
    view = hit_view(row, None, addresses, today, in_tray)
    return FamilyHit(
        id=view.id,
        url=view.url,
        name=view.name,
        organization_name=view.organization_name,
        town=view.town,
        distance_km=distances.get(placed.offer_id),
        summary=view.summary,
        reason=reasons_text(placed.reasons),
        badges=(*caveat_badges(placed.caveats), *view.badges),
        tray_url=view.tray_url,
        in_tray=view.in_tray,
    )


def _page(
    request: HttpRequest,
    form: HouseholdForm,
    *,
    groups: tuple[FamilyGroup, ...] = (),
    asked: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Never cached: on a shared computer the answers end with the page."""
    context = {"form": form, "groups": groups, "asked": asked, "reset_url": reverse("directory:finder")}
    response = render(request, "directory/finder.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
