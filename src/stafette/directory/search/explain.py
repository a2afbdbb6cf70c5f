"""Why a hit was found: by which words, in which fields, in which way. Codes, no texts."""

from __future__ import annotations

import numpy as np

from stafette.directory.search.documents import Field
from stafette.directory.search.parsing import ParsedQuery, Variant, WeightedKey, WordGroup
from stafette.directory.search.query import Match, MatchKind
from stafette.directory.search.segment import WHOLE_WORD
from stafette.directory.search.snapshot import Snapshot

_CLOSEST_FIRST = list(MatchKind)


def matches_of(snapshot: Snapshot, parsed: ParsedQuery, document: int) -> tuple[Match, ...]:
    """Return for each word of the question that the document answers the closest way it does."""
    matches = [_closest(snapshot, group, document) for group in parsed.groups]
    return tuple(match for match in matches if match)


def _closest(snapshot: Snapshot, group: WordGroup, document: int) -> Match | None:
    found = []
    for variant in group.variants:
        fields_of_words = [_look(snapshot, word, document) for word in variant.words]
        if all(bits for _, bits in fields_of_words):
            kind = _kind(variant, [kind for kind, _ in fields_of_words])
            bits = np.bitwise_or.reduce([bits for _, bits in fields_of_words])
            fields = tuple(field for field in Field if int(bits) & (1 << field))
            found.append(Match(group.word, variant.label, kind, fields))
    return min(found, key=lambda match: _CLOSEST_FIRST.index(match.kind), default=None)


def _kind(variant: Variant, kinds: list[MatchKind]) -> MatchKind:
    if variant.kind is not MatchKind.WORD:
        return variant.kind
    return kinds[0]


def _look(snapshot: Snapshot, word: tuple[WeightedKey, ...], document: int) -> tuple[MatchKind, int]:
    """The closest kind in which one word stands in the document, and the bits of its fields; no bits if it does not."""
    bits = dict.fromkeys(_CLOSEST_FIRST, 0)
    for key in word:
        postings = snapshot.words(key.key)
        row = int(np.searchsorted(postings.documents, document))
        if row < len(postings.documents) and postings.documents[row] == document:
            here = int(postings.fields[row])
            whole = bool(here & WHOLE_WORD)
            kind = MatchKind.PART if key.kind is MatchKind.WORD and not whole else key.kind
            bits[kind] |= here & (WHOLE_WORD - 1)
    return next(((kind, found) for kind, found in bits.items() if found), (MatchKind.RELATED, 0))
