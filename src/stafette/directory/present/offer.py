"""The page of an offer: facts in the order in which people ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from stafette.directory.present.capacity import CapacityView, capacity_view
from stafette.directory.present.contact import (
    PhoneView,
    PlaceView,
    all_schedules,
    contact_views,
    offer_phones,
    place_views,
)
from stafette.directory.present.facts import OfferFacts, Today
from stafette.directory.present.freshness import VerificationView, freshness_view, verification_views
from stafette.directory.present.opening import OpenView, open_view
from stafette.directory.present.rows import Badges, ShortView
from stafette.directory.present.texts import lines, safe_html, web_address, web_label
from stafette.directory.present.times import time_lines
from stafette.directory.present.words import TARGET_GROUPS, language_name, listed
from stafette.directory.records import CostRecord, ServiceRecord, ServiceStatus


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a page; the last one has no address."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the page shows beside the offer's own facts, and addresses. ``edit_url`` is empty for the public."""

    crumbs: tuple[Crumb, ...] = ()
    map_page: str = ""
    tray_url: str = ""
    in_tray: bool = False
    edit_url: str = ""
    for_staff: bool = False
    replacement: ShortView | None = None
    similar: tuple[ShortView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """What the template shows. ``status`` is open, paused or closed; lines are plain text, one fact each."""

    id: str
    name: str
    status: str
    status_note: str
    replacement: ShortView | None
    summary: str
    alert: str
    badges: Badges
    stale: bool
    verified_on: date | None
    verified_by: str
    verifications: tuple[VerificationView, ...]
    phones: tuple[PhoneView, ...]
    open_now: bool
    open_note: str
    holiday_note: str
    organization_name: str
    email: str
    website: str
    website_label: str
    times: tuple[str, ...]
    places: tuple[PlaceView, ...]
    capacity: CapacityView
    languages: tuple[str, ...]
    audience: tuple[str, ...]
    bring: tuple[str, ...]
    cost: tuple[str, ...]
    childcare: tuple[str, ...]
    accessibility: tuple[str, ...]
    access: tuple[str, ...]
    professional_access: tuple[str, ...]
    professional_phones: tuple[PhoneView, ...]
    steps: tuple[str, ...]
    description: SafeString
    similar: tuple[ShortView, ...]
    crumbs: tuple[Crumb, ...]
    tray_url: str
    in_tray: bool
    edit_url: str


class _Freshness(TypedDict):
    """What the page says about when its facts were confirmed."""

    stale: bool
    verified_on: date | None
    verified_by: str
    verifications: tuple[VerificationView, ...]


class _Reach(TypedDict):
    """How one reaches the offer."""

    phones: tuple[PhoneView, ...]
    open_now: bool
    open_note: str
    holiday_note: str
    organization_name: str
    email: str
    website: str
    website_label: str


def offer_view(facts: OfferFacts, around: Surroundings, today: Today) -> OfferView:
    """Put the page together."""
    service = facts.service
    status = offer_status(service)
    places = place_views(facts, around.map_page, today)
    return OfferView(
        id=str(facts.id),
        name=service.name,
        status=status,
        status_note=" ".join(lines(service.alert)) if status != "open" else "",
        replacement=around.replacement,
        summary=service.summary,
        alert=" ".join(lines(service.alert)) if status == "open" else "",
        badges=_badges(service),
        **_freshness(facts, today),
        **_reach(facts, today),
        times=_times(facts, today),
        places=places,
        capacity=capacity_view(service.capacity, today),
        languages=_languages(service),
        audience=_audience(service),
        bring=_bring(service),
        cost=_cost(service),
        childcare=_childcare(service),
        accessibility=places[0].accessibility if len(places) == 1 else (),
        access=lines(service.access_person) + lines(service.application_process),
        professional_access=lines(service.access_professional) if around.for_staff else (),
        professional_phones=contact_views(service.contacts) if around.for_staff else (),
        steps=lines(service.procedure),
        description=safe_html(service.description),
        similar=around.similar,
        crumbs=around.crumbs,
        tray_url=around.tray_url,
        in_tray=around.in_tray,
        edit_url=around.edit_url,
    )


def _freshness(facts: OfferFacts, today: Today) -> _Freshness:
    fresh = freshness_view(facts.groups, today)
    return {
        "stale": fresh.stale,
        "verified_on": fresh.verified_on,
        "verified_by": fresh.verified_by,
        "verifications": verification_views(facts.groups, today),
    }


def _reach(facts: OfferFacts, today: Today) -> _Reach:
    service, organization = facts.service, facts.organization
    opening = open_view(all_schedules(facts), today) if offer_status(service) == "open" else OpenView()
    website = web_address(service.url) or web_address(organization.website)
    return {
        "phones": offer_phones(facts),
        "open_now": opening.now,
        "open_note": opening.note,
        "holiday_note": opening.holiday,
        "organization_name": organization.name,
        "email": service.email or organization.email,
        "website": website,
        "website_label": web_label(website),
    }


def offer_status(service: ServiceRecord) -> str:
    """ "closed" for good or set aside, "paused" for a while, else "open"."""
    if service.status is ServiceStatus.TEMPORARILY_CLOSED:
        return "paused"
    return "open" if service.status is ServiceStatus.ACTIVE and service.published else "closed"


def _times(facts: OfferFacts, today: Today) -> tuple[str, ...]:
    """The times of the offer; with several places only those that hold at all of them (others stand at the place)."""
    if len(facts.places) > 1:
        return time_lines(facts.service.schedules, today)
    return time_lines(all_schedules(facts), today)


def _badges(service: ServiceRecord) -> Badges:
    badges = []
    if service.free_of_charge:
        badges.append(("", gettext("Kostenlos")))
    if service.childcare:
        badges.append(("", gettext("Mit Kinderbetreuung")))
    return tuple(badges)


def _languages(service: ServiceRecord) -> tuple[str, ...]:
    names = [language_name(code) for code in service.languages]
    return (", ".join(names),) if names else ()


def _audience(service: ServiceRecord) -> tuple[str, ...]:
    groups = [str(TARGET_GROUPS[code]) for code in service.target_groups if code in TARGET_GROUPS]
    found = [listed(groups)] if groups else []
    ages = age_text(service.minimum_age, service.maximum_age)
    if ages:
        found.append(ages)
    found += lines(service.eligibility)
    areas = [area.name for area in service.service_areas if area.name]
    if areas:
        found.append(gettext("Für Menschen, die hier wohnen: %(areas)s") % {"areas": ", ".join(areas)})
    return tuple(text[:1].upper() + text[1:] for text in dict.fromkeys(found))


def age_text(minimum: int | None, maximum: int | None) -> str:
    """ "Von 14 bis 27 Jahren", "Ab 16 Jahren", "Bis 6 Jahre"; empty where both are open."""
    if minimum and maximum is not None:
        return gettext("Von %(minimum)s bis %(maximum)s Jahren") % {"minimum": minimum, "maximum": maximum}
    if minimum:
        return gettext("Ab %(minimum)s Jahren") % {"minimum": minimum}
    if maximum is None:
        return ""
    return ngettext("Bis %(maximum)s Jahr", "Bis %(maximum)s Jahre", maximum) % {"maximum": maximum}


def _bring(service: ServiceRecord) -> tuple[str, ...]:
    found = (line for item in service.required_documents for line in lines(item.document))
    return tuple(text[:1].upper() + text[1:] for text in dict.fromkeys(found))


def _cost(service: ServiceRecord) -> tuple[str, ...]:
    found = [gettext("Kostenlos")] if service.free_of_charge else []
    found += [_cost_line(option) for option in service.cost_options if option.amount or option.description]
    found += lines(service.fees_description)
    return tuple(dict.fromkeys(found))


def _cost_line(option: CostRecord) -> str:
    if not option.amount:
        return option.description
    amount = euro_text(option.amount)
    return f"{amount}: {option.description}" if option.description else amount


def euro_text(amount: Decimal) -> str:
    """ "48 Euro", "58,50 Euro", "1 200 Euro"."""
    whole = amount == amount.to_integral_value()
    number = f"{amount:,.0f}" if whole else f"{amount:,.2f}"
    number = number.replace(",", " ").replace(".", ",").replace(" ", "\u202f")
    return gettext("%(amount)s Euro") % {"amount": number}


def _childcare(service: ServiceRecord) -> tuple[str, ...]:
    note = lines(service.childcare_note)
    if service.childcare and not note:
        return (gettext("Ja, während des Angebots"),)
    return note
