"""Words of accounts that are stored in the database."""

from __future__ import annotations

from enum import StrEnum


class OrganizationKind(StrEnum):
    """Kinds of organisations."""

    JOBCENTER = "jobcenter"
    AGENCY = "agency"  # Agentur für Arbeit
    PARTNER = "partner"
    LANGUAGE_SCHOOL = "language_school"
    EMPLOYER = "employer"


class AccountKind(StrEnum):
    """Whose account it is. ``staff`` belongs to this Jobcenter."""

    STAFF = "staff"
    PARTNER = "partner"
    EMPLOYER = "employer"


class Role(StrEnum):
    """Roles of staff (German term beside each)."""

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


ROLE_NAMES: dict[Role, str] = {
    Role.CASE_WORKER: "Fachkraft",
    Role.TEAM_LEAD: "Teamleitung",
    Role.NETWORK_MANAGER: "Netzwerkmanagement",
    Role.HEALTH_COACH: "Gesundheitscoach",
    Role.EMPLOYER_SERVICE: "Arbeitgeber-Service",
    Role.APPLICATION_OFFICE: "Bewerberbüro",
    Role.EMPLOYER_ACQUISITION: "Betriebsakquise",
    Role.JOB_COACH: "Jobcoach",
    Role.SUPPORT_MANAGER: "Fördermanagement",
    Role.SITE_LEAD: "Standortleitung",
    Role.MANAGEMENT: "Geschäftsführung",
    Role.DATA_PROTECTION: "Datenschutz",
    Role.HEALTH_PROFESSIONAL: "Gesundheitsfachkraft",
    Role.ADMINISTRATION: "Administration",
}


class Profession(StrEnum):
    """Professions of Gesundheitsfachkräfte; each sees only its own part later on."""

    PHYSICIAN = "physician"  # Ärztin, Arzt
    PSYCHOLOGIST = "psychologist"  # Psychologin, Psychologe
    NUTRITIONIST = "nutritionist"  # Ernährungsberatung
    JOB_COACH = "job_coach"  # Jobcoach
