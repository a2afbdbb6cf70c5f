"""Finding offers by words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.search import Field, Flag, MatchKind, Note, OrderReason, SearchIndex, SynonymGroup, seed_groups
from tests.directory.search.support import UNVERIFIED, identity, index_of, names, offer, search

OFFERS = [
    offer(1, "Schuldnerberatung", "Wir helfen Ihnen, wenn Rechnungen offen sind.", organization="Caritas Altstadt"),
    offer(2, "Hilfe bei Schulden", "Gespräche über Geld."),
    offer(3, "Kindertagespflege", "Eine Tagesmutter betreut Ihr Kind.", keywords=("Tagesmutter",)),
    offer(4, "Kita Sonnenschein", "Betreuung für Kinder von 1 bis 6 Jahren."),
    offer(5, "Führerscheinstelle", "Hier können Sie einen ausländischen Führerschein umschreiben."),
    offer(6, "Agentur für Arbeit", "Wir vermitteln Stellen und beraten Sie."),
    offer(7, "Deutschkurs am Abend", "Der Kurs hat zwei Termine in der Woche."),
    offer(8, "Insolvenzberatung", "Weg aus der Überschuldung."),
    offer(9, "Wir für uns", "Treffen der Nachbarschaft."),
]


@pytest.fixture(scope="module", name="index")
def build_index() -> SearchIndex:
    return index_of(OFFERS, seed_groups())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Schuldnerberatung", "Schuldnerberatung"),
        ("deutschkurse", "Deutschkurs am Abend"),
        ("kurs deutsch", "Deutschkurs am Abend"),
        ("Wo kann ich meinen Führerschein umschreiben lassen?", "Führerscheinstelle"),
        ("Agentor fur Arbiet", "Agentur für Arbeit"),
        ("fuehrerschein", "Führerscheinstelle"),
        ("fuhrerschein", "Führerscheinstelle"),
        ("caritas", "Schuldnerberatung"),
        ("Wir für uns", "Wir für uns"),
        ("Kinder tages pflege", "Kindertagespflege"),
    ],
)
def test_the_fitting_offer_comes_first(index: SearchIndex, text: str, first: str) -> None:
    assert names(OFFERS, search(index, text))[0] == first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Schulden", {"Schuldnerberatung", "Hilfe bei Schulden", "Insolvenzberatung"}),
        ("Schuldnerberatung", {"Schuldnerberatung", "Hilfe bei Schulden", "Insolvenzberatung"}),
        ("Tagesmutter", {"Kindertagespflege"}),
        ("Kita", {"Kita Sonnenschein", "Kindertagespflege"}),
        ("Überschuldung", {"Insolvenzberatung", "Hilfe bei Schulden"}),
    ],
)
def test_compounds_and_synonyms_work_both_ways(index: SearchIndex, text: str, found: set[str]) -> None:
    assert found <= set(names(OFFERS, search(index, text)))


def test_offers_that_hold_more_of_the_words_come_first() -> None:
    offers = [
        offer(1, "Beratung", "Beratung Beratung Beratung für alle."),
        offer(2, "Treff", "Beratung auf Ukrainisch nach Vereinbarung."),
        offer(3, "Ukrainisch lernen", "Sprachkurs."),
    ]
    assert names(offers, search(index_of(offers), "Beratung Ukrainisch"))[0] == "Treff"


def test_words_side_by_side_beat_words_far_apart() -> None:
    filler = "Bitte melden Sie sich vorher an, damit genug Zeit bleibt und niemand lange im Flur warten muss heute."
    offers = [
        offer(1, "Angebot A", f"Offene Sprechstunde. {filler} {filler} Hilfe in vielen Sprachen."),
        offer(2, "Angebot B", f"Offene Hilfe. {filler} {filler} Sprechstunde in vielen Sprachen."),
    ]
    assert names(offers, search(index_of(offers), "offene Hilfe"))[0] == "Angebot B"


def test_synonyms_may_be_directed() -> None:
    offers = [offer(1, "Babysitter"), offer(2, "Kinderbetreuung")]
    index = index_of(offers, [SynonymGroup(("Babysitter", "Kinderbetreuung"), directed=True)])
    assert set(names(offers, search(index, "Babysitter"))) == {"Babysitter", "Kinderbetreuung"}
    assert names(offers, search(index, "Kinderbetreuung")) == ["Kinderbetreuung"]


def test_a_synonym_of_several_words_needs_all_of_them() -> None:
    offers = [offer(1, "Hilfe für ältere Menschen"), offer(2, "Ältere Häuser"), offer(3, "Senioren im Quartier")]
    index = index_of(offers, [SynonymGroup(("Senioren", "ältere Menschen"))])
    assert set(names(offers, search(index, "Senioren"))) == {"Senioren im Quartier", "Hilfe für ältere Menschen"}
    assert "Senioren im Quartier" in names(offers, search(index, "ältere Menschen"))


def test_the_word_itself_beats_its_synonym() -> None:
    offers = [offer(1, "Kindergarten"), offer(2, "Kita")]
    index = index_of(offers, [SynonymGroup(("Kita", "Kindergarten"))])
    assert names(offers, search(index, "Kita")) == ["Kita", "Kindergarten"]
    assert names(offers, search(index, "Kindergarten")) == ["Kindergarten", "Kita"]


def test_a_hit_says_why_it_was_found(index: SearchIndex) -> None:
    by_id = {document.id: document.name for document in OFFERS}
    result = search(index, "Tagesmutter")
    (match,) = result.hits[0].matches
    assert by_id[result.hits[0].id] == "Kindertagespflege"
    assert (match.word, match.kind) == ("Tagesmutter", MatchKind.WORD)
    assert match.fields == (Field.KEYWORDS, Field.DESCRIPTION)
    kinds = {by_id[hit.id]: (hit.matches[0].kind, hit.matches[0].found) for hit in search(index, "Schulden").hits}
    assert kinds["Hilfe bei Schulden"] == (MatchKind.WORD, "Schulden")
    assert kinds["Schuldnerberatung"][0] in {MatchKind.PART, MatchKind.RELATED}
    assert kinds["Insolvenzberatung"] == (MatchKind.SYNONYM, "Überschuldung")
    assert result.order == (OrderReason.WORDS, OrderReason.VERIFIED_FIRST, OrderReason.DAILY_ROTATION)


def test_unconfirmed_offers_stand_lower_and_say_so() -> None:
    offers = [offer(1, "Sprachtreff", flags=UNVERIFIED), offer(2, "Sprachtreff")]
    hits = search(index_of(offers), "Sprachtreff").hits
    assert [hit.id for hit in hits] == [identity(2), identity(1)]
    assert (hits[0].notes, hits[1].notes) == ((), (Note.NOT_VERIFIED,))


def test_unpublished_offers_are_never_found() -> None:
    offers = [offer(1, "Geheimtreff", flags=Flag.VERIFIED), offer(2, "Treff")]
    index = index_of(offers)
    assert identity(1) not in search(index, "Geheimtreff").ids
    assert search(index).ids == (identity(2),)


def test_words_in_no_offer_are_named(index: SearchIndex) -> None:
    result = search(index, "Zylinderkopfdichtung")
    assert (result.total, result.unknown_words) == (0, ("Zylinderkopfdichtung",))


@pytest.mark.parametrize("text", ["", "   ", "?!", "und oder", "\0", "🎈", "a" * 500, "(((", "wo wo wo " * 50])
def test_odd_questions_do_no_harm(index: SearchIndex, text: str) -> None:
    result = search(index, text)
    assert result.total == (len(OFFERS) if text in {"", "   ", "?!", "\0", "🎈", "((("} else result.total)


def test_pages_follow_each_other_without_gap(index: SearchIndex) -> None:
    everything = search(index, "Beratung Kinder Kurs Schulden", limit=100)
    pages = [
        search(index, "Beratung Kinder Kurs Schulden", offset=start, limit=2).ids
        for start in range(0, everything.total, 2)
    ]
    assert tuple(identifier for page in pages for identifier in page) == everything.ids


WORDS = [
    "Hilfe",
    "Beratung",
    "Schulden",
    "Kinder",
    "Wohnung",
    "Kurs",
    "Deutsch",
    "Gesundheit",
    "Treff",
    "Frauen",
    "Arbeit",
]
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5, unique=True).map(" ".join)


@settings(deadline=None, max_examples=40)
@given(st.lists(TITLES, min_size=1, max_size=12))
def test_every_offer_is_found_by_its_own_title(titles: list[str]) -> None:
    offers = [offer(number, title) for number, title in enumerate(titles, 1)]
    index = index_of(offers)
    for document in offers:
        hits = search(index, document.name, limit=100).hits
        assert document.id in {hit.id for hit in hits}


def test_a_failure_raises_and_never_looks_empty(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("stafette.directory.search.scoring.Scorer.scores", fail)
    with pytest.raises(MemoryError):
        search(index, "Schulden")


def test_the_document_text_is_not_needed_after_encoding() -> None:
    offers = [replace(OFFERS[0], description="")]
    assert search(index_of(offers), "Rechnungen").total == 0
