"""Loads the people, households, cases and steps of the fictional county, batch by batch.

Each batch of households is one transaction, seeded by its number, so that a load that broke off goes on where it
stopped and gives the same county. All triggers stay on; it writes as the application role with a system actor.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction

from stafette.cases.models import Person, StepKind
from stafette.cases.start import ensure_step_kinds
from stafette.core import actor, clock, draining
from stafette.core.models import DatedSetting
from stafette.demo import spine_distributions as share
from stafette.demo.county import SOURCE as OFFERS
from stafette.demo.households import HouseholdMaker
from stafette.demo.load import MARK
from stafette.demo.personas import shown_accounts
from stafette.demo.places import make_towns
from stafette.demo.sensitive import sensitive_facts
from stafette.demo.sizes import CROWDS, EXTENTS, Crowd, Size
from stafette.demo.spine_rows import SOURCE, Rows
from stafette.demo.spine_shown import enliven
from stafette.demo.spine_store import store
from stafette.demo.values import Town
from stafette.demo.ways import WayMaker
from stafette.demo.workforce import Dealer, Place, Workforce
from stafette.directory.models import Service

BATCH = 100
FIRST_BATCHES = 3
"""Loaded before anybody can sign in; they fill the day of the accounts that demonstrations show."""
FIRST_HOUSEHOLDS = FIRST_BATCHES * BATCH
HIRED = "demo_staff"
Progress = Callable[[int, int], None]
_LOCK = 7_503
_SAMPLE = 400
_FAVOUR = {"first": 0.85, "small": 0.4, "later": 0.0}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many households are there, and how many there will be."""

    households: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether all are there."""
        return self.households >= self.total


def state() -> Loaded | None:
    """How far the loading is; None without a fictional county. One or two statements, as a system actor."""
    with actor.acting(actor.system("demo")), transaction.atomic():
        mark = _mark()
        return None if mark is None else Loaded(_households(), CROWDS[mark.size].households)


def load_people(progress: Progress, *, batches: int | None = None) -> int:
    """Load what is missing, at most so many batches; ``progress`` gets households done and in all.

    Stops after a batch if the process is asked to end. Returns how many households were written (0 if all were there).

    Raises:
        LookupError: no fictional county is loaded.
    """
    with actor.acting(actor.system("demo")):
        loader = _Loader()
        before = loader.done()
        progress(before, loader.crowd.households)
        for _ in range(batches or loader.crowd.households):
            done = loader.next_batch()
            progress(done, loader.crowd.households)
            if done >= loader.crowd.households or draining.asked():
                break
        return loader.done() - before


@dataclass(frozen=True, slots=True)
class _Mark:
    size: Size
    seed: int
    today: date


def _mark() -> _Mark | None:
    """What is being loaded, and the day from which people are seen: that on which their loading began."""
    rows = DatedSetting.objects.filter(key__in=(MARK, HIRED)).order_by("valid_from")
    known = {row.key: row for row in rows}
    if MARK not in known:
        return None
    county, hired = known[MARK].value, known.get(HIRED)
    today = clock.today() if hired is None else hired.valid_from
    return _Mark(Size(county["size"]), int(county["seed"]), today)


def _households() -> int:
    """The number of the last household; they are written in their order."""
    last = Person.objects.filter(source=SOURCE).order_by("-source_id").values_list("source_id", flat=True).first()
    return int(last.partition("-")[0]) if last else 0


class _Loader:
    """One run of the loading."""

    def __init__(self) -> None:
        mark = _mark()
        if mark is None:
            raise LookupError("no fictional county is loaded")
        self._mark, self.crowd = mark, CROWDS[mark.size]
        towns = make_towns(EXTENTS[mark.size], random.Random(f"{mark.seed} towns"))
        self._towns = tuple(town for town in towns if town.county == towns[0].county)
        with transaction.atomic():
            ensure_step_kinds()
            self._kinds = {kind.key: kind for kind in StepKind.objects.on(clock.today())}
            self._offers = _offers()
            self._force = _workforce(mark, self._towns, self.crowd)

    def done(self) -> int:
        """How many households are there."""
        with transaction.atomic():
            return _households()

    def next_batch(self) -> int:
        """Write the next batch, unless somebody else has done so meanwhile; returns how many households are there."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            done = _households()
            if done < self.crowd.households:
                self._write(done)
                done = _households()
        return done

    def _write(self, done: int) -> None:
        number = done // BATCH
        rng = random.Random(f"{self._mark.seed} households {number}")
        households = min(BATCH, self.crowd.households - done)
        people = _share(self.crowd, done + households) - _share(self.crowd, done)
        lively = number < FIRST_BATCHES
        small = self.crowd.households <= BATCH
        favour = _FAVOUR["small" if small else "first" if lively else "later"]
        rows = Rows(
            rng,
            self._force,
            Dealer(self._force, rng, favour),
            self._kinds,
            [(service, organization) for service, organization, _name in self._offers],
            clock.now(),
        )
        maker = WayMaker(rng, self._mark.today, tuple(name for _service, _organization, name in self._offers))
        for plan in HouseholdMaker(rng, self._mark.today, self._towns).make(done + 1, households, people):
            ways = []
            for folk, role in zip(plan.folks, plan.roles, strict=True):
                folk.facts["sensitive_fact"] = sensitive_facts(folk, rng, self._mark.today)
                ways.append((folk, maker.make(folk, role, lively=lively)))
            rows.add(plan, ways)
        if number == 0:
            enliven(rows, self._force.personas.users, rng, self._mark.today)
        rows.tell()
        store(rows.tables)


def _share(crowd: Crowd, households: int) -> int:
    """How many people the first so many households have."""
    return crowd.people * households // crowd.households


def _offers() -> list[tuple[Any, Any, str]]:
    """Offers that steps can be about: id, organisation, name."""
    rows = Service.objects.filter(source=OFFERS).order_by("source_id")
    return [
        (service, organization, name[:100])
        for service, organization, name in islice(
            rows.values_list("id", "organization", "name").iterator(chunk_size=2_000), 2_000
        )
    ]


def _workforce(mark: _Mark, towns: tuple[Town, ...], crowd: Crowd) -> Workforce:
    """The staff; those whom so many cases ask for are hired once."""
    force = Workforce(towns, mark.today, shown_accounts())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not DatedSetting.objects.filter(key=HIRED).exists():
        count = force.hire(_expected(mark, towns, crowd, force), mark.seed)
        source = f"Vorführung; {share.CASES_PER_WORKER_SOURCE}"
        DatedSetting.objects.create(key=HIRED, valid_from=mark.today, value={"hired": count}, source=source)
    return force


def _expected(mark: _Mark, towns: tuple[Town, ...], crowd: Crowd, force: Workforce) -> dict[Place, float]:
    """Open cases by team that so many households will have, from a sample."""
    rng = random.Random(f"{mark.seed} sample")
    size = min(_SAMPLE, crowd.households)
    found: Counter[Place] = Counter()
    for plan in HouseholdMaker(rng, mark.today, towns).make(1, size, _share(crowd, size)):
        found.update(force.place_of(folk, plan.town.name) for folk in plan.folks)
    factor = crowd.households / size * (1 - share.CLOSED.value)
    return {place: count * factor for place, count in found.items()}
