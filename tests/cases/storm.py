"""A storm over the relay: parallel processes and threads write at random and for real; an independent checker looks.

``python -m tests.cases.storm --operations 1000000`` makes a database of its own beside those of the tests, starts
worker processes (each with some connections), kills one with ``kill -9`` now and then in the middle of what it does,
and asks ``checker.find_broken`` every so often and at the end. What the rules refuse counts as refused. The seed
fixes the choices of each connection; how they interleave is up to the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from config.env import BASE_DIR
from tests.cases import raw
from tests.cases.checker import find_broken
from tests.cases.raw import MACHINE

TEAMS, PER_TEAM, ORGANIZATIONS, CASES = 4, 8, 3, 240
OPERATIONS_BETWEEN_KILLS = (800, 2400)


@dataclass
class Storm:
    """What came of it. ``counts``: outcome of an operation → how often."""

    counts: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    checks: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)

    @property
    def operations(self) -> int:
        """Operations that came to an end, committed or refused; what a killed worker did last is not counted."""
        return sum(self.counts.values())

    def report(self) -> str:
        """Lines for the terminal."""
        lines = [f"{self.operations} operations in {self.seconds:.0f} s, {self.killed} processes killed, "
                 f"{self.checks} checks, broken promises: {self.broken or 'none'}"]  # fmt: skip
        return "\n".join([*lines, *(f"  {number:>8}  {what}" for what, number in sorted(self.counts.items()))])


def run_storm(
    owner_parameters: dict[str, Any],
    app_parameters: dict[str, Any],
    *,
    operations: int,
    seed: int = 1,
    processes: int = 2,
    threads: int = 3,
    check_every: int = 5000,
    services: bool = True,
    cases: int = CASES,
    acts: tuple[str, ...] = (),
) -> Storm:
    """Let it storm over a migrated database until so many operations are counted.

    ``services``: one connection of each process goes through the services of the application instead of raw SQL.
    ``acts``: only these happen; none: all.
    """
    storm, started = Storm(), time.monotonic()
    world = seed_world(app_parameters, cases)
    with psycopg.connect(**owner_parameters, autocommit=True) as owner:
        crew = Crew(storm, world, app_parameters, seed, threads, services)
        crew.order["acts"] = acts
        for _ in range(processes):
            crew.start()
        next_check, chooser = check_every, random.Random(seed)
        next_kill = chooser.randint(*OPERATIONS_BETWEEN_KILLS)
        try:
            while storm.operations < operations and not storm.broken:
                time.sleep(0.1)
                if storm.operations >= next_kill:
                    crew.kill(chooser)
                    next_kill += chooser.randint(*OPERATIONS_BETWEEN_KILLS)
                if storm.operations >= next_check:
                    storm.broken, next_check = find_broken(owner, past=False), next_check + check_every
                    storm.checks += 1
                crew.must_live()
        finally:
            crew.stop()
        storm.broken = storm.broken or find_broken(owner)
        storm.checks += 1
    storm.seconds = time.monotonic() - started
    return storm


class Crew:
    """The worker processes: each prints lines of JSON with what came of its latest operations."""

    def __init__(
        self, storm: Storm, world: dict[str, Any], parameters: dict[str, Any], seed: int, threads: int, services: bool
    ) -> None:
        self.storm, self.seed = storm, seed
        self.order = {"world": world, "parameters": parameters, "threads": threads, "services": services}
        self.workers: list[subprocess.Popen[str]] = []
        self.readers: list[threading.Thread] = []

    def start(self) -> None:
        """One more process."""
        self.seed += 1
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.cases.storm_worker"],
            cwd=BASE_DIR,
            env=os.environ | {"PYTHONPATH": f"{BASE_DIR / 'src'}{os.pathsep}{BASE_DIR}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdin is not None
        worker.stdin.write(json.dumps(self.order | {"seed": self.seed}, default=str))
        worker.stdin.close()
        reader = threading.Thread(target=self._read, args=[worker], daemon=True)
        reader.start()
        self.workers.append(worker)
        self.readers.append(reader)

    def _read(self, worker: subprocess.Popen[str]) -> None:
        assert worker.stdout is not None
        with worker.stdout as lines:
            for line in lines:
                if line.endswith("\n"):
                    self.storm.counts.update(json.loads(line))

    def kill(self, chooser: random.Random) -> None:
        """``kill -9`` of one of them in the middle of what it does; another takes its place."""
        victim = chooser.choice(self.workers)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.workers.remove(victim)
        self.storm.killed += 1
        self.start()

    def must_live(self) -> None:
        """Nobody ends by themselves.

        Raises:
            RuntimeError: a worker ended; its error stands on stderr.
        """
        for worker in self.workers:
            if worker.poll() is not None:
                raise RuntimeError(f"a worker ended with {worker.returncode}")

    def stop(self) -> None:
        """All processes come to their end, and all they said is read."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
        for reader in self.readers:
            reader.join(timeout=10)


