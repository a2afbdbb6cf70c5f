"""The nearest allowed word for a mistyped one, as people expect it: "aktiv" for "active", "Telefno" for "Telefon"."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

NEAR_ENOUGH = 60.0


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The most similar of ``allowed`` (similarity of letters in per cent, at least ``NEAR_ENOUGH``), or None."""
    choices = list(allowed)
    found = process.extractOne(
        word[:200], choices, scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=NEAR_ENOUGH
    )
    return found[0] if found else None


def allowed_words(word: str, allowed: Iterable[str]) -> str:
    """A German remedy: the nearest word as a question, then all allowed words."""
    choices = list(allowed)
    near = nearest(word, choices)
    listed = ", ".join(f"„{choice}“" for choice in choices[:20])
    more = " …" if len(choices) > 20 else ""
    question = f"Meinten Sie „{near}“? " if near else ""
    return f"{question}Erlaubt sind: {listed}{more}."
