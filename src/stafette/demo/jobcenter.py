"""The Jobcenter of the county: sites, teams, staff of every role, absences with deputies."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stafette.demo import distributions as share
from stafette.demo.people import People, mail, people_words
from stafette.demo.phrases import Deck, chance
from stafette.demo.places import mobile, phone, place_words, slug, street
from stafette.demo.sizes import Extent
from stafette.demo.values import (
    Absence,
    Employer,
    Jobcenter,
    PartnerUser,
    Profession,
    Role,
    Site,
    Staff,
    Team,
    Town,
)

_TEAM_NAMES = (
    ("Vermittlung ab 25", Role.CASE_WORKER),
    ("Junge Menschen unter 25", Role.CASE_WORKER),
    ("Ankommen und Sprache", Role.CASE_WORKER),
    ("Arbeitgeber und Jobfinder", Role.EMPLOYER_SERVICE),
    ("Bewerberbüro", Role.APPLICATION_OFFICE),
    ("Gesundheit und Beschäftigung", Role.HEALTH_COACH),
)
_WHOLE_HOUSE = (
    Role.MANAGEMENT,
    Role.DATA_PROTECTION,
    Role.ADMINISTRATION,
    Role.NETWORK_MANAGER,
)
_IN_TEAMS = (
    Role.SUPPORT_MANAGER,
    Role.EMPLOYER_ACQUISITION,
    Role.JOB_COACH,
    Role.HEALTH_COACH,
    Role.EMPLOYER_SERVICE,
    Role.APPLICATION_OFFICE,
)
_REASONS = ("Urlaub", "Fortbildung", "krank", "Elternzeit")


def make_jobcenter(
    towns: tuple[Town, ...], extent: Extent, today: date, rng: random.Random, people: People
) -> Jobcenter:
    """Build the sites, six teams at the first and two at each other site, and the staff."""
    county = towns[0].county
    domain = f"jobcenter-{slug(county.removeprefix('Landkreis '))}.example"
    streets = Deck(place_words()["streets"], rng)
    sites = tuple(
        Site(
            source_id=f"demo-site-{number:02d}",
            name=f"Standort {town.name}",
            street=street(rng, streets),
            postal_code=town.postcodes[0],
            city=town.name,
            phone=phone(rng),
        )
        for number, town in enumerate(towns[: extent.sites], start=1)
    )
    plan = _team_plan(sites)
    staff = _hire(_posts(sites, plan, extent.staff), domain, rng, people)
    return Jobcenter(
        source_id="demo-jobcenter",
        name=f"Jobcenter {county}",
        domain=domain,
        sites=sites,
        teams=tuple(_led(team, staff) for team in plan),
        staff=_absences(staff, today, rng),
    )


@dataclass(frozen=True, slots=True)
class _PlannedTeam:
    source_id: str
    name: str
    site: str
    role: Role


@dataclass(frozen=True, slots=True)
class _Post:
    roles: tuple[Role, ...]
    site: str
    team: str = ""
    profession: Profession | None = None


def _team_plan(sites: tuple[Site, ...]) -> tuple[_PlannedTeam, ...]:
    """All kinds of teams at the first site, the first two kinds at the others."""
    plan = [
        (f"{name}, {site.city}", site.source_id, role)
        for site in sites
        for name, role in (_TEAM_NAMES if site is sites[0] else _TEAM_NAMES[:2])
    ]
    return tuple(_PlannedTeam(f"demo-team-{number:02d}", *team) for number, team in enumerate(plan, start=1))


def _posts(sites: tuple[Site, ...], plan: tuple[_PlannedTeam, ...], count: int) -> list[_Post]:
    """Every role once, a lead and a member for each team, then members in turn up to ``count``."""
    first = sites[0].source_id
    special = plan[len(_TEAM_NAMES) - 1]
    posts = [_Post((role,), first) for role in _WHOLE_HOUSE]
    posts += [_Post((Role.SITE_LEAD,), site.source_id) for site in sites]
    posts += [_Post((Role.HEALTH_PROFESSIONAL,), first, special.source_id, profession) for profession in Profession]
    for number, role in enumerate(_IN_TEAMS):
        team = plan[3 + number % 3]
        posts.append(_Post((role,), team.site, team.source_id))
    posts += [_Post((Role.TEAM_LEAD, team.role), team.site, team.source_id) for team in plan]
    members = [_Post((team.role,), team.site, team.source_id) for team in plan]
    while len(posts) < count:
        posts.append(members[(len(posts) - count) % len(members)])
    return posts


def _hire(posts: list[_Post], domain: str, rng: random.Random, people: People) -> tuple[Staff, ...]:
    staff = []
    for number, post in enumerate(posts, start=1):
        name = people.draw()
        staff.append(
            Staff(
                source_id=f"demo-staff-{number:03d}",
                first_name=name[0],
                last_name=name[1],
                email=mail(name, domain),
                phone=phone(rng),
                roles=post.roles,
                site=post.site,
                team=post.team,
                profession=post.profession,
            )
        )
    return tuple(staff)


def _led(team: _PlannedTeam, staff: tuple[Staff, ...]) -> Team:
    members = [person for person in staff if person.team == team.source_id]
    lead = next(person for person in members if Role.TEAM_LEAD in person.roles)
    deputy = next(person for person in members if person is not lead)
    return Team(source_id=team.source_id, name=team.name, site=team.site, lead=lead.source_id, deputy=deputy.source_id)


def _absences(staff: tuple[Staff, ...], today: date, rng: random.Random) -> tuple[Staff, ...]:
    """Send some people away, half of them today; the deputy has a common role and is there."""
    away = {person.source_id for person in staff if chance(rng, share.ABSENT_STAFF.value)}
    away.add(next(person.source_id for person in staff if person.roles == (Role.CASE_WORKER,)))
    result = []
    for person in staff:
        deputies = [
            other.source_id
            for other in staff
            if other.source_id not in away and set(other.roles) & set(person.roles) and other is not person
        ]
        if person.source_id in away and deputies:
            first = today + timedelta(days=rng.choice((-9, -4, -1, 6, 20)))
            absence = Absence(
                first_day=first,
                last_day=first + timedelta(days=rng.randrange(10, 24)),
                deputy=rng.choice(deputies),
                reason=rng.choice(_REASONS),
            )
            person = replace(person, absences=(absence,))  # noqa: PLW2901 - the changed person takes its own place
        result.append(person)
    return tuple(result)


def make_partner_users(
    organizations: list[tuple[str, str]], extent: Extent, rng: random.Random, people: People
) -> tuple[PartnerUser, ...]:
    """Give some organisations, as (source id, mail domain), a person who keeps their entries true."""
    chosen = rng.sample(organizations, min(extent.partner_users, len(organizations)))
    users = []
    for number, (organization, domain) in enumerate(sorted(chosen), start=1):
        name = people.draw()
        users.append(
            PartnerUser(
                source_id=f"demo-partner-{number:03d}",
                first_name=name[0],
                last_name=name[1],
                email=mail(name, domain),
                phone=phone(rng),
                organization_source_id=organization,
            )
        )
    return tuple(users)


def make_employers(towns: tuple[Town, ...], extent: Extent, rng: random.Random, people: People) -> tuple[Employer, ...]:
    """Make businesses, mostly small, each with one person to talk to."""
    sectors = Deck(people_words()["sectors"], rng)
    streets = Deck(place_words()["streets"], rng)
    employers = []
    for number in range(1, extent.employers + 1):
        name, sector, town = people.draw(), sectors.draw(), rng.choice(towns)
        business = f"{sector} {people_words()['last_names'][number % 40]}"
        domain = f"{slug(business)}.example"
        employers.append(
            Employer(
                source_id=f"demo-employer-{number:03d}",
                name=business,
                sector=sector,
                street=street(rng, streets),
                postal_code=town.postcodes[0],
                city=town.name,
                staff_count=int(rng.lognormvariate(2.3, 0.9)) + 1,
                contact_first_name=name[0],
                contact_last_name=name[1],
                contact_email=mail(name, domain),
                contact_phone=mobile(rng) if rng.random() < 0.4 else phone(rng),
            )
        )
    return tuple(employers)
