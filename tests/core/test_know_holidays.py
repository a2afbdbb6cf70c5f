"""Public holidays per Land, against dates from calendars and an independent computation of Easter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.easter import easter as dateutil_easter
from hypothesis import given
from hypothesis import strategies as st

from stafette.core.holidays import Land, easter_sunday, holidays_between, public_holidays, repentance_day

YEARS = st.integers(1995, 2199)
EASTER = {
    2024: date(2024, 3, 31),
    2025: date(2025, 4, 20),
    2026: date(2026, 4, 5),
    2027: date(2027, 3, 28),
    2028: date(2028, 4, 16),
    2029: date(2029, 4, 1),
    2030: date(2030, 4, 21),
    2038: date(2038, 4, 25),  # the latest possible
    2049: date(2049, 4, 18),  # where the formula without its correction is a week late
    2076: date(2076, 4, 19),
}
COUNT_2026 = {
    **dict.fromkeys(("BB", "BW", "BY", "SL"), 12),
    **dict.fromkeys(("MV", "NW", "RP", "SN", "ST", "TH"), 11),
    **dict.fromkeys(("BE", "HB", "HE", "HH", "NI", "SH"), 10),
}


@pytest.mark.parametrize(("year", "day"), EASTER.items())
def test_easter_as_in_the_table(year: int, day: date) -> None:
    assert easter_sunday(year) == day


@given(st.integers(1900, 2199))
def test_easter_as_others_compute_it(year: int) -> None:
    assert easter_sunday(year) == dateutil_easter(year)
    assert easter_sunday(year).weekday() == 6


@given(YEARS)
def test_the_day_of_repentance_lies_before_advent(year: int) -> None:
    day = repentance_day(year)
    assert day.weekday() == 2
    assert date(year, 11, 16) <= day <= date(year, 11, 22)
    christmas = date(year, 12, 25)
    fourth_advent = christmas - timedelta(days=christmas.weekday() + 1)
    assert day + timedelta(days=11) == fourth_advent - timedelta(weeks=3)


@pytest.mark.parametrize(
    ("land", "day", "name"),
    [
        (Land.HE, date(2026, 6, 4), "Fronleichnam"),
        (Land.NW, date(2025, 6, 19), "Fronleichnam"),
        (Land.SN, date(2026, 11, 18), "Buß- und Bettag"),
        (Land.SN, date(2025, 11, 19), "Buß- und Bettag"),
        (Land.BE, date(2026, 3, 8), "Internationaler Frauentag"),
        (Land.BE, date(2025, 5, 8), "Tag der Befreiung"),
        (Land.TH, date(2026, 9, 20), "Weltkindertag"),
        (Land.NI, date(2026, 10, 31), "Reformationstag"),
        (Land.SL, date(2026, 8, 15), "Mariä Himmelfahrt"),
        (Land.BW, date(2026, 1, 6), "Heilige Drei Könige"),
        (Land.HH, date(2026, 5, 14), "Christi Himmelfahrt"),
        (Land.SH, date(2026, 5, 25), "Pfingstmontag"),
        (Land.BB, date(2026, 4, 3), "Karfreitag"),
    ],
)
def test_known_days(land: Land, day: date, name: str) -> None:
    assert public_holidays(day.year, land)[day] == name


@pytest.mark.parametrize(
    ("land", "day"),
    [
        (Land.SN, date(2026, 6, 4)),
        (Land.HE, date(2026, 11, 18)),
        (Land.HE, date(2026, 11, 1)),
        (Land.MV, date(2022, 3, 8)),
        (Land.NI, date(2016, 10, 31)),
        (Land.HE, date(2018, 10, 31)),
        (Land.BE, date(2026, 5, 8)),
        (Land.HE, date(2026, 12, 24)),
    ],
)
def test_no_holiday_there_or_then(land: Land, day: date) -> None:
    assert day not in public_holidays(day.year, land)


def test_the_anniversary_of_2017_was_a_holiday_everywhere() -> None:
    assert all(date(2017, 10, 31) in public_holidays(2017, land) for land in Land)


@pytest.mark.parametrize("land", list(Land))
def test_how_many_there_are(land: Land) -> None:
    assert len(public_holidays(2026, land)) == COUNT_2026[land.value]


@given(YEARS, st.sampled_from(list(Land)))
def test_every_year_in_every_land(year: int, land: Land) -> None:
    days = public_holidays(year, land)
    assert list(days) == sorted(days)
    assert all(day.year == year for day in days)
    assert 9 <= len(days) <= 13
    assert days[date(year, 12, 26)] == "2. Weihnachtstag"


def test_between_two_days_over_the_turn_of_the_year() -> None:
    found = holidays_between(date(2026, 12, 26), date(2027, 1, 6), Land.BY)
    assert found == {
        date(2026, 12, 26): "2. Weihnachtstag",
        date(2027, 1, 1): "Neujahr",
        date(2027, 1, 6): "Heilige Drei Könige",
    }


def test_years_that_other_rules_govern_are_refused() -> None:
    with pytest.raises(ValueError, match="1990"):
        public_holidays(1990, Land.HE)
