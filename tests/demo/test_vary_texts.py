"""Offers read differently from one another, and the written material is complete and plain."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations
from random import Random
from statistics import median
from typing import Any

import pytest

from config.env import BASE_DIR
from stafette.demo.phrases import Deck, Phrase, weighted
from stafette.demo.places import TEXTS
from stafette.demo.topics import general, kinds, topics
from stafette.demo.variety import Variety, likeness, runs
from stafette.directory.enums import TargetGroup
from tests.demo.counties import by_theme, plain, shingles, whole_county

THEMES = BASE_DIR / "src" / "stafette" / "directory" / "data" / "themes.json"
OFFICIALESE = re.compile(
    r"\b(gemäß|diesbezüglich|zwecks|i\.\s?d\.\s?R|Inanspruchnahme|Antragstellung|Hilfebedürftig|bzw|mittels|hinsichtlich)",
    re.IGNORECASE,
)


@pytest.fixture
def rng() -> Random:
    """A source of chance that is the same in every run."""
    return Random(11)


def shingles_of(*texts: str) -> frozenset[tuple[str, ...]]:
    """Each text as one run."""
    return frozenset(tuple(text.split()) for text in texts)


def all_phrases() -> list[tuple[str, Phrase]]:
    """Every written sentence about sub-themes with where it stands."""
    found: list[tuple[str, Phrase]] = []
    for topic in topics().values():
        for pool in (topic.questions, topic.who, topic.facts, topic.steps, topic.bring, topic.fit):
            found += [(topic.slug, phrase) for phrase in pool]
        for concept in topic.concepts:
            found += [(topic.slug, phrase) for phrase in (concept.summary, *concept.text)]
    return found


# --- the written material -----------------------------------------------------------------------------------------


def test_every_sub_theme_of_the_directory_is_written() -> None:
    themes: list[dict[str, Any]] = json.loads(THEMES.read_text(encoding="utf-8"))
    wanted = {(theme["slug"], child["slug"]) for theme in themes for child in theme["children"]}
    assert {(topic.theme, topic.slug) for topic in topics().values()} == wanted


@pytest.mark.parametrize("slug", sorted(topics()))
def test_a_sub_theme_has_enough_to_say(slug: str) -> None:
    topic = topics()[slug]
    assert len(topic.concepts) >= 5
    assert len({concept.form for concept in topic.concepts}) >= 2
    assert len(topic.facts) >= 8
    assert len(topic.questions) >= 3
    assert len(topic.who) >= 3
    assert len(topic.keywords) >= 6
    assert min(len(concept.names) for concept in topic.concepts) >= 3
    assert min(len(concept.text) for concept in topic.concepts) >= 4


def test_the_texts_name_only_what_exists() -> None:
    groups = {group.value for group in TargetGroup}
    organizations = TEXTS / "organizations.toml"
    written = set(re.findall(r"^\[(\w+)\]", organizations.read_text(encoding="utf-8"), re.MULTILINE))
    for topic in topics().values():
        assert set(topic.also) <= set(topics()) - {topic.slug}, topic.slug
        assert topic.by <= written, topic.slug
        assert {*topic.groups, *(group for concept in topic.concepts for group in concept.groups)} <= groups
    assert set(kinds()) == written


def test_no_sentence_is_written_twice() -> None:
    papers = {phrase for topic in topics().values() for phrase in topic.bring}  # an identity card is one everywhere
    counts = Counter(phrase for _slug, phrase in all_phrases() if phrase not in papers)
    assert [phrase for phrase, count in counts.items() if count > 1] == []


def test_sentences_are_short_and_plain() -> None:
    long, stiff = [], []
    for slug, phrase in all_phrases():
        text = "".join(part[0] for part in phrase.parts)
        long += [(slug, said) for said in re.split(r"(?<=[.?!:]) ", text) if len(said.split()) > 18]
        stiff += [(slug, text)] if OFFICIALESE.search(text) else []
    assert stiff == []
    assert long == []


def test_slots_are_those_that_offers_fill() -> None:
    slots = {"town", "county"}
    for slug, phrase in all_phrases():
        used = {name for part in phrase.parts for text in part for name in re.findall(r"\{(\w*)\}", text)}
        assert used <= slots, (slug, phrase)


def test_every_form_has_general_sentences() -> None:
    forms = {concept.form.value for topic in topics().values() for concept in topic.concepts}
    for table in ("summary", "person", "first_step", "general"):
        assert forms <= set(general()[table]), table


# --- what comes out -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [2026, 7, 8])
def test_offers_of_one_sub_theme_differ(seed: int) -> None:
    """Shared runs of five words over all runs (Jaccard); duplicates put in on purpose are left out."""
    county = whole_county(seed)
    copies = {known.duplicate for known in county.known_duplicates}
    for slug, offers in by_theme(county.catalog).items():
        sets = [(offer.source_id, shingles(offer)) for offer in offers if offer.source_id not in copies]
        alike = {
            (first, second): len(one & other) / len(one | other)
            for (first, one), (second, other) in combinations(sets, 2)
        }
        assert median(alike.values()) < 0.2, slug
        assert {pair: share for pair, share in alike.items() if share > 0.6} == {}, slug


def test_known_duplicates_read_alike() -> None:
    """A duplicate lacks a sentence at most, or abbreviates."""
    county = whole_county()
    offers = {offer.source_id: offer for offer in county.catalog.services}
    for known in county.known_duplicates:
        if known.kind == "service":
            one, other = shingles(offers[known.original]), shingles(offers[known.duplicate])
            assert len(one & other) / len(one | other) > 0.4


def test_descriptions_have_several_layouts_and_a_readable_length() -> None:
    offers = whole_county().catalog.services
    lengths = [len(plain(offer.description).split()) for offer in offers]
    assert min(lengths) >= 12
    assert max(lengths) <= 200
    assert 35 < median(lengths) < 110
    shapes = Counter(re.sub(r"[^<>/a-z]", "", "".join(re.findall(r"<[^>]+>", offer.description))) for offer in offers)
    assert len(shapes) >= 10
    assert max(shapes.values()) < 0.3 * len(offers)
    starts = Counter(plain(offer.description).split()[0] for offer in offers)
    assert len(starts) > 150


def test_no_slot_or_choice_is_left_open() -> None:
    for offer in whole_county().catalog.services:
        for text in (offer.name, offer.summary, offer.description, offer.procedure, offer.eligibility):
            assert not re.search(r"[\[\]{}|]", text), text
            assert "  " not in text.strip()


def test_likeness_is_shared_runs_over_all_runs() -> None:
    one = "<p>Wir lesen Ihren Brief und</p> antworten gemeinsam."
    assert runs(one) == shingles_of("wir lesen ihren brief und", "lesen ihren brief und antworten") | shingles_of(
        "ihren brief und antworten gemeinsam"
    )
    assert likeness(runs(one), runs(one.upper())) == 1
    assert likeness(runs(one), runs("Wir lesen Ihren Brief und gehen dann.")) == pytest.approx(1 / 5)
    assert likeness(runs("kurz"), runs("kurz")) == 0


def test_the_draft_least_like_the_others_is_taken() -> None:
    variety = Variety()
    first = "Wir kochen jeden Freitag eine große Suppe für alle."
    near = "Wir kochen jeden Freitag eine kleine Torte für alle."
    assert variety.choose("kochen", "", lambda: first) == first
    drafts = iter([first, near] + [first] * 20)
    assert variety.choose("kochen", "", lambda: next(drafts)) == near
    assert variety.choose("essen", "", lambda: first) == first


# --- dealing ------------------------------------------------------------------------------------------------------


def test_a_deck_repeats_only_when_it_is_used_up(rng: Random) -> None:
    deck = Deck("abcde", rng)
    for _round in range(4):
        assert sorted(deck.draw() for _card in range(5)) == list("abcde")
    assert len(set(deck.hand(3))) == 3
    assert sorted(deck.hand(9)) == list("abcde")


def test_a_phrase_chooses_and_fills(rng: Random) -> None:
    phrase = Phrase.parse("Wir [lesen|prüfen] Ihren Brief [sofort|] in {town}.")
    said = {phrase.say(rng, {"town": "Lindenfurt"}) for _attempt in range(60)}
    assert said == {
        f"Wir {verb} Ihren Brief {when}in Lindenfurt." for verb in ("lesen", "prüfen") for when in ("sofort ", "")
    }
    with pytest.raises(KeyError):
        phrase.say(rng, {})


def test_weights_decide(rng: Random) -> None:
    drawn = Counter(weighted(rng, {"often": 3, "seldom": 1, "never": 0}) for _attempt in range(2_000))
    assert drawn["never"] == 0
    assert 0.65 < drawn["often"] / 2_000 < 0.85
