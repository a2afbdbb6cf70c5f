"""Offers and indexes for the tests of the search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from stafette.directory.search import (
    Flag,
    Place,
    SearchDocument,
    SearchIndex,
    SearchQuery,
    SearchResult,
    SynonymGroup,
    Town,
    encode_document,
)

DAY = date(2026, 3, 2)
ALTSTADT = Town("Altstadt", ("17001", "17002"), 50.10, 9.10)
NEUSTADT = Town("Bad Neustadt", ("17010",), 50.30, 9.10)
ESSEN = Town("Essen", ("17020",), 50.20, 9.40)
TOWNS = (ALTSTADT, NEUSTADT, ESSEN)


def identity(number: int) -> UUID:
    return UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128))


def place(town: Town) -> Place:
    return Place(town.name, town.postal_codes[0], town.latitude, town.longitude)


def offer(number: int, name: str, description: str = "", **values: object) -> SearchDocument:
    values.setdefault("organization_id", identity(1_000_000 + number))
    return SearchDocument(id=identity(number), name=name, description=description, **values)  # type: ignore[arg-type]


def index_of(
    documents: Iterable[SearchDocument], synonyms: Iterable[SynonymGroup] = (), towns: Iterable[Town] = TOWNS
) -> SearchIndex:
    index = SearchIndex()
    index.set_synonyms(synonyms)
    index.set_towns(towns)
    index.rebuild([encode_document(document) for document in documents])
    return index


def search(index: SearchIndex, text: str = "", **values: object) -> SearchResult:
    values.setdefault("day", DAY)
    return index.search(SearchQuery(text=text, **values))  # type: ignore[arg-type]


def names(documents: Iterable[SearchDocument], result: SearchResult) -> list[str]:
    by_id = {document.id: document.name for document in documents}
    return [by_id[hit.id] for hit in result.hits]


UNVERIFIED = Flag.PUBLISHED
