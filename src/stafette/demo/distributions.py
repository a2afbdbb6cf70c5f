"""Every share and count that shapes the fictional county, each with its source.

A share is a number from 0 to 1, weights are relative. "assumption" means: chosen so that every case occurs often
enough to be seen and tested, not measured anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """A probability with the place it comes from."""

    value: float
    source: str = "assumption"


@dataclass(frozen=True)
class Weights(Generic[T]):
    """Relative frequencies of values with the place they come from."""

    table: dict[T, float]
    source: str = "assumption"


# Organisations and places
TOWN_POPULATION = (62_000, 41_000, 33_000, 27_000, 22_000, 18_000, 14_000, 11_000)  # assumption: one county seat
SECOND_LOCATION = Share(0.14)
ORGANIZATION_DESCRIPTION = Share(0.85)
OWN_WEBSITE = Share(0.88)
NAMED_CONTACT = Share(0.55)
COORDINATE_SPREAD_DEGREES = 0.011  # standard deviation, about 1.2 km: assumption
COORDINATES_MISSING = Share(0.03, "assumption; in the Munich export every place has coordinates, in Integreat not")
ACCESSIBILITY: dict[str, Share] = {
    "step_free": Share(0.58, "assumption: more than half of public houses, less in old town centres"),
    "lift": Share(0.24),
    "toilet": Share(0.34),
    "parking": Share(0.30),
    "induction_loop": Share(0.05),
    "sign_language": Share(0.03),
    "easy_language": Share(0.10),
}
ACCESSIBILITY_UNKNOWN = Share(0.15)

# Offers
TWO_PLACES = Share(0.08)
SECOND_THEME = Share(0.22)
STATUS: Weights[str] = Weights({"active": 0.93, "temporarily closed": 0.025, "inactive": 0.015, "defunct": 0.03})
UNPUBLISHED = Share(0.01)
SERVICE_AREA: Weights[str] = Weights({"county": 0.5, "town": 0.18, "neighbours": 0.08, "everywhere": 0.24})
FEES_UNKNOWN = Share(0.05)
CHILDCARE_BASE = Share(0.05)
CHILDCARE_FAMILY = Share(0.28, "assumption: courses for parents and newcomers often bring a room for children")
REQUIRED_DOCUMENTS = Share(0.55)
LAYOUT: Weights[str] = Weights(
    {"flow": 0.22, "list": 0.2, "headed": 0.16, "question": 0.14, "short": 0.1, "who_first": 0.1, "plain": 0.08}
)
OTHER_LANGUAGES: Weights[int] = Weights({0: 0.52, 1: 0.22, 2: 0.14, 3: 0.07, 4: 0.03, 5: 0.02})
OTHER_LANGUAGES_NEWCOMERS: Weights[int] = Weights({0: 0.1, 1: 0.2, 2: 0.25, 3: 0.22, 4: 0.13, 5: 0.1})
LANGUAGE: Weights[str] = Weights(
    {
        "en": 30,
        "uk": 14,
        "ar": 17,
        "ru": 15,
        "tr": 14,
        "fa": 8,
        "pl": 6,
        "ro": 5,
        "fr": 5,
        "bg": 3,
        "ku": 4,
        "ti": 3,
        "es": 3,
        "it": 2,
        "sq": 2,
        "vi": 1,
        "so": 1,
    },
    "assumption: order follows the most spoken first languages in integration courses, English as bridge language",
)
CAPACITY: Weights[str] = Weights({"unknown": 0.45, "free": 0.32, "waiting_list": 0.18, "closed": 0.05})
CAPACITY_OLD = Share(0.3, "assumption: reports older than 14 days, which count as unknown")

# Freshness of each group of fields, in days before today
VERIFIED_AGE: Weights[tuple[int, int]] = Weights(
    {(0, 60): 0.3, (61, 180): 0.38, (181, 365): 0.18, (366, 900): 0.1},
    "assumption; the rest (4 %) was never verified",
)
NEVER_VERIFIED = Share(0.04)
GROUP_OWN_DATE = Share(0.35, "assumption: one group of fields is verified on another day than the rest")
GROUP_MISSING = Share(0.06)
METHOD: Weights[str] = Weights({"partner_link": 0.5, "phone": 0.25, "mail": 0.12, "visit": 0.08, "import": 0.05})
CHANGED_AFTER_VERIFIED = Share(0.12, "assumption: somebody edited after the last verification")

# Staff
ABSENT_STAFF = Share(0.14)
PART_OF_TEAM_SIZE = 7  # people per team, assumption
