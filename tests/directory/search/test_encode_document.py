"""Offers as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import (
    Field,
    Flag,
    Openings,
    OutdatedDocumentError,
    Place,
    SearchDocument,
    SearchIndex,
    decode_document,
    encode_document,
)
from stafette.directory.search.opening import Occurrence, WeeklyPiece
from stafette.language import iter_words, sort_key
from tests.directory.search.support import identity, search

TEXTS = st.text(max_size=40)
CODES = st.text(alphabet="abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8)
DEGREES = st.floats(-80, 80, width=32)
PLACES = st.builds(
    Place, st.text(alphabet="abcÄ ", max_size=8).map(str.strip), st.from_regex(r"\A[0-9]{5}\Z"), DEGREES, DEGREES
)
WEEKLY = st.builds(
    lambda start, length: WeeklyPiece(start, min(start + length, 10_080)), st.integers(0, 10_000), st.integers(1, 600)
)
OCCURRENCES = st.builds(
    lambda start, length: Occurrence(start, start + length), st.integers(10**9, 1_100_000_000), st.integers(1, 900)
)
OPENINGS = st.builds(
    Openings,
    st.lists(WEEKLY, max_size=4).map(tuple),
    st.lists(OCCURRENCES, max_size=3).map(tuple),
    st.one_of(st.none(), st.integers(700_000, 800_000)),
)
DOCUMENTS = st.builds(
    SearchDocument,
    id=st.uuids(),
    organization_id=st.uuids(),
    name=TEXTS,
    organization=TEXTS,
    keywords=st.lists(TEXTS, max_size=3).map(tuple),
    theme_names=st.lists(TEXTS, max_size=3).map(tuple),
    summary=TEXTS,
    description=TEXTS,
    themes=st.lists(CODES, max_size=3, unique=True).map(tuple),
    places=st.lists(PLACES, max_size=3).map(tuple),
    languages=st.lists(CODES, max_size=3, unique=True).map(tuple),
    target_groups=st.lists(CODES, max_size=3, unique=True).map(tuple),
    flags=st.integers(0, 63).map(Flag),
    openings=OPENINGS,
)


@settings(deadline=None, max_examples=150)
@given(DOCUMENTS)
def test_what_goes_in_comes_out(document: SearchDocument) -> None:
    decoded = decode_document(encode_document(document))
    assert (decoded.id, decoded.organization_id, decoded.flags) == (
        document.id,
        document.organization_id,
        document.flags,
    )
    assert decoded.themes == document.themes
    assert decoded.languages == document.languages
    assert decoded.target_groups == document.target_groups
    assert [(p.town.split(), p.postal_code, p.latitude, p.longitude) for p in decoded.places] == [
        (p.town.split(), p.postal_code, p.latitude, p.longitude) for p in document.places
    ]
    assert decoded.openings == document.openings
    assert decoded.name_key == sort_key(document.name)[:24]
    for where in Field:
        assert decoded.words[where] == tuple(iter_words(document.text_of(where).replace("\0", " ")))


@settings(deadline=None, max_examples=40)
@given(st.lists(DOCUMENTS, max_size=4, unique_by=lambda document: document.id))
def test_any_offers_can_be_indexed(documents: list[SearchDocument]) -> None:
    index = SearchIndex()
    index.rebuild(map(encode_document, documents))
    published = {document.id for document in documents if Flag.PUBLISHED in document.flags}
    assert set(search(index, limit=50).ids) == published


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_damaged_rows_are_refused(data: bytes) -> None:
    with pytest.raises(OutdatedDocumentError):
        decode_document(data)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_cut_row_is_refused(data: st.DataObject) -> None:
    row = encode_document(SearchDocument(id=identity(1), organization_id=identity(2), name="Schuldnerberatung"))
    with pytest.raises(OutdatedDocumentError):
        decode_document(row[: data.draw(st.integers(0, len(row) - 1))])


def test_unknown_coordinates_stay_unknown() -> None:
    document = SearchDocument(
        id=identity(1), organization_id=identity(2), name="A", places=(Place("Altstadt", "17001"),)
    )
    assert decode_document(encode_document(document)).places == document.places


def test_very_long_texts_are_cut_not_refused() -> None:
    words = " ".join(f"wort{number}" for number in range(12_000))
    document = SearchDocument(id=identity(1), organization_id=identity(2), name="Lang", description=words)
    index = SearchIndex()
    index.rebuild([encode_document(document)])
    assert search(index, "wort8000").total == 1
    assert search(index, "lang").total == 1
