"""An index that took edits answers exactly like one built afresh; readers are never disturbed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import (
    Flag,
    SearchDocument,
    SearchIndex,
    SearchQuery,
    SearchResult,
    SearchSettings,
    encode_document,
    seed_groups,
)
from tests.directory.search.support import ALTSTADT, DAY, ESSEN, NEUSTADT, TOWNS, identity, offer, place, search

WORDS = ["Schulden", "Schuldnerberatung", "Kinder", "Kindergarten", "Sprachkurs", "Kurs", "Beratung", "Frauen", "Essen"]
QUESTIONS = ["Schulden", "Kurs Beratung", "Kindergarten Altstadt", "Schluden", "Beratung für Frauen", ""]


@st.composite
def documents(draw: st.DrawFn) -> SearchDocument:
    number = draw(st.integers(1, 12))
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
    return offer(
        number,
        " ".join(words[:2]),
        " ".join(words[2:]),
        organization_id=identity(900 + draw(st.integers(1, 4))),
        themes=tuple(draw(st.sets(st.sampled_from(["schulden", "kinder"])))),
        places=tuple(place(town) for town in draw(st.lists(st.sampled_from([ALTSTADT, NEUSTADT, ESSEN]), max_size=2))),
        flags=draw(st.sampled_from([Flag.PUBLISHED | Flag.VERIFIED, Flag.PUBLISHED, Flag.VERIFIED])),
    )


EDITS = st.lists(
    st.tuples(st.lists(documents(), max_size=3), st.sets(st.integers(1, 12), max_size=2)), min_size=1, max_size=5
)


def build(settings_: SearchSettings | None = None) -> SearchIndex:
    index = SearchIndex(settings_)
    index.set_synonyms(seed_groups())
    index.set_towns(TOWNS)
    return index


def answers(index: SearchIndex) -> list[SearchResult]:
    queries = [SearchQuery(day=DAY, text=text, facets=True, limit=50) for text in QUESTIONS]
    queries.append(SearchQuery(day=DAY, themes=("schulden",), place="Altstadt", radius_km=30))
    return [index.search(query) for query in queries]


@settings(deadline=None, max_examples=60)
@given(st.lists(documents(), max_size=8), EDITS, st.sampled_from([0, 3, 500]))
def test_edits_equal_a_rebuild(
    first: list[SearchDocument], edits: list[tuple[list[SearchDocument], set[int]]], merge_minimum: int
) -> None:
    state: dict[UUID, bytes] = {document.id: encode_document(document) for document in first}
    edited = build(SearchSettings(merge_minimum=merge_minimum, merge_share=0.0))
    edited.rebuild(state.values())
    for changed, deleted in edits:
        rows = {document.id: encode_document(document) for document in changed}
        gone = {identity(number) for number in deleted}
        edited.apply(rows, gone)
        state = {key: data for key, data in state.items() if key not in gone} | rows
    fresh = build()
    fresh.rebuild(state.values())
    assert answers(edited) == answers(fresh)
    assert len(edited) == len(fresh) == len(state)
    assert all((key in edited) == (key in state) for key in map(identity, range(1, 13)))


def test_a_new_word_is_found_at_once() -> None:
    index = build()
    index.rebuild([encode_document(offer(1, "Treff"))])
    index.apply({identity(2): encode_document(offer(2, "Rikschafahrt"))})
    assert search(index, "Rikschafahrt").ids == (identity(2),)
    assert [correction.suggestion for correction in search(index, "Rikschafart").corrections] == ["Rikschafahrt"]
    index.apply({}, [identity(2)])
    assert search(index, "Rikschafahrt").total == 0


def test_many_edits_merge_by_themselves() -> None:
    index = build(SearchSettings(merge_minimum=5, merge_share=0.0))
    index.rebuild([encode_document(offer(1, "Treff"))])
    for number in range(2, 30):
        index.apply({identity(number): encode_document(offer(number, f"Treff {number}"))})
    assert index.statistics().delta_documents <= 5
    assert search(index, "Treff").total == 29


@pytest.mark.parametrize("rounds", [40])
def test_readers_see_all_of_an_edit_or_nothing(rounds: int) -> None:
    """Each edit renames both offers; a reader that saw half of it would find one of each name."""
    index = build(SearchSettings(merge_minimum=10, merge_share=0.0))

    def rows(word: str) -> dict[UUID, bytes]:
        return {identity(number): encode_document(offer(number, f"{word}treff")) for number in (1, 2)}

    index.rebuild(rows("Lese").values())
    stop = Event()

    def read() -> int:
        looks = 0
        while not stop.is_set():
            assert search(index, "Lesetreff Spieletreff").total == 2
            looks += 1
        return looks

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        try:
            for number in range(rounds):
                index.apply(rows("Spiele" if number % 2 == 0 else "Lese"))
        finally:
            stop.set()
        assert all(reader.result(timeout=30) for reader in readers)
