"""Explaining a page at once says the same as looking up one hit, one word and one key after another."""

from __future__ import annotations

from hypothesis import given, settings

from stafette.directory.search import Field, Gazetteer, Match, MatchKind, SearchDocument
from stafette.directory.search.explain import matches_of
from stafette.directory.search.parsing import Variant, WeightedKey, WordGroup, parse_query
from stafette.directory.search.scoring import Scorer
from stafette.directory.search.segment import WHOLE_WORD
from stafette.directory.search.snapshot import Snapshot
from stafette.directory.search.synonyms import Synonyms
from tests.directory.search.support import index_of
from tests.directory.search.test_narrow_down import SYNONYMS, TEXTS, catalogs

CLOSEST_FIRST = list(MatchKind)


def look(snapshot: Snapshot, word: tuple[WeightedKey, ...], document: int) -> tuple[MatchKind, int] | None:
    """The closest kind in which a word stands in a document, and the bits of its fields."""
    found: dict[MatchKind, int] = {}
    for key in word:
        postings = snapshot.words(key.key)
        for number, bits in zip(postings.documents.tolist(), postings.fields.tolist(), strict=True):
            if number == document:
                is_part = key.kind is MatchKind.WORD and not bits & WHOLE_WORD
                kind = MatchKind.PART if is_part else key.kind
                found[kind] = found.get(kind, 0) | bits & (WHOLE_WORD - 1)
    return min(found.items(), key=lambda pair: CLOSEST_FIRST.index(pair[0]), default=None)


def match_of(snapshot: Snapshot, word: str, variant: Variant, document: int) -> Match | None:
    looks = [look(snapshot, keys, document) for keys in variant.words]
    met = [each for each in looks if each]
    if len(met) < len(looks):
        return None
    kind = met[0][0] if variant.kind is MatchKind.WORD else variant.kind
    fields = tuple(field for field in Field if any(bits & (1 << field) for _, bits in met))
    return Match(word, variant.label, kind, fields)


def closest(snapshot: Snapshot, group: WordGroup, document: int) -> Match | None:
    found = [match_of(snapshot, group.word, variant, document) for variant in group.variants]
    return min(filter(None, found), key=lambda match: CLOSEST_FIRST.index(match.kind), default=None)


@settings(deadline=None, max_examples=80)
@given(catalogs(), TEXTS)
def test_all_at_once_as_one_by_one(offers: list[SearchDocument], text: str) -> None:
    snapshot = index_of(offers)._snapshot
    parsed = parse_query(text, snapshot, Synonyms(SYNONYMS), Gazetteer())
    at_once = matches_of(Scorer(snapshot), parsed, snapshot.findable_documents)
    for document, matches in zip(snapshot.findable_documents.tolist(), at_once, strict=True):
        one_by_one = (closest(snapshot, group, document) for group in parsed.groups)
        assert matches == tuple(match for match in one_by_one if match)
