"""Days as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.cases.due_days import day_text, parse_day

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
TODAYS = st.dates(date(2024, 1, 1), date(2060, 12, 31))
WEEKDAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("heute", date(2026, 11, 23)),
        (" Morgen ", date(2026, 11, 24)),
        ("übermorgen", date(2026, 11, 25)),
        ("gestern", date(2026, 11, 22)),
        ("Fr", date(2026, 11, 27)),
        ("fr.", date(2026, 11, 27)),
        ("am Freitag", date(2026, 11, 27)),
        ("Mo", date(2026, 11, 30)),
        ("Sonnabend", date(2026, 11, 28)),
        ("27.11.", date(2026, 11, 27)),
        ("27.11", date(2026, 11, 27)),
        ("bis 27.11.", date(2026, 11, 27)),
        ("27. 11. 2026", date(2026, 11, 27)),
        ("27.11.26", date(2026, 11, 27)),
        ("7.1.", date(2027, 1, 7)),
        ("20.11.", date(2026, 11, 20)),
        ("27. November", date(2026, 11, 27)),
        ("27. Nov.", date(2026, 11, 27)),
        ("3. März 2027", date(2027, 3, 3)),
        ("Fr, 27.11.2026", date(2026, 11, 27)),
        ("Freitag, den 27. November", date(2026, 11, 27)),
        ("2026-11-27", date(2026, 11, 27)),
        ("in 2 Wochen", date(2026, 12, 7)),
        ("2 Wochen", date(2026, 12, 7)),
        ("in einer Woche", date(2026, 11, 30)),
        ("in zehn Tagen", None),
        ("in 10 Tagen", date(2026, 12, 3)),
        ("in 3 Monaten", date(2027, 2, 23)),
        ("in einem Monat", date(2026, 12, 23)),
    ],
)
def test_it_reads_what_people_write(text: str, day: date | None) -> None:
    assert parse_day(text, MONDAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "bald", "31.2.", "32.1.", "1.13.", "Mi, 27.11.", "in 0", "27", "2026", "in 99999 Tagen", "2026-13-01", "Fre"],
)
def test_it_does_not_guess(text: str) -> None:
    assert parse_day(text, MONDAY) is None


def test_a_month_later_stays_in_the_month() -> None:
    assert parse_day("in 1 Monat", date(2027, 1, 31)) == date(2027, 2, 28)


@given(DAYS, TODAYS)
def test_what_a_field_shows_is_read_back(day: date, today: date) -> None:
    assert parse_day(day_text(day), today) == day
    assert parse_day(day.isoformat(), today) == day
    assert parse_day(f"{day:%d.%m.%Y}", today) == day


@given(TODAYS, st.sampled_from(range(7)))
def test_a_weekday_is_the_next_one(today: date, number: int) -> None:
    for text in (WEEKDAYS[number], WEEKDAYS[number][:2], WEEKDAYS[number].upper()):
        day = parse_day(text, today)
        assert day is not None
        assert day.weekday() == number
        assert timedelta(0) < day - today <= timedelta(days=7)


@given(TODAYS, st.integers(0, 520))
def test_weeks_are_seven_days(today: date, number: int) -> None:
    assert parse_day(f"in {number} Wochen", today) == today + timedelta(days=7 * number)
    assert parse_day(f"in {7 * number} Tagen", today) == today + timedelta(days=7 * number)


@given(TODAYS, st.integers(-60, 300))
def test_a_day_without_a_year_is_the_nearest_one(today: date, days: int) -> None:
    wanted = today + timedelta(days=days)
    assert parse_day(f"{wanted.day}.{wanted.month}.", today) == wanted


@given(st.text(max_size=40), TODAYS)
def test_it_never_breaks(text: str, today: date) -> None:
    found = parse_day(text, today)
    assert found is None or isinstance(found, date)
