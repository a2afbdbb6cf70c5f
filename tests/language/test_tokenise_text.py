"""Words of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.language import tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Montag, 9.30 Uhr!", ["Montag", "9", "30", "Uhr"]),
        ("Mutter-Kind-Kur und U25-Beratung", ["Mutter-Kind-Kur", "und", "U25-Beratung"]),
        ("Kinder- und Jugendhilfe", ["Kinder", "und", "Jugendhilfe"]),
        ("Berater*innen, Bürger:innen, Schüler/-innen", ["Beraterinnen", "Bürgerinnen", "Schülerinnen"]),
        ("BürgerInnen und Berater(in)", ["Bürgerinnen", "und", "Beraterin"]),
        ("§ 16h SGB II", ["16h", "SGB", "II"]),
        ("Schuld\u00adner\u2011Beratung", ["Schuldner-Beratung"]),
        ("Der PIN ist 1234", ["Der", "PIN", "ist", "1234"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenise(text)] == words


@given(st.text(max_size=60))
def test_positions_count_words(text: str) -> None:
    tokens = tokenise(text)
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert all(token.text and not token.text.startswith("-") for token in tokens)
