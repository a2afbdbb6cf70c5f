"""What one asks the index and what it answers: plain values, with codes instead of texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from stafette.directory.search.documents import NO_FLAGS, Field, Flag


class Ordering(StrEnum):
    """How results are ordered."""

    BEST = "best"  # words, then nearness if a place is known; equals rotate
    NEAREST = "nearest"  # distance; equals rotate
    NAME = "name"  # as in a German list


@dataclass(frozen=True, slots=True)
class Point:
    """A place to measure from, degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """A question to the index.

    ``themes``: an offer must have at least one; likewise ``languages`` and ``target_groups`` (offers without any target
    group are for everybody and pass). ``flags``: all must be set. ``place`` is a town or postcode of the gazetteer,
    ``point`` wins over it. ``radius_km`` keeps offers within it, remote ones and ones without coordinates; without
    radius nearness only orders.
    ``open_at`` keeps offers open at that aware moment; with ``holiday`` (the day of that moment is a public holiday)
    only those whose times name that very date or never close. ``day`` seeds the rotation among equals.
    """

    day: date
    text: str = ""
    themes: tuple[str, ...] = ()
    place: str = ""
    point: Point | None = None
    radius_km: float | None = None
    open_at: datetime | None = None
    holiday: bool = False
    languages: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    flags: Flag = NO_FLAGS
    ordering: Ordering = Ordering.BEST
    offset: int = 0
    limit: int = 20
    facets: bool = False


class MatchKind(StrEnum):
    """How a word of the query was found in an offer, the closest first."""

    WORD = "word"  # the word itself, in any inflection
    PART = "part"  # as part of a compound, in either direction
    RELATED = "related"  # a word of the same stem: Beratung, beraten
    JOINED = "joined"  # two words of the query as one
    SYNONYM = "synonym"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Match:
    """Why an offer was found: ``word`` as typed, ``found`` (synonym, correction or the word itself) in ``fields``."""

    word: str
    found: str
    kind: MatchKind
    fields: tuple[Field, ...]


class Note(StrEnum):
    """What moved an offer beside its words."""

    NEAR = "near"  # distance counted
    REMOTE = "remote"  # by phone or video, from anywhere
    PLACE_UNKNOWN = "place_unknown"
    NOT_VERIFIED = "not_verified"  # stands lower because nobody has confirmed it recently


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer found. ``score`` only compares hits of one result; ``level`` is equal for hits that count as equal."""

    id: UUID
    score: float
    level: int
    distance_km: float | None
    matches: tuple[Match, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """ "Meinten Sie …": ``suggestion`` for ``word``; ``applied`` if results for the suggestion are already shown."""

    word: str
    suggestion: str
    applied: bool


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """The place the result is ordered by; ``words`` as typed, empty if it was given apart from the text."""

    name: str
    words: str
    point: Point


class OrderReason(StrEnum):
    """How the list is ordered, for the explanation on the page; in the order in which it counts."""

    WORDS = "words"
    NEARNESS = "nearness"
    VERIFIED_FIRST = "verified_first"
    NAME = "name"
    DAILY_ROTATION = "daily_rotation"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``total`` hits, of which ``hits`` is the page. ``unknown_words`` are in no offer and have no correction.

    ``suggested_text`` is the whole text with the corrections put in, empty without any. ``facets`` counts by
    "theme:slug", "language:de", "target_group:women", "flag:FREE_OF_CHARGE" over all hits, if asked for.
    """

    total: int
    hits: tuple[Hit, ...]
    corrections: tuple[Correction, ...] = ()
    suggested_text: str = ""
    unknown_words: tuple[str, ...] = ()
    place: PlaceMatch | None = None
    order: tuple[OrderReason, ...] = ()
    facets: dict[str, int] | None = None

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The ids of the page, in order."""
        return tuple(hit.id for hit in self.hits)
