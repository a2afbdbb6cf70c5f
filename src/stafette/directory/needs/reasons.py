"""Why an offer is shown, as codes with values. The words are found by whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """A fact of the household that an offer answers; the value beside it says which."""

    CHILD_AGE = "child_age"  # value: years
    SITUATION = "situation"  # value: a Situation
    CARES_FOR = "cares_for"  # value: a Relation
    SMALL_CHILD = "small_child"  # value: years of the youngest; the offer has child care meanwhile
    LANGUAGE = "language"  # value: ISO 639-1
    WINDOW = "window"  # value: a Window in which the offer takes place


class CaveatCode(StrEnum):
    """A limit of an offer that the answers cannot settle, to be said beside it."""

    MINIMUM_AGE = "minimum_age"  # value: years
    MAXIMUM_AGE = "maximum_age"  # value: years
    ONLY_FOR = "only_for"  # value: a target group
    TIMES_UNKNOWN = "times_unknown"  # value: empty


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """A reason code with its value as text."""

    code: ReasonCode
    value: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Caveat:
    """A caveat code with its value as text."""

    code: CaveatCode
    value: str = ""
