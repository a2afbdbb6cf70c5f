"""Search: our index against the plain design of the field, 1 and 8 clients, at 3,000 and 90,000 offers.

Clients are threads of two processes, as in the web server. Each request searches and then loads the 20 rows of the list
page through the same code. Every query is asked once in a run; there is no result cache. Ours and the peer's rounds
alternate; the ratio is the median over the rounds.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import resource
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.table import Table

from benchmarks import peer_search
from benchmarks.stage import SEED, Timing, console, dice, owner_connection, set_up, stage

PROCESSES = 2


@dataclass(frozen=True)
class Question:
    """One request. ``themes`` for a theme search, else ``text``; a point in degrees orders by distance."""

    text: str = ""
    themes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    free: bool = False


def questions(count: int, *salt: object) -> list[Question]:
    """Different questions: words drawn as often as they occur in the offers, towns of the land."""
    from stafette.directory.models import Service, Theme, Town  # noqa: PLC0415 - Django has to be set up first

    random = dice(SEED, *salt)
    texts = list(Service.objects.order_by("id").values_list("name", "summary", "description")[:20_000])
    towns = list(Town.objects.order_by("id").values_list("latitude", "longitude"))
    themes = list(Theme.objects.filter(parent__isnull=False).order_by("slug").values_list("slug", flat=True))
    asked: dict[Question, None] = {}
    while len(asked) < count:
        plain = re.sub("<[^>]+>", " ", " ".join(random.choice(texts)))
        words = [word.strip(".,?!:;()„“") for word in plain.split()]
        words = [word for word in words if len(word) > 4]
        town = random.choice(towns)
        latitude, longitude = (float(town[0]), float(town[1])) if random.random() < 0.6 else (None, None)
        if "theme" in salt:
            asked[Question("", (random.choice(themes),), float(town[0]), float(town[1]))] = None
        elif words:
            text = " ".join(random.sample(words, min(len(words), random.choice([1, 1, 2]))))
            asked[Question(text, (), latitude, longitude, random.random() < 0.2)] = None
        if "theme" in salt and len(asked) >= len(themes) * len(towns):
            break
    return list(asked)


def payload(ids: list[UUID]) -> int:
    """What the list page loads for its 20 rows; the same for both."""
    from stafette.directory.reading import row_facts  # noqa: PLC0415

    return len(row_facts(ids))


class Ours:
    """Our index in this process, with the synonyms and towns of the application."""

    def __init__(self, limit: int) -> None:
        from stafette.directory.models import SearchDocument  # noqa: PLC0415
        from stafette.directory.search import SearchIndex  # noqa: PLC0415
        from stafette.directory.search_feed import take_words  # noqa: PLC0415

        bodies = SearchDocument.objects.filter(body__isnull=False).order_by("id").values_list("body", flat=True)[:limit]
        rows = [bytes(body) for body in bodies if body]
        before = _resident()
        started = time.perf_counter()
        self.index = SearchIndex()
        self.index.rebuild(iter(rows))
        take_words(self.index)
        self.seconds = time.perf_counter() - started
        self.bytes = max(0, _resident() - before)

    def ask(self, question: Question) -> int:
        """Search and load the page."""
        from stafette.core import clock  # noqa: PLC0415
        from stafette.directory.search import Flag, Point, SearchQuery  # noqa: PLC0415

        point = None
        if question.latitude is not None and question.longitude is not None:
            point = Point(question.latitude, question.longitude)
        flags = Flag.FREE_OF_CHARGE if question.free else Flag(0)
        query = SearchQuery(
            day=clock.today(), text=question.text, themes=question.themes, point=point, flags=flags, limit=20
        )
        return payload(list(self.index.search(query).ids))


class Peer:
    """The plain design, through the same database connection of the application."""

    def ask(self, question: Question) -> int:
        """Search and load the page."""
        from django.db import connection  # noqa: PLC0415

        values = peer_values(question)
        with connection.cursor() as cursor:
            cursor.execute(peer_search.THEME if question.themes else peer_search.WORDS, values)
            ids = [row[0] for row in cursor.fetchall()]
        return payload(ids)


def peer_values(question: Question) -> dict[str, Any]:
    """Parameters of the peer's SQL."""
    return {
        "text": question.text,
        "themes": list(question.themes),
        "lat": question.latitude,
        "lon": question.longitude,
        "free": question.free,
    }


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _round(engine: Ours | Peer, asked: list[Question], threads: int) -> tuple[list[float], int]:
    """Ask all questions from ``threads`` clients; seconds of each, and how many rows came back."""
    from django.db import connection  # noqa: PLC0415

    rows = 0

    def one(question: Question) -> float:
        nonlocal rows
        started = time.perf_counter()
        rows += engine.ask(question)
        connection.close()  # back to the pool, as after every request
        return time.perf_counter() - started

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, asked)), rows


