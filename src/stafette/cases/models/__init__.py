"""Tables of the spine."""

from __future__ import annotations

from stafette.cases.models.cases import Case, Contact, Grant, SupportPartner, Transfer
from stafette.cases.models.households import CareHours, Household, HouseholdMember
from stafette.cases.models.measures import Measure, MeasureBooking, MeasureContract, MeasureStart
from stafette.cases.models.notices import Notice
from stafette.cases.models.obligatory import ObligatoryAttendance, ObligatoryInvitation
from stafette.cases.models.people import (
    Channel,
    Consent,
    LanguageSkill,
    Occupation,
    Person,
    Protection,
    Qualification,
    Representative,
    SensitiveFact,
    Skill,
    WorkingCondition,
    WorkingWindow,
)
from stafette.cases.models.plans import CooperationPlan, PlanStep
from stafette.cases.models.steps import Handover, Step, StepKind, Transition

__all__ = [
    "CareHours",
    "Case",
    "Channel",
    "Consent",
    "Contact",
    "CooperationPlan",
    "Grant",
    "Handover",
    "Household",
    "HouseholdMember",
    "LanguageSkill",
    "Measure",
    "MeasureBooking",
    "MeasureContract",
    "MeasureStart",
    "Notice",
    "ObligatoryAttendance",
    "ObligatoryInvitation",
    "Occupation",
    "Person",
    "PlanStep",
    "Protection",
    "Qualification",
    "Representative",
    "SensitiveFact",
    "Skill",
    "Step",
    "StepKind",
    "SupportPartner",
    "Transfer",
    "Transition",
    "WorkingCondition",
    "WorkingWindow",
]
