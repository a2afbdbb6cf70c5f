"""Schedules in German sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from stafette.directory.present.facts import Today
from stafette.directory.present.opening import open_view
from stafette.directory.present.times import days_text, time_lines
from stafette.directory.records import ScheduleRecord

SUNDAY = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # 10:30 in Germany
WEEKLY = "FREQ=WEEKLY;BYDAY="


def on(moment: datetime = SUNDAY) -> Today:
    return Today(
        day=moment.date(),
        now=moment,
        fresh_after=moment - timedelta(days=180),
        capacity_days=14,
        verification_months=6,
    )


def at(rrule: str, opens: time | None = time(9), closes: time | None = time(12), **more: object) -> ScheduleRecord:
    return ScheduleRecord(rrule=rrule, opens_at=opens, closes_at=closes, **more)  # type: ignore[arg-type]  # of the test


def test_days_with_the_same_times_share_a_line() -> None:
    single_days = [at(f"{WEEKLY}{day}", time(8), time(12)) for day in ("MO", "TU", "WE", "TH", "FR")]
    afternoon = at(f"{WEEKLY}MO,TH", time(14), time(16, 30))

    assert time_lines([*single_days, afternoon], on()) == (
        "Montag und Donnerstag, 8 bis 12 Uhr und 14 bis 16:30 Uhr",
        "Dienstag, Mittwoch und Freitag, 8 bis 12 Uhr",
    )


@pytest.mark.parametrize(
    ("schedule", "text"),
    [
        (at(f"{WEEKLY}MO,TU,WE,TH,FR"), "Montag bis Freitag, 9 bis 12 Uhr"),
        (at(f"{WEEKLY}SA,SU", closes=None), "Samstag und Sonntag, ab 9 Uhr"),
        (at("FREQ=DAILY", time(0), time(23, 59)), "Rund um die Uhr"),
        (at("FREQ=DAILY"), "Täglich, 9 bis 12 Uhr"),
        (at(f"{WEEKLY}MO", description="ohne Termin"), "Montag, 9 bis 12 Uhr (ohne Termin)"),
        (at("FREQ=MONTHLY;BYDAY=-1FR"), "Jeden letzten Freitag im Monat, 9 bis 12 Uhr"),
        (at("FREQ=MONTHLY;BYDAY=1MO,3MO"), "Jeden ersten und dritten Montag im Monat, 9 bis 12 Uhr"),
        (at("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1"), "Jeden letzten Montag im Monat, 9 bis 12 Uhr"),
        (at("FREQ=MONTHLY;BYMONTHDAY=1,15"), "Am 1. und 15. jedes Monats, 9 bis 12 Uhr"),
        (at("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=6"), "Nächster Termin: Sonntag, 6. Dezember, 9 bis 12 Uhr"),
        (at("", valid_from=date(2026, 12, 3)), "Donnerstag, 3. Dezember, 9 bis 12 Uhr"),
        (at("", valid_from=date(2027, 1, 7)), "Donnerstag, 7. Januar 2027, 9 bis 12 Uhr"),
        (at("", valid_from=date(2026, 10, 3)), "Samstag, 3. Oktober, 9 bis 12 Uhr (vorbei)"),
        (at(f"{WEEKLY}MO", valid_from=date(2027, 1, 4)), "Montag, 9 bis 12 Uhr, ab 4. Januar 2027"),
        (at(f"{WEEKLY}MO;UNTIL=20261214"), "Montag, 9 bis 12 Uhr, bis 14. Dezember"),
        (at("FREQ=GAR;NICHTS", description="nach Absprache"), "nach Absprache"),
        (at("", opens=None, closes=None, description="Termine nach Vereinbarung"), "Termine nach Vereinbarung"),
    ],
)
def test_one_schedule_one_sentence(schedule: ScheduleRecord, text: str) -> None:
    assert time_lines([schedule], on()) == (text,)


def test_every_second_week_names_the_next_day() -> None:
    schedule = at("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", valid_from=date(2026, 1, 7), description="alle zwei Wochen")

    assert time_lines([schedule], on()) == (
        "Alle zwei Wochen am Mittwoch, 9 bis 12 Uhr, das nächste Mal am 25. November",
    )


def test_pieces_around_holidays_are_one_rhythm() -> None:
    pieces = [
        at(f"{WEEKLY}TU", valid_from=first, valid_to=last, description="nicht in den Schulferien")
        for first, last in ((date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 11, 1), date(2027, 2, 1)))
    ]

    assert time_lines(pieces, on()) == ("Dienstag, 9 bis 12 Uhr, bis 1. Februar 2027 (nicht in den Schulferien)",)


def test_what_has_ended_gives_way_to_what_goes_on() -> None:
    ended = at(f"{WEEKLY}MO", valid_to=date(2026, 10, 1))

    assert time_lines([ended, at(f"{WEEKLY}TU")], on()) == ("Dienstag, 9 bis 12 Uhr",)
    assert time_lines([ended], on()) == ("Montag, 9 bis 12 Uhr, bis 1. Oktober (vorbei)",)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((0, 1, 2, 3, 5), "Montag bis Donnerstag und Samstag"),
        ((0, 2), "Montag und Mittwoch"),
        ((4, 5, 6), "Freitag bis Sonntag"),
        ((3,), "Donnerstag"),
    ],
)
def test_days(days: tuple[int, ...], text: str) -> None:
    assert days_text(days) == text


@pytest.mark.parametrize(
    ("moment", "note"),
    [
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), "Jetzt offen, bis 12 Uhr"),
        (datetime(2026, 11, 23, 7, 30, tzinfo=UTC), "Das nächste Mal: heute ab 9 Uhr"),
        (datetime(2026, 11, 22, 7, 30, tzinfo=UTC), "Das nächste Mal: morgen ab 9 Uhr"),
        (datetime(2026, 11, 23, 11, 30, tzinfo=UTC), "Das nächste Mal: Mittwoch ab 9 Uhr"),
        (datetime(2026, 3, 28, 11, 0, tzinfo=UTC), "Das nächste Mal: Montag ab 9 Uhr"),  # clocks change in between
    ],
)
def test_whether_it_is_open(moment: datetime, note: str) -> None:
    assert open_view([at(f"{WEEKLY}MO,WE")], on(moment)).note == note


def test_open_around_the_clock_and_over_midnight() -> None:
    always = at("FREQ=DAILY", time(0), time(23, 59))
    night = at(f"{WEEKLY}SA", time(20), time(2))

    assert open_view([always], on()).note == "Rund um die Uhr offen"
    assert open_view([night], on(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))).note == "Jetzt offen, bis 2 Uhr"


def test_a_far_day_is_named() -> None:
    single = at("", valid_from=date(2026, 12, 10))

    assert open_view([single], on()).note == "Das nächste Mal: Donnerstag, 10. Dezember, ab 9 Uhr"
    assert open_view([at("", opens=None, closes=None, description="nach Absprache")], on()).note == ""
