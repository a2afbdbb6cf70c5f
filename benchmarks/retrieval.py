"""Retrieval: real questions, is the page that answers found first, or among the first five?

649 questions of two districts over all pages of three (``STAFETTE_DATA``, see the data's own licence: CC BY 4.0).
Everything that was chosen (weights of our search, k1 and b of BM25, the ranking function of PostgreSQL) was chosen on
the questions of the district ``TUNE``; the weights of our search also on lines of pages outside ``REPORT`` that are
questions, taken out of the pages and asked. The questions of ``REPORT`` had no part in it and are what counts. The
synonyms come from the general vocabulary of social counselling. The third district has pages but no questions: it makes
the search harder, and as a check every one of its pages is looked for by its own title.

Ours is :class:`stafette.directory.search.SearchIndex` as the web server uses it: default settings, the synonyms that a
new installation starts with, corrections, rotation among equals. Set ``BENCH_DATABASE_URL`` to use a database that is
there; otherwise the embedded PostgreSQL is started in a temporary folder.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.peer_retrieval import German, Okapi, Page, Ranker, load_pages
from stafette.core.embedded_db import Cluster
from stafette.core.intervals import wilson
from stafette.directory.search import SearchDocument, SearchIndex, SearchQuery, encode_document, seed_groups
from stafette.language import analyse

TUNE = "muenchen"
REPORT = "lkaugsburg"
CHECK = "rems-murr-kreis"
DATA = Path(os.environ.get("STAFETTE_DATA", str(Path(__file__).parents[2] / "shared" / "data"))) / "directory"
GOAL = 5.0  # points better than the better peer, on both measures
DAY = date(2026, 1, 1)
console = Console()


@dataclass(frozen=True)
class Question:
    """A question with the number of the page that answers it."""

    text: str
    district: str
    page: int


@dataclass(frozen=True)
class Figures:
    """Hits among the first and the first five, of ``total`` questions."""

    first: int
    five: int
    total: int

    @property
    def hit_1(self) -> float:
        """Per cent found first."""
        return 100 * self.first / self.total

    @property
    def hit_5(self) -> float:
        """Per cent among the first five."""
        return 100 * self.five / self.total


class Ours:
    """The search of the directory over pages instead of offers."""

    name = "Stafette"

    def __init__(self, pages: Sequence[Page]) -> None:
        documents = [
            SearchDocument(
                id=UUID(int=number + 1),
                organization_id=UUID(int=1_000_000 + number),
                name=page.title,
                description=page.body,
            )
            for number, page in enumerate(pages)
        ]
        self.index = SearchIndex()
        self.index.set_synonyms(seed_groups())
        self.index.rebuild([encode_document(document) for document in documents])

    def best(self, question: str, count: int) -> list[int]:
        """Return at most ``count`` pages, the best first."""
        result = self.index.search(SearchQuery(text=question, day=DAY, limit=count))
        return [identifier.int - 1 for identifier in result.ids]


def read() -> tuple[list[Page], list[str], list[Question]]:
    """Return pages, their districts, and the questions."""
    rows = json.loads((DATA / "integreat_pages_de.json").read_text(encoding="utf-8"))
    asked = json.loads((DATA / "integreat_questions_muenchen_augsburg.json").read_text(encoding="utf-8"))
    number = {(row["city"], row["pageId"]): index for index, row in enumerate(rows)}
    questions = [Question(row["question"], row["city"], number[row["city"], row["pageId"]]) for row in asked]
    return [_page(row["text"]) for row in rows], [row["city"] for row in rows], questions


def _page(text: str) -> Page:
    """The first line is the title; many pages repeat it."""
    title, *lines = text.split("\n")
    while lines and lines[0].strip() == title.strip():
        lines.pop(0)
    return Page(title.strip(), "\n".join(lines))


def measure(ranker: Ranker, questions: Sequence[Question]) -> Figures:
    """Ask all ``questions``."""
    first = five = 0
    for question in questions:
        best = ranker.best(question.text, 5)
        first += best[:1] == [question.page]
        five += question.page in best
    return Figures(first, five, len(questions))


def tuned(candidates: Iterator[Any], questions: Sequence[Question], count: int, what: str) -> Any:
    """The candidate with the best sum of both measures on the tuning questions."""

    def quality(candidate: Any) -> float:
        figures = measure(candidate, questions)
        return figures.hit_1 + figures.hit_5

    return max(track(candidates, f"{what} wird eingestellt", total=count, console=console, transient=True), key=quality)


@contextlib.contextmanager
def database() -> Iterator[psycopg.Connection[Any]]:
    """A connection that may make temporary tables."""
    url = os.environ.get("BENCH_DATABASE_URL")
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="stafette-retrieval-") as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster.under(Path(folder), fast=True)
        with cluster.in_use(), cluster.connect("postgres") as connection:
            connection.autocommit = True
            yield connection


def share(hits: int, total: int) -> str:
    """Per cent with the limits of the 95 % interval (Wilson)."""
    interval = wilson(hits, total)
    return f"{100 * interval.estimate:.1f} ({100 * interval.low:.0f}–{100 * interval.high:.0f})"


def report(name: str, rankers: Sequence[Any], questions: Sequence[Question]) -> list[Figures]:
    """Print the figures of one district."""
    table = Table("Suche", "zuerst gefunden, %", "unter den ersten fünf, %", title=f"{name}: {len(questions)} Fragen")
    figures = []
    for ranker in rankers:
        found = measure(ranker, questions)
        figures.append(found)
        table.add_row(ranker.name, share(found.first, found.total), share(found.five, found.total))
    console.print(table)
    return figures


def titles_found(ours: Ours, pages: Sequence[Page], numbers: Sequence[int]) -> Figures:
    """Look for pages by their own title; a page of the same title counts."""
    first = five = 0
    for number in numbers:
        found = [pages[hit].title for hit in ours.best(pages[number].title, 5)]
        first += found[:1] == [pages[number].title]
        five += pages[number].title in found
    return Figures(first, five, len(numbers))


def verdict(figures: Sequence[Figures]) -> str:
    """How far ours is from the goal on both measures."""
    ours, *peers = figures
    gaps = [ours.hit_1 - max(peer.hit_1 for peer in peers), ours.hit_5 - max(peer.hit_5 for peer in peers)]
    words = " und ".join(f"{gap:+.1f}" for gap in gaps)
    reached = all(gap >= GOAL for gap in gaps)
    return (
        f"Abstand zur besten anderen: {words} Punkte. Ziel {GOAL:+.0f}: {'erreicht' if reached else 'nicht erreicht'}."
    )


def timed(work: Callable[[], Any], what: str) -> Any:
    """Run ``work`` and print how long it took."""
    started = time.perf_counter()
    result = work()
    console.print(f"{what}: {time.perf_counter() - started:.1f} s")
    return result


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="without the check on the third district")
    arguments = parser.parse_args()
    if not DATA.exists():
        console.print(f"Übersprungen: {DATA} fehlt (STAFETTE_DATA).")
        return 0
    pages, districts, questions = read()
    for page in track(pages, "Wörter werden zerlegt", console=console, transient=True):
        analyse(page.title + "\n" + page.body)
    by_district = {name: [q for q in questions if q.district == name] for name in (TUNE, REPORT)}
    ours = timed(lambda: Ours(pages), f"Unser Verzeichnis über {len(pages)} Seiten")
    with database() as connection:
        load_pages(connection, pages)
        okapi = tuned(Okapi.grid(pages), by_district[TUNE], 36, "BM25")
        german = tuned(German.grid(connection), by_district[TUNE], 16, "PostgreSQL")
        rankers = [ours, okapi, german]
        report(f"{TUNE} (hier wurde eingestellt)", rankers, by_district[TUNE])
        figures = report(f"{REPORT} (das zählt)", rankers, by_district[REPORT])
    console.print(verdict(figures))
    if not arguments.short:
        numbers = [number for number, district in enumerate(districts) if district == CHECK]
        found = titles_found(ours, pages, numbers)
        console.print(
            f"{CHECK}: {found.total} Seiten nach ihrem Titel gesucht, "
            f"zuerst {share(found.first, found.total)} %, unter den ersten fünf {share(found.five, found.total)} %"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
