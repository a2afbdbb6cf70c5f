"""From the text of a question to groups of index keys: one group per word, each with its alternatives."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np

from stafette.directory.search.documents import Field
from stafette.directory.search.gazetteer import Found, Gazetteer, Town
from stafette.directory.search.query import Correction, MatchKind
from stafette.directory.search.segment import WHOLE_WORD
from stafette.directory.search.snapshot import Snapshot
from stafette.directory.search.synonyms import Synonyms
from stafette.language import TermKind, is_known_word, is_stop_word, iter_words, normal_form, restore_dots

MOST_WORDS = 40  # further words of a question are not looked at
LONGEST_WORD = 60  # letters, as in rows
LONGEST_TEXT = 400  # letters; so that nobody keeps the server busy with one question
_KINDS = {
    TermKind.LEMMA: MatchKind.WORD,
    TermKind.READING: MatchKind.WORD,
    TermKind.PART: MatchKind.PART,
    TermKind.STEM: MatchKind.RELATED,
    TermKind.PART_STEM: MatchKind.RELATED,
}
_OF_PART = (TermKind.PART, TermKind.PART_STEM)
_RARE = 2  # a word in at most so many offers may be a typo of one that stands …
_FREQUENT = 50  # … in at least so many
_LONGEST_ENDING = 3  # letters
_FALLING_AWAY = ("ge", "zu")
_SAME_DISTANCE = 3  # corrections at the same distance that are searched for


@dataclass(frozen=True, slots=True)
class WeightedKey:
    """A key of the index with its weight (0 to 1) and how it relates to the word."""

    key: str
    weight: float
    kind: MatchKind
    of_part: bool = False  # key of a part of a compound, not of the whole word


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to say a word of the question. Of several ``words`` an offer must hold all. ``label`` is shown."""

    label: str
    kind: MatchKind
    weight: float
    words: tuple[tuple[WeightedKey, ...], ...]


@dataclass(slots=True)
class WordGroup:
    """A word of the question as typed; the first variant is the word itself."""

    word: str
    variants: list[Variant]


@dataclass(frozen=True, slots=True)
class SequenceWord:
    """A word of the question in its place, function words included."""

    lemma: str
    is_function_word: bool


@dataclass(slots=True)
class ParsedQuery:
    """A question understood. ``town`` was named in it with ``town_words``; ``sequence`` holds all other words."""

    sequence: tuple[SequenceWord, ...] = ()
    groups: list[WordGroup] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    suggested_text: str = ""
    unknown_words: list[str] = field(default_factory=list)
    town: Town | None = None
    town_words: str = ""


def parse_query(text: str, snapshot: Snapshot, synonyms: Synonyms, gazetteer: Gazetteer) -> ParsedQuery:
    """Understand ``text``: place, words, joined words, synonyms, corrections."""
    parsed = ParsedQuery()
    if not text:
        return parsed
    written = [word[:LONGEST_WORD] for word in islice(iter_words(text[:LONGEST_TEXT]), MOST_WORDS)]
    found = gazetteer.find(written)
    if found and _is_place(found, snapshot):
        parsed.town, parsed.town_words = found.town, " ".join(written[found.start : found.end])
        written = written[: found.start] + written[found.end :]
    words = [word for word in written if not is_stop_word(word)]
    if not words and not parsed.town:
        words = written
    parsed.sequence = tuple(_sequence_word(word, snapshot) for word in written)
    parsed.groups = [
        WordGroup(word, [Variant(word, MatchKind.WORD, 1.0, (keys_of(word, snapshot),))]) for word in words
    ]
    _add_joined(parsed.groups, snapshot)
    _add_synonyms(parsed.groups, synonyms, snapshot)
    for group in parsed.groups:
        _correct(group, parsed, snapshot)
    parsed.suggested_text = _suggest(text, parsed.corrections)
    return parsed


def _sequence_word(word: str, snapshot: Snapshot) -> SequenceWord:
    function_word = is_stop_word(word)
    return SequenceWord(normal_form(word) if function_word else snapshot.lemma_of(word), function_word)


def keys_of(word: str, snapshot: Snapshot) -> tuple[WeightedKey, ...]:
    """The keys of one word, weighted by how close they are to it."""
    if is_stop_word(word):
        return (WeightedKey(normal_form(word), 1.0, MatchKind.WORD),)
    weights = snapshot.settings.query_kinds
    return tuple(
        WeightedKey(term.key, weights[term.kind], _KINDS[term.kind], term.kind in _OF_PART)
        for term in snapshot.analyse(word)
    )


def _whole_keys(word: str, snapshot: Snapshot) -> tuple[WeightedKey, ...]:
    """The keys of a synonym without its parts: ``Kinderbetreuung`` for ``Kita``, but not every ``Betreuung``."""
    weights = snapshot.settings.query_kinds
    terms = (term for term in snapshot.analyse(word) if term.kind in (TermKind.LEMMA, TermKind.READING, TermKind.STEM))
    return tuple(WeightedKey(term.key, weights[term.kind], _KINDS[term.kind]) for term in terms)


