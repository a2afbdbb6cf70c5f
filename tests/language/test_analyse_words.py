"""Words and what they have in common: lemmas, compound parts, stems."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.language import (
    TermKind,
    analyse,
    analyse_word,
    is_known_word,
    is_stop_word,
    restore_dots,
    terms_of,
)


def keys(word: str, *kinds: TermKind) -> set[str]:
    return {term.key for term in analyse_word(word) if not kinds or term.kind in kinds}


@pytest.mark.parametrize(
    ("forms", "lemma"),
    [
        (("Schulden", "schulden", "SCHULDEN", "Schuld"), "schuld"),
        (("Mütter", "mutter", "Müttern"), "mutter"),
        (("Kurse", "Kursen", "kurs"), "kurs"),
        (("Ärzte", "Arzt", "ärzten"), "arzt"),
        (("E-Mail", "Email", "e-mail"), "email"),
        (("Häuser", "haus"), "haus"),
    ],
)
def test_inflected_forms_share_a_lemma_in_any_case(forms: tuple[str, ...], lemma: str) -> None:
    assert {analyse_word(form)[0].key for form in forms} == {lemma}


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Schuldnerberatung", {"schuldner", "beratung"}),
        ("Kinderbetreuung", {"kind", "betreuung"}),
        ("schwangerschaftskonfliktberatung", {"schwangerschaft", "konflikt", "beratung"}),
        ("Häuserbau", {"haus", "bau"}),
        ("Mutter-Kind-Kur", {"mutter", "kind", "kur"}),
        ("Führerscheinstelle", {"fuehrerschein", "stelle"}),
    ],
)
def test_compounds_give_their_parts(word: str, parts: set[str]) -> None:
    assert parts <= keys(word, TermKind.PART)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schuldnerberatung", "Schulden"),
        ("Schuldnerberatung", "beraten"),
        ("Beratung", "Berater"),
        ("Berater*innen", "Beratung"),
        ("Ärztin", "Arzt"),
        ("Anmeldung", "anmelden"),
        ("Kinderbetreuungskosten", "Kinderbetreuung"),
    ],
)
def test_related_words_share_a_key(one: str, other: str) -> None:
    (first,), (second,) = analyse(one), analyse(other)
    assert {term.key for term in first.terms} & {term.key for term in second.terms}


def test_unrelated_words_share_nothing() -> None:
    assert not keys("Schuldnerberatung") & keys("Kindergarten")


def test_terms_stand_in_order_of_closeness_and_once() -> None:
    terms = analyse_word("Schuldnerberatung")
    assert [term.kind for term in terms] == sorted(term.kind for term in terms)
    assert len({term.key for term in terms}) == len(terms)


def test_questions_shrink_to_their_content() -> None:
    words = [
        word.text for word in analyse("Wo kann ich meinen Führerschein umschreiben lassen?") if not word.is_stop_word
    ]
    assert words == ["Führerschein", "umschreiben"]
    assert terms_of("Wo kann ich das?") == ()


@pytest.mark.parametrize(("word", "restored"), [("fur", "für"), ("konnen", "können"), ("für", "für"), ("Haus", "Haus")])
def test_function_words_are_known_without_dots(word: str, restored: str) -> None:
    assert is_stop_word(word) is (word != "Haus")
    assert restore_dots(word) == restored


@pytest.mark.parametrize("word", ["Schulden", "arbeit", "beraten", "Kindern"])
def test_german_words_are_known(word: str) -> None:
    assert is_known_word(word)


@pytest.mark.parametrize("word", ["Arbiet", "Agentor", "fuhrerschien", "qwrtz"])
def test_misspelt_words_are_not_known(word: str) -> None:
    assert not is_known_word(word)


@given(st.text(max_size=40))
def test_any_text_can_be_analysed(text: str) -> None:
    for word in analyse(text):
        assert all(term.key for term in word.terms)
        assert analyse_word(word.text.upper().lower()) == analyse_word(word.text.upper().lower().capitalize().lower())


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=18))
def test_capitals_do_not_count(word: str) -> None:
    assert analyse_word(word) == analyse_word(word[0].upper() + word[1:]) or word[0] == "ß"


def test_many_threads_may_analyse_at_once() -> None:
    words = ["Sozialkaufhaus", "Lebensmittelausgabe", "Wohnungslosenhilfe", "Trauerbegleitung"] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(analyse_word, words))
    assert found == [analyse_word(word) for word in words]
