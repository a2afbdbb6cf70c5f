"""Periodic jobs: late but once, right at the changes of daylight saving, safe with several workers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from stafette.core import actor, clock, dated, periodic
from stafette.core.models import DatedSetting, PeriodicJob

Owner = psycopg.Connection[tuple[Any, ...]]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FROM = datetime.fromisoformat("2026-01-01")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.BERLIN).astimezone(UTC)


def due(start: str, now: str, at: str, every: timedelta = DAY) -> str:
    found = periodic.next_due(berlin(start), berlin(now), every=every, at=time.fromisoformat(at))
    return found.astimezone(clock.BERLIN).strftime("%Y-%m-%d %H:%M")


# --- when ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "now", "at", "every", "expected"),
    [
        ("2026-11-22 03:30", "2026-11-22 03:30:05", "03:30", DAY, "2026-11-23 03:30"),
        ("2026-11-20 03:30", "2026-11-22 12:00", "03:30", DAY, "2026-11-23 03:30"),  # two days of outage
        ("2026-11-20 03:30", "2026-11-22 02:00", "03:30", DAY, "2026-11-22 03:30"),
        ("2026-11-02 06:00", "2026-11-22 12:00", "06:00", 7 * DAY, "2026-11-23 06:00"),  # Mondays stay Mondays
        ("2026-03-28 03:30", "2026-03-28 04:00", "03:30", DAY, "2026-03-29 03:30"),  # 23 hours later
        ("2026-10-24 03:30", "2026-10-24 04:00", "03:30", DAY, "2026-10-25 03:30"),  # 25 hours later
        ("2026-03-28 02:30", "2026-03-28 04:00", "02:30", DAY, "2026-03-29 03:30"),  # 02:30 does not exist
        ("2026-03-29 03:30", "2026-03-29 04:00", "02:30", DAY, "2026-03-30 02:30"),
        ("2026-10-24 02:30", "2026-10-24 04:00", "02:30", DAY, "2026-10-25 02:30"),  # comes twice, runs once
    ],
)
def test_times_of_day_are_german(start: str, now: str, at: str, every: timedelta, expected: str) -> None:
    assert due(start, now, at, every) == expected


def test_a_time_that_comes_twice_runs_once() -> None:
    first = periodic.next_due(berlin("2026-10-24 02:30"), berlin("2026-10-24 03:00"), every=DAY, at=time(2, 30))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = periodic.next_due(first, first + timedelta(seconds=1), every=DAY, at=time(2, 30))
    assert second == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_intervals_keep_their_grid() -> None:
    start = berlin("2026-11-22 10:00")
    assert periodic.next_due(start, start + 10.4 * HOUR, every=HOUR, at=None) == start + 11 * HOUR
    assert periodic.next_due(start, start, every=HOUR, at=None) == start + HOUR


@given(
    start=st.datetimes(FROM, FROM.replace(year=2028)),
    outage=st.timedeltas(timedelta(0), timedelta(days=30)),
    at=st.times().map(lambda value: value.replace(second=0, microsecond=0)),
)
def test_the_next_day_is_never_skipped(start: datetime, outage: timedelta, at: time) -> None:
    """Independent check by walking all minutes of German wall time would be slow: walk the days instead."""
    before = start.replace(tzinfo=UTC)
    now = before + outage
    found = periodic.next_due(before, now, every=DAY, at=at)
    assert found > now
    days = [now.astimezone(clock.BERLIN).date() + timedelta(days=offset) for offset in range(-1, 3)]
    moments = [datetime.combine(day, at, clock.BERLIN).astimezone(UTC) for day in days]
    assert found == min(moment for moment in moments if moment > now)


@pytest.mark.parametrize("every", [timedelta(0), -DAY, timedelta(hours=36)])
def test_odd_distances_are_refused(every: timedelta) -> None:
    with pytest.raises(ValueError, match="every"):
        periodic.periodic("x", name="X", every=every, at=time(1, 0))


# --- running ------------------------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A registry with nothing in it but the jobs of the test."""
    monkeypatch.setattr(periodic, "_registry", {})
    yield


def note() -> None:
    today = clock.today()
    key = f"ran{DatedSetting.objects.count()}"
    DatedSetting.objects.create(key=key, valid_from=today, value=1)


def runs() -> int:
    return DatedSetting.objects.count()


def job(work: Any = note, *, every: timedelta = HOUR, at: time | None = None) -> None:
    periodic.periodic("probe", name="Probe", every=every, at=at)(work)
    periodic.ensure_rows()
    periodic.ensure_rows()


@pytest.mark.usefixtures("registry")
class TestRunning:
    def test_a_job_runs_once_when_due(self, owner: Owner) -> None:
        job()
        assert periodic.run_due() == ["probe"]
        assert periodic.run_due() == []
        assert runs() == 1
        row = owner.execute("SELECT count(*), max(actor_label) FROM core_audit_entry").fetchone()
        assert row == (1, "probe")

    def test_an_outage_of_a_day_gives_one_run(self) -> None:
        job()
        periodic.run_due()
        with clock.shifted(DAY):
            assert periodic.run_due() == ["probe"]
            assert periodic.run_due() == []
        assert runs() == 2

    def test_a_new_daily_job_waits_for_its_time(self) -> None:
        job(every=DAY, at=(clock.local(clock.now()) + 2 * HOUR).time().replace(second=0, microsecond=0))
        assert periodic.run_due() == []
        with clock.shifted(2 * HOUR + timedelta(minutes=1)):
            assert periodic.run_due() == ["probe"]

    def test_a_failure_is_noted_undone_and_tried_again_soon(self) -> None:
        def half() -> None:
            note()
            raise ZeroDivisionError

        job(half, every=DAY)
        assert periodic.run_due() == ["probe"]
        row = PeriodicJob.objects.get()
        assert (runs(), row.last_problem, row.last_finished_at) == (0, "ZeroDivisionError", None)
        assert timedelta(minutes=4) < row.next_due_at - clock.now() <= periodic.RETRY_AFTER
        periodic._registry["probe"] = periodic.Job("probe", "Probe", DAY, None, "probe", note)
        with clock.shifted(timedelta(minutes=6)):
            assert periodic.run_due() == ["probe"]
        assert (runs(), PeriodicJob.objects.get().last_problem) == (1, "")

    def test_a_failing_statement_does_not_poison_the_note(self) -> None:
        def broken() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")

        job(broken)
        periodic.run_due()
        assert PeriodicJob.objects.get().last_problem == "DataError"

    def test_several_workers_run_it_once(self) -> None:
        job()
        barrier = threading.Barrier(4)

        def work() -> None:
            try:
                barrier.wait(timeout=10)
                periodic.run_due()
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert runs() == 1

    def test_a_row_of_a_job_that_is_no_more_is_left_alone(self) -> None:
        with actor.acting(actor.system("test")), transaction.atomic():
            PeriodicJob.objects.create(key="gone", next_due_at=clock.now() - DAY)
        assert periodic.run_due() == []

    def test_a_key_is_taken_once(self) -> None:
        job()
        with pytest.raises(ValueError, match="twice"):
            periodic.periodic("probe", name="Probe", every=HOUR)(note)


def test_the_core_jobs_all_run() -> None:
    """All registered jobs do their work on an empty installation without a problem."""
    periodic.ensure_rows()
    with clock.shifted(2 * DAY):
        assert {"core.mail", "core.rate", "core.files", "core.retention", "core.forgotten", "core.sessions"} <= set(
            periodic.run_due()
        )
    assert not PeriodicJob.objects.exclude(last_problem="").exists()
    assert dated.number("capacity_valid_days") == 14