def _is_place(found: Found, snapshot: Snapshot) -> bool:
    """A town's name that is an ordinary word too ("Essen") is a place only after "in" or with a postcode.

    Ordinary means: of the offers that hold the word, fewer than half hold it as their place.
    """
    if found.sure or found.end - found.start > 1:
        return True
    postings = snapshot.words(snapshot.lemma_of(found.town.name))
    whole = ((postings.fields & WHOLE_WORD) != 0) & snapshot.findable[postings.documents]
    as_place = (postings.fields & (1 << Field.PLACE)) != 0
    return 2 * int(np.count_nonzero(as_place & whole)) >= int(np.count_nonzero(whole))


def _add_joined(groups: list[WordGroup], snapshot: Snapshot) -> None:
    """``Kinder garten`` is looked for as ``Kindergarten`` too, if that stands in some offer."""
    for left, right in pairwise(groups):
        if not _may_join(left.word, right.word, snapshot):
            continue
        joined = left.word + right.word.lower()
        key = snapshot.lemma_of(joined)
        if key and snapshot.frequency(key):
            keys = (WeightedKey(key, 1.0, MatchKind.WORD),)
            variant = Variant(joined, MatchKind.JOINED, snapshot.settings.joined_weight, (keys,))
            left.variants.append(variant)
            right.variants.append(variant)


def _may_join(left: str, right: str, snapshot: Snapshot) -> bool:
    """Whether some key begins with the left word and the first letter of the right one; spares morphology.

    The stem of a compound begins so, whatever its end becomes (``Gärten`` and ``Garten``); but ``ge`` and ``zu`` may
    fall away (``los zuwerden`` is ``loswerd``), and of a right side of two or three letters all may.
    """
    if len(left) < 2 or len(right) < 2:
        return False
    beginning, end = normal_form(left), normal_form(right)
    if len(end) <= _LONGEST_ENDING:
        return snapshot.has_key_from(beginning)
    letters = {end[0], end[2]} if end.startswith(_FALLING_AWAY) else {end[0]}
    return any(snapshot.has_key_from(beginning + letter) for letter in letters)


def _add_synonyms(groups: list[WordGroup], synonyms: Synonyms, snapshot: Snapshot) -> None:
    for synonym in synonyms.find([group.word for group in groups], snapshot.lemma_of):
        for other in synonym.others:
            words = tuple(_whole_keys(word, snapshot) for word in iter_words(other) if not is_stop_word(word))
            if words:
                variant = Variant(other, MatchKind.SYNONYM, snapshot.settings.synonym_weight, words)
                for group in groups[synonym.start : synonym.end]:
                    group.variants.append(variant)


def _correct(group: WordGroup, parsed: ParsedQuery, snapshot: Snapshot) -> None:
    """Add the likely spelling to a word that no offer holds; suggest one for a very rare word."""
    keys = group.variants[0].words[0]
    frequency = max((snapshot.frequency(key.key) for key in keys if key.kind is MatchKind.WORD), default=0)
    if frequency > _RARE or _is_known_compound(keys, snapshot):
        return
    candidates = [] if is_known_word(group.word) else _candidates(group.word, snapshot)
    if not candidates:
        if not frequency and not any(snapshot.frequency(key.key) for key in _all_keys(group)):
            parsed.unknown_words.append(group.word)
        return
    best_word, best_frequency = candidates[0]
    if not frequency:
        parsed.corrections.append(Correction(group.word, best_word, applied=True))
        for word, _ in candidates:
            weight = snapshot.settings.correction_weight
            group.variants.append(Variant(word, MatchKind.CORRECTION, weight, (keys_of(word, snapshot),)))
    elif best_frequency >= _FREQUENT * frequency:
        parsed.corrections.append(Correction(group.word, best_word, applied=False))


def _candidates(word: str, snapshot: Snapshot) -> list[tuple[str, int]]:
    """Nearest known words with their number of offers, the most frequent first."""
    own = snapshot.lemma_of(word)
    near = [candidate for candidate in snapshot.speller.candidates(word) if snapshot.lemma_of(candidate.word) != own]
    if not near:
        return []
    nearest = [candidate.word for candidate in near if candidate.distance == near[0].distance]
    by_lemma: dict[str, str] = {}
    for form in filter(snapshot.holds, nearest):
        by_lemma.setdefault(snapshot.lemma_of(form), form)
    found = [(form, snapshot.frequency(lemma)) for lemma, form in by_lemma.items()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_SAME_DISTANCE]


def _is_known_compound(keys: tuple[WeightedKey, ...], snapshot: Snapshot) -> bool:
    """A compound that no offer holds, but all of whose parts stand somewhere, is no typo."""
    parts = [key for key in keys if key.kind is MatchKind.PART]
    known = [key for key in parts if snapshot.frequency(key.key)]
    return len(known) >= 2 and sum(len(key.key) for key in known) >= len(keys[0].key) - 3


def _all_keys(group: WordGroup) -> list[WeightedKey]:
    return [key for variant in group.variants for word in variant.words for key in word]


def _suggest(text: str, corrections: list[Correction]) -> str:
    if not corrections:
        return ""
    by_word = {correction.word: correction.suggestion for correction in corrections}
    return " ".join(by_word.get(word) or restore_dots(word) for word in iter_words(text))
