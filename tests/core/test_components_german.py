"""Phone numbers, times, distances as readers of German expect them."""

from __future__ import annotations

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.core.templatetags.german import (
    clock_time,
    distance_text,
    group_phone,
    group_thousands,
    national_digits,
    phone_link,
    split_area_code,
)


@pytest.mark.parametrize(
    ("written", "shown", "link"),
    [
        ("+493023125014", "030 23125 014", "tel:+493023125014"),
        ("030 23125014", "030 23125 014", "tel:+493023125014"),
        ("(030) 23125014", "030 23125 014", "tel:+493023125014"),
        ("(0)30 23125 001", "030 23125 001", "tel:+493023125001"),
        ("030/23125014", "030 23125 014", "tel:+493023125014"),
        ("+49 (0)30 23125 014", "030 23125 014", "tel:+493023125014"),
        ("0049 30 23125014", "030 23125 014", "tel:+493023125014"),
        ("030 - 231 25 0", "030 231 25 0", "tel:+4930231250"),
        ("0171 39200 14", "0171 39200 14", "tel:+491713920014"),
        ("02214710123", "0221 4710 123", "tel:+492214710123"),
        ("089 99998-123", "089 99998-123", "tel:+498999998123"),
        ("0800 111 0 111", "0800 111 0 111", "tel:08001110111"),
        ("112", "112", "tel:112"),
        ("116117", "116 117", "tel:116117"),
        ("+43 1 234567", "+43 1 234567", "tel:+431234567"),
        ("nach Vereinbarung", "nach Vereinbarung", "tel:"),
    ],
)
def test_phone_numbers_are_grouped_and_can_be_called(written: str, shown: str, link: str) -> None:
    assert group_phone(written) == shown
    assert phone_link(written) == link


@given(st.from_regex(r"0[1-9][0-9]{4,11}", fullmatch=True))
def test_grouping_keeps_every_digit(number: str) -> None:
    shown = group_phone(number)
    assert re.sub(r"\D", "", shown) == number
    assert national_digits(shown) == number
    assert phone_link(shown) == phone_link(number)


@given(st.from_regex(r"(\+49 ?|0049|0)[1-9][0-9 /().–-]{2,14}[0-9]", fullmatch=True))
def test_what_is_grouped_stays_as_it_is(text: str) -> None:
    shown = group_phone(text)
    assert group_phone(shown) == shown
    assert phone_link(shown) == phone_link(text)


def test_area_codes_that_cannot_be_told_stay_empty() -> None:
    assert split_area_code("112") == ("", "112")
    assert split_area_code("0043123") == ("", "0043123")
    assert split_area_code("0151123456") == ("01511", "23456")


def test_times_have_no_needless_zeros() -> None:
    assert clock_time(time(9, 0)) == "9"
    assert clock_time(time(7, 30)) == "7:30"
    assert clock_time(time(0, 5)) == "0:05"


@pytest.mark.parametrize(
    ("kilometres", "shown"),
    [
        (0.0, ("50", "m")),
        (0.62, ("600", "m")),
        (0.949, ("950", "m")),
        (0.96, ("1,0", "km")),
        (2.34, ("2,3", "km")),
        (23.8, ("24", "km")),
    ],
)
def test_distances_are_as_exact_as_they_are_useful(kilometres: float, shown: tuple[str, str]) -> None:
    assert distance_text(kilometres) == shown


def test_thousands_stand_apart() -> None:
    assert group_thousands(999) == "999"
    assert group_thousands(1204) == "1\u202f204"
    assert group_thousands(1234567) == "1\u202f234\u202f567"
