"""Synonym groups as data."""

from __future__ import annotations

import json

import pytest

from stafette.directory.search import SynonymGroup, read_groups, seed_groups
from stafette.directory.search.synonyms import Synonyms


def test_the_seed_is_sound() -> None:
    groups = seed_groups()
    assert len(groups) > 50
    for group in groups:
        assert len(set(group.words)) == len(group.words) >= 2


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Schulden", "Überschuldung"),
        ("überschuldung", "Schulden"),
        ("Kita", "Kinderbetreuung"),
        ("Tagesmutter", "Kinderbetreuung"),
        ("hartz IV", "Bürgergeld"),
    ],
)
def test_the_seed_knows_the_words_of_the_counter(text: str, other: str) -> None:
    found = Synonyms(seed_groups()).find(text.split())
    assert any(other in synonym.others for synonym in found)


def test_function_words_do_not_make_a_source() -> None:
    synonyms = Synonyms([SynonymGroup(("ohne Wohnung", "obdachlos"))])
    assert synonyms.find(["Wohnung"]) == ()
    assert [synonym.others for synonym in synonyms.find(["obdachlos"])] == [("ohne Wohnung",)]


@pytest.mark.parametrize("rows", [{}, [1], [{"words": ["allein"]}], [{"words": ["a", ""]}], [{"words": "a b"}]])
def test_unsound_groups_are_refused(rows: object) -> None:
    with pytest.raises(ValueError, match="Synonyms"):
        read_groups(json.dumps(rows))