def seed_world(parameters: dict[str, Any], number_of_cases: int = CASES) -> dict[str, Any]:
    """Store organisations, teams, staff (the first of each team leads it) and open cases; returns their ids."""
    with raw.connect(parameters) as connection:
        with raw.acting(connection, MACHINE) as cursor:
            _need_a_kind(cursor)
            organizations = [_organization(cursor, "partner") for _ in range(ORGANIZATIONS)]
            home = _organization(cursor, "jobcenter")
            site = _row(cursor, "accounts_site", organization_id=home, name="Mitte", street="", postal_code="",
                        city="", phone="")  # fmt: skip
            teams = [_row(cursor, "accounts_team", site_id=site, name=f"Team {n}") for n in range(TEAMS)]
            staff = [(_user(cursor, home, team), team) for team in teams for _ in range(PER_TEAM)]
            for number, (user, _team) in enumerate(staff):
                role = "team_lead" if number % PER_TEAM == 0 else "case_worker"
                cursor.execute(
                    "INSERT INTO accounts_role_assignment (id, user_id, role, valid_from) "
                    "VALUES (gen_random_uuid(), %s, %s, '2020-01-01')",
                    [user, role],
                )
        cases = []
        for number in range(number_of_cases):
            user, team = staff[number % len(staff)]
            with raw.acting(connection, MACHINE) as cursor:
                case = raw.add_case(cursor, raw.add_person(cursor), user, team)
                raw.open_step(cursor, case, user)
            cases.append(case)
    return {"organizations": organizations, "home": home, "teams": teams, "staff": staff, "cases": cases}


def _need_a_kind(cursor: raw.Cursor) -> None:
    for key in ("conversation", "watch"):
        cursor.execute(
            'INSERT INTO cases_step_kind (id, key, name, "group", legal_basis, days, remind_after, deputy_after, '
            "lead_after, valid_from, position) SELECT gen_random_uuid(), %s, %s, 'talk', '', 14, 1, 4, 8, "
            "'2020-01-01', 1 WHERE NOT EXISTS (SELECT FROM cases_step_kind WHERE key = %s)",
            [key, key, key],
        )


def _row(cursor: raw.Cursor, table: str, **values: Any) -> UUID:
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    cursor.execute(
        f"INSERT INTO {table} (id, {columns}) VALUES (gen_random_uuid(), {marks}) RETURNING id", list(values.values())
    )
    ((key,),) = cursor.fetchall()
    return UUID(str(key))


def _organization(cursor: raw.Cursor, kind: str) -> UUID:
    return _row(
        cursor, "accounts_organization", kind=kind, name="Sturm", sort_key="sturm", alternate_name="", description="",
        email="", website="", legal_form="", attributes="[]", source="", source_id="", active=True,
        created_at="2026-01-01", changed_at="2026-01-01",
    )  # fmt: skip


def _user(cursor: raw.Cursor, home: UUID, team: UUID) -> UUID:
    return _row(
        cursor, "accounts_user", kind="staff", email=f"{os.urandom(8).hex()}@jobcenter.example", first_name="Kim",
        last_name="Sturm", sort_key="sturm kim", phone="", organization_id=home, team_id=team, profession="",
        is_active=True, password="!",
    )  # fmt: skip


def main() -> int:
    """The command: a database of its own, a storm, a report; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--operations", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=3, help="connections per process")
    parser.add_argument("--check-every", type=int, default=20_000)
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django  # noqa: PLC0415 - settings first

    django.setup()
    from tests.support import database  # noqa: PLC0415 - settings first

    with database.test_database():
        storm = run_storm(
            database.owner_parameters(),
            database.app_parameters(),
            operations=chosen.operations,
            seed=chosen.seed,
            processes=chosen.processes,
            threads=chosen.threads,
            check_every=chosen.check_every,
        )
    sys.stdout.write(storm.report() + "\n")
    return 1 if storm.broken else 0


if __name__ == "__main__":
    sys.exit(main())
