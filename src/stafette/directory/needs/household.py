"""What a household tells about itself. Plain values; they live as long as one request and are stored nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_CHILDREN = 6
OLDEST_CHILD = 25  # § 7 SGB II: children under 25 belong to the household
GROWN_UP = 18


class Situation(StrEnum):
    """What is true of the person who asks, in plain and generic words."""

    PREGNANT = "pregnant"
    SINGLE_PARENT = "single_parent"
    SEPARATED = "separated"
    DEBTS = "debts"
    ODD_HOURS = "odd_hours"  # works early, in the evening or at weekends
    BODY = "body"  # pain, a long illness
    SOUL = "soul"  # sad, afraid, under stress
    ADDICTION = "addiction"
    FITNESS = "fitness"  # wants to move more or eat better
    GERMAN_BEGINNER = "german_beginner"
    GERMAN_MORE = "german_more"
    GERMAN_WORK = "german_work"


class Relation(StrEnum):
    """Whom the person cares for."""

    MOTHER = "mother"
    FATHER = "father"
    PARTNER = "partner"
    CHILD = "child"
    OTHER = "other"


class Window(StrEnum):
    """When the person has time. Mornings, afternoons and evenings mean Monday to Friday."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WEEKEND = "weekend"


class MemberKind(StrEnum):
    """For whom an offer is."""

    CHILD = "child"
    SELF = "self"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the household. ``age`` in years for children, ``relation`` for those who are cared for."""

    kind: MemberKind
    age: int | None = None
    relation: Relation | None = None


SELF = Member(MemberKind.SELF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The answers. Everything may be empty: nobody must say anything.

    ``children`` are ages in years, at most ``MAX_CHILDREN``; ``languages`` are ISO 639-1 codes besides German.
    """

    children: tuple[int, ...] = ()
    situations: frozenset[Situation] = frozenset()
    cares_for: tuple[Relation, ...] = ()
    windows: frozenset[Window] = frozenset()
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ``ValueError`` for more children or other ages than there can be."""
        if len(self.children) > MAX_CHILDREN or any(not 0 <= age <= OLDEST_CHILD for age in self.children):
            raise ValueError(f"At most {MAX_CHILDREN} children from 0 to {OLDEST_CHILD} years.")

    @property
    def is_parent(self) -> bool:
        """Whether a child under 18 lives here or is on its way."""
        return any(age < GROWN_UP for age in self.children) or Situation.PREGNANT in self.situations

    @property
    def youngest(self) -> int | None:
        """Age of the youngest child in years."""
        return min(self.children, default=None)

    def members(self) -> tuple[Member, ...]:
        """Children (youngest first, one entry per age), the person who asks, those who are cared for."""
        children = tuple(Member(MemberKind.CHILD, age=age) for age in sorted(set(self.children)))
        relatives = tuple(Member(MemberKind.RELATIVE, relation=relation) for relation in self.cares_for)
        return (*children, SELF, *relatives)
