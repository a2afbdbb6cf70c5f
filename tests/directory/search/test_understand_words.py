"""Words are understood from the rows, exactly as by morphology, and two words as one where some offer says so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import Gazetteer, MatchKind, encode_document
from stafette.directory.search.parsing import parse_query
from stafette.directory.search.synonyms import Synonyms
from stafette.language import analyse_word, is_stop_word
from tests.directory.search.support import index_of, offer, search

WORDS = (
    "Schuldnerberatung", "beraten", "Häuser", "E-Mail", "Mutter-Kind-Kur", "für", "über", "Ämter", "weitergemacht",
    "abholen", "Ärztinnen", "Kita", "24", "17001", "A1", "Straße", "SCHULDEN", "wohnungslos",
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(WORDS), max_size=8), st.lists(st.sampled_from(WORDS), max_size=8))
def test_rows_say_of_a_word_what_morphology_says(first: list[str], later: list[str]) -> None:
    index = index_of([offer(1, " ".join(first))])
    added = offer(2, " ".join(later))
    index.apply({added.id: encode_document(added)})
    for word in WORDS:
        for written in (word, word.lower(), word.upper()):
            if not is_stop_word(written):
                assert index._snapshot.analyse(written) == analyse_word(written)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Kindergarten", "Kinder garten"),
        ("Kindergarten", "Kinder Gärten"),
        ("Schuldnerberatung", "Schuldner beratungen"),
        ("Mutterkur", "Mutter Kur"),
        ("Kleiderkammer", "Kleider Kammern"),
        ("Pflegeberatung", "pflege Beratungen"),
        ("Haushaltshilfe", "Haushalts Hilfen"),
        ("Großmütter", "Groß Mutter"),
        ("weitermachen", "weiter gemacht"),
        ("loswerden", "los zuwerden"),
    ],
)
def test_two_words_are_looked_for_as_one(name: str, asked: str) -> None:
    snapshot = index_of([offer(1, name), offer(2, "Anderes")])._snapshot
    for group in parse_query(asked, snapshot, Synonyms(), Gazetteer()).groups:
        assert MatchKind.JOINED in {variant.kind for variant in group.variants}


def test_two_words_that_no_offer_writes_as_one_stay_two() -> None:
    index = index_of([offer(1, "Kinder"), offer(2, "Garten")])
    kinds = {match.kind for hit in search(index, "Kinder Garten").hits for match in hit.matches}
    assert kinds == {MatchKind.WORD}
