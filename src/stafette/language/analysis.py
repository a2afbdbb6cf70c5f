"""From words to terms, with a cache by form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from stafette.language import compounds, hanta
from stafette.language.normalise import clean, normal_form
from stafette.language.stems import derivational_stem
from stafette.language.stopwords import is_stop_word
from stafette.language.tokens import iter_words, tokenise

_CACHE_LIMIT = 400_000  # forms, about 200 MB at the very worst; then the cache starts anew


class TermKind(IntEnum):
    """How close a term is to the written word; the lower the closer."""

    LEMMA = 0  # stem of the whole word
    READING = 1  # stem of the second-best reading of the whole word
    PART = 2  # stem of a part of a compound
    STEM = 3  # derivational stem of the whole word
    PART_STEM = 4  # derivational stem of a part


@dataclass(frozen=True, slots=True)
class Term:
    """A key to compare words by. ``key`` is in normal form."""

    key: str
    kind: TermKind


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with its terms (closest first, each key once) and its position in the text (from 0)."""

    text: str
    position: int
    terms: tuple[Term, ...]

    @property
    def is_stop_word(self) -> bool:
        """Whether the word is a function word."""
        return is_stop_word(self.text)


_Add = Callable[[str, TermKind], None]
_cache: dict[str, tuple[Term, ...]] = {}


def analyse(text: str) -> tuple[Word, ...]:
    """Return the words of plain German ``text`` with their terms. Stop words are kept: callers ask ``is_stop_word``."""
    return tuple(Word(token.text, token.position, analyse_word(token.text)) for token in tokenise(text))


def analyse_word(word: str) -> tuple[Term, ...]:
    """Return the terms of one word, closest first, each key once. Empty for a word without letters and digits.

    Capitals do not count, so that ``schulden`` and ``Schulden`` give the same terms.
    """
    form = clean(word).lower()
    terms = _cache.get(form)
    if terms is None:
        terms = _analyse(form)
        if len(_cache) >= _CACHE_LIMIT:
            _cache.clear()
        _cache[form] = terms
    return terms


def terms_of(text: str) -> tuple[Term, ...]:
    """Return the terms of all words of ``text`` that are no stop words, in order, with repetitions."""
    return tuple(term for word in iter_words(text) if not is_stop_word(word) for term in analyse_word(word))


def _analyse(form: str) -> tuple[Term, ...]:
    found: dict[str, TermKind] = {}

    def add(key: str, kind: TermKind) -> None:
        if key and kind < found.get(key, len(TermKind)):
            found[key] = kind

    if "-" in form:
        _add_hyphen_compound(form, add)
    elif not form.isalpha() or len(form) > hanta.LONGEST_WORD:
        add(normal_form(form), TermKind.LEMMA)
    else:
        _add_readings(form, add)
    ordered = sorted(found.items(), key=lambda item: item[1])
    return tuple(Term(key, kind) for key, kind in ordered)


def _add_readings(form: str, add: _Add) -> None:
    first, *others = hanta.readings(form)
    lemma = normal_form(first.stem)
    add(lemma, TermKind.LEMMA)
    for reading in others:
        add(normal_form(reading.stem), TermKind.READING)
    add(derivational_stem(_without_feminine(first, lemma)), TermKind.STEM)
    for part in compounds.parts(first):
        add(part, TermKind.PART)
        add(derivational_stem(part), TermKind.PART_STEM)


def _without_feminine(reading: hanta.Reading, lemma: str) -> str:
    """``aerztin`` becomes ``arzt``: HanTa marks the feminine ending, and knows the root behind the umlaut."""
    if len(reading.morphemes) > 1 and reading.morphemes[-1].tag == "SUF_FEM":
        return normal_form("".join(morpheme.root for morpheme in reading.morphemes[:-1]))
    return lemma


def _add_hyphen_compound(form: str, add: _Add) -> None:
    """``E-Mail`` is ``email``; ``Mutter-Kind-Kur`` is ``mutterkindkur`` with ``mutter``, ``kind``, ``kur`` as parts."""
    pieces = [piece for piece in form.split("-") if piece]
    last = analyse_word(pieces[-1])
    head = last[0].key if last else ""
    add(normal_form("".join(pieces[:-1])) + head, TermKind.LEMMA)
    for piece in pieces:
        if len(piece) < 2 or is_stop_word(piece):
            continue
        for term in analyse_word(piece):
            derived = term.kind in (TermKind.STEM, TermKind.PART_STEM)
            add(term.key, TermKind.PART_STEM if derived else TermKind.PART)
