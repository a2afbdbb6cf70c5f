"""Typed reading of one row, whether a JSON object or the cells of a table row.

``Fields`` takes values by key, notes what is wrong with place and remedy, and remembers which keys were read, so that
nothing of a source is lost unnoticed. A value that cannot be read is a warning and becomes "not given"; only a missing
necessary value refuses the whole row (``RowRefused``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from stafette.directory.interchange.limits import MAX_LIST, MAX_NAME, MAX_SHORT, MAX_TEXT, MAX_URL
from stafette.directory.interchange.result import Place, ProblemLog, Severity
from stafette.directory.interchange.sanitise import sanitise
from stafette.directory.interchange.suggest import allowed_words

GERMAN_TIME = ZoneInfo("Europe/Berlin")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*(?:Uhr)?(?:Z|[+-]\d{2}:?\d{2})?$")
_THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
_MAIL = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:]+\.[^@\s<>\"(),;:.]{2,}$")
_TRUE = {"ja", "j", "true", "wahr", "1", "x", "yes"}
_FALSE = {"nein", "n", "false", "falsch", "0", "no"}


class RowRefused(Exception):
    """A necessary value is missing; the problem is noted already, the reader goes on with the next row."""


def clean(text: str) -> str:
    """Text with plain line ends and without control signs, lone surrogates and direction overrides."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (_CONTROL.sub("", text) if _CONTROL.search(text) else text).strip()


class PlacedRow(dict[str, Any]):
    """An object put together from table rows; it knows where it stands in its file."""

    def __init__(self, values: Mapping[str, Any], place: Place) -> None:
        super().__init__(values)
        self.place = place


