"""Rendering: start page, list and offer page with 8 clients over HTTP, against the plain way in the same server.

Two web processes as in ``make run``. Each request asks another word or another offer. Printed: requests per second, p50
and p95, SQL statements per page (counted in this process, at the full size).
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from rich.table import Table

from benchmarks import peer_search
from benchmarks.stage import SEED, Timing, console, dice, owner_connection, set_up, stage

CLIENTS = 8
HEADINGS = ("req/s", "p50 / p95 ms", "SQL")


@contextmanager
def server() -> Iterator[int]:
    """The web server on a free loopback port."""
    from stafette.core.supervisor import free_port  # noqa: PLC0415 - Django has to be set up first

    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port), "--workers", "2"]
    command += ["--host", "127.0.0.1", "--no-access-log", "--log-level", "error"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.peer_settings", "STAFETTE_LOG_LEVEL": "ERROR"}
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            fetch(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/health/ready")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web server does not answer")


def fetch(connection: http.client.HTTPConnection, address: str) -> float:
    """Seconds of one request; anything but 200 is an error."""
    started = time.perf_counter()
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"{address}: {response.status}")
    return time.perf_counter() - started


def load(port: int, addresses: list[str]) -> Timing:
    """Eight clients, each with a connection of its own, share the addresses."""

    def client(number: int) -> list[float]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        return [fetch(connection, address) for address in addresses[number::CLIENTS]]

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        seconds = [second for each in pool.map(client, range(CLIENTS)) for second in each]
    return Timing(seconds, time.perf_counter() - started)


def pages(count: int, salt: object) -> dict[str, tuple[list[str], list[str]]]:
    """Addresses of ours and of the peer, the same words and offers for both."""
    from stafette.directory.models import Service  # noqa: PLC0415

    random = dice(SEED, "rendering", salt)
    rows = list(Service.objects.listed().order_by("id").values_list("slug", "name"))
    chosen = random.sample(rows, min(count, len(rows)))
    words = [quote(max(name.replace("-", " ").split(), key=len)) for _, name in random.sample(rows, len(chosen))]
    return {
        "start": (["/"] * count, ["/peer/"] * count),
        "list": ([f"/angebote/?q={word}" for word in words], [f"/peer/angebote/?q={word}" for word in words]),
        "offer": (
            [f"/angebote/{slug}/" for slug, _ in chosen],
            [f"/peer/angebote/{slug}/" for slug, _ in chosen],
        ),
    }


def statements(addresses: list[str]) -> set[int]:
    """How many SQL statements these pages cost, transaction control left out."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    seen: set[int] = set()
    client = Client(headers={"host": "localhost"})
    for address in addresses:
        counted: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any, into: list[str] = counted) -> Any:
            into.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            client.get(address)
        seen.add(len(counted))
    return seen


def main() -> None:
    """Measure the three pages."""

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peer_settings"
    set_up()
    size, rounds, count = (3_000, 3, 160) if short else (90_000, 5, 400)
    with stage(size):
        from stafette.core import staticfiles  # noqa: PLC0415
        from stafette.directory.models import SearchDocument  # noqa: PLC0415

        staticfiles.collect()
        ids = list(SearchDocument.objects.filter(body__isnull=False).order_by("id").values_list("id", flat=True))
        with owner_connection() as owner:
            peer_search.build(owner, ids)
        table = Table(
            "page", "ours req/s", "ours p50 / p95 ms", "SQL", "peer req/s", "peer p50 / p95 ms", "SQL ", "req/s ratio"
        )
        with server() as port:
            for warm in ("/", "/angebote/?q=Schulden", "/peer/", "/peer/angebote/?q=Schulden"):
                load(port, [warm] * 16)
            for name in ("start", "list", "offer"):
                table.add_row(*row(port, name, rounds, count))
        console.print(f"{len(ids)} offers, {CLIENTS} clients, 2 web processes")
        console.print(table)


def row(port: int, name: str, rounds: int, count: int) -> list[str]:
    """One page: medians over the rounds, ours and the peer's in turn."""
    ours: list[Timing] = []
    peers: list[Timing] = []
    ratios: list[float] = []
    for number in range(rounds):
        mine, theirs = pages(count, number)[name]
        order = [(ours, mine), (peers, theirs)]
        for into, addresses in order if number % 2 else reversed(order):
            into.append(load(port, addresses))
        ratios.append(ours[-1].rate / peers[-1].rate)
    sample = pages(30, "sql")[name]
    cells = [name]
    for timings, addresses in ((ours, sample[0]), (peers, sample[1])):
        cells.append(f"{statistics.median(each.rate for each in timings):.0f}")
        p50 = statistics.median(each.p50 for each in timings)
        cells.append(f"{p50:.0f} / {statistics.median(each.p95 for each in timings):.0f}")
        cells.append(", ".join(map(str, sorted(statements(addresses)))))
    return [*cells, f"{statistics.median(ratios):.1f}×"]


if __name__ == "__main__":
    main()
