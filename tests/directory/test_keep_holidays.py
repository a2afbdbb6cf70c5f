"""On a public holiday nothing is said to be open because of its weekly times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from stafette.core import actor, clock, dated
from stafette.directory import moment, search_feed
from stafette.directory.hours import closed_on, openings_of
from stafette.directory.models import Service
from stafette.directory.records import ScheduleRecord
from stafette.directory.search.opening import BERLIN
from stafette.directory.services.documents import rebuild_search
from stafette.directory.services.offers import update_offer
from stafette.directory.terms import land_on
from tests.directory.views import town

TEST = actor.system("test")
CHRISTMAS = date(2026, 12, 25)  # a Friday
TODAY = date(2026, 11, 23)
Offers = dict[str, Service]


def at(rrule: str, opens: time = time(9), closes: time = time(12), **more: Any) -> ScheduleRecord:
    return ScheduleRecord(rrule=rrule, opens_at=opens, closes_at=closes, **more)


def open_on(day: date, *schedules: ScheduleRecord, hour: int = 10) -> bool:
    holidays = {CHRISTMAS}
    openings = closed_on(openings_of(schedules, TODAY, holidays=holidays), holidays)
    return openings.is_open(datetime.combine(day, time(hour), BERLIN))


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "schedule",
    [
        at("FREQ=WEEKLY;BYDAY=FR"),
        at("FREQ=DAILY"),
        at("FREQ=WEEKLY;BYDAY=FR", valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31)),
        at("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", valid_from=date(2026, 12, 11)),
        at("FREQ=MONTHLY;BYDAY=4FR"),
        at("FREQ=MONTHLY;BYMONTHDAY=25"),
        at("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(0), time(23, 59)),
    ],
)
def test_what_repeats_does_not_hold_on_a_holiday(schedule: ScheduleRecord) -> None:
    assert openings_of([schedule], TODAY, holidays=()).is_open(datetime.combine(CHRISTMAS, time(10), BERLIN))
    assert not open_on(CHRISTMAS, schedule)


@pytest.mark.parametrize(
    "schedule",
    [
        at("", valid_from=CHRISTMAS),
        at("", valid_from=CHRISTMAS, valid_to=CHRISTMAS),
        at("FREQ=WEEKLY;BYDAY=FR", valid_from=CHRISTMAS, valid_to=CHRISTMAS),
        at("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"),
        at("FREQ=DAILY", time(0), time(23, 59)),
        at("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", time(0), time(0)),
    ],
)
def test_what_names_that_date_or_never_closes_holds(schedule: ScheduleRecord) -> None:
    assert open_on(CHRISTMAS, schedule)


def test_other_days_stay_as_they_are() -> None:
    weekly = at("FREQ=WEEKLY;BYDAY=FR,SA")
    assert [open_on(CHRISTMAS + timedelta(days=days), weekly) for days in (-7, 0, 1, 7)] == [True, False, True, True]


@given(
    st.sets(st.integers(0, 40), max_size=6), st.sets(st.integers(0, 6), min_size=1), st.integers(0, 40), st.booleans()
)
def test_weekly_times_hold_on_every_day_that_is_no_holiday(
    off: set[int], weekdays: set[int], first: int, ends: bool
) -> None:
    names = ",".join(("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in sorted(weekdays))
    begin = TODAY + timedelta(days=first)
    end = begin + timedelta(days=20) if ends else None
    schedule = at(f"FREQ=WEEKLY;BYDAY={names}", valid_from=begin, valid_to=end)
    holidays = {TODAY + timedelta(days=days) for days in off}
    openings = closed_on(openings_of([schedule], TODAY, holidays=holidays), holidays)
    for days in range(70):
        day = TODAY + timedelta(days=days)
        expected = day.weekday() in weekdays and day >= begin and (end is None or day <= end) and day not in holidays
        assert openings.is_open(datetime.combine(day, time(10), BERLIN)) == expected


# --- page and search --------------------------------------------------------------------------------------------------


@pytest.fixture
def offers(db: None) -> Iterator[Offers]:
    yield town.build()
    town.forget()


def next_day_of_work() -> date:
    """The first of May that comes next: a holiday everywhere in Germany."""
    today = clock.today()
    return date(today.year + (today >= date(today.year, 5, 1)), 5, 1)


def moved_to(day: date) -> AbstractContextManager[None]:
    """Ten o'clock on a day."""
    return clock.shifted(datetime.combine(day, time(10), BERLIN) - clock.now())


