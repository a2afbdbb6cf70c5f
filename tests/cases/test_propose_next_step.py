"""Proposals belong to kinds that the catalogue has; names are found as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stafette import cases
from stafette.cases import proposals
from stafette.cases.holding import Candidate, HolderKind, find
from stafette.core.ids import new_id

CATALOGUE = json.loads((Path(cases.__file__).parent / "data" / "step_kinds.json").read_text(encoding="utf-8"))
KEYS = {row["key"] for row in CATALOGUE}


@pytest.mark.parametrize("row", CATALOGUE, ids=lambda row: row["key"])
def test_after_each_kind_come_three_different_ones(row: dict[str, str]) -> None:
    offered = proposals.after(row["key"], row["group"])
    kinds = {each.kind for each in offered}
    assert len(kinds) == 3
    assert kinds <= KEYS


def test_beginnings_are_in_the_catalogue() -> None:
    for offered in (proposals.first(), proposals.anytime()):
        assert {each.kind for each in offered} <= KEYS


HANNA = Candidate(HolderKind.USER, new_id(), "Hanna Brandt", "Familienbüro")
OTHER_HANNA = Candidate(HolderKind.USER, new_id(), "Hanna Brandt", "Süd")
TEAM = Candidate(HolderKind.TEAM, new_id(), "Team Süd", "Mitte")
RING = Candidate(HolderKind.ORGANIZATION, new_id(), "Beratung am Ring")
EVERYBODY = [HANNA, OTHER_HANNA, TEAM, RING]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hanna Brandt, Süd", OTHER_HANNA),
        ("hanna brandt  familienbüro", HANNA),
        ("team süd", TEAM),
        ("Beratung", RING),
        ("am Ring", RING),
        ("ring", RING),
    ],
)
def test_one_is_meant(text: str, wanted: Candidate) -> None:
    assert find(text, EVERYBODY).one == wanted


def test_namesakes_are_asked_about() -> None:
    found = find("Hanna Brandt", EVERYBODY)
    assert found.one is None
    assert set(found.perhaps) == {HANNA, OTHER_HANNA}


def test_a_slip_of_the_pen_is_asked_about() -> None:
    found = find("Beratung am Rnig", EVERYBODY)
    assert found.one is None
    assert found.perhaps == (RING,)


@pytest.mark.parametrize("text", ["", "   ", ",", "Niemand"])
def test_nobody_is_meant(text: str) -> None:
    assert find(text, EVERYBODY).one is None
