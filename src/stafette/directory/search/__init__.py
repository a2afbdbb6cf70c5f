"""In-process search over offers: pure Python and numpy, no Django. See README.md."""

from __future__ import annotations

from stafette.directory.search.codec import OutdatedDocumentError, decode_document, encode_document
from stafette.directory.search.documents import Field, Flag, Place, SearchDocument
from stafette.directory.search.gazetteer import Gazetteer, Town
from stafette.directory.search.index import IndexStatistics, SearchIndex
from stafette.directory.search.opening import Openings, compile_openings
from stafette.directory.search.query import (
    Correction,
    Hit,
    Match,
    MatchKind,
    Note,
    Ordering,
    OrderReason,
    PlaceMatch,
    Point,
    SearchQuery,
    SearchResult,
)
from stafette.directory.search.settings import FieldSetting, SearchSettings
from stafette.directory.search.synonyms import SynonymGroup, read_groups, seed_groups

__all__ = [
    "Correction",
    "Field",
    "FieldSetting",
    "Flag",
    "Gazetteer",
    "Hit",
    "IndexStatistics",
    "Match",
    "MatchKind",
    "Note",
    "Openings",
    "OrderReason",
    "Ordering",
    "OutdatedDocumentError",
    "Place",
    "PlaceMatch",
    "Point",
    "SearchDocument",
    "SearchIndex",
    "SearchQuery",
    "SearchResult",
    "SearchSettings",
    "SynonymGroup",
    "Town",
    "compile_openings",
    "decode_document",
    "encode_document",
    "read_groups",
    "seed_groups",
]
