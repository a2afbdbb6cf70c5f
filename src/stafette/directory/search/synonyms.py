"""Groups of words that staff let stand for each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from stafette.language import analyse_word, is_stop_word, iter_words

_SEED = Path(__file__).parent.parent / "data" / "synonyms.json"
_LONGEST = 4  # words of an expression


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Expressions of one to four words. In a directed group only the first one finds the others, not the reverse."""

    words: tuple[str, ...]
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Synonym:
    """An expression found in a question at words ``start`` until before ``end``, with what may stand for it."""

    start: int
    end: int
    others: tuple[str, ...]


def lemma_of(word: str) -> str:
    """The key of the whole word."""
    terms = analyse_word(word)
    return terms[0].key if terms else ""


class Synonyms:
    """Looks up expressions by the lemmas of their words, so that every inflection is found."""

    def __init__(self, groups: Iterable[SynonymGroup] = ()) -> None:
        self._others: dict[tuple[str, ...], dict[str, None]] = {}
        for group in groups:
            sources = group.words[:1] if group.directed else group.words
            for source in sources:
                if not _is_usable(source):
                    continue
                others = self._others.setdefault(expression_key(source), {})
                others.update(dict.fromkeys(word for word in group.words if word != source))
        self._others.pop((), None)

    def find(self, words: list[str], lemma: Callable[[str], str] = lemma_of) -> tuple[Synonym, ...]:
        """Return all expressions among ``words`` (stop words already taken out), overlapping ones too."""
        keys = [lemma(word) for word in words]
        found = []
        for start in range(len(keys)):
            for end in range(start + 1, min(len(keys), start + _LONGEST) + 1):
                others = self._others.get(tuple(keys[start:end]))
                if others:
                    found.append(Synonym(start, end, tuple(others)))
        return tuple(found)


def _is_usable(source: str) -> bool:
    """``ohne Wohnung`` must not be found as ``Wohnung``: one word with function words around it is no source."""
    return len(expression_key(source)) == len(list(iter_words(source))) or len(expression_key(source)) > 1


def expression_key(text: str) -> tuple[str, ...]:
    """The lemmas of the words of an expression, stop words left out."""
    return tuple(lemma_of(word) for word in iter_words(text) if not is_stop_word(word))


def read_groups(text: str) -> tuple[SynonymGroup, ...]:
    """Read groups from JSON: a list of objects with ``words`` and optionally ``directed``. Raises ``ValueError``."""
    rows = json.loads(text)
    if not isinstance(rows, list):
        raise ValueError("Synonyms: expected a list of groups.")
    groups = []
    for number, row in enumerate(rows, 1):
        words = row.get("words") if isinstance(row, dict) else None
        if not isinstance(words, list) or len(words) < 2 or not all(isinstance(word, str) and word for word in words):
            raise ValueError(f"Synonyms: group {number} needs at least two words.")
        groups.append(SynonymGroup(tuple(words), bool(row.get("directed", False))))
    return tuple(groups)


def seed_groups() -> tuple[SynonymGroup, ...]:
    """Return the groups that a new installation starts with; staff edit them."""
    return read_groups(_SEED.read_text(encoding="utf-8"))
