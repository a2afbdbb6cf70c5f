"""Intervals against published figures, money without floats, settings by date, automations with a switch."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from math import comb
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stafette.core import actor, automations, dated, intervals, money, qr
from stafette.core.ids import new_id

# --- intervals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_against_newcombe_1998_table_1(hits: int, total: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    found = intervals.wilson(hits, total)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
        ((0, 20), (0, 10), -0.2775, 0.1611),
    ],
)
def test_difference_against_newcombe_1998_table_2(
    a: tuple[int, int], b: tuple[int, int], low: float, high: float
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10."""
    found = intervals.newcombe(*a, *b)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def coverage(total: int, share: float) -> float:
    """How often the interval holds the true share, summed over the binomial distribution."""
    held = 0.0
    for hits in range(total + 1):
        found = intervals.wilson(hits, total)
        if found.low <= share <= found.high:
            held += comb(total, hits) * share**hits * (1 - share) ** (total - hits)
    return held


def test_wilson_covers_about_95_percent() -> None:
    found = [coverage(total, share / 20) for total, share in itertools.product((10, 25, 60), range(1, 20))]
    assert min(found) > 0.83  # its known dip near 0 and 1 (Agresti and Coull 1998)
    assert 0.94 < sum(found) / len(found) < 0.97


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_an_interval_holds_its_estimate(counted: tuple[int, int]) -> None:
    found = intervals.wilson(*counted)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    turned = intervals.wilson(counted[1] - counted[0], counted[1])
    assert turned.low == pytest.approx(1 - found.high)


@pytest.mark.parametrize(("hits", "total"), [(0, 0), (3, 2), (-1, 5)])
def test_impossible_counts_are_refused(hits: int, total: int) -> None:
    with pytest.raises(ValueError, match="total"):
        intervals.wilson(hits, total)
    with pytest.raises(ValueError, match="confidence"):
        intervals.wilson(1, 2, confidence=1.0)


# --- money --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("12.5", "12,50\u00a0€"),
        ("0", "0,00\u00a0€"),
        ("-0.004", "0,00\u00a0€"),
        ("1234567.891", "1.234.567,89\u00a0€"),
        ("2.675", "2,68\u00a0€"),
        ("0.005", "0,01\u00a0€"),
        ("-1.005", "−1,01\u00a0€"),
    ],
)
def test_euros_are_german(amount: str, shown: str) -> None:
    assert money.euro(Decimal(amount)) == shown


def test_rounding_comes_once_at_the_end() -> None:
    third = Decimal("10") / 3
    assert money.cents(third * 3) == Decimal("10.00")
    assert money.cents(third) * 3 == Decimal("9.99")


def test_money_is_no_float() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        money.cents(0.1)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ValueError, match="finite"):
        money.euro(Decimal("NaN"))


def test_a_qr_code_is_one_svg() -> None:
    drawn = qr.svg("https://wegweiser.example/m/K7M4XP/")
    assert drawn.startswith("<svg") and drawn.endswith("</svg>")
    assert 'viewBox="0 0 37 37"' in drawn


# --- settings by date and automations -----------------------------------------------------------------------------

database = pytest.mark.django_db(transaction=True)
Owner = psycopg.Connection[tuple[Any, ...]]


@database
def test_a_setting_holds_from_its_day_on(owner: Owner) -> None:
    day = date(2026, 7, 1)
    with actor.acting(actor.system("test")):
        dated.set_value("small_number_threshold", 10, valid_from=day, source="Beschluss 7/2026")
        dated.set_value("small_number_threshold", 8, valid_from=date(2027, 1, 1), source="Beschluss 1/2027")
        dated.set_value("small_number_threshold", 9, valid_from=date(2027, 1, 1), source="Berichtigung")
    days = [day - timedelta(days=1), day, date(2026, 12, 31), date(2027, 1, 1)]
    assert [dated.number("small_number_threshold", on) for on in days] == [5, 10, 10, 9]
    assert owner.execute("SELECT count(*) FROM core_dated_setting").fetchone() == (2,)


@database
def test_settings_are_known_and_typed() -> None:
    with pytest.raises(dated.UnknownSetting):
        dated.value("no_such_setting")
    with pytest.raises(TypeError, match="takes int"):
        dated.set_value("small_number_threshold", "zehn", valid_from=date(2026, 1, 1), source="")
    with pytest.raises(TypeError, match="no text"):
        dated.text("small_number_threshold")
    assert all(setting.source and setting.unit for setting in dated.settings())
    with pytest.raises(ValueError, match="twice"):
        dated.register(dated.Setting("small_number_threshold", "x", 1, "x", "x"))


@database
def test_an_automation_can_be_switched_off_and_on() -> None:
    one = automations.register(automations.Automation(f"t.{new_id().hex}", "Probe", "Tut nichts.", 3, default_on=False))
    assert automations.register(one) is one
    assert automations.is_on(one.key) is False
    with actor.acting(actor.system("test")):
        assert automations.switch(one.key, True) == automations.State(one, on=True)
    assert automations.is_on(one.key) is True
    assert automations.State(one, on=True) in automations.states()
    with pytest.raises(automations.UnknownAutomation):
        automations.is_on("no.such")
    with pytest.raises(ValueError, match="twice"):
        automations.register(automations.Automation(one.key, "Andere", "Anderes.", 1))


def test_every_automation_says_what_it_saves() -> None:
    for automation in automations._registry.values():
        assert automation.name and automation.what.endswith(".") and automation.minutes_saved > 0
