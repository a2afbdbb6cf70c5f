"""Words of the directory that are stored in the database. Leaf module: imports only the records' words."""

from __future__ import annotations

from enum import StrEnum

from stafette.directory.records import (
    CapacityState,
    FieldGroup,
    LocationType,
    ServiceStatus,
    VerificationMethod,
)

__all__ = [
    "AccessibilityKind",
    "CapacityState",
    "FieldGroup",
    "ImportState",
    "LocationType",
    "ServiceStatus",
    "TargetGroup",
    "ThemeArea",
    "VerificationMethod",
]


class ThemeArea(StrEnum):
    """The two guides that practitioners know: Beratungswegweiser and Gesundheitswegweiser."""

    COUNSELLING = "counselling"
    HEALTH = "health"


class TargetGroup(StrEnum):
    """For whom an offer is meant. An offer without any is for everybody."""

    CHILDREN = "children"  # Kinder
    YOUNG_PEOPLE = "young_people"  # Jugendliche und junge Menschen bis 25
    PARENTS = "parents"  # Eltern
    SINGLE_PARENTS = "single_parents"  # Alleinerziehende
    PREGNANT = "pregnant"  # Schwangere
    WOMEN = "women"  # Frauen
    MEN = "men"  # Männer
    OLDER_PEOPLE = "older_people"  # Ältere Menschen
    NEWCOMERS = "newcomers"  # Neu in Deutschland
    CARERS = "carers"  # Pflegende Angehörige
    DISABILITY = "disability"  # Menschen mit Behinderung
    JOB_SEEKERS = "job_seekers"  # Arbeitsuchende
    HOMELESS = "homeless"  # Menschen ohne Wohnung
    RELATIVES = "relatives"  # Angehörige


class AccessibilityKind(StrEnum):
    """What makes a place usable for more people."""

    STEP_FREE = "step_free"
    LIFT = "lift"
    TOILET = "toilet"
    PARKING = "parking"
    INDUCTION_LOOP = "induction_loop"
    SIGN_LANGUAGE = "sign_language"
    EASY_LANGUAGE = "easy_language"


class ImportState(StrEnum):
    """waiting → reading → reported → writing → written; ``failed`` from everywhere, with nothing half-written."""

    WAITING = "waiting"
    READING = "reading"
    REPORTED = "reported"
    WRITING = "writing"
    WRITTEN = "written"
    FAILED = "failed"
