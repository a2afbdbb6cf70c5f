"""Age limits, target groups, times: what speaks against an offer, and what is said beside it."""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest

from stafette.directory.enums import TargetGroup
from stafette.directory.needs import (
    Caveat,
    CaveatCode,
    Fit,
    Household,
    Member,
    MemberKind,
    Need,
    OfferFacts,
    Reason,
    ReasonCode,
    Relation,
    Rule,
    Situation,
    Window,
    check,
    group_offers,
    needs_of,
    read_rules,
    shipped_rules,
)
from stafette.directory.needs.household import SELF
from stafette.directory.records import ScheduleRecord
from stafette.directory.search.opening import Openings, compile_openings

TODAY = date(2026, 11, 23)  # a Monday
OFFER = UUID(int=1)


def rule(
    member: MemberKind = MemberKind.SELF, *, check_times: bool = True, weight: int = 10, rule_id: str = "r"
) -> Rule:
    return Rule(id=rule_id, member=member, themes=("schulden",), weight=weight, check_times=check_times)


def opened(
    rrule: str, opens: int, closes: int, valid_to: date | None = None, valid_from: date | None = None
) -> Openings:
    record = ScheduleRecord(
        rrule=rrule, opens_at=time(opens), closes_at=time(closes), valid_to=valid_to, valid_from=valid_from
    )
    return compile_openings([record], TODAY)


def fit(facts: OfferFacts, household: Household, member: Member = SELF, *, check_times: bool = True) -> Fit | None:
    need = Need(rule(member.kind, check_times=check_times), member, ())
    return check(facts, need, household, TODAY.toordinal())


def facts(
    *groups: TargetGroup, low: int | None = None, high: int | None = None, openings: Openings | None = None
) -> OfferFacts:
    return OfferFacts(
        id=OFFER,
        target_groups=frozenset(groups),
        minimum_age=low,
        maximum_age=high,
        openings=openings or Openings(),
    )


@pytest.mark.parametrize(
    ("low", "high", "fits"), [(None, None, True), (3, 6, True), (4, 4, True), (5, None, False), (None, 3, False)]
)
def test_age_limits_hold_for_the_child(low: int | None, high: int | None, fits: bool) -> None:
    found = fit(facts(TargetGroup.CHILDREN, low=low, high=high), Household(children=(4,)), Member(MemberKind.CHILD, 4))
    assert (found is not None) is fits


def test_age_limits_of_an_offer_for_parents_are_not_the_childs() -> None:
    found = fit(facts(TargetGroup.PARENTS, low=18), Household(children=(4,)), Member(MemberKind.CHILD, 4))
    assert found is not None


def test_an_age_that_nobody_was_asked_for_is_said() -> None:
    found = fit(facts(low=60), Household())
    assert found is not None
    assert found.caveats == (Caveat(CaveatCode.MINIMUM_AGE, "60"),)
    young = fit(facts(high=27), Household())
    assert young is not None
    assert young.caveats == (Caveat(CaveatCode.MAXIMUM_AGE, "27"),)


def test_what_is_only_for_children_is_not_for_adults() -> None:
    assert fit(facts(high=12), Household()) is None
    assert fit(facts(TargetGroup.CHILDREN), Household()) is None


@pytest.mark.parametrize(
    ("group", "situations", "children", "fits"),
    [
        (TargetGroup.SINGLE_PARENTS, {Situation.SINGLE_PARENT}, (3,), True),
        (TargetGroup.SINGLE_PARENTS, set(), (3,), False),
        (TargetGroup.PREGNANT, {Situation.PREGNANT}, (), True),
        (TargetGroup.PREGNANT, set(), (), False),
        (TargetGroup.PARENTS, set(), (3,), True),
        (TargetGroup.PARENTS, {Situation.PREGNANT}, (), True),
        (TargetGroup.PARENTS, set(), (), False),
        (TargetGroup.CARERS, set(), (), False),
    ],
)
def test_a_group_that_was_asked_for_decides(
    group: TargetGroup, situations: set[Situation], children: tuple[int, ...], fits: bool
) -> None:
    found = fit(facts(group), Household(children=children, situations=frozenset(situations)))
    assert (found is not None) is fits
    assert found is None or found.caveats == ()


@pytest.mark.parametrize("group", [TargetGroup.WOMEN, TargetGroup.MEN, TargetGroup.OLDER_PEOPLE])
def test_a_group_that_nobody_was_asked_for_is_said(group: TargetGroup) -> None:
    found = fit(facts(group), Household())
    assert found is not None
    assert found.caveats == (Caveat(CaveatCode.ONLY_FOR, group),)


def test_one_matching_group_is_enough() -> None:
    found = fit(facts(TargetGroup.WOMEN, TargetGroup.PARENTS), Household(children=(3,)))
    assert found is not None
    assert found.caveats == ()


def test_care_for_a_mother_is_for_carers() -> None:
    mother = Member(MemberKind.RELATIVE, relation=Relation.MOTHER)
    household = Household(cares_for=(Relation.MOTHER,))
    assert fit(facts(TargetGroup.CARERS), household, mother) is not None
    assert fit(facts(TargetGroup.CHILDREN), household, mother) is None