def give_times(service: Service, *schedules: ScheduleRecord) -> None:
    update_offer(service_id=service.pk, actor=TEST, changes={"schedules": schedules})


def page(client: Client, service: Service) -> str:
    return " ".join(client.get(f"/angebote/{service.slug}/").content.decode().split())


def is_found_open(client: Client, service: Service) -> bool:
    search_feed.refresh()
    soup = BeautifulSoup(client.get("/angebote/?q=Beratung&offen=on").content, "html.parser")
    return bool(soup.select(f".st-hit__name a[href^='/angebote/{service.slug}/']"))


def test_an_offer_with_daily_times_is_not_open_on_a_holiday(client: Client, offers: Offers) -> None:
    service, holiday = offers["schulden"], next_day_of_work()
    give_times(service, at("FREQ=DAILY"))
    with moved_to(holiday - timedelta(days=1)):
        assert "Jetzt offen, bis 12 Uhr" in page(client, service)
        assert "Feiertag" not in page(client, service)
        assert is_found_open(client, service)
    with moved_to(holiday):
        text = page(client, service)
        assert "Jetzt offen" not in text
        assert "Heute ist Feiertag (Tag der Arbeit): Bitte vorher anrufen." in text
        assert "Das nächste Mal: morgen ab 9 Uhr" in text
        assert not is_found_open(client, service)


def test_an_offer_with_a_time_for_that_very_date_is_open(client: Client, offers: Offers) -> None:
    service, holiday = offers["schulden"], next_day_of_work()
    give_times(service, at("FREQ=WEEKLY;BYDAY=MO"), at("", valid_from=holiday))
    with moved_to(holiday):
        assert "Jetzt offen, bis 12 Uhr" in page(client, service)
        assert "Feiertag" not in page(client, service)
        assert is_found_open(client, service)


def test_who_never_closes_is_open_on_a_holiday(client: Client, offers: Offers) -> None:
    with moved_to(next_day_of_work()):
        assert "Rund um die Uhr offen" in page(client, offers["voll"])
        assert "Feiertag" not in page(client, offers["voll"])
        assert f"/angebote/{offers['voll'].slug}/" in client.get("/angebote/?q=Yoga&offen=on").content.decode()


def test_the_setting_says_whose_holidays_they_are(client: Client, offers: Offers) -> None:
    """Epiphany is a holiday in Bavaria, not in Hesse; the rhythm leaves it out once the documents are made anew."""
    service, today = offers["schulden"], clock.today()
    epiphany = date(today.year + (today >= date(today.year, 1, 6)), 1, 6)
    give_times(service, at("FREQ=DAILY;INTERVAL=3", valid_from=epiphany - timedelta(days=300)))
    with moved_to(epiphany):
        assert is_found_open(client, service)
    with actor.acting(TEST):
        dated.set_value("holiday_land", "BY", valid_from=today, source="Umzug")
    moment.forget()
    rebuild_search(actor=TEST)
    with moved_to(epiphany):
        assert "Heute ist Feiertag (Heilige Drei Könige)" in page(client, service)
        assert not is_found_open(client, service)


def test_a_land_that_is_none_falls_back(db: None) -> None:
    with actor.acting(TEST):
        dated.set_value("holiday_land", "XX", valid_from=clock.today(), source="vertippt")
    assert land_on(clock.today()) == "HE"
