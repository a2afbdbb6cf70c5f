"""Periodic jobs: what is due is found by state (``next_due_at <= now``), never by "today equals".

A day of outage makes a job late and loses nothing: it runs once and its next time is counted anew. A job runs inside
the transaction that also writes its next time, so it either happened or it did not, even if the process is killed. Work
that takes long or needs transactions of its own is deferred from here as a background job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import structlog
from django.db import DatabaseError, transaction

from stafette.core import actor, clock, metrics
from stafette.core.models import PeriodicJob

Work = Callable[[], object]
RETRY_AFTER = timedelta(minutes=5)
log = structlog.get_logger("stafette.periodic")


@dataclass(frozen=True, slots=True)
class Job:
    """A periodic job. ``every`` is its distance; with ``at`` it runs at that Berlin wall time, every n whole days."""

    key: str
    name: str
    every: timedelta
    at: time | None
    acts_as: str
    work: Work


_registry: dict[str, Job] = {}


def periodic(
    key: str, *, name: str, every: timedelta, at: time | None = None, acts_as: str = ""
) -> Callable[[Work], Work]:
    """Register a function. ``name`` is German; ``acts_as`` is the label of the system actor (default: the key).

    Raises:
        ValueError: the key is taken, ``every`` is not positive, or ``at`` comes with broken days.
    """
    if every <= timedelta(0) or (at is not None and every % timedelta(days=1)):
        raise ValueError("every is positive, and whole days if a time of day is given")

    def decorate(work: Work) -> Work:
        if key in _registry:
            raise ValueError(f"periodic job {key} is registered twice")
        _registry[key] = Job(key, name, every, at, acts_as or key, work)
        return work

    return decorate


def jobs() -> list[Job]:
    """All registered jobs by key."""
    return [_registry[key] for key in sorted(_registry)]


def next_due(due: datetime, now: datetime, *, every: timedelta, at: time | None) -> datetime:
    """The first time after ``now`` in the row of times that ``due`` belongs to (UTC).

    With ``at``, times of day are German wall time: at the changes of daylight saving such a day has 23 or 25 hours. A
    time that the clock skips in March happens an hour later on the wall (02:30 at 03:30), one that comes twice in
    October happens the first time.
    """
    if at is None:
        steps = max((now - due) // every, 0) + 1
        return due + steps * every
    day = due.astimezone(clock.BERLIN).date()
    today = now.astimezone(clock.BERLIN).date()
    day += every * max((today - day) // every - 1, 0)
    while True:
        moment = datetime.combine(day, at, clock.BERLIN).astimezone(UTC)
        if moment > now and moment > due:
            return moment
        day += every


def first_due(now: datetime, *, every: timedelta, at: time | None) -> datetime:
    """When a new job is due: at once, or at the next such time of day."""
    if at is None:
        return now
    return next_due(now - timedelta(days=1), now, every=timedelta(days=1), at=at)


def ensure_rows() -> None:
    """Give each registered job its row."""
    now = clock.now()
    with actor.acting(actor.system("periodic")), transaction.atomic():
        rows = [PeriodicJob(key=job.key, next_due_at=first_due(now, every=job.every, at=job.at)) for job in jobs()]
        PeriodicJob.objects.bulk_create(rows, ignore_conflicts=True)


def run_due() -> list[str]:
    """Run each job that is due once; returns their keys. Several workers may call this at the same time."""
    ran: list[str] = []
    for key in PeriodicJob.objects.due(at=clock.now()).values_list("key", flat=True):
        job = _registry.get(key)
        if job is not None and _run(job):
            ran.append(key)
    return ran


def _run(job: Job) -> bool:
    """Run a job if it is still due and nobody else has it."""
    with actor.acting(actor.system(job.acts_as)), transaction.atomic():
        started = clock.now()
        due = PeriodicJob.objects.due(at=started).filter(key=job.key)
        row = due.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        problem = _work(job)
        finished = clock.now()
        row.last_started_at = started
        row.next_due_at = next_due(row.next_due_at, finished, every=job.every, at=job.at)
        row.last_problem = problem
        if problem:
            row.next_due_at = min(row.next_due_at, finished + RETRY_AFTER)
        else:
            row.last_finished_at = finished
        row.save(update_fields=["last_started_at", "last_finished_at", "last_problem", "next_due_at"])
    metrics.JOBS.labels(job.key, "failed" if problem else "succeeded").inc()
    return True


def _work(job: Job) -> str:
    """Do the work in a savepoint; returns the kind of problem, or nothing.

    Raises:
        DatabaseError: the database is away, which ends the whole run.
    """
    try:
        with transaction.atomic():
            job.work()
    except Exception as error:
        if isinstance(error, DatabaseError) and not transaction.get_connection().is_usable():
            raise
        log.exception("periodic_job_failed", job=job.key)
        return type(error).__name__
    return ""
