"""Opening times, compared with dateutil minute by minute, also when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from stafette.directory.records import ScheduleRecord
from stafette.directory.search import compile_openings
from stafette.directory.search.opening import ANCHOR, BERLIN, DAY, WEEK, Moment
from tests.directory.search.schedules import weekly

NINE, TEN, NOTE = time(9), time(10), "nach Vereinbarung"
TODAY = date(2026, 3, 2)
SPRING = datetime(2026, 3, 29, tzinfo=BERLIN)  # 02:00 becomes 03:00
YEAR_END = datetime.combine(date(2027, 3, 1), time())
AUTUMN = datetime(2026, 10, 25, tzinfo=BERLIN)  # 03:00 becomes 02:00

RULES = st.one_of(
    st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1).map(
        lambda days: "FREQ=WEEKLY;BYDAY=" + ",".join(sorted(days))
    ),
    st.sampled_from(
        [
            "FREQ=DAILY",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU",
            "FREQ=MONTHLY;BYDAY=1MO",
            "FREQ=MONTHLY;BYDAY=-1SU",
            "FREQ=MONTHLY;BYMONTHDAY=15",
            "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261101",
            "FREQ=WEEKLY;BYDAY=SU;UNTIL=20261025T225959Z",
            "FREQ=DAILY;COUNT=300",
            "",
        ]
    ),
)
TIMES = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def schedules(draw: st.DrawFn) -> ScheduleRecord:
    first = draw(st.dates(date(2026, 1, 1), date(2026, 11, 30)))
    last = draw(st.one_of(st.none(), st.dates(first, date(2027, 1, 31))))
    return ScheduleRecord(
        rrule=draw(RULES), opens_at=draw(TIMES), closes_at=draw(TIMES), valid_from=first, valid_to=last
    )


def intervals(schedule: ScheduleRecord) -> list[tuple[datetime, datetime]]:
    """The times of a schedule on the clock on the wall, written out by dateutil alone."""
    assert schedule.opens_at is not None and schedule.closes_at is not None
    begin = datetime.combine(schedule.valid_from or ANCHOR, time())
    text = ";".join(part for part in schedule.rrule.split(";") if not part.startswith("UNTIL"))
    rule = list(rrulestr(text, dtstart=begin).between(begin, YEAR_END, inc=True)) if text else [begin]
    ends = [schedule.valid_to] if schedule.valid_to else []
    if "UNTIL=20261101" in schedule.rrule:
        ends.append(date(2026, 11, 1))
    if "UNTIL=20261025T" in schedule.rrule:
        ends.append(date(2026, 10, 25))
    days = [day for day in rule if all(day.date() <= end for end in ends)]
    found = []
    for day in days:
        opens = datetime.combine(day, schedule.opens_at)
        closes = datetime.combine(day, schedule.closes_at)
        found.append((opens, closes if closes > opens else closes + timedelta(days=1)))
    return found


def open_by_hand(schedule: ScheduleRecord, at: datetime) -> bool:
    wall = at.astimezone(BERLIN).replace(tzinfo=None, fold=0, second=0, microsecond=0)
    return any(opens <= wall < closes for opens, closes in intervals(schedule))


MOMENTS = st.one_of(
    st.integers(0, 280 * DAY).map(lambda minutes: datetime(2026, 3, 3, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(-2 * DAY, 2 * DAY).map(lambda minutes: SPRING.astimezone(UTC) + timedelta(minutes=minutes)),
    st.integers(-2 * DAY, 2 * DAY).map(lambda minutes: AUTUMN.astimezone(UTC) + timedelta(minutes=minutes)),
)


@settings(deadline=None, max_examples=400)
@given(schedules(), MOMENTS)
def test_open_or_closed_as_dateutil_says(schedule: ScheduleRecord, at: datetime) -> None:
    openings = compile_openings([schedule], TODAY)
    assert openings.is_open(at) == open_by_hand(schedule, at)


@settings(deadline=None, max_examples=150)
@given(schedules(), MOMENTS)
def test_next_opening_is_the_first_open_minute(schedule: ScheduleRecord, at: datetime) -> None:
    openings = compile_openings([schedule], TODAY)
    at = at.replace(second=0, microsecond=0)
    found = openings.next_opening(at, within_days=3)
    at = at.astimezone(UTC)
    minutes = (at + timedelta(minutes=step) for step in range(3 * DAY - 60))
    wall = at.astimezone(BERLIN).replace(tzinfo=None)
    near = timedelta(days=5)
    times = [(opens, closes) for opens, closes in intervals(schedule) if wall - near < closes and opens < wall + near]
    expected = next(
        (
            minute
            for minute in minutes
            if any(opens <= minute.astimezone(BERLIN).replace(tzinfo=None) < closes for opens, closes in times)
        ),
        None,
    )
    if expected is not None:
        assert found is not None
        assert found.astimezone(UTC) == expected
    elif found is not None:
        assert found.astimezone(UTC) >= at + timedelta(minutes=3 * DAY - 60)


@pytest.mark.parametrize(("night", "hours"), [(SPRING, 2), (AUTUMN, 4)])
def test_a_night_when_clocks_change_has_another_length(night: datetime, hours: int) -> None:
    openings = compile_openings([weekly("SU", 1, 4)], TODAY)
    begin = night.astimezone(UTC)
    minutes = sum(openings.is_open(begin + timedelta(minutes=minute)) for minute in range(8 * 60))
    assert minutes == hours * 60


def test_an_opening_in_the_missing_hour_begins_after_it() -> None:
    openings = compile_openings([weekly("SU", 2, 5)], TODAY)
    found = openings.next_opening(SPRING)
    assert found is not None
    assert (found.hour, found.utcoffset()) == (3, timedelta(hours=2))


def test_past_midnight_belongs_to_the_evening_before() -> None:
    openings = compile_openings([weekly("SA", 22, 2, date(2026, 3, 7), date(2026, 3, 7))], TODAY)
    assert openings.is_open(datetime(2026, 3, 8, 1, tzinfo=BERLIN))
    assert not openings.is_open(datetime(2026, 3, 7, 1, tzinfo=BERLIN))
    assert not openings.is_open(datetime(2026, 3, 15, 1, tzinfo=BERLIN))


def test_round_the_clock() -> None:
    openings = compile_openings([weekly("MO,TU,WE,TH,FR,SA,SU", 0, 0)], TODAY)
    assert all(openings.is_open(AUTUMN + timedelta(hours=hour)) for hour in range(7 * 24))


@pytest.mark.parametrize(
    "schedule",
    [
        ScheduleRecord(description=NOTE),
        ScheduleRecord(rrule="FREQ=SOMETIMES", opens_at=NINE, closes_at=TEN, description=NOTE),
        ScheduleRecord(rrule="jeden Montag", opens_at=NINE, closes_at=TEN, description=NOTE),
        ScheduleRecord(
            rrule="FREQ=WEEKLY;BYDAY=XX", opens_at=time(9), closes_at=time(10), description="nach Vereinbarung"
        ),
        ScheduleRecord(
            rrule="FREQ=WEEKLY;UNTIL=bald", opens_at=time(9), closes_at=time(10), description="nach Vereinbarung"
        ),
        ScheduleRecord(rrule="FREQ=WEEKLY;BYDAY=MO", opens_at=NINE, description=NOTE),
        ScheduleRecord(opens_at=NINE, closes_at=TEN, description=NOTE),
    ],
)
def test_what_cannot_be_read_is_kept_and_stops_nothing(schedule: ScheduleRecord) -> None:
    openings = compile_openings([schedule, weekly("MO", 9, 12)], TODAY)
    assert openings.unreadable == ("nach Vereinbarung",)
    assert openings.is_open(datetime(2026, 3, 2, 9, 30, tzinfo=BERLIN))


def test_only_written_out_rules_run_out() -> None:
    assert compile_openings([weekly("MO", 9, 12)], TODAY).complete_until is None
    single = ScheduleRecord(opens_at=time(9), closes_at=time(10), valid_from=TODAY)
    assert compile_openings([single], TODAY).complete_until is None
    monthly = ScheduleRecord(rrule="FREQ=MONTHLY;BYDAY=1MO", opens_at=time(9), closes_at=time(10))
    assert compile_openings([monthly], TODAY, horizon_days=30).complete_until == TODAY.toordinal() + 30


@given(st.text(max_size=40))
def test_any_text_may_stand_where_a_rule_should(text: str) -> None:
    schedule = ScheduleRecord(rrule=text, opens_at=time(9), closes_at=time(10), valid_from=TODAY)
    openings = compile_openings([schedule], TODAY, horizon_days=30)
    assert bool(openings) or openings.unreadable or text.strip()


def test_moments_need_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment.of(datetime(2026, 3, 2, 9))  # noqa: DTZ001 - this is what must fail
    assert Moment.of(datetime(2026, 3, 8, 22, 59, tzinfo=UTC)).week_minute == WEEK - 1
