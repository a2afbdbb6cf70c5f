"""The sensitive facts that may be kept about a person: what for, on which legal ground, and who may read each. Pure.

Nothing else is kept as a sensitive fact. The database knows the readers too (``stafette.fact_readers``, migration
``0008``); a test compares both. Values are words of this list or match the pattern of their key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

CASE_WORK: Final = frozenset({"case_worker", "team_lead", "site_lead"})
SUPPORT: Final = CASE_WORK | {"support_manager", "job_coach"}
TOWARDS_WORK: Final = SUPPORT | {"employer_service", "employer_acquisition"}
SCHOOL: Final = SUPPORT | {"application_office"}

ISO_DAY: Final = r"\d{4}-\d{2}-\d{2}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A kind of fact. ``values`` maps each stored word to its German text; without them ``pattern`` decides.

    ``readers`` are roles of staff; whoever may read it may record it. ``purpose`` and ``source`` are shown to the
    person on request (§ 67a Abs. 3 SGB X, Art. 13 GDPR).
    """

    key: str
    name: str
    purpose: str
    source: str
    readers: frozenset[str]
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pattern: str = ""

    @property
    def is_day(self) -> bool:
        """Whether its values are days."""
        return self.pattern == ISO_DAY

    def accepts(self, value: str) -> bool:
        """Whether this value may be stored."""
        if self.values:
            return value in self.values
        return re.fullmatch(self.pattern, value) is not None and (not self.is_day or _is_day(value))

    def text(self, value: str) -> str:
        """The German text of a stored value; days as people write them."""
        if self.is_day and _is_day(value):
            return f"{date.fromisoformat(value):%d.%m.%Y}"
        return self.values.get(value, value)

    def read_by(self, roles: Collection[str]) -> bool:
        """Whether somebody with these roles may read it."""
        return not self.readers.isdisjoint(roles)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_ALL: Final = (
    Fact(
        key="residence_title",
        name="Aufenthalt",
        purpose="Prüfen, welche Förderung und welcher Kurs möglich sind.",
        source="§ 7 Abs. 1 Satz 2 SGB II, § 4 AufenthG",
        readers=CASE_WORK | {"support_manager"},
        values={
            "not_needed": "kein Titel nötig",
            "settlement": "Niederlassungserlaubnis",
            "permit": "Aufenthaltserlaubnis",
            "temporary_protection": "Aufenthaltserlaubnis nach § 24 AufenthG",
            "humanitarian": "Aufenthaltserlaubnis nach § 25 AufenthG",
            "provisional": "Fiktionsbescheinigung",
        },
    ),
    Fact(
        key="work_permission",
        name="Erlaubnis zu arbeiten",
        purpose="Nur Arbeit vorschlagen, die erlaubt ist.",
        source="§ 8 Abs. 2 SGB II, § 4a AufenthG",
        readers=TOWARDS_WORK,
        values={
            "unrestricted": "jede Arbeit erlaubt",
            "with_approval": "nur mit Zustimmung",
            "not_allowed": "noch nicht erlaubt",
        },
    ),
    Fact(
        key="residence_obligation",
        name="Wohnsitzauflage",
        purpose="Nur Angebote und Arbeit vorschlagen, die mit dem Wohnort vereinbar sind.",
        source="§ 12a AufenthG",
        readers=TOWARDS_WORK,
        values={
            "none": "keine",
            "land": "im Bundesland wohnen",
            "place": "an einem bestimmten Ort wohnen",
            "not_there": "nicht an einem bestimmten Ort wohnen",
        },
    ),
    Fact(
        key="integration_course",
        name="Integrationskurs",
        purpose="Den Kurs begleiten und rechtzeitig besprechen, was danach kommt.",
        source="§§ 43 bis 44a AufenthG, § 3a SGB II",
        readers=SUPPORT,
        values={
            "not_needed": "nicht nötig",
            "admitted": "zugelassen",
            "waiting": "angemeldet, wartet auf den Start",
            "running": "läuft",
            "interrupted": "unterbrochen",
            "repeating": "wird wiederholt",
            "finished": "beendet ohne Zertifikat",
            "passed": "beendet mit Zertifikat",
        },
    ),
    Fact(
        key="integration_course_end",
        name="Ende des Integrationskurses",
        purpose="Acht Wochen vorher einladen und den nächsten Schritt besprechen.",
        source="§ 43 AufenthG, § 15 SGB II",
        readers=SUPPORT,
        pattern=ISO_DAY,
    ),
    Fact(
        key="school_leaving",
        name="Schulabschluss",
        purpose="Passende Ausbildung, Kurse und Arbeit finden (Potenzialanalyse).",
        source="§ 15 Abs. 1 SGB II",
        readers=SCHOOL,
        values={
            "none": "kein Abschluss",
            "still_at_school": "geht noch zur Schule",
            "special": "Förderschulabschluss",
            "lower": "Hauptschulabschluss",
            "middle": "mittlerer Abschluss",
            "technical": "Fachhochschulreife",
            "higher": "Abitur",
            "abroad": "Abschluss im Ausland, noch nicht bewertet",
        },
    ),
    Fact(
        key="school_leaving_year",
        name="Jahr des Schulabschlusses",
        purpose="Wissen, ob die Schulpflicht erfüllt ist und welche Förderung für Junge passt.",
        source="§ 15 Abs. 1 SGB II",
        readers=SCHOOL,
        pattern=r"(19|20)\d{2}",
    ),
)

FACTS: Final[Mapping[str, Fact]] = MappingProxyType({fact.key: fact for fact in _ALL})
"""All kinds of facts by key, in the order in which pages show them."""


def readable_keys(roles: Collection[str]) -> tuple[str, ...]:
    """The keys that somebody with these roles may read."""
    return tuple(key for key, fact in FACTS.items() if fact.read_by(roles))
