"""What the invariants of the relay cost: closing a step and opening the next, with the triggers and without.

The same two statements and commit, by the application role over real connections, on a database with so many cases and
their steps. The peer is the same database with the triggers of the relay switched off (audit and row-level security
stay on in both). Rounds alternate; the ratio is the median over the rounds.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
from rich.progress import track
from rich.table import Table

from benchmarks.relay_data import ensure_cases
from benchmarks.stage import Timing, console, dice, owner_connection, set_up, stage

TRIGGERS = {
    "cases_step": (
        "cases_step_opened",
        "cases_step_moved",
        "cases_step_deleted",
        "cases_step_hands",
        "cases_step_machine",
    ),
    "cases_case": ("cases_case_changed", "cases_case_hands"),
}
WRITE = """
WITH closed AS (
  UPDATE cases_step SET state = 'done', outcome = 'Besprochen.', closed_at = stafette.now(), closed_by_id = owner_id
   WHERE id = %(step)s RETURNING *)
INSERT INTO cases_step (id, case_id, kind_id, title, owner_id, held_since, ground, due_on, attention_on, stage, state,
                        outcome, opened_at, follows_id, repeats)
SELECT %(next)s, case_id, kind_id, 'Gespräch', owner_id, stafette.now(), 'opened', current_date + 14, current_date + 15,
       0, 'open', '', stafette.now(), id, 0 FROM closed
"""
ACTOR = """SELECT set_config('stafette.actor_kind', 'staff', true), set_config('stafette.actor_id', %s, true),
                  set_config('stafette.actor_roles', 'case_worker', true)"""


def main() -> None:
    """Measure the cost per commit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    set_up()
    cases, rounds, commits = (2_000, 4, 100) if short else (100_000, 10, 500)
    from stafette.cases.start import ensure_basic_data  # noqa: PLC0415 - Django has to be set up first

    with stage(0), owner_connection() as owner:
        ensure_basic_data()
        built = ensure_cases(owner, cases, steps=20)
        steps = owner.execute("SELECT count(*) FROM cases_step").fetchone()
        console.print(f"{cases} cases, {steps[0] if steps else 0} steps (made in {built:.0f} s)")
        table = Table("clients", "with the relay p50 / p95 ms", "without p50 / p95 ms", "cost per commit")
        for clients in (1, 4):
            table.add_row(str(clients), *_compare(owner, clients, rounds, commits))
        console.print(table)


def _compare(owner: psycopg.Connection[Any], clients: int, rounds: int, commits: int) -> list[str]:
    """Alternate rounds with and without the triggers."""
    times: dict[bool, list[Timing]] = {True: [], False: []}
    for number in track(range(rounds), f"{clients} clients", console=console, transient=True):
        for kept in (True, False) if number % 2 else (False, True):
            chosen = _open_steps(owner, commits, number, clients, kept)
            with contextlib.nullcontext() if kept else _without_triggers(owner):
                times[kept].append(_round(chosen, clients))
    ratios = [w.p50 / o.p50 - 1 for w, o in zip(times[True], times[False], strict=True)]
    cells = [
        f"{statistics.median(t.p50 for t in times[kept]):.2f} / {statistics.median(t.p95 for t in times[kept]):.2f}"
        for kept in (True, False)
    ]
    return [*cells, f"{statistics.median(ratios):+.0%}"]


def _open_steps(owner: psycopg.Connection[Any], count: int, *salt: object) -> list[tuple[UUID, UUID, UUID]]:
    """Different open steps with their owner, and an id for what follows."""
    seed = dice("relay", *salt).randrange(1_000_000)
    rows = owner.execute(
        """SELECT s.id, s.owner_id, gen_random_uuid() FROM cases_step s
            WHERE s.state = 'open' ORDER BY hashtextextended(s.id::text, %s) LIMIT %s""",
        [seed, count],
    ).fetchall()
    return [(row[0], row[1], row[2]) for row in rows]


def _round(chosen: list[tuple[UUID, UUID, UUID]], clients: int) -> Timing:
    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(_client, [chosen[number::clients] for number in range(clients)]))
    return Timing([second for part in parts for second in part], time.perf_counter() - started)


def _client(chosen: list[tuple[UUID, UUID, UUID]]) -> list[float]:
    """One connection of the application role; seconds of each transaction."""
    seconds = []
    with _application_connection() as connection:
        for step, owner, following in chosen:
            started = time.perf_counter()
            with connection.transaction():
                connection.execute(ACTOR, [str(owner)])
                connection.execute(WRITE, {"step": step, "next": following})
            seconds.append(time.perf_counter() - started)
    return seconds


@contextlib.contextmanager
def _application_connection() -> Iterator[psycopg.Connection[Any]]:
    from django.db import connection  # noqa: PLC0415 - Django has to be set up first

    values = connection.settings_dict
    keys = {"host": "HOST", "user": "USER", "password": "PASSWORD", "dbname": "NAME", "port": "PORT"}
    parameters: dict[str, Any] = {key: values[name] or None for key, name in keys.items()}
    with psycopg.connect(**parameters, autocommit=True) as own:
        yield own


@contextlib.contextmanager
def _without_triggers(owner: psycopg.Connection[Any]) -> Iterator[None]:
    _switch(owner, "DISABLE")
    try:
        yield
    finally:
        _switch(owner, "ENABLE")


def _switch(owner: psycopg.Connection[Any], how: str) -> None:
    for table, names in TRIGGERS.items():
        for name in names:
            owner.execute(f"ALTER TABLE {table} {how} TRIGGER {name}")


if __name__ == "__main__":
    main()
