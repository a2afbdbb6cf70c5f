"""Plain values of the fictional county beside the directory records: towns, Jobcenter, staff, partners, employers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Role(StrEnum):
    """Roles of the staff of a Jobcenter, by the codes of the sign-in."""

    CASE_WORKER = "case_worker"  # Fachkraft
    TEAM_LEAD = "team_lead"  # Teamleitung
    NETWORK_MANAGER = "network_manager"  # Netzwerkmanagement
    HEALTH_COACH = "health_coach"  # Gesundheitscoach
    EMPLOYER_SERVICE = "employer_service"  # Arbeitgeber-Service
    APPLICATION_OFFICE = "application_office"  # Bewerberbüro
    EMPLOYER_ACQUISITION = "employer_acquisition"  # Betriebsakquise
    JOB_COACH = "job_coach"  # Jobcoach
    SUPPORT_MANAGER = "support_manager"  # Fördermanagement
    SITE_LEAD = "site_lead"  # Standortleitung
    MANAGEMENT = "management"  # Geschäftsführung
    DATA_PROTECTION = "data_protection"  # Datenschutz
    HEALTH_PROFESSIONAL = "health_professional"  # Gesundheitsfachkraft
    ADMINISTRATION = "administration"  # Administration


class Profession(StrEnum):
    """Profession of a person with the role ``HEALTH_PROFESSIONAL``."""

    PHYSICIAN = "physician"  # Ärztin, Arzt
    PSYCHOLOGIST = "psychologist"  # Psychologe, Psychologin
    NUTRITIONIST = "nutritionist"  # Ernährungsberatung
    JOB_COACH = "job_coach"  # Jobcoach


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town of a fictional county. ``latitude`` and ``longitude`` in degrees (WGS 84), six places."""

    name: str
    county: str
    postcodes: tuple[str, ...]
    latitude: Decimal
    longitude: Decimal
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A *Standort* of the Jobcenter."""

    source_id: str
    name: str
    street: str
    postal_code: str
    city: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of the Jobcenter at one site. ``lead`` and ``deputy`` are ids of staff."""

    source_id: str
    name: str
    site: str
    lead: str
    deputy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody is away, both included, and the colleague who stands in."""

    first_day: date
    last_day: date
    deputy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A person who works at the Jobcenter. ``team`` is empty for those who work for a whole site or house."""

    source_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    roles: tuple[Role, ...]
    site: str
    team: str = ""
    profession: Profession | None = None
    absences: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobcenter:
    """The Jobcenter of the county with sites, teams and staff."""

    source_id: str
    name: str
    domain: str
    sites: tuple[Site, ...]
    teams: tuple[Team, ...]
    staff: tuple[Staff, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerUser:
    """Somebody who keeps the entries of one partner organisation true."""

    source_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    organization_source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """A business with the person to talk to. ``staff_count`` is the number of people who work there."""

    source_id: str
    name: str
    sector: str
    street: str
    postal_code: str
    city: str
    staff_count: int
    contact_first_name: str
    contact_last_name: str
    contact_email: str
    contact_phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDuplicate:
    """Two entries that mean the same thing. ``kind`` is "organization" or "service"."""

    kind: str
    original: str
    duplicate: str
    how: str
