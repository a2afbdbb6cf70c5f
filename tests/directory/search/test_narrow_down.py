"""From which list a search narrows down makes no difference to what it finds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import Flag, Place, Point, SearchDocument, SearchResult, SynonymGroup
from tests.directory.search.support import ALTSTADT, TOWNS, UNVERIFIED, identity, index_of, offer, place, search

WORDS = ("Schuldnerberatung", "Beratung", "Mieter", "Mieterberatung", "Kinder", "Garten", "Kindergarten", "Kita", "mit")
SYNONYMS = (SynonymGroup(("Kita", "Kindergarten", "Betreuung für Kinder")),)
TEXTS = st.lists(st.sampled_from((*WORDS, "Kindergraten", "Altstadt", "nichts")), max_size=4).map(" ".join)
PLACES = st.lists(
    st.sampled_from([*map(place, TOWNS), Place("Altstadt", "17001"), Place("X", "", 50.2, 9.2)]), max_size=3
)
FLAGS = st.sampled_from([Flag.PUBLISHED, UNVERIFIED | Flag.REMOTE, Flag.PUBLISHED | Flag.VERIFIED, Flag.VERIFIED])


@st.composite
def catalogs(draw: st.DrawFn) -> list[SearchDocument]:
    count = draw(st.integers(1, 12))
    texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
    return [
        offer(
            number,
            draw(texts),
            draw(texts),
            themes=("alles", *draw(st.lists(st.sampled_from(["eins", "zwei"]), max_size=2))),
            places=tuple(draw(PLACES)),
            flags=draw(FLAGS),
            organization_id=identity(draw(st.integers(100, 103))),
        )
        for number in range(1, count + 1)
    ]


def plain(result: SearchResult) -> SearchResult:
    """Without the last digits of scores."""
    return replace(result, hits=tuple(replace(hit, score=round(hit.score, 4)) for hit in result.hits))


@settings(deadline=None, max_examples=150)
@given(catalogs(), TEXTS, st.booleans(), st.integers(0, 3))
def test_a_theme_of_all_and_a_radius_around_all_change_nothing(
    offers: list[SearchDocument], text: str, with_point: bool, offset: int
) -> None:
    index = index_of(offers, SYNONYMS)
    point = Point(ALTSTADT.latitude, ALTSTADT.longitude) if with_point else None
    expected = plain(search(index, text, point=point, offset=offset, facets=True))
    for filters in (
        {"themes": ("alles",)},
        {"themes": ("alles", "eins")},
        {"radius_km": 20_000.0},
        {"themes": ("alles",), "radius_km": 20_000.0},
        {"target_groups": ("women",)},
    ):
        assert plain(search(index, text, point=point, offset=offset, facets=True, **filters)) == expected


@settings(deadline=None, max_examples=100)
@given(catalogs(), TEXTS)
def test_a_theme_keeps_just_its_offers(offers: list[SearchDocument], text: str) -> None:
    index = index_of(offers, SYNONYMS)
    inside = {document.id for document in offers if "eins" in document.themes}
    found = {hit.id for hit in search(index, text, limit=50).hits}
    within = {hit.id for hit in search(index, text, themes=("eins",), limit=50).hits}
    assert found & inside <= within <= inside
