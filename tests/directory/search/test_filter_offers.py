"""Filters."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from stafette.directory.records import ScheduleRecord
from stafette.directory.search import Flag, Openings, compile_openings
from stafette.directory.search.opening import BERLIN, WEEK, WeeklyPiece
from tests.directory.search.schedules import weekly
from tests.directory.search.support import DAY, identity, index_of, names, offer, search

ALL = Flag.PUBLISHED | Flag.VERIFIED
OFFERS = [
    offer(
        1, "A", themes=("familie", "kita"), languages=("de", "uk"), target_groups=("women",), flags=ALL | Flag.CHILDCARE
    ),
    offer(2, "B", themes=("familie", "erziehung"), languages=("de",), flags=ALL | Flag.FREE_OF_CHARGE | Flag.CHILDCARE),
    offer(3, "C", themes=("soziales",), languages=("ar",), target_groups=("men",), flags=ALL | Flag.BARRIER_FREE),
    offer(4, "D", openings=compile_openings([weekly("MO", 9, 12)], DAY)),
    offer(5, "E", openings=compile_openings([weekly("MO", 14, 18)], DAY)),
]
INDEX = index_of(OFFERS)


def found(**values: object) -> set[str]:
    return set(names(OFFERS, search(INDEX, **values)))  # type: ignore[arg-type]  # passed on


def test_themes_find_their_children() -> None:
    assert found(themes=("familie",)) == {"A", "B"}
    assert found(themes=("kita", "soziales")) == {"A", "C"}
    assert found(themes=("nichts",)) == set()


def test_languages() -> None:
    assert found(languages=("uk", "ar")) == {"A", "C"}


def test_target_groups_let_offers_for_everybody_pass() -> None:
    assert found(target_groups=("women",)) == {"A", "B", "D", "E"}


def test_flags_must_all_be_known() -> None:
    assert found(flags=Flag.CHILDCARE) == {"A", "B"}
    assert found(flags=Flag.CHILDCARE | Flag.FREE_OF_CHARGE) == {"B"}
    assert found(flags=Flag.BARRIER_FREE) == {"C"}


def test_open_at_a_moment() -> None:
    monday = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
    assert found(open_at=monday) == {"D"}
    assert found(open_at=monday + timedelta(hours=5)) == {"E"}
    assert found(open_at=monday + timedelta(days=1)) == set()


def test_on_a_holiday_weekly_times_do_not_count() -> None:
    monday = datetime(2026, 3, 2, 10, tzinfo=BERLIN)
    weekly_only = compile_openings([weekly("MO", 9, 12)], DAY)
    for_that_date = compile_openings([weekly("MO", 9, 12, DAY, DAY)], DAY)
    single = compile_openings([ScheduleRecord(opens_at=time(9), closes_at=time(12), valid_from=DAY)], DAY)
    never_closed = Openings((WeeklyPiece(0, WEEK),))
    openings = {"weekly": weekly_only, "date": for_that_date, "single": single, "always": never_closed}
    offers = [offer(number, name, openings=each) for number, (name, each) in enumerate(openings.items())]
    index = index_of(offers)
    assert set(names(offers, search(index, open_at=monday))) == {"weekly", "date", "single", "always"}
    assert set(names(offers, search(index, open_at=monday, holiday=True))) == {"date", "single", "always"}


def test_filters_also_hold_after_an_edit() -> None:
    index = index_of(OFFERS[:1])
    index.apply({}, [identity(1)])
    assert search(index, themes=("familie",)).total == 0


def test_facets_count_what_is_found() -> None:
    facets = search(INDEX, themes=("familie",), facets=True).facets
    assert facets is not None
    assert facets["theme:familie"] == 2
    assert facets["theme:kita"] == facets["language:uk"] == facets["target_group:women"] == 1
    assert facets["flag:CHILDCARE"] == 2
    assert "theme:soziales" not in facets