class Fields:
    """One row with its place. ``labels`` gives the heading that people see for a key (own template)."""

    def __init__(
        self, values: Mapping[str, Any], place: Place, log: ProblemLog, labels: Mapping[str, str] | None = None
    ) -> None:
        self.values = values
        self.place = place
        self.log = log
        self.labels = labels or {}
        self.read: set[str] = set()
        self.children: dict[str, list[Fields]] = {}

    def warn(
        self, key: str, message: str, *, code: str, remedy: str = "", severity: Severity = Severity.WARNING
    ) -> None:
        """Note a problem of the value at ``key``."""
        self.log.add(
            self.place.child(key),
            message,
            code=code,
            remedy=remedy,
            field_name=self.labels.get(key, key),
            severity=severity,
        )

    def refuse(self, key: str, message: str, *, code: str, remedy: str = "") -> RowRefused:
        """Note an error and give the exception to raise."""
        self.warn(key, message, code=code, remedy=remedy, severity=Severity.ERROR)
        return RowRefused(message)

    def raw(self, key: str) -> Any:
        """The value as it stands; marks ``key`` as read."""
        self.read.add(key)
        return self.values.get(key)

    def text(self, key: str, *, limit: int = MAX_SHORT) -> str:
        """Plain text without control signs; None and False count as empty (some sources write False for "none")."""
        value = self.raw(key)
        if value is None or value is False:
            return ""
        if isinstance(value, list | dict):
            if value:
                self.warn(key, "Hier wird ein Text erwartet, keine Liste.", code="not_text")
            return ""
        text = value if isinstance(value, str) else ("true" if value is True else str(value))
        cleaned = clean(text)
        if _CONTROL.search(text):
            self.warn(key, "Unsichtbare Steuerzeichen wurden entfernt.", code="control_signs", severity=Severity.INFO)
        if len(cleaned) > limit:
            self.warn(
                key,
                f"Der Text hat {len(cleaned)} Zeichen; höchstens {limit} sind möglich. Der Rest fehlt.",
                code="too_long",
                remedy="Kürzen Sie den Text.",
            )
            cleaned = cleaned[:limit].rstrip()
        return cleaned

    def need(self, key: str, *, limit: int = MAX_NAME) -> str:
        """Like ``text``, but refuses the row if it is empty."""
        text = self.text(key, limit=limit)
        if not text:
            label = self.labels.get(key, key)
            raise self.refuse(key, f"„{label}“ fehlt.", code="missing", remedy=f"Tragen Sie „{label}“ ein.")
        return text

    def html(self, key: str) -> str:
        """Text that may hold HTML, reduced to the allowed set."""
        return sanitise(self.text(key, limit=MAX_TEXT))

    def url(self, key: str) -> str:
        """A web address; ``www.`` alone gets ``https://``, anything but http(s) is dropped."""
        text = self.text(key, limit=MAX_URL)
        if not text:
            return ""
        if re.match(r"(?i)https?://[^\s/]+", text) and not re.search(r"[\s<>\"]", text):
            return text
        if re.match(r"[\w.-]+\.[a-zA-Z]{2,}(/\S*)?$", text):
            return f"https://{text}"
        self.warn(key, f"„{text[:80]}“ ist keine Internetadresse.", code="bad_url", remedy="Beispiel: https://…")
        return ""

    def email(self, key: str) -> str:
        """A mail address."""
        text = self.text(key).removeprefix("mailto:")
        if not text or _MAIL.match(text):
            return text
        self.warn(
            key,
            f"„{text[:80]}“ ist keine E-Mail-Adresse.",
            code="bad_email",
            remedy="Beispiel: beratung@verein.example",
        )
        return ""

    def decimal(self, key: str, *, low: Decimal | None = None, high: Decimal | None = None) -> Decimal | None:
        """A number with point or German comma, within the bounds."""
        text = self.text(key)
        if not text:
            return None
        number = _parse_number(text)
        if number is None:
            self.warn(key, f"„{text[:40]}“ ist keine Zahl.", code="bad_number", remedy="Schreiben Sie nur Ziffern.")
            return None
        if (low is not None and number < low) or (high is not None and number > high):
            self.warn(key, f"Die Zahl {text[:40]} liegt nicht zwischen {low} und {high}.", code="out_of_range")
            return None
        return number

    def integer(self, key: str, *, low: int, high: int) -> int | None:
        """A whole number within the bounds."""
        number = self.decimal(key, low=Decimal(low), high=Decimal(high))
        if number is not None and number != int(number):
            self.warn(key, f"{number} ist keine ganze Zahl.", code="bad_number")
            return None
        return None if number is None else int(number)

    def boolean(self, key: str) -> bool | None:
        """Ja, nein or not given."""
        value = self.raw(key)
        if isinstance(value, bool):
            return value
        word = self.text(key).casefold()
        if not word:
            return None
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        self.warn(
            key, f"„{word[:40]}“ ist weder „ja“ noch „nein“.", code="bad_boolean", remedy="Schreiben Sie ja oder nein."
        )
        return None

    def choice(self, key: str, allowed: Mapping[str, str], *, default: str) -> str:
        """One of ``allowed`` (word in the file → stored value); unknown words give ``default`` and a warning."""
        word = self.text(key)
        if not word:
            return default
        for name, value in allowed.items():
            if name.casefold() == word.casefold():
                return value
        self.warn(
            key, f"„{word[:60]}“ ist hier nicht bekannt.", code="unknown_value", remedy=allowed_words(word, allowed)
        )
        return default

    def day(self, key: str) -> date | None:
        """A date: 2026-11-30, 30.11.2026 or the date of a moment."""
        text = self.text(key)
        if not text:
            return None
        found = parse_day(text)
        if found is None:
            self.warn(key, f"„{text[:40]}“ ist kein Datum.", code="bad_date", remedy="Beispiel: 30.11.2026")
        return found

    def clock(self, key: str) -> time | None:
        """A time of day in whole minutes, local time."""
        text = self.text(key)
        if not text:
            return None
        found = parse_clock(text)
        if found is None:
            self.warn(key, f"„{text[:40]}“ ist keine Uhrzeit.", code="bad_time", remedy="Beispiel: 14:30")
        return found

    def moment(self, key: str) -> datetime | None:
        """A moment with zone; without one German time is meant."""
        text = self.text(key)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=GERMAN_TIME)
        except (ValueError, OverflowError):
            self.warn(
                key,
                f"„{text[:40]}“ ist kein Zeitpunkt.",
                code="bad_moment",
                remedy="Beispiel: 2026-11-30T14:30:00+01:00",
            )
            return None

    def child(self, key: str) -> Fields | None:
        """The object at ``key``, or None."""
        value = self.raw(key)
        if value is None or value is False or value in ([], ""):
            return None
        if not isinstance(value, Mapping):
            self.warn(key, "Hier wird ein Objekt erwartet.", code="not_object")
            return None
        place = value.place if isinstance(value, PlacedRow) else self.place.child(key)
        fields = Fields(value, place, self.log, self.labels)
        self.children[key] = [fields]
        return fields

    def items(self, key: str) -> list[Fields]:
        """The objects of the list at ``key``; anything else in it is reported and skipped."""
        value = self.raw(key)
        if value is None or value is False or value == "":
            return []
        if not isinstance(value, list):
            self.warn(key, "Hier wird eine Liste erwartet.", code="not_list")
            return []
        if len(value) > MAX_LIST:
            self.warn(key, f"Die Liste hat mehr als {MAX_LIST} Einträge; der Rest fehlt.", code="list_too_long")
        found = list(self._objects(key, value[:MAX_LIST]))
        self.children[key] = found
        return found

    def _objects(self, key: str, value: list[Any]) -> Iterator[Fields]:
        place = self.place.child(key)
        for index, item in enumerate(value):
            if isinstance(item, PlacedRow):
                yield Fields(item, item.place, self.log, self.labels)
            elif isinstance(item, Mapping):
                yield Fields(item, place.child(index), self.log, self.labels)
            else:
                self.log.add(
                    place.child(index),
                    "Hier wird ein Objekt erwartet.",
                    code="not_object",
                    field_name=key,
                    severity=Severity.WARNING,
                )


def _parse_number(text: str) -> Decimal | None:
    text = text.replace(" ", "").replace("\u00a0", "").removesuffix("€")
    if _THOUSANDS.match(text):
        text = text.replace(".", "")
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 15 else None


def parse_day(text: str) -> date | None:
    """ISO or German date, or None."""
    try:
        german = _GERMAN_DATE.match(text)
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def parse_clock(text: str) -> time | None:
    """ "9", "9:30", "09.30", "09:30:00Z" or "9 Uhr", or None. 24:00 becomes 23:59."""
    match = _CLOCK.match(text.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None
