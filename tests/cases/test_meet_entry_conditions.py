"""Entry conditions: each with its reason; the start's day counts for ages, the weakest skill for German."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.cases.entry import RANK, Check, Entry, checks

START = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("born", "met"),
    [
        (date(2008, 12, 1), True),  # 18 that day
        (date(2008, 12, 2), False),  # one day too young
        (date(2001, 12, 2), True),  # still 24
        (date(2001, 12, 1), False),  # 25 that day
    ],
)
def test_the_age_counts_on_the_day_of_the_start(born: date, met: bool) -> None:
    (check,) = checks(Entry(min_age=18, max_age=24), birth_date=born, german=[], starts_on=START)
    assert check.met is met
    assert check.text.startswith("18 bis 24 Jahre. Am Start: ")


@given(
    st.lists(st.sampled_from(list(RANK)), min_size=4, max_size=4),
    st.sampled_from([level for level in RANK if level != "0"]),
)
def test_the_weakest_skill_counts(levels: list[str], needed: str) -> None:
    (check,) = checks(Entry(german=needed), birth_date=date(1990, 1, 1), german=levels, starts_on=START)
    assert check.met == all(RANK[level] >= RANK[needed] for level in levels)


def test_what_nobody_knows_is_asked() -> None:
    entry = Entry(min_age=25, german="B1", sentences=("Kinderbetreuung ist geklärt.",))
    assert checks(entry, birth_date=date(1990, 1, 1), german=[], starts_on=START) == (
        Check("Ab 25 Jahren. Am Start: 36 Jahre.", True),
        Check("Deutsch mindestens B1. Noch nichts eingetragen.", None),
        Check("Kinderbetreuung ist geklärt.", None),
    )


def test_without_conditions_nothing_is_said() -> None:
    assert checks(Entry(), birth_date=date(1990, 1, 1), german=["A1"] * 4, starts_on=START) == ()
