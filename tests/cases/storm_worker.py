"""A worker process of the storm: some connections, each writing at random until the process is killed.

Reads its order (JSON) from standard input and prints a line of JSON with new counts now and then.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from typing import Any

import psycopg

from tests.cases import raw
from tests.cases.storm_acts import ACTS, WEIGHTS, NothingToDo, Scene

REFRESH = 200
RETRIES = 8
AGAIN = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.LockNotAvailable)


class Tally:
    """Counts of all threads of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counts: Counter[str] = Counter()

    def note(self, what: str) -> None:
        """One more."""
        with self.lock:
            self.counts[what] += 1

    def tell(self) -> None:
        """Print what is new."""
        with self.lock:
            counts, self.counts = self.counts, Counter()
        if counts:
            sys.stdout.write(json.dumps(counts) + "\n")
            sys.stdout.flush()


def write_raw(order: dict[str, Any], seed: str, tally: Tally) -> None:
    """One connection that acts at random, without end."""
    chooser = random.Random(seed)
    names = order["acts"] or list(ACTS)
    weights = [WEIGHTS[name] for name in names]
    with raw.connect(order["parameters"]) as connection:
        scene = Scene(connection, chooser, order["world"])
        for number in range(sys.maxsize):
            if number % REFRESH == 0:
                scene.look()
            name = chooser.choices(names, weights)[0]
            outcome = attempt(scene, name)
            if outcome:
                tally.note(f"{name}: {outcome}")


def attempt(scene: Scene, name: str) -> str:
    """Run an act to its commit; "" if there was nothing to do."""
    for _ in range(RETRIES):
        try:
            with scene.connection.transaction(), scene.connection.cursor() as cursor:
                ACTS[name](scene, cursor)
        except NothingToDo:
            return ""
        except (psycopg.IntegrityError, psycopg.errors.InsufficientPrivilege):  # a rule, or nothing to see here
            return "refused"
        except AGAIN:
            continue
        return "committed"
    return "given up after deadlocks"


def main() -> None:
    """Threads that act, one that goes through the services; this one tells."""
    order = json.load(sys.stdin)
    tally = Tally()
    for number in range(order["threads"]):
        start(write_raw, order, f"{order['seed']}/{number}", tally)
    if order["services"]:
        start(use_services, order, f"{order['seed']}/services", tally)
    while True:
        time.sleep(0.25)
        tally.tell()


def start(function: Any, *arguments: Any) -> None:
    """A thread whose error ends the process."""

    def run() -> None:
        try:
            function(*arguments)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(1)

    threading.Thread(target=run, daemon=True).start()


def use_services(order: dict[str, Any], seed: str, tally: Tally) -> None:
    """One connection that uses the services of the application; they lock, check and log as pages do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django  # noqa: PLC0415 - takes a second that the other threads do not wait for
    from django.conf import settings  # noqa: PLC0415

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings.DATABASES["default"] |= {names[key]: value or "" for key, value in order["parameters"].items()}
    django.setup()
    from tests.cases.storm_services import serve  # noqa: PLC0415 - its models need the settings

    serve(random.Random(seed), order["world"], tally.note)


if __name__ == "__main__":
    main()
