"""The fictional county has exactly the size it promises, is the same for everybody, and holds together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from random import Random

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.accounts.enums import Role as AccountRole
from stafette.demo.county import Batch, build
from stafette.demo.duplicates import rewrite
from stafette.demo.house import LANGUAGE_SCHOOL_WORDS
from stafette.demo.sizes import EXTENTS, Extent, Size
from stafette.demo.times import Form, make_times, outside_holidays
from stafette.demo.topics import topics
from stafette.demo.values import Jobcenter, Profession, Role
from stafette.directory.enums import AccessibilityKind, TargetGroup
from stafette.directory.interchange.sanitise import is_safe
from stafette.directory.records import (
    CapacityState,
    Catalog,
    FieldGroup,
    ScheduleRecord,
    ServiceRecord,
    ServiceStatus,
)
from tests.demo.counties import TODAY, by_theme, whole_county

SEEDS = st.integers(min_value=0, max_value=2**31)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))


# --- the same for everybody ---------------------------------------------------------------------------------------


def test_same_size_seed_and_day_give_the_equal_county() -> None:
    assert build(Size.SMALL, 3, today=TODAY) == build(Size.SMALL, 3, today=TODAY)
    assert build(Size.COUNTY, 2026, today=TODAY) == whole_county()


def test_another_seed_or_day_gives_another_county() -> None:
    known = build(Size.SMALL, 3, today=TODAY)
    assert build(Size.SMALL, 4, today=TODAY).catalog != known.catalog
    assert build(Size.SMALL, 3, today=TODAY + timedelta(days=1)).catalog != known.catalog


# --- counts -------------------------------------------------------------------------------------------------------


def check_counts(catalog: Catalog, extent: Extent) -> None:
    assert len(catalog.organizations) == extent.organizations // extent.counties
    assert len(catalog.services) == extent.offers // extent.counties


def check_references(catalog: Catalog) -> None:
    """Ids are unique, and whatever points somewhere points into the same catalogue."""
    organizations = {record.source_id for record in catalog.organizations}
    locations = {record.source_id for record in catalog.locations}
    services = {record.source_id for record in catalog.services}
    links = {record.source_id for record in catalog.service_at_locations}
    assert len(organizations) == len(catalog.organizations)
    assert len(locations) == len(catalog.locations)
    assert len(services) == len(catalog.services)
    assert len(links) == len(catalog.service_at_locations)
    assert {record.organization_source_id for record in catalog.services} == organizations
    assert {record.organization_source_id for record in catalog.locations} <= organizations
    assert {record.parent_source_id for record in catalog.organizations} <= organizations | {""}
    assert {record.service_source_id for record in catalog.service_at_locations} == services
    assert {record.location_source_id for record in catalog.service_at_locations} <= locations


def test_a_county_has_eight_towns_450_organisations_and_1800_offers() -> None:
    county = whole_county()
    assert (len(county.towns), len(county.catalog.organizations), len(county.catalog.services)) == (8, 450, 1_800)
    assert (len(county.partner_users), len(county.employers)) == (60, 24)
    assert (len(county.jobcenter.sites), len(county.jobcenter.staff)) == (3, 64)
    check_references(county.catalog)


def test_the_small_county_has_fifty_offers() -> None:
    county = build(Size.SMALL, 2026, today=TODAY)
    assert (len(county.towns), len(county.catalog.organizations), len(county.catalog.services)) == (3, 20, 50)
    check_references(county.catalog)


def test_every_sub_theme_has_offers_and_none_swallows_the_others() -> None:
    groups = by_theme(whole_county().catalog)
    assert set(groups) == set(topics())
    assert min(len(offers) for offers in groups.values()) >= 5
    assert max(len(offers) for offers in groups.values()) <= 120


def test_every_kind_of_offer_occurs() -> None:
    """A kind of offer is known by its names; all of them are dealt before one comes again."""
    names = {service.name for service in whole_county().catalog.services}
    for topic in topics().values():
        for concept in topic.concepts:
            heads = ["".join(part[0] for part in name.parts).partition("{")[0] for name in concept.names]
            assert any(name.startswith(head) for name in names for head in heads), (topic.slug, heads)


# --- land ---------------------------------------------------------------------------------------------------------


def check_batch(batch: Batch, seen: set[str]) -> None:
    extent = EXTENTS[Size.LAND]
    check_counts(batch.catalog, extent)
    check_references(batch.catalog)
    assert len(batch.known_duplicates) == (extent.duplicate_offers + extent.duplicate_organizations) // extent.counties
    ids = {record.source_id for record in batch.catalog.organizations}
    ids |= {record.source_id for record in batch.catalog.services}
    ids |= {record.source_id for record in batch.catalog.locations}
    assert not ids & seen
    seen |= ids


def test_a_land_comes_county_by_county() -> None:
    land = build(Size.LAND, 2026, today=TODAY)
    assert len(land.towns) == 400
    assert len({town.name for town in land.towns}) == 400
    assert len({town.county for town in land.towns}) == 50
    seen: set[str] = set()
    regions = []
    for batch in islice(land.batches(), 2):
        check_batch(batch, seen)
        regions.append({a.region for place in batch.catalog.locations for a in place.addresses})
    assert regions == [{land.name}, {land.towns[8].county}]
    with pytest.raises(ValueError, match="batches"):
        _ = land.catalog
    with pytest.raises(ValueError, match="batches"):
        _ = land.known_duplicates


@pytest.mark.slow
def test_the_whole_land_has_90000_offers() -> None:
    seen: set[str] = set()
    offers = 0
    for batch in build(Size.LAND, 2026, today=TODAY).batches():
        check_batch(batch, seen)
        offers += len(batch.catalog.services)
    assert offers == EXTENTS[Size.LAND].offers


# --- any seed, any day --------------------------------------------------------------------------------------------


@given(seed=SEEDS, today=DAYS)
@settings(max_examples=30, deadline=None)
def test_any_seed_and_day_give_a_sound_county(seed: int, today: date) -> None:
    county = build(Size.SMALL, seed, today=today)
    check_counts(county.catalog, county.extent)
    check_references(county.catalog)
    check_dates(county.catalog, today)
    check_staff(county.jobcenter)
    for service in county.catalog.services:
        check_fields(service)


@given(form=st.sampled_from(Form), rng=st.randoms(use_true_random=False), today=DAYS)
@settings(max_examples=150, deadline=None)
def test_times_take_place(form: Form, rng: Random, today: date) -> None:
    times = make_times(form, rng, today)
    assert times.schedules
    assert times.when
    for schedule in times.schedules:
        check_schedule(schedule, today)


@given(first=DAYS, days=st.integers(min_value=0, max_value=800))
def test_holidays_are_cut_out_once(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    pieces = outside_holidays(first, last)
    for begin, end in pieces:
        assert first <= begin <= end <= last
    for (_, end), (begin, _) in pairwise(pieces):
        assert end < begin
    assert not any(begin <= date(year, 8, 1) <= end for begin, end in pieces for year in range(2024, 2036))
    taught = date(first.year + 1, 5, 20)
    assert (first <= taught <= last) == any(begin <= taught <= end for begin, end in pieces)


# --- dates --------------------------------------------------------------------------------------------------------


def check_schedule(schedule: ScheduleRecord, today: date) -> None:
    """Opens before it closes, ends after it begins, and happens at least once."""
    if schedule.opens_at is None or schedule.closes_at is None:
        assert schedule.opens_at is schedule.closes_at is None
        assert schedule.description
        return
    assert schedule.opens_at < schedule.closes_at
    first = schedule.valid_from or today
    last = schedule.valid_to or first + timedelta(days=62)
    assert first <= last
    assert abs((first - today).days) < 2 * 366
    if schedule.rrule:
        rule = rrulestr(schedule.rrule, dtstart=datetime.combine(first, time()))
        assert rule.before(datetime.combine(last, time()), inc=True) is not None
    else:
        assert schedule.valid_from == schedule.valid_to is not None


def check_dates(catalog: Catalog, today: date) -> None:
    """Nothing was verified, reported or changed later than today, and every date is of recent years."""
    now = datetime.combine(today, time(), tzinfo=UTC)
    oldest = now - timedelta(days=5 * 366)
    moments = [record.changed_at for record in catalog.organizations]
    moments += [record.changed_at for record in catalog.services]
    for service in catalog.services:
        moments += [record.verified_at for record in service.verifications]
        light = service.capacity
        assert (light.state is CapacityState.UNKNOWN) == (light.reported_at is None)
        assert (light.waiting_weeks is not None) == (light.state is CapacityState.WAITING_LIST)
        assert (light.closed_until is not None) == (light.state is CapacityState.CLOSED)
        assert light.closed_until is None or light.closed_until > today
        if light.reported_at is not None:
            moments.append(light.reported_at)
        for schedule in service.schedules:
            check_schedule(schedule, today)
    for moment in moments:
        assert moment is not None
        assert oldest < moment < now


def test_dates_of_the_county_are_sane() -> None:
    check_dates(whole_county().catalog, TODAY)


def test_capacity_reports_are_partly_older_than_a_fortnight() -> None:
    reports = [light.reported_at for light in (offer.capacity for offer in whole_county().catalog.services)]
    ages = [(TODAY - moment.date()).days for moment in reports if moment is not None]
    old = sum(age > 14 for age in ages)
    assert 0.2 < old / len(ages) < 0.4
    assert len(ages) > 300


def test_some_entries_are_stale_and_some_were_never_verified() -> None:
    offers = whole_county().catalog.services
    latest = [max((record.verified_at.date() for record in offer.verifications), default=None) for offer in offers]
    never = sum(day is None for day in latest)
    stale = sum(day is not None and (TODAY - day).days > 365 for day in latest)
    fresh = sum(day is not None and (TODAY - day).days <= 60 for day in latest)
    assert 0.02 < never / len(offers) < 0.08
    assert 0.05 < stale / len(offers) < 0.2
    assert 0.15 < fresh / len(offers) < 0.45
    groups = {record.group for offer in offers for record in offer.verifications}
    assert groups == set(FieldGroup)
    several = [offer for offer in offers if len({record.verified_at for record in offer.verifications}) > 1]
    assert len(several) > len(offers) / 2


def test_some_offers_are_closed_pausing_gone_or_not_published() -> None:
    offers = whole_county().catalog.services
    found = Counter(offer.status for offer in offers)
    assert set(found) == set(ServiceStatus)
    assert found[ServiceStatus.ACTIVE] > 0.88 * len(offers)
    assert all(bool(offer.alert) == (offer.status is not ServiceStatus.ACTIVE) for offer in offers)
    assert 0 < sum(not offer.published for offer in offers) < 0.03 * len(offers)


# --- fields -------------------------------------------------------------------------------------------------------


def check_fields(service: ServiceRecord) -> None:
    """Codes are known, HTML is of the allowed set, and fields do not contradict each other."""
    assert service.summary
    assert service.access_person
    assert service.access_professional
    assert is_safe(service.description)
    assert is_safe(service.procedure)
    assert set(service.themes) <= set(topics())
    assert len(set(service.themes)) == len(service.themes) > 0
    assert set(service.target_groups) <= {group.value for group in TargetGroup}
    assert service.languages[0] == "de"
    assert len(set(service.languages)) == len(service.languages)
    assert not (service.free_of_charge and any(option.amount for option in service.cost_options))
    assert service.free_of_charge is not False or any(option.amount for option in service.cost_options)
    assert bool(service.childcare_note) == bool(service.childcare)
    assert (service.minimum_age or 0) <= (service.maximum_age or 120)


def test_fields_of_the_county_agree() -> None:
    catalog = whole_county().catalog
    for service in catalog.services:
        check_fields(service)
    kinds = {entry.kind for place in catalog.locations for entry in place.accessibility}
    assert kinds == {kind.value for kind in AccessibilityKind}


def test_every_target_group_and_many_languages_occur() -> None:
    offers = whole_county().catalog.services
    assert {group for offer in offers for group in offer.target_groups} == {group.value for group in TargetGroup}
    spoken = Counter(language for offer in offers for language in offer.languages)
    assert len(spoken) >= 15
    assert spoken["ar"] > spoken["vi"]


# --- duplicates ---------------------------------------------------------------------------------------------------


def test_duplicates_are_put_in_on_purpose_and_listed() -> None:
    county = whole_county()
    counts = Counter(known.kind for known in county.known_duplicates)
    assert counts == {"organization": 9, "service": 36}
    organizations = {record.source_id: record for record in county.catalog.organizations}
    services = {record.source_id: record for record in county.catalog.services}
    for known in county.known_duplicates:
        records = organizations if known.kind == "organization" else services
        original, duplicate = records[known.original], records[known.duplicate]
        assert original.name != duplicate.name
        assert known.how
    under_twin = [
        known
        for known in county.known_duplicates
        if known.kind == "service"
        and services[known.original].organization_source_id != services[known.duplicate].organization_source_id
    ]
    assert 9 <= len(under_twin) < 36


@given(number=st.integers(min_value=0, max_value=449), rng=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_a_name_written_differently_is_another_text(number: int, rng: Random) -> None:
    name = whole_county().catalog.organizations[number].name
    written = rewrite(name, rng)
    assert written.text != name
    assert written.text
    assert abs(len(written.text) - len(name)) <= 16


# --- the Jobcenter ------------------------------------------------------------------------------------------------


def check_staff(jobcenter: Jobcenter) -> None:
    """Every role and profession is there, every team has a lead and a deputy, nobody stands in for themselves."""
    staff = {person.source_id: person for person in jobcenter.staff}
    assert {role for person in jobcenter.staff for role in person.roles} == set(Role)
    assert {person.profession for person in jobcenter.staff} - {None} == set(Profession)
    assert len({person.email for person in jobcenter.staff}) == len(staff)
    sites = {site.source_id for site in jobcenter.sites}
    assert {person.site for person in jobcenter.staff} == sites
    teams = {team.source_id: team for team in jobcenter.teams}
    assert {team.site for team in teams.values()} == sites
    for team in teams.values():
        assert Role.TEAM_LEAD in staff[team.lead].roles
        assert staff[team.lead].team == staff[team.deputy].team == team.source_id
        assert team.lead != team.deputy
    for person in jobcenter.staff:
        assert not person.team or teams[person.team].site == person.site
        for absence in person.absences:
            assert absence.first_day <= absence.last_day
            assert absence.deputy != person.source_id
            assert set(staff[absence.deputy].roles) & set(person.roles)


def test_staff_covers_every_role() -> None:
    jobcenter = whole_county().jobcenter
    check_staff(jobcenter)
    absences = [absence for person in jobcenter.staff for absence in person.absences]
    assert any(absence.first_day <= TODAY <= absence.last_day for absence in absences)
    assert any(absence.first_day > TODAY for absence in absences)


def test_roles_are_those_of_the_sign_in() -> None:
    assert {role.value for role in Role} == {role.value for role in AccountRole}


def test_partner_users_belong_to_different_organisations() -> None:
    county = whole_county()
    owners = {user.organization_source_id for user in county.partner_users}
    assert len(owners) == len(county.partner_users)
    assert owners <= {record.source_id for record in county.catalog.organizations}


def test_language_schools_are_known_by_their_names() -> None:
    """Loading recognises them by words of their names: nobody else may have those words."""
    organizations = whole_county().catalog.organizations
    named = [record for record in organizations if any(word in record.name for word in LANGUAGE_SCHOOL_WORDS)]
    trained = ("Lernwerkstatt", "Ausbildungswerkstatt", "Jugendwerkstatt", "Offene Werkstatt")
    assert len(named) > 5
    assert not [record.name for record in named if record.name.startswith(trained)]
