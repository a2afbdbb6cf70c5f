"""All weights of the search in one place.

Those of words (fields, kinds, ``k1``, coverage, pairs, passages) were chosen on real questions of one district and on
headings of pages that are questions; ``python -m benchmarks.retrieval`` measures them on a district that had no part in
it. Those of distance and freshness are judgement.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stafette.directory.search.documents import FIELD_COUNT, Field
from stafette.language import TermKind


@dataclass(frozen=True, slots=True)
class FieldSetting:
    """``weight`` multiplies a word in the field; ``pivot`` is the length in words that counts as normal.

    ``b`` between 0 and 1 says how strongly a longer text thins its words out (Robertson and Zaragoza,
    "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.6.1).
    """

    weight: float
    pivot: float
    b: float


def _default_fields() -> dict[Field, FieldSetting]:
    return {
        Field.NAME: FieldSetting(4.0, 4.0, 0.2),
        Field.ORGANIZATION: FieldSetting(2.5, 4.0, 0.2),
        Field.KEYWORDS: FieldSetting(3.0, 5.0, 0.2),
        Field.THEMES: FieldSetting(2.0, 5.0, 0.2),
        Field.SUMMARY: FieldSetting(1.5, 12.0, 0.2),
        Field.DESCRIPTION: FieldSetting(1.0, 100.0, 0.2),
        Field.PLACE: FieldSetting(1.5, 3.0, 0.0),
    }


def _default_kinds() -> dict[TermKind, float]:
    return {
        TermKind.LEMMA: 1.0,
        TermKind.READING: 0.6,
        TermKind.PART: 0.8,
        TermKind.STEM: 0.3,
        TermKind.PART_STEM: 0.2,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """Weights of the ranking. The pivots are fixed numbers, not averages of the corpus.

    So an index that took a thousand single edits ranks exactly like one built afresh, and every process alike.
    """

    fields: dict[Field, FieldSetting] = field(default_factory=_default_fields)
    document_kinds: dict[TermKind, float] = field(default_factory=_default_kinds)
    query_kinds: dict[TermKind, float] = field(default_factory=_default_kinds)
    k1: float = 1.6
    coverage_power: float = 0.2  # how strongly a hit must cover the words of a short question, weighted by rarity
    close_candidates: int = 60  # so many of the best are read closely
    pair_share: float = 0.8  # neighbours in the question that are neighbours in the offer
    passage_share: float = 1.0  # words of the question together in one passage
    passage_words: int = 32
    least_coverage: float = 0.3  # hits that cover less than this share of what the best hit covers are left out
    telling_part: float = 0.5  # a part of a compound finds alone if its idf is this share of that of the rarest part
    synonym_weight: float = 0.5
    correction_weight: float = 0.9
    joined_weight: float = 0.9
    stale_factor: float = 0.85  # offers not confirmed recently
    unknown_place_factor: float = 0.7  # offers without coordinates when a place is asked for
    remote_factor: float = 0.8  # by phone or video: as if somewhat away
    half_distance_km: float = 8.0  # at this distance half of the nearness is gone
    distance_share: float = 0.6  # share of the score that nearness can take away
    equal_share: float = 0.01  # hits within this share of the best score count as equal
    nearness_step_km: float = 2.0  # distances within one step count as equal when only nearness orders
    merge_share: float = 0.05  # the delta is merged into the base beyond this share of it
    merge_minimum: int = 500

    def with_changes(self, **changes: object) -> SearchSettings:
        """Return a copy with other values."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked by dataclasses.replace

    def field_arrays(self) -> tuple[list[float], list[float], list[float]]:
        """Return weights, pivots and b in the order of the fields."""
        rows = [self.fields[Field(index)] for index in range(FIELD_COUNT)]
        return [row.weight for row in rows], [row.pivot for row in rows], [row.b for row in rows]
