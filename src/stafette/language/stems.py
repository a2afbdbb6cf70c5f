"""Derivational stems: what ``Beratung``, ``Berater`` and ``beraten`` share. Rules of German word formation, no list."""

from __future__ import annotations

from functools import lru_cache

_SHORTEST = 4  # letters that must remain
# Longest first. Endings in normal form (``ae`` for ``ä``); HanTa has already taken inflection away.
_ENDINGS = (
    "schaftlich", "lichkeit", "igkeit", "ierung", "erinnen", "schaft", "ation", "barkeit", "ungen",
    "heit", "keit", "lich", "isch", "nerin", "ling", "erin", "ung", "nis", "bar", "los", "end", "ner", "ier",
    "er", "ig", "et",
)  # fmt: skip


@lru_cache(maxsize=200_000)
def derivational_stem(word: str) -> str:
    """Return ``word`` (normal form of a lemma or part) without derivational ending; itself where nothing falls away.

    ``beratung`` → ``berat``, ``schuldner`` → ``schuld``, ``selbststaendigkeit`` → ``selbststaend``. At least
    four letters remain. The result is a key for comparing, not a word.
    """
    stem = word
    for _ in range(2):
        shorter = _without_ending(stem)
        if shorter == stem:
            break
        stem = shorter
    return stem


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word
