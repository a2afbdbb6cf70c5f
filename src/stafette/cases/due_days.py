"""Days as people write them: "Fr", "27.11.", "in 2 Wochen", "morgen", ISO 8601. Pure: text and today in, day out."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

_WEEKDAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_SHORT = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
_MONTHS = (
    ("januar", "jan", "jänner"),
    ("februar", "feb"),
    ("märz", "mär", "mrz", "maerz"),
    ("april", "apr"),
    ("mai",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("dezember", "dez"),
)
_NAMED = {"vorgestern": -2, "gestern": -1, "heute": 0, "morgen": 1, "übermorgen": 2, "uebermorgen": 2}
_WORDS = {
    **{word: 1 for word in ("ein", "einen", "einem", "einer", "eine")},
    **{word: number for number, word in enumerate(("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"), 2)},
}
_UNITS = {"tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7}
_MONTH_UNITS = frozenset({"monat", "monate", "monaten"})
_MOST = {1: 3_650, 7: 520, 30: 120}  # more than ten years is a slip of the finger
BACK = timedelta(days=60)
"""A day without a year may lie so far back; else it is the next one."""

_SPAN = re.compile(r"(?:in )?(\d{1,4}|[a-zäöüß]+) ([a-zäöüß]+)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4}|\d{2})?)?")
_NAMES = re.compile(r"(\d{1,2})\.? ([a-zäöüß]+)\.?(?: (\d{4}))?")
_LEAD = re.compile(r"([a-zäöüß]+)[.,]*(?: |(?=\d))(.+)")


def parse_day(text: str, today: date) -> date | None:
    """The day that ``text`` means, or None if it means none.

    A weekday is the next one after today. A day and month without a year is the first one from sixty days ago on.
    A weekday before a date ("Mi, 25.11.") must be right.
    """
    words = " ".join(text.casefold().split()).removeprefix("bis ").removeprefix("am ").removeprefix("zum ")
    return _plain(words, today) if words else None


def day_text(day: date) -> str:
    """A day as a field shows it: "Mi, 25.11.2026". :func:`parse_day` reads it back."""
    return f"{_SHORT[day.weekday()]}, {day.day}.{day.month}.{day.year}"


def _plain(words: str, today: date) -> date | None:
    readers: tuple[Callable[[str, date], date | None], ...] = (_named, _weekday, _span, _iso, _numbers, _month_name)
    for reader in readers:
        found = reader(words, today)
        if found is not None:
            return found
    return _after_weekday(words, today)


def _named(words: str, today: date) -> date | None:
    days = _NAMED.get(words)
    return None if days is None else today + timedelta(days=days)


def _weekday_of(word: str) -> int | None:
    bare = word.strip(".,")
    if bare == "sonnabend":
        return 5
    fitting = [number for number, name in enumerate(_WEEKDAYS) if bare in {name, name[:2]}]
    return fitting[0] if fitting else None


def _weekday(words: str, today: date) -> date | None:
    number = _weekday_of(words)
    return None if number is None else today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _span(words: str, today: date) -> date | None:
    match = _SPAN.fullmatch(words)
    if not match:
        return None
    amount, unit = match.groups()
    number = int(amount) if amount.isascii() and amount.isdigit() else _WORDS.get(amount)
    if number is None:
        return None
    if unit in _MONTH_UNITS:
        return _months_later(today, number) if number <= _MOST[30] else None
    days = _UNITS.get(unit)
    return today + timedelta(days=days * number) if days and number <= _MOST[days] else None


def _months_later(today: date, number: int) -> date:
    years, month = divmod(today.month - 1 + number, 12)
    year = today.year + years
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _iso(words: str, today: date) -> date | None:
    match = _ISO.fullmatch(words)
    return _made(*(int(part) for part in match.groups())) if match else None


def _numbers(words: str, today: date) -> date | None:
    match = _NUMBERS.fullmatch(words)
    if not match:
        return None
    day, month, year = match.groups()
    return _dated(int(day), int(month), year, today)


def _month_name(words: str, today: date) -> date | None:
    match = _NAMES.fullmatch(words)
    if not match:
        return None
    day, name, year = match.groups()
    month = next((number for number, names in enumerate(_MONTHS, 1) if name in names), None)
    return None if month is None else _dated(int(day), month, year, today)


def _dated(day: int, month: int, year: str | None, today: date) -> date | None:
    if year:
        return _made(int(year) + (2000 if len(year) == 2 else 0), month, day)
    candidates = (_made(today.year + offset, month, day) for offset in (-1, 0, 1))
    return next((found for found in candidates if found and found >= today - BACK), None)


def _after_weekday(words: str, today: date) -> date | None:
    """A date with its weekday before it; None if they do not belong together."""
    match = _LEAD.fullmatch(words)
    number = _weekday_of(match.group(1)) if match else None
    if match is None or number is None:
        return None
    rest = match.group(2).removeprefix("den ").removeprefix("dem ")
    found = _iso(rest, today) or _numbers(rest, today) or _month_name(rest, today)
    return found if found and found.weekday() == number else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
