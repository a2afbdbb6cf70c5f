"""Peers of the retrieval benchmark: Okapi BM25 over lemmas and compound parts, and PostgreSQL's ``german`` full text.

Both are given their best setting on the tuning district, found by a small grid.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

import numpy as np
import psycopg
from psycopg import sql

from stafette.language import TermKind, terms_of

KINDS = (TermKind.LEMMA, TermKind.PART)


@dataclass(frozen=True)
class Page:
    """A page of a guide."""

    title: str
    body: str


class Ranker(Protocol):
    """Answers a question with the numbers of the best pages."""

    def best(self, question: str, count: int) -> list[int]:
        """Return at most ``count`` pages, the best first."""


class Okapi:
    """BM25 (Robertson et al., Okapi at TREC-3, 1994) with idf = ln(1 + (N - n + ½) / (n + ½)).

    Terms are lemmas and compound parts of :mod:`stafette.language`, stop words left out; the title counts ``title``
    times.
    """

    def __init__(self, pages: Sequence[Page], k1: float, b: float, title: int) -> None:
        self.name = f"BM25, lemmas and compound parts (k1 {k1}, b {b}, title x{title})"
        self._count = len(pages)
        documents = [_keys(page.title) * title + _keys(page.body) for page in pages]
        lengths = np.array([len(document) for document in documents], float)
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, document in enumerate(documents):
            for key, frequency in Counter(document).items():
                postings[key].append((number, frequency))
        self._postings: dict[str, tuple[Any, Any]] = {}
        for key, rows in postings.items():
            numbers = np.array([number for number, _ in rows])
            frequencies = np.array([frequency for _, frequency in rows], float)
            idf = math.log1p((len(pages) - len(rows) + 0.5) / (len(rows) + 0.5))
            thinned = k1 * (1 - b + b * lengths[numbers] / lengths.mean())
            self._postings[key] = numbers, idf * frequencies * (k1 + 1) / (frequencies + thinned)

    @classmethod
    def grid(cls, pages: Sequence[Page]) -> Iterator[Okapi]:
        """All settings that are tried."""
        for k1, b, title in product((0.9, 1.2, 1.5, 2.0), (0.3, 0.5, 0.75), (1, 2, 3)):
            yield cls(pages, k1, b, title)

    def best(self, question: str, count: int) -> list[int]:
        """Return at most ``count`` pages, the best first; of equals the first in the file."""
        scores = np.zeros(self._count)
        for key in _keys(question):
            if key in self._postings:
                numbers, weights = self._postings[key]
                scores[numbers] += weights
        order = np.argsort(-scores, kind="stable")[:count]
        return [int(number) for number in order if scores[number] > 0]


class German:
    """PostgreSQL full text, configuration ``german``, with a GIN index: title weighted A, text D.

    ``any_word``: a page needs one word of the question, not all. ``rank`` is ``ts_rank`` or ``ts_rank_cd`` with its
    normalisation bits.
    """

    def __init__(self, connection: psycopg.Connection[Any], rank: str, normalisation: int, any_word: bool) -> None:
        self.name = f"PostgreSQL german ({rank} {normalisation}, {'any word' if any_word else 'all words'})"
        self._connection = connection
        words = "replace(plainto_tsquery('german', %(text)s)::text, '&', '|')::tsquery"
        self._statement = sql.SQL(
            "SELECT number FROM retrieval_page, (SELECT {query} AS question) AS asked WHERE vector @@ question "
            "ORDER BY {rank}('{{0.1, 0.2, 0.4, 1.0}}', vector, question, {normalisation}) DESC, number LIMIT %(count)s"
        ).format(
            query=sql.SQL(words if any_word else "plainto_tsquery('german', %(text)s)"),
            rank=sql.Identifier(rank),
            normalisation=sql.Literal(normalisation),
        )

    @classmethod
    def grid(cls, connection: psycopg.Connection[Any]) -> Iterator[German]:
        """All settings that are tried."""
        for rank, normalisation, any_word in product(("ts_rank", "ts_rank_cd"), (0, 1, 2, 32), (True, False)):
            yield cls(connection, rank, normalisation, any_word)

    def best(self, question: str, count: int) -> list[int]:
        """Return at most ``count`` pages, the best first."""
        rows = self._connection.execute(self._statement, {"text": question, "count": count}).fetchall()
        return [int(number) for (number,) in rows]


def load_pages(connection: psycopg.Connection[Any], pages: Sequence[Page]) -> None:
    """Put the pages into a temporary table of this connection, with its GIN index."""
    connection.execute("CREATE TEMPORARY TABLE retrieval_page (number integer PRIMARY KEY, vector tsvector NOT NULL)")
    statement = (
        "INSERT INTO retrieval_page VALUES (%s, setweight(to_tsvector('german', %s), 'A') "
        "|| setweight(to_tsvector('german', %s), 'D'))"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(number, page.title, page.body) for number, page in enumerate(pages)])
    connection.execute("CREATE INDEX ON retrieval_page USING gin (vector)")
    connection.execute("ANALYZE retrieval_page")


def _keys(text: str) -> list[str]:
    return [term.key for term in terms_of(text) if term.kind in KINDS]
