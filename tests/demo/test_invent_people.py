"""People, households and ways of the fictional county: exact counts, declared distributions, no two stories alike."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from stafette.cases.enums import TOWARDS_OTHERS, CloseReason, HandoverState, MemberRole, StepState
from stafette.cases.facts import FACTS
from stafette.demo import spine_distributions as share
from stafette.demo.distributions import Share, Weights
from stafette.demo.folks import Folk, occupations
from stafette.demo.households import HouseholdMaker, HouseholdPlan
from stafette.demo.journeys import StepPlan
from stafette.demo.places import make_towns
from stafette.demo.sensitive import sensitive_facts
from stafette.demo.sizes import CROWDS, EXTENTS, Size
from stafette.demo.ways import Way, WayMaker
from tests.demo.counties import TODAY

HOUSEHOLDS = 700
OFFERS = tuple(f"Beratung {number}" for number in range(60))
FILM = re.compile(
    r"0(30 23125 \d{3}|69 90009 \d{3}|40 66969 \d{3}|221 4710 \d{3}|89 99998 \d{3}|171 39200 \d\d|176 040690 \d\d)"
)


@cache
def some_households(seed: int = 1, households: int = HOUSEHOLDS) -> list[HouseholdPlan]:
    towns = make_towns(EXTENTS[Size.COUNTY], Random("2026 towns"))
    return HouseholdMaker(Random(seed), TODAY, towns).make(1, households, 2 * households)


@cache
def some_ways() -> list[Way]:
    maker = WayMaker(Random(2), TODAY, OFFERS)
    return [
        way
        for plan in some_households()
        for folk, role in zip(plan.folks, plan.roles, strict=True)
        for way in maker.make(folk, role)
    ]


def folks() -> list[Folk]:
    return [folk for plan in some_households() for folk in plan.folks]


def steps() -> list[StepPlan]:
    return [step for way in some_ways() for step in way.case.steps]


def near(found: float, wanted: float, count: int, *, more: float = 0.0) -> bool:
    """Within four standard deviations of a share; ``more`` allows for what is drawn again by other rules."""
    return bool(abs(found - wanted) <= 4 * (wanted * (1 - wanted) / count) ** 0.5 + more)


# --- counts and sameness ------------------------------------------------------------------------------------------


def test_sizes_are_those_of_the_plan() -> None:
    assert (CROWDS[Size.COUNTY].households, CROWDS[Size.COUNTY].people) == (6_000, 12_000)
    assert (CROWDS[Size.SMALL].households, CROWDS[Size.SMALL].people) == (40, 60)
    assert CROWDS[Size.LARGE].households == 100_000


def test_the_same_seed_gives_equal_people_and_ways() -> None:
    towns = make_towns(EXTENTS[Size.SMALL], Random(0))

    def made(seed: int) -> list[Any]:
        rng = Random(seed)
        plans = HouseholdMaker(rng, TODAY, towns).make(1, 12, 24)
        maker = WayMaker(rng, TODAY, OFFERS)
        return [
            plans,
            [maker.make(folk, role) for plan in plans for folk, role in zip(plan.folks, plan.roles, strict=True)],
        ]

    assert made(5) == made(5)
    assert made(5) != made(6)


@pytest.mark.parametrize(("households", "people"), [(100, 200), (40, 60), (30, 30), (30, 140)])
def test_households_have_exactly_so_many_people(households: int, people: int) -> None:
    towns = make_towns(EXTENTS[Size.SMALL], Random(0))
    plans = HouseholdMaker(Random(3), TODAY, towns).make(7, households, people)
    assert [plan.number for plan in plans] == list(range(7, 7 + households))
    assert sum(plan.size for plan in plans) == people


# --- distributions ------------------------------------------------------------------------------------------------


def test_every_share_says_where_it_comes_from() -> None:
    for name, value in vars(share).items():
        rows = value.values() if isinstance(value, dict) else [value]
        for row in rows:
            if isinstance(row, Share | Weights):
                assert row.source, name
            if isinstance(row, Weights):
                assert sum(row.table.values()) > 0, name
                assert sum(row.table.values()) == pytest.approx(1, abs=0.02), name


def test_people_are_spread_as_declared() -> None:
    plans, people = some_households(), folks()
    count = len(people)
    origins = Counter(plan.folks[0].origin.key for plan in plans)
    for origin, weight in share.ORIGIN.table.items():
        assert near(origins[origin] / len(plans), weight, len(plans)), origin
    levels = Counter(folk.level for folk in people if folk.level)
    for level, weight in share.GERMAN_LEVEL.table.items():
        assert near(levels[level] / levels.total(), weight, levels.total()), level
    adults = [folk for folk, role in _with_roles() if role is not MemberRole.CHILD]
    assert near(
        sum(folk.fields["driving_licence"] for folk in adults) / len(adults), share.DRIVING_LICENCE.value, len(adults)
    )
    assert near(_with("working_condition") / count, share.CONDITION.value, count)
    assert near(_with("consent") / count, share.CONSENT.value, count)
    assert near(count / sum(plan.size for plan in plans), share.WORKING_AGE_IN_BENEFIT.value, count, more=0.03)
    kinds = Counter(_kind(plan) for plan in plans)
    for kind, weight in share.HOUSEHOLD.table.items():
        assert near(kinds[kind] / len(plans), weight, len(plans), more=0.02), kind


def test_ways_are_spread_as_declared() -> None:
    present = [ways[-1] for ways in _by_person().values()]
    count = len(present)
    assert near(sum(not way.is_open for way in present) / count, share.CLOSED.value, count)
    assert near(
        sum(len(ways) == 2 for ways in _by_person().values()) / count, share.EARLIER_CASE.value, count, more=0.01
    )
    closed = [step for step in steps() if step.state is not StepState.OPEN and step.watches is None]
    assert near(
        sum(step.state is StepState.DROPPED for step in closed) / len(closed),
        share.DROPPED.value,
        len(closed),
        more=0.01,
    )
    grown = [way for way in present if way.is_open and way.case.folk.birth_date < date(1998, 1, 1)]
    native = [way for way in grown if not way.case.folk.level]
    long_term = sum((TODAY - way.case.opened_on).days > share.LONG_TERM_DAYS for way in native)
    assert near(long_term / len(native), 0.65, len(native), more=0.02)
    late = [step for way in present for step in way.case.steps if step.state is StepState.OPEN and step.watches is None]
    overdue = sum(step.due_on < TODAY for step in late)
    assert near(overdue / len(late), 0.07, len(late), more=0.03)


def _by_person() -> dict[int, list[Way]]:
    found: dict[int, list[Way]] = {}
    for way in some_ways():
        found.setdefault(id(way.case.folk), []).append(way)
    return found


def _with_roles() -> list[tuple[Folk, MemberRole]]:
    return [pair for plan in some_households() for pair in zip(plan.folks, plan.roles, strict=True)]


def _with(table: str) -> int:
    return sum(bool(folk.facts.get(table)) for folk in folks())


def _kind(plan: HouseholdPlan) -> str:
    adults = sum(role is not MemberRole.CHILD for role in plan.roles)
    children = plan.size > adults
    return ("family" if children else "couple") if adults == 2 else ("single_parent" if children else "single")


# --- people -------------------------------------------------------------------------------------------------------


def test_people_are_of_working_age_and_children_younger() -> None:
    for plan in some_households():
        for folk in plan.folks:
            assert 15 <= (TODAY - folk.birth_date).days / 365.25 < 67.1
            assert folk.arrived_on is None or folk.birth_date <= folk.arrived_on <= TODAY
        for child in plan.children:
            assert 0 <= (TODAY - child.birth_date).days / 365.25 < 15.1


def test_numbers_are_for_films_and_mail_ends_in_example() -> None:
    values = [row["value"] for folk in folks() for row in folk.facts["channel"]]
    values += [row["contact"] for folk in folks() for row in folk.facts.get("representative", ())]
    assert any("@" in value for value in values)
    for value in values:
        assert value.endswith(".example") if "@" in value else FILM.fullmatch(value), value


def test_protected_people_have_a_safe_channel_and_no_shelter_address() -> None:
    towns = make_towns(EXTENTS[Size.COUNTY], Random(0))
    plans = HouseholdMaker(Random(8), TODAY, towns).make(1, 1_500, 3_000)
    protected = [folk for plan in plans for folk in plan.folks if "protection" in folk.facts]
    assert {row["kind"].value for folk in protected for row in folk.facts["protection"]} == {
        "register_block",
        "shelter",
    }
    for folk in protected:
        assert any(row.get("safe") for row in folk.facts["channel"])
        if folk.facts["protection"][0]["kind"] == "shelter":
            assert not folk.fields["street"]
            assert folk.fields["latitude"] is None
    for plan in plans:
        if "protection" in plan.folks[0].facts:
            assert MemberRole.PARTNER not in plan.roles


def test_sensitive_facts_are_those_that_may_be_kept() -> None:
    rng = Random(4)
    for folk in folks():
        for row in sensitive_facts(folk, rng, TODAY):
            assert FACTS[row["key"]].accepts(row["value"]), row


def test_occupations_have_codes_of_the_classification(data_folder: Path) -> None:
    path = data_folder / "occupations" / "kldb2010_v2020_gliederung_mit_erlaeuterung.csv"
    with path.open(encoding="utf-8-sig") as file:
        known = {row[0].zfill(5) for row in csv.reader(file, delimiter=";") if len(row) > 1 and row[1] == "5"}
    codes = [code for code, _name in occupations()]
    assert len(codes) == len(set(codes)) >= 48
    assert set(codes) <= known


# --- ways ---------------------------------------------------------------------------------------------------------


def test_an_open_way_has_an_open_step_and_a_closed_one_none() -> None:
    for way in some_ways():
        open_steps = [step for step in way.case.steps if step.state is StepState.OPEN]
        outside = [step for step in open_steps if step.hand and step.hand.to == "organization" and step.hand.decided_at]
        assert bool(open_steps) == way.is_open
        assert len(open_steps) > len(outside) or not way.is_open


def test_a_way_towards_another_body_has_its_receipt_or_first_appointment() -> None:
    towards = [way for way in some_ways() if way.case.close_reason in TOWARDS_OTHERS]
    assert {way.case.close_reason for way in towards} >= {CloseReason.PENSION, CloseReason.MOVED_AWAY}
    assert all(way.receiving_body and (way.receipt_on or way.first_appointment_on) for way in towards)


def test_steps_follow_each_other_in_time() -> None:
    for way in some_ways():
        for number, step in enumerate(way.case.steps):
            assert step.opened_at.date() >= way.case.opened_on - timedelta(days=3)
            assert step.due_on >= step.opened_at.date()
            assert step.opened_at.date() < TODAY
            assert (step.closed_at is None) == (step.state is StepState.OPEN)
            assert bool(step.outcome) == (step.state is not StepState.OPEN)
            assert step.closed_at is None or step.opened_at <= step.closed_at
            assert step.follows is None or step.follows < number


def test_all_states_of_handovers_occur() -> None:
    found = {step.hand.state for step in steps() if step.hand}
    assert found == set(HandoverState)
    assert {way.transfer.state for way in some_ways() if way.transfer} >= {
        HandoverState.REQUESTED,
        HandoverState.RECEIVED,
        HandoverState.ACCEPTED,
        HandoverState.DECLINED,
    }


def test_no_two_ways_tell_the_same_story() -> None:
    told = Counter(
        tuple((step.kind, step.title, step.outcome) for step in way.case.steps)
        for way in some_ways()
        if len(way.case.steps) > 3
    )
    assert len(told) > 600
    assert told.most_common(1)[0][1] == 1


def test_outcomes_vary_and_are_plain() -> None:
    outcomes = [step.outcome for step in steps() if step.outcome and step.watches is None]
    assert len(set(outcomes)) > 0.5 * len(outcomes)
    assert all(len(outcome) <= 1_000 and "{" not in outcome and "[" not in outcome for outcome in outcomes)
    longest = [max(len(sentence.split()) for sentence in re.split(r"[.!?] ", outcome)) for outcome in outcomes]
    assert sum(length > 20 for length in longest) == 0
