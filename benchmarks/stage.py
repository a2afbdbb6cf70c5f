"""The stage of the measurements: a database with the fictional county (or many of them), and small statistics."""

from __future__ import annotations

import contextlib
import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import django
import psycopg
from rich.console import Console
from rich.progress import Progress

console = Console()
SEED = 20261122


@contextlib.contextmanager
def stage(offers: int) -> Iterator[None]:
    """The database is up and holds at least ``offers`` offers of the fictional land; with 0 nothing is loaded."""
    from stafette.core.cli import database_running  # noqa: PLC0415 - Django has to be set up first
    from stafette.demo.load import load  # noqa: PLC0415
    from stafette.demo.sizes import Size  # noqa: PLC0415

    with database_running():
        if not offers:
            yield
            return
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("Angebote laden", total=offers)
            load(Size.LAND, SEED, lambda done, _total: bar.update(task, completed=min(done, offers)), offers=offers)
        yield


def owner_connection() -> psycopg.Connection[Any]:
    """An autocommit connection of the owner role."""
    from config.database import owner_database  # noqa: PLC0415 - settings have to be chosen first

    values = owner_database()
    keys = {"host": "HOST", "user": "USER", "password": "PASSWORD", "dbname": "NAME", "port": "PORT"}
    parameters: dict[str, Any] = {key: values[name] or None for key, name in keys.items()}
    return psycopg.connect(**parameters, autocommit=True)


def set_up() -> None:
    """Set Django up."""
    django.setup()


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]


@dataclass(frozen=True)
class Timing:
    """Seconds of single requests, and the wall time of the whole round."""

    seconds: list[float]
    wall: float

    @property
    def p50(self) -> float:
        """Median, milliseconds."""
        return statistics.median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        """95th percentile, milliseconds."""
        return percentile(self.seconds, 0.95) * 1000

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.seconds) / self.wall if self.wall else 0.0


def dice(*parts: object) -> random.Random:
    """A generator that gives the same for the same parts."""
    return random.Random("|".join(map(str, parts)))
