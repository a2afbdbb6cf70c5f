"""Misspelt words."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stafette.directory.search import MatchKind
from stafette.directory.search.spelling import Speller
from stafette.language import bare_form, is_known_word, is_stop_word
from tests.directory.search.support import identity, index_of, offer, search

WORDS = ["Schuldnerberatung", "Kindergarten", "Sprachkurs", "Wohnungssuche", "Hebamme", "Frauenhaus", "Bewerbung"]
INDEX = index_of([offer(number, word) for number, word in enumerate(WORDS, 1)])


@st.composite
def typos(draw: st.DrawFn) -> tuple[int, str]:
    """A word with one letter inserted, deleted, replaced or swapped with its neighbour."""
    number = draw(st.integers(0, len(WORDS) - 1))
    word = WORDS[number].lower()
    place = draw(st.integers(1, len(word) - 2))
    letter = draw(st.sampled_from("abcdefghiklmnoprstuwz"))
    changed = draw(
        st.sampled_from(
            [
                word[:place] + letter + word[place:],
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )
    return number + 1, changed


@settings(deadline=None, max_examples=200)
@given(typos())
def test_one_wrong_letter_is_forgiven(typo: tuple[int, str]) -> None:
    number, word = typo
    assume(not is_known_word(word))  # another German word, "Bewertung" for "Bewerbung"
    assert identity(number) in search(INDEX, word).ids


def test_a_correction_is_shown_and_applied() -> None:
    result = search(INDEX, "Schuldnerberatnug fur Frauen")
    assert [(c.word, c.suggestion, c.applied) for c in result.corrections] == [
        ("Schuldnerberatnug", "Schuldnerberatung", True)
    ]
    assert result.suggested_text == "Schuldnerberatung für Frauen"
    assert result.hits[0].matches[0].kind is MatchKind.CORRECTION


@pytest.mark.parametrize("word", ["Kindergarten", "kindergärten", "SPRACHKURSE", "Schulden"])
def test_german_words_are_not_corrected(word: str) -> None:
    assert search(INDEX, word).corrections == ()


def test_a_rare_word_near_a_frequent_one_is_only_suggested() -> None:
    offers = [offer(number, "Sprachkurs") for number in range(1, 120)]
    offers.append(offer(200, "Sprachkürs"))
    offers.append(offer(201, "Sprachkurt"))
    result = search(index_of(offers), "Sprachkurt")
    assert [(c.suggestion, c.applied) for c in result.corrections] == [("Sprachkurs", False)]
    assert result.ids[0] == identity(201)


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abcdeäöü", min_size=4, max_size=9), min_size=1, max_size=30, unique=True))
def test_known_words_are_at_distance_zero(words: list[str]) -> None:
    speller = Speller(words)
    for word in words:
        if len(bare_form(word)) >= 4 and not is_stop_word(word):
            assert speller.candidates(word)[0].distance == 0


def test_words_of_an_edit_are_known_too() -> None:
    speller = Speller(["Kindergarten"]).with_words(["Rikscha"])
    assert [candidate.word for candidate in speller.candidates("Riksha")] == ["Rikscha"]
    assert [candidate.word for candidate in speller.candidates("Kindergraten")] == ["Kindergarten"]


def test_short_words_and_numbers_stay_as_they_are() -> None:
    assert Speller(["Uhr", "Kur", "80331"]).candidates("Ohr") == ()
    assert Speller(["80331"]).candidates("80332") == ()