def serve(pipe: Connection, limit: int) -> None:
    """A process of the web server: builds its index, then answers rounds."""
    set_up()
    engines: dict[str, Ours | Peer] = {"peer": Peer(), "ours": Ours(limit)}
    ours = engines["ours"]
    assert isinstance(ours, Ours)
    pipe.send({"seconds": ours.seconds, "bytes": ours.bytes})
    while (order := pipe.recv()) is not None:
        engine, asked, threads = order
        pipe.send(_round(engines[engine], [Question(**item) for item in asked], threads))


@dataclass
class Crew:
    """The processes of the web server."""

    pipes: list[Connection]
    processes: list[Any]
    built: list[dict[str, float]]

    @classmethod
    def start(cls, limit: int) -> Crew:
        """Start the processes and wait for their indexes."""
        context = multiprocessing.get_context("spawn")
        pairs = [context.Pipe() for _ in range(PROCESSES)]
        processes = [context.Process(target=serve, args=(theirs, limit), daemon=True) for _, theirs in pairs]
        for process in processes:
            process.start()
        pipes = [mine for mine, _ in pairs]
        return cls(pipes, processes, [pipe.recv() for pipe in pipes])

    def round(self, engine: str, asked: list[Question], clients: int) -> Timing:
        """One round: the questions are dealt to the clients of all processes (a single client uses one process)."""
        used = self.pipes[: min(clients, len(self.pipes))]
        started = time.perf_counter()
        for number, pipe in enumerate(used):
            share = [asdict(question) for question in asked[number :: len(used)]]
            pipe.send((engine, share, max(1, clients // len(used))))
        seconds = [second for pipe in used for second in pipe.recv()[0]]
        return Timing(seconds, time.perf_counter() - started)

    def stop(self) -> None:
        """End the processes."""
        for pipe, process in zip(self.pipes, self.processes, strict=True):
            pipe.send(None)
            process.join(timeout=10)


def compare(crew: Crew, table: Table, label: str, clients: int, rounds: int, count: int, kind: str, size: int) -> None:
    """Alternate rounds of both engines and add one row with medians and the ratio."""
    times: dict[str, list[Timing]] = {"ours": [], "peer": []}
    ratios = []
    for number in range(rounds):
        asked = questions(count, kind, size, clients, number)
        for engine in ("ours", "peer") if number % 2 else ("peer", "ours"):
            times[engine].append(crew.round(engine, asked, clients))
        ratios.append(times["peer"][-1].p95 / times["ours"][-1].p95)
    cells = []
    for engine in ("ours", "peer"):
        p50 = statistics.median(each.p50 for each in times[engine])
        p95 = statistics.median(each.p95 for each in times[engine])
        cells.append(f"{p50:.1f} / {p95:.1f}")
    table.add_row(label, str(clients), *cells, f"{statistics.median(ratios):.1f}×")


def measure(size: int, *, rounds: int, count: int) -> None:
    """Both engines at one size."""
    from stafette.directory.models import SearchDocument  # noqa: PLC0415

    ids = list(SearchDocument.objects.filter(body__isnull=False).order_by("id").values_list("id", flat=True)[:size])
    with owner_connection() as owner:
        peer = peer_search.build(owner, ids)
        crew = Crew.start(len(ids))
        built = crew.built[0]
        console.print(
            f"{len(ids)} offers. Ours: index built in {built['seconds']:.1f} s, "
            f"{built['bytes'] / 1e6:.0f} MB per process. "
            f"Peer: built in {peer.seconds:.1f} s, {peer.bytes / 1e6:.0f} MB in the database."
        )
        table = Table("what", "clients", "ours p50 / p95 ms", "peer p50 / p95 ms", "peer p95 : ours p95")
        for clients in (1, 8):
            compare(crew, table, "words", clients, rounds, count, "words", size)
            compare(crew, table, "theme", clients, rounds, count, "theme", size)
        console.print(table)
        for kind in ("words", "theme"):
            sample = questions(1, kind, size, "explain")[0]
            console.print(f"EXPLAIN of the peer ({kind}): {json.dumps(asdict(sample), ensure_ascii=False)}")
            for line in peer_search.explain(owner, peer_values(sample), theme=kind == "theme"):
                console.print("   " + line, markup=False, highlight=False)
        crew.stop()


def main() -> None:
    """Measure all sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    set_up()
    sizes = [3_000] if short else [3_000, 90_000]
    with stage(max(sizes)):
        for size in sizes:
            measure(size, rounds=3 if short else 5, count=120 if short else 400)


if __name__ == "__main__":
    main()
