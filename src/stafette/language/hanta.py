"""The only module that touches HanTa (Christian Wartena, probabilistic morphological analysis of German)."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from HanTa.HanoverTagger import HanoverTagger

_MODEL = "morphmodel_ger.pgz"
LONGEST_WORD = 45  # letters; longer ones are addresses and codes, whose analysis would take quadratic time
_KEEP_WITHIN = 6.0  # natural-log probability: readings up to e^6 less likely than the best are looked at


class _Tagger(Protocol):
    """The part of HanTa's class that we use, with types."""

    tag2int: dict[str, int]
    stemdict: dict[int, dict[str, str]]
    cache: dict[str, list[tuple[int, float]]]
    LP_m_t: dict[int, dict[str, float]]

    def tag_word(self, word: str, cutoff: float, casesensitive: bool) -> list[tuple[str, float]]: ...

    def analyze(self, word: str, pos: str, taglevel: int) -> tuple[str, list[tuple[str, str]], str]: ...


@dataclass(frozen=True, slots=True)
class Morpheme:
    """A morpheme: ``root`` in its base form ("häus" → "haus"), ``surface`` as written, HanTa's ``tag``."""

    root: str
    surface: str
    tag: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a word: stem in lower case with umlauts, morphemes, part of speech ("NN", "VV", "ADJ")."""

    stem: str
    part_of_speech: str
    morphemes: tuple[Morpheme, ...]


class _Loader:
    """Loads the model once per process, on first use, also when several threads ask at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tagger: _Tagger | None = None

    def get(self) -> _Tagger:
        if self._tagger is None:
            with self._lock:
                if self._tagger is None:
                    self._tagger = HanoverTagger(_MODEL)  # type: ignore[no-untyped-call]  # HanTa has no types
        return self._tagger


_loader = _Loader()


def preload() -> None:
    """Load the model now instead of at the first unknown word (about a third of a second, 30 MB)."""
    _loader.get()


def readings(word: str) -> tuple[Reading, ...]:
    """Return at most two readings of ``word`` with different stems, the likeliest first; at least one.

    Capitals do not count. ``word`` must hold at least one letter or digit.
    """
    tagger = _loader.get()
    found: dict[str, Reading] = {}
    for tag, _ in tagger.tag_word(word.lower(), cutoff=_KEEP_WITHIN, casesensitive=False):
        stem, morphemes, part_of_speech = tagger.analyze(word.lower(), pos=tag, taglevel=3)
        if stem and stem not in found:
            known = tuple(_morpheme(tagger, surface, kind) for surface, kind in morphemes)
            found[stem] = Reading(stem, part_of_speech.split("(")[0], known)
        if len(found) == 2:
            break
    return tuple(found.values()) or (Reading(word.lower(), "XY", ()),)


def is_known_word(word: str) -> bool:
    """Whether ``word`` is a frequent German form, or a simple word (no compound) whose morphemes the model all knows.

    A misspelt word is neither: ``schulden`` is known, ``arbiet`` is not.
    """
    tagger = _loader.get()
    if word.lower() in tagger.cache or not word.isalpha():
        return True
    if len(word) > LONGEST_WORD:
        return False
    morphemes = readings(word)[0].morphemes
    stems = [morpheme for morpheme in morphemes if morpheme.tag.startswith(("NN", "NE", "ADJ", "VV"))]
    known = (morpheme.surface in tagger.LP_m_t.get(tagger.tag2int.get(morpheme.tag, 0), {}) for morpheme in morphemes)
    return len(stems) == 1 and all(known)


def _morpheme(tagger: _Tagger, surface: str, tag: str) -> Morpheme:
    roots = tagger.stemdict.get(tagger.tag2int.get(tag, 0), {})
    return Morpheme(roots.get(surface, surface), surface, tag)
