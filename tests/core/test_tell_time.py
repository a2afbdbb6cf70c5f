"""The clock: one source, shifted as a whole, the same in SQL, days counted in Germany."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import override_settings

from stafette.core import actor, clock
from stafette.core.ids import CODE_ALPHABET, new_code, new_id, normalise_code


def sql_now() -> datetime:
    with actor.acting(actor.system("test")), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT stafette.now()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def test_sql_follows_the_shifted_clock(transactional_db: None) -> None:
    assert abs(sql_now() - clock.now()) < timedelta(seconds=5)
    with clock.shifted(timedelta(days=100)):
        assert abs(sql_now() - clock.now()) < timedelta(seconds=5)
        assert clock.now() - datetime.now(UTC) > timedelta(days=99)  # noqa: TID251 - compares with the real time
    assert abs(sql_now() - clock.now()) < timedelta(seconds=5)


@override_settings(PROFILE="production")
def test_a_real_installation_refuses_a_shift() -> None:
    with pytest.raises(RuntimeError, match="echten Betrieb"), clock.shifted(timedelta(days=1)):
        pass


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 28)),  # winter time, one hour ahead
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),  # summer time has begun, two hours ahead
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),  # winter time again
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_days_turn_at_german_midnight(utc: datetime, day: date) -> None:
    assert clock.local(utc).date() == day


def test_ids_are_version_7_and_sort_by_time() -> None:
    first = new_id()
    time.sleep(0.002)
    second = new_id()
    assert first < second
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    assert abs((first.int >> 80) / 1000 - time.time()) < 5
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_codes_have_no_lookalikes_and_forgive_typing() -> None:
    code = new_code()
    assert len(code) == 6
    assert set(code) <= set(CODE_ALPHABET)
    assert not set("01OIL") & set(CODE_ALPHABET) - {"L"}
    assert normalise_code(f" {code[:3].lower()}-{code[3:].lower()} ") == code
