"""Invented households: who lives together, children with the hours in which they need care. Plain values."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from stafette.cases.enums import MemberRole
from stafette.demo import spine_distributions as share
from stafette.demo.folks import Folk, FolkMaker, Origin, Row, carers, years_before
from stafette.demo.phrases import chance, weighted
from stafette.demo.values import Town

_NEEDS_CARE = 11  # years; older children look after themselves in the afternoon: assumption
_WORKING_AGE = 15  # § 7 Abs. 1 SGB II
_DAYS = ((7, 30, 12, 30), (8, 0, 15, 0), (12, 0, 16, 30), (7, 0, 16, 0))


@dataclass(slots=True, kw_only=True)
class Child:
    """A child below 15: first name and birth date, and who covers its care (hours of one day, the same on each)."""

    first_name: str
    birth_date: date
    care: Row | None = None


@dataclass(slots=True, kw_only=True)
class HouseholdPlan:
    """A household. The first of ``folks`` made the application; ``roles`` go with ``folks``."""

    number: int
    town: Town
    joined_on: date
    folks: list[Folk] = field(default_factory=list)
    roles: list[MemberRole] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.folks) + len(self.children)


class HouseholdMaker:
    """Makes the households of one batch, exactly ``people`` people in all."""

    def __init__(self, rng: random.Random, today: date, towns: tuple[Town, ...]) -> None:
        self._rng, self._today, self._towns = rng, today, towns
        self._folks = FolkMaker(rng, today)
        self._weights = {town: float(town.population) for town in towns}

    def make(self, first: int, households: int, people: int) -> list[HouseholdPlan]:
        """Households from number ``first`` on."""
        plan = self._sizes(households, people)
        return [self._household(first + index, *members) for index, members in enumerate(plan)]

    def _sizes(self, households: int, people: int) -> list[tuple[int, int]]:
        """Adults and children of each household; single steps up or down until the sum is right."""
        rng = self._rng
        sizes = [self._size(weighted(rng, share.HOUSEHOLD.table)) for _ in range(households)]
        while (missing := people - sum(map(sum, sizes))) != 0:
            index = rng.randrange(households)
            adults, children = sizes[index]
            if missing > 0 and (children or adults == 2):
                sizes[index] = (adults, children + 1)
            elif missing < 0 and children:
                sizes[index] = (adults, children - 1)
            elif missing < 0 and adults == 2:
                sizes[index] = (1, children)
        return sizes

    def _size(self, kind: str) -> tuple[int, int]:
        adults = 2 if kind in ("couple", "family") else 1
        children = weighted(self._rng, share.CHILDREN.table) if kind in ("single_parent", "family") else 0
        return adults, children

    def _household(self, number: int, adults: int, children: int) -> HouseholdPlan:
        rng = self._rng
        town = weighted(rng, self._weights)
        origin = self._folks.origin()
        age = self._age(children)
        plan = HouseholdPlan(number=number, town=town, joined_on=self._folks.day(2_500, 60))
        last, address = rng.choice(origin.last), self._folks.address(town)
        alone_with_children = adults == 1 and children > 0
        woman = rng.random() < (share.MOTHERS_AMONG_SINGLE_PARENTS.value if alone_with_children else 0.45)
        plan.folks.append(self._folks.make(origin, last, woman, age, town, address))
        plan.roles.append(MemberRole.APPLICANT)
        if adults == 2:
            partner_age = max(18, min(66, age + rng.randrange(-6, 7)))
            partner_last = last if rng.random() < 0.8 else rng.choice(origin.last)
            partner = self._folks.make(origin, partner_last, not woman, partner_age, town, address)
            plan.folks.append(partner)
            plan.roles.append(MemberRole.PARTNER)
        for _ in range(children):
            self._child(plan, origin, last, age, address)
        self._share_protection(plan)
        return plan

    def _age(self, children: int) -> int:
        low, high = weighted(self._rng, share.AGE.table)
        age = self._rng.randrange(low, high + 1)
        return min(max(age, 22), 54) if children else age

    def _child(self, plan: HouseholdPlan, origin: Origin, last: str, age: int, address: Row) -> None:
        rng = self._rng
        years = rng.randrange(0, max(1, min(22, age - 19)))
        woman = rng.random() < 0.5
        if years >= _WORKING_AGE:
            plan.folks.append(self._folks.make(origin, last, woman, years, plan.town, address))
            plan.roles.append(MemberRole.CHILD)
            return
        child = Child(
            first_name=self._folks.first_name(origin, woman), birth_date=years_before(self._today, years, rng)
        )
        if years < _NEEDS_CARE and chance(rng, share.CARE_KNOWN.value):
            child.care = self._care()
        plan.children.append(child)

    def _care(self) -> Row:
        rng = self._rng
        start_hour, start_minute, end_hour, end_minute = rng.choice(_DAYS)
        elsewhere = rng.choice(carers()) if chance(rng, share.CARE_COVERED_ELSEWHERE.value) else ""
        return {
            "starts": time(start_hour, start_minute),
            "ends": time(end_hour, end_minute),
            "covered_elsewhere": elsewhere,
        }

    def _share_protection(self, plan: HouseholdPlan) -> None:
        """Children of a protected parent are protected too; a partner at another place is not in the household."""
        applicant = plan.folks[0]
        if "protection" not in applicant.facts:
            return
        if len(plan.folks) > 1 and plan.roles[1] is MemberRole.PARTNER:
            del plan.folks[1], plan.roles[1]
            name = self._folks.first_name(applicant.origin, woman=True)
            plan.children.append(Child(first_name=name, birth_date=self._today - timedelta(days=900)))
        for folk in plan.folks[1:]:
            folk.facts["protection"] = [dict(row) for row in applicant.facts["protection"]]
            folk.facts["channel"][0].update(safe=True, preferred=True, shared=False)
            for name in ("street", "postal_code", "city", "latitude", "longitude"):
                folk.fields[name] = applicant.fields[name]