@pytest.mark.parametrize(
    ("rrule", "opens", "closes", "window", "fits"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", 9, 11, Window.MORNING, True),
        ("FREQ=WEEKLY;BYDAY=TU", 9, 11, Window.EVENING, False),
        ("FREQ=WEEKLY;BYDAY=TH", 14, 18, Window.EVENING, True),
        ("FREQ=WEEKLY;BYDAY=TH", 14, 17, Window.EVENING, False),
        ("FREQ=WEEKLY;BYDAY=SA", 9, 11, Window.MORNING, False),
        ("FREQ=WEEKLY;BYDAY=SA", 9, 11, Window.WEEKEND, True),
        ("FREQ=WEEKLY;BYDAY=FR", 20, 23, Window.WEEKEND, False),
        ("FREQ=MONTHLY;BYDAY=1WE", 18, 20, Window.EVENING, True),
        ("FREQ=MONTHLY;BYDAY=1WE", 18, 20, Window.MORNING, False),
    ],
)
def test_times_must_meet_a_window(rrule: str, opens: int, closes: int, window: Window, fits: bool) -> None:
    household = Household(windows=frozenset({window}))
    found = fit(facts(openings=opened(rrule, opens, closes, valid_from=TODAY)), household)
    assert (found is not None) is fits
    assert found is None or found.reasons == (Reason(ReasonCode.WINDOW, window),)


def test_times_that_are_over_do_not_count() -> None:
    past = opened("FREQ=WEEKLY;BYDAY=TU", 9, 11, valid_to=date(2026, 10, 1))
    assert fit(facts(openings=past), Household(windows=frozenset({Window.MORNING}))) is None


def test_unknown_times_are_said() -> None:
    found = fit(facts(), Household(windows=frozenset({Window.MORNING})))
    assert found is not None
    assert found.caveats == (Caveat(CaveatCode.TIMES_UNKNOWN),)


def test_times_do_not_count_where_nobody_must_come() -> None:
    evening = opened("FREQ=WEEKLY;BYDAY=TU", 19, 21)
    household = Household(windows=frozenset({Window.MORNING}))
    assert fit(facts(openings=evening), household, check_times=False) is not None


def test_a_language_and_child_care_lift_an_offer() -> None:
    household = Household(children=(2,), languages=("ar",))
    plain = fit(facts(), household)
    better = fit(OfferFacts(id=OFFER, languages=frozenset({"de", "ar"}), childcare=True), household)
    assert plain is not None
    assert better is not None
    assert better.bonus > plain.bonus
    assert better.reasons == (Reason(ReasonCode.SMALL_CHILD, "2"), Reason(ReasonCode.LANGUAGE, "ar"))


# --- grouping -----------------------------------------------------------------------------------------------------


def ids(*numbers: int) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


def known(*numbers: int) -> dict[UUID, OfferFacts]:
    return {each: OfferFacts(id=each) for each in ids(*numbers)}


def test_an_offer_stands_once_with_the_reasons_of_all() -> None:
    household = Household(children=(4, 5))
    needs = [need for need in needs_of(household, shipped_rules()) if need.rule.id == "child-care"]
    groups = group_offers(household, [(need, ids(1)) for need in needs], known(1), TODAY.toordinal())
    assert [group.member.age for group in groups] == [4]
    assert groups[0].offers[0].reasons == (Reason(ReasonCode.CHILD_AGE, "4"), Reason(ReasonCode.CHILD_AGE, "5"))


def test_the_more_pressing_need_keeps_the_offer() -> None:
    household = Household(children=(4,), situations=frozenset({Situation.DEBTS}))
    rules = read_rules(
        [
            {"id": "weak", "for": "child", "child_age": [0, 9], "themes": ["x"], "weight": 1},
            {"id": "strong", "for": "self", "all": ["debts"], "themes": ["x"], "weight": 2},
        ]
    )
    groups = group_offers(
        household, [(need, ids(1)) for need in needs_of(household, rules)], known(1), TODAY.toordinal()
    )
    assert [group.member.kind for group in groups] == [MemberKind.SELF]


def test_needs_take_turns_and_the_list_stays_short() -> None:
    household = Household(situations=frozenset({Situation.DEBTS, Situation.SOUL}))
    first, second = Need(rule(weight=9, rule_id="a"), SELF, ()), Need(rule(weight=3, rule_id="b"), SELF, ())
    found = [(first, ids(*range(1, 20))), (second, ids(*range(30, 50)))]
    groups = group_offers(household, found, known(*range(60)), TODAY.toordinal())
    assert [placed.offer_id.int for placed in groups[0].offers] == [1, 30, 2, 31, 3, 32]


def test_offers_that_nobody_knows_are_passed_over() -> None:
    assert group_offers(Household(), [(Need(rule(), SELF, ()), ids(1))], {}, TODAY.toordinal()) == ()


def test_what_is_for_single_parents_is_no_offer_for_a_child_of_two() -> None:
    child = Member(MemberKind.CHILD, 4)
    offer = facts(TargetGroup.SINGLE_PARENTS)
    assert fit(offer, Household(children=(4,)), child) is None
    assert fit(offer, Household(children=(4,), situations=frozenset({Situation.SINGLE_PARENT})), child) is not None


def test_child_care_is_a_reason_for_the_parent_only() -> None:
    household = Household(children=(2,), cares_for=(Relation.MOTHER,))
    mother = Member(MemberKind.RELATIVE, relation=Relation.MOTHER)
    found = fit(OfferFacts(id=OFFER, childcare=True), household, mother)
    assert found is not None
    assert found.reasons == ()
