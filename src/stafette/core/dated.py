"""Thresholds, terms and deadlines that hold from a day on: one setting each, with a default and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from stafette.core import clock
from stafette.core.models import DatedSetting

Value = int | str


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by date: its German name, unit, default and where the default comes from."""

    key: str
    name: str
    default: Value
    unit: str
    source: str


class UnknownSetting(LookupError):
    """Nobody registered this key."""


_registry: dict[str, Setting] = {}


def register(setting: Setting) -> Setting:
    """Add a setting.

    Raises:
        ValueError: the key is taken by something else.
    """
    if _registry.setdefault(setting.key, setting) != setting:
        raise ValueError(f"setting {setting.key} is registered twice")
    return setting


def get(key: str) -> Setting:
    """The registered setting.

    Raises:
        UnknownSetting: nobody registered it.
    """
    try:
        return _registry[key]
    except KeyError:
        raise UnknownSetting(key) from None


def settings() -> list[Setting]:
    """All settings by name."""
    return sorted(_registry.values(), key=lambda setting: setting.name)


def value(key: str, on: date | None = None) -> Value:
    """What holds on a day (default: today), else the default.

    Raises:
        UnknownSetting: nobody registered it.
    """
    setting = get(key)
    found: Value | None = DatedSetting.objects.on(on or clock.today(), key).values_list("value", flat=True).first()
    return setting.default if found is None else found


def number(key: str, on: date | None = None) -> int:
    """A whole number that holds on a day.

    Raises:
        UnknownSetting: nobody registered it.
        TypeError: the setting is a text.
    """
    found = value(key, on)
    if not isinstance(found, int):
        raise TypeError(f"setting {key} is no number")
    return found


def text(key: str, on: date | None = None) -> str:
    """A text (a term) that holds on a day.

    Raises:
        UnknownSetting: nobody registered it.
        TypeError: the setting is a number.
    """
    found = value(key, on)
    if not isinstance(found, str):
        raise TypeError(f"setting {key} is no text")
    return found


@transaction.atomic
def set_value(key: str, new: Value, *, valid_from: date, source: str) -> DatedSetting:
    """Let a value hold from a day on; the same day again replaces it.

    Raises:
        UnknownSetting: nobody registered it.
        TypeError: the kind of the value is not that of the default.
    """
    setting = get(key)
    if type(new) is not type(setting.default):
        raise TypeError(f"setting {key} takes {type(setting.default).__name__}")
    row, _ = DatedSetting.objects.update_or_create(
        key=key, valid_from=valid_from, defaults={"value": new, "source": source[:200]}
    )
    return row


register(
    Setting("small_number_threshold", "Kleinste gezeigte Anzahl", 5, "Fälle", "Statistische Geheimhaltung, eigene Wahl")
)
register(Setting("handout_valid_days", "Ein Merkzettel gilt", 90, "Tage", "Eigene Wahl"))
register(Setting("capacity_valid_days", "Eine Platzampel gilt", 14, "Tage", "Eigene Wahl"))
register(Setting("verification_months", "Ein Eintrag gilt als geprüft", 6, "Monate", "Eigene Wahl"))
register(Setting("holiday_land", "Feiertage gelten wie in", "HE", "Land, zwei Buchstaben", "Lage der Vorführung"))
register(Setting("mail_kept_days", "Verschickte Mails werden aufbewahrt", 90, "Tage", "Art. 5 Abs. 1 Buchst. e DSGVO"))
register(Setting("link_kept_days", "Abgelaufene Links werden aufbewahrt", 30, "Tage", "Art. 5 Abs. 1 Buchst. e DSGVO"))
