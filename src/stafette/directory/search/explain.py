"""Why hits were found: by which words, in which fields, in which way. Codes, no texts. All hits of a page at once."""

from __future__ import annotations

import numpy as np

from stafette.directory.search.documents import FIELD_COUNT, Field
from stafette.directory.search.parsing import ParsedQuery, Variant, WeightedKey, WordGroup
from stafette.directory.search.query import Match, MatchKind
from stafette.directory.search.scoring import Scorer
from stafette.directory.search.segment import WHOLE_WORD, Bytes, Ints, Longs

_CLOSEST_FIRST = list(MatchKind)
_RANKS = {kind: rank for rank, kind in enumerate(_CLOSEST_FIRST)}
_OF_KEYS = 1 + max(_RANKS[kind] for kind in (MatchKind.WORD, MatchKind.PART, MatchKind.RELATED))
_FIELDS = [tuple(field for field in Field if bits & (1 << field)) for bits in range(1 << FIELD_COUNT)]
Matches = list[Match | None]


def matches_of(scorer: Scorer, parsed: ParsedQuery, documents: Longs) -> list[tuple[Match, ...]]:
    """Return for each document, and each word of the question that it answers, the closest way it does."""
    if not parsed.groups:
        return [()] * len(documents)
    wanted = documents.astype(np.int32)
    columns = [_closest(scorer, group, wanted) for group in parsed.groups]
    return [tuple(match for match in row if match) for row in zip(*columns, strict=True)]


def _closest(scorer: Scorer, group: WordGroup, documents: Ints) -> Matches:
    best: Matches = [None] * len(documents)
    ranks = [len(_CLOSEST_FIRST)] * len(documents)
    for variant in group.variants:
        if variant.kind is not MatchKind.WORD and max(ranks, default=0) <= _RANKS[variant.kind]:
            continue
        found: dict[tuple[int, int], Match] = {}
        for row, (rank, bits) in enumerate(_look_for(scorer, variant, documents)):
            if bits and rank < ranks[row]:
                match = found.get((rank, bits))
                if match is None:
                    match = Match(group.word, variant.label, _CLOSEST_FIRST[rank], _FIELDS[bits])
                    found[rank, bits] = match
                best[row], ranks[row] = match, rank
    return best


def _look_for(scorer: Scorer, variant: Variant, documents: Ints) -> list[tuple[int, int]]:
    """For each document the rank of the kind and the bits of the fields; no bits where not all words stand in it."""
    looks = [_look(scorer, word, documents) for word in variant.words]
    everywhere = np.logical_and.reduce([bits != 0 for _, bits in looks])
    bits = np.bitwise_or.reduce([bits for _, bits in looks]) * everywhere
    if variant.kind is not MatchKind.WORD:
        return [(_RANKS[variant.kind], found) for found in bits.tolist()]
    return list(zip(looks[0][0].tolist(), bits.tolist(), strict=True))


def _look(scorer: Scorer, word: tuple[WeightedKey, ...], documents: Ints) -> tuple[Longs, Bytes]:
    """The rank of the closest kind in which one word stands in each document, and the bits of its fields then."""
    bits = np.zeros((_OF_KEYS, len(documents)), np.uint8)
    for key in word:
        here = scorer.fields_in(key.key, documents)
        fields = here & np.uint8(WHOLE_WORD - 1)
        if key.kind is MatchKind.WORD:
            whole = here >= WHOLE_WORD
            bits[_RANKS[MatchKind.WORD]] |= fields * whole
            bits[_RANKS[MatchKind.PART]] |= fields * ~whole
        else:
            bits[_RANKS[key.kind]] |= fields
    ranks = (bits != 0).argmax(axis=0)
    return ranks, bits[ranks, np.arange(len(documents))]
