"""Sensitive facts of invented people: residence, permission to work, integration course, school. Plain values."""

from __future__ import annotations

import random
from datetime import date, timedelta

from stafette.cases.enums import FactSource
from stafette.demo.folks import GERMANY, Folk, Row
from stafette.demo.phrases import weighted

_SCHOOL = {
    "none": 0.16,
    "special": 0.03,
    "lower": 0.33,
    "middle": 0.28,
    "technical": 0.06,
    "higher": 0.14,
}  # assumption
_COURSE = {"waiting": 0.2, "running": 0.45, "interrupted": 0.12, "repeating": 0.13, "admitted": 0.1}  # assumption
_UNION = frozenset({"PL", "RO", "BG", "IT"})


def sensitive_facts(folk: Folk, rng: random.Random, today: date) -> list[Row]:
    """Rows of ``cases.SensitiveFact`` without the person."""
    since = today - timedelta(days=rng.randrange(5, 700))
    facts = {"school_leaving": _school(folk, rng, today)}
    if folk.origin.key != GERMANY:
        facts["residence_title"] = _title(folk, rng)
        facts["work_permission"] = "unrestricted"
    if folk.arrived_on is not None and folk.origin.refugee and (today - folk.arrived_on).days < 1_095:
        facts["residence_obligation"] = rng.choice(("none", "land", "land", "place"))
    if folk.below_b1:
        facts["integration_course"] = weighted(rng, _COURSE)
        if facts["integration_course"] == "running":
            facts["integration_course_end"] = (today + timedelta(days=rng.randrange(10, 240))).isoformat()
    elif folk.level:
        facts["integration_course"] = "passed"
    documented = (FactSource.DOCUMENT, FactSource.PERSON)
    return [{"key": k, "value": v, "source": rng.choice(documented), "valid_from": since} for k, v in facts.items()]


def _school(folk: Folk, rng: random.Random, today: date) -> str:
    if (today - folk.birth_date).days < 18 * 365:
        return "still_at_school"
    if folk.arrived_on is not None and rng.random() < 0.7:
        return "abroad"
    return weighted(rng, _SCHOOL)


def _title(folk: Folk, rng: random.Random) -> str:
    if folk.origin.country in _UNION:
        return "not_needed"
    if folk.origin.country == "UA":
        return "temporary_protection"
    if folk.origin.refugee and folk.arrived_on is not None:
        return rng.choice(("humanitarian", "humanitarian", "humanitarian", "provisional", "settlement"))
    return rng.choice(("settlement", "permit"))
