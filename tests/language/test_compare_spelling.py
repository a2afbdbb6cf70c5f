"""One spelling for comparing and one for sorting."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.language import bare_form, normal_form, sort_key


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("FÜR", "fuer"),
        ("Mutter-Kind-Kur", "mutterkindkur"),
        ("Café", "cafe"),
        ("Schuld\u00adner", "schuldner"),
        (unicodedata.normalize("NFD", "Ärzte"), "aerzte"),
        ("24/7", "247"),
        ("Işık", "isik"),
    ],
)
def test_normal_form(written: str, expected: str) -> None:
    # The dotless i of Turkish names has no base letter in Unicode; only it may stay as it is.
    assert normal_form(written).replace("ı", "i") == expected


@pytest.mark.parametrize("spelling", ["Führerschein", "fuehrerschein", "FUHRERSCHEIN", "Fu\u0308hrerschein"])
def test_bare_form_forgives_missing_dots(spelling: str) -> None:
    assert bare_form(spelling) == "fuhrerschein"


@given(st.text(max_size=30))
def test_forms_are_stable(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)
    assert bare_form(unicodedata.normalize("NFD", text)) == bare_form(unicodedata.normalize("NFC", text))


def test_sort_key_orders_like_a_german_list() -> None:
    ordered = ["Arzt", "Ärzte", "Bad Müll", "Badstraße", "Muller", "Müller", "Muller Anna", "Öl", "Osten", "Zoo"]
    assert sorted(reversed(ordered), key=sort_key) == ordered


@pytest.mark.parametrize(("one", "other"), [("Maße", "Masse"), ("Fön", "Fon"), ("Ära", "Ara")])
def test_umlauts_break_ties_only(one: str, other: str) -> None:
    assert sort_key(other) < sort_key(one) < sort_key(other + " a")


@given(st.text(max_size=30))
def test_sort_key_is_ascii(text: str) -> None:
    assert sort_key(text).isascii()
    assert "\0" not in sort_key(text)
