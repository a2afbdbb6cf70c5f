"""The Jobcenter of the fictional county in the tables: organisations, sites, teams, accounts, absences, towns."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from stafette.accounts.enums import AccountKind, OrganizationKind, Role
from stafette.accounts.models import Absence, Organization, RoleAssignment, Site, Team, User
from stafette.core import clock
from stafette.core.ids import new_id
from stafette.demo.county import SOURCE, DemoCounty
from stafette.demo.values import Employer, PartnerUser, Staff
from stafette.directory.models import Town
from stafette.language.normalise import sort_key

HOUSE = "demo-house"
"""Source of organisations that are not partners of the directory."""
DEMO_PASSWORD = "stafette-vorführung"  # noqa: S105 - printed at the start of every demonstration
EVERYWHERE = frozenset({Role.MANAGEMENT, Role.DATA_PROTECTION, Role.ADMINISTRATION, Role.NETWORK_MANAGER})
LANGUAGE_SCHOOL_WORDS = ("Deutschwerk", "Sprachwerk", "Sprachschule", "Sprachhaus", "Sprachkurs", "für Sprache")
"""Words in the names of language schools; those of the generator's texts."""


class House:
    """Writes the people and places of one county; every account gets the same password, hashed once."""

    def __init__(self, county: DemoCounty) -> None:
        self._county = county
        self._password = make_password(DEMO_PASSWORD if settings.DEMO else None)
        self._now = clock.now()

    def write_towns(self) -> None:
        """Towns of all counties."""
        Town.objects.bulk_create(
            Town(
                name=town.name,
                sort_key=sort_key(town.name)[:80],
                postal_codes=list(town.postcodes),
                latitude=town.latitude,
                longitude=town.longitude,
                population=town.population,
            )
            for town in self._county.towns
        )

    def write_staff(self) -> None:
        """The Jobcenter with sites, teams and staff, the Agentur für Arbeit, and employers with their contacts."""
        jobcenter = self._county.jobcenter
        home = self._organization(OrganizationKind.JOBCENTER, jobcenter.name, jobcenter.source_id)
        region = self._county.name.removeprefix("Landkreis ")
        self._organization(OrganizationKind.AGENCY, f"Agentur für Arbeit {region}", "demo-agency")
        sites = {
            site.source_id: Site.objects.create(
                organization=home,
                name=site.name,
                street=site.street,
                postal_code=site.postal_code,
                city=site.city,
                phone=site.phone,
            )
            for site in jobcenter.sites
        }
        teams = {team.source_id: Team.objects.create(site=sites[team.site], name=team.name) for team in jobcenter.teams}
        users = {person.source_id: self._staff(person, home, teams) for person in jobcenter.staff}
        User.objects.bulk_create(users.values())
        self._write_roles(users, sites)
        self._write_absences(users)
        self._write_employers()

    def write_partner_users(self) -> None:
        """People who keep the entries of their organisation true."""
        wanted = [user.organization_source_id for user in self._county.partner_users]
        rows = Organization.objects.filter(source=SOURCE, source_id__in=wanted).order_by("source_id")
        owners = dict(rows.values_list("source_id", "id"))
        User.objects.bulk_create(
            self._contact(AccountKind.PARTNER, owners[user.organization_source_id], user)
            for user in self._county.partner_users
        )

    def _organization(self, kind: OrganizationKind, name: str, source_id: str) -> Organization:
        return Organization.objects.create(
            kind=kind, name=name, source=HOUSE, source_id=source_id, created_at=self._now, changed_at=self._now
        )

    def _staff(self, person: Staff, home: Organization, teams: dict[str, Team]) -> User:
        user = self._account(AccountKind.STAFF, person.email, person.first_name, person.last_name, home.pk)
        user.team = teams.get(person.team)
        user.profession = person.profession.value if person.profession else ""
        user.phone = person.phone
        return user

    def _account(self, kind: AccountKind, email: str, first_name: str, last_name: str, organization: UUID) -> User:
        return User(
            id=new_id(),
            kind=kind,
            email=email.lower(),
            password=self._password,
            first_name=first_name,
            last_name=last_name,
            sort_key=sort_key(f"{last_name} {first_name}")[:200],
            organization_id=organization,
        )

    def _contact(self, kind: AccountKind, organization: UUID, person: PartnerUser) -> User:
        user = self._account(kind, person.email, person.first_name, person.last_name, organization)
        user.phone = person.phone
        return user

    def _write_roles(self, users: dict[str, User], sites: dict[str, Site]) -> None:
        RoleAssignment.objects.bulk_create(
            RoleAssignment(
                user=users[person.source_id],
                role=role.value,
                site=None if role.value in EVERYWHERE else sites[person.site],
                valid_from=self._county.today,
            )
            for person in self._county.jobcenter.staff
            for role in person.roles
        )

    def _write_absences(self, users: dict[str, User]) -> None:
        Absence.objects.bulk_create(
            Absence(
                user=users[person.source_id],
                deputy=users.get(absence.deputy),
                starts_on=absence.first_day,
                ends_on=absence.last_day,
            )
            for person in self._county.jobcenter.staff
            for absence in person.absences
        )

    def _write_employers(self) -> None:
        for employer in self._county.employers:
            owner = self._organization(OrganizationKind.EMPLOYER, employer.name, employer.source_id)
            self._employer_contact(employer, owner).save(force_insert=True)

    def _employer_contact(self, employer: Employer, owner: Organization) -> User:
        first_name, last_name = employer.contact_first_name, employer.contact_last_name
        user = self._account(AccountKind.EMPLOYER, employer.contact_email, first_name, last_name, owner.pk)
        user.phone = employer.contact_phone
        return user
