"""From what a household says to what its members need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stafette.directory.needs import (
    Household,
    Member,
    MemberKind,
    Reason,
    ReasonCode,
    Relation,
    RuleError,
    Situation,
    needs_of,
    read_rules,
    shipped_rules,
)
from stafette.directory.needs.household import SELF
from stafette.directory.needs.rules import SHIPPED


def themes_of(household: Household, member: Member) -> set[str]:
    return {slug for need in needs_of(household, shipped_rules()) if need.member == member for slug in need.rule.themes}


def child(age: int) -> Member:
    return Member(MemberKind.CHILD, age=age)


def test_an_empty_household_needs_nothing() -> None:
    assert needs_of(Household(), shipped_rules()) == ()


@pytest.mark.parametrize(
    ("age", "wanted", "unwanted"),
    [
        (0, {"kinderbetreuung", "kinder-essen"}, {"schule", "schwimmen", "sport-mit-kindern"}),
        (4, {"kinderbetreuung", "sport-mit-kindern", "familienzeit"}, {"schule", "jugend", "kinder-essen"}),
        (9, {"schule", "schwimmen"}, {"ausbildung", "jugend"}),
        (16, {"schule", "jugend", "ausbildung"}, {"kinderbetreuung", "familienzeit"}),
        (24, {"ausbildung", "jugend"}, {"schule"}),
    ],
)
def test_a_child_needs_what_fits_its_age(age: int, wanted: set[str], unwanted: set[str]) -> None:
    themes = themes_of(Household(children=(age,)), child(age))
    assert wanted <= themes
    assert not themes & unwanted


def test_the_reason_names_the_age_and_the_work_hours() -> None:
    household = Household(children=(4,), situations=frozenset({Situation.ODD_HOURS}))
    first = needs_of(household, shipped_rules())[0]
    assert first.member == child(4)
    assert first.rule.themes == ("kinderbetreuung",)
    assert first.reasons == (
        Reason(ReasonCode.CHILD_AGE, "4"),
        Reason(ReasonCode.SITUATION, Situation.ODD_HOURS),
    )


def test_a_separation_with_children_is_more_than_a_separation() -> None:
    alone = needs_of(Household(situations=frozenset({Situation.SEPARATED})), shipped_rules())
    parent = needs_of(Household(children=(8,), situations=frozenset({Situation.SEPARATED})), shipped_rules())
    own = [need for need in parent if need.member == SELF]
    assert [need.rule.id for need in alone] == ["separation"]
    assert own[0].rule.id == "separation-with-child"
    assert Reason(ReasonCode.CHILD_AGE, "8") in own[0].reasons


def test_who_is_cared_for_gets_a_group_and_the_carer_a_rest() -> None:
    household = Household(cares_for=(Relation.MOTHER, Relation.CHILD))
    mother = Member(MemberKind.RELATIVE, relation=Relation.MOTHER)
    cared_child = Member(MemberKind.RELATIVE, relation=Relation.CHILD)
    assert {"pflege", "fitness-aeltere"} <= themes_of(household, mother)
    assert "fitness-aeltere" not in themes_of(household, cared_child)
    assert "behinderung" in themes_of(household, cared_child)
    rest = next(need for need in needs_of(household, shipped_rules()) if need.rule.id == "carer-rest")
    assert rest.reasons == (Reason(ReasonCode.CARES_FOR, Relation.MOTHER),)


@pytest.mark.parametrize("situation", list(Situation))
def test_every_situation_leads_somewhere(situation: Situation) -> None:
    household = Household(children=(3,), situations=frozenset({situation}))
    before = {need.rule.id for need in needs_of(Household(children=(3,)), shipped_rules())}
    assert {need.rule.id for need in needs_of(household, shipped_rules())} > before


@pytest.mark.parametrize("relation", list(Relation))
def test_every_relation_leads_somewhere(relation: Relation) -> None:
    assert needs_of(Household(cares_for=(relation,)), shipped_rules())


def test_children_of_one_age_are_one_group() -> None:
    needs = needs_of(Household(children=(4, 4)), shipped_rules())
    assert len({need.rule.id for need in needs if need.member.kind is MemberKind.CHILD}) == len(
        [need for need in needs if need.member.kind is MemberKind.CHILD]
    )


@pytest.mark.parametrize("children", [(26,), (-1,), (1, 2, 3, 4, 5, 6, 7)])
def test_impossible_households_are_refused(children: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="At most 6 children"):
        Household(children=children)


def test_the_shipped_rules_name_themes_that_exist() -> None:
    tiles = json.loads((SHIPPED.parent / "themes.json").read_text(encoding="utf-8"))
    known = {tile["slug"] for tile in tiles} | {each["slug"] for tile in tiles for each in tile["children"]}
    assert {slug for rule in shipped_rules() for slug in rule.themes} <= known


GOOD: dict[str, Any] = {"id": "a", "for": "child", "child_age": [0, 3], "themes": ["schule"], "weight": 1}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"for": "dog"}, "a: 'dog' is not a valid MemberKind"),
        ({"themes": []}, "a: no themes"),
        ({"child_age": [5, 3]}, "a: an age range"),
        ({"child_age": [5]}, "a: an age range"),
        ({"age": 3}, "a: unknown key age"),
        ({"all": ["rich"]}, "a: 'rich' is not a valid Situation"),
        ({"for": "self", "child_age": None}, "a: a rule for the person needs a condition"),
        ({"weight": "much"}, "a: invalid literal"),
    ],
)
def test_a_wrong_rule_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        read_rules([GOOD | changes])


def test_an_id_stands_once() -> None:
    with pytest.raises(RuleError, match="a: this id stands twice"):
        read_rules([GOOD, GOOD])


def test_the_file_is_read_as_it_is() -> None:
    assert len(shipped_rules()) == len(json.loads(Path(SHIPPED).read_text(encoding="utf-8")))
