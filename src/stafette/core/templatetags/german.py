"""How numbers, times and phone numbers are written for readers of German. Pure functions, no Django.

Sources: DIN 5008 (phone numbers: space after the area code), ITU-T E.164 and RFC 3966 (``tel:`` links).
"""

from __future__ import annotations

import re
from datetime import time

_AREA_CODES_OF_THREE = {"030", "040", "069", "089"}
_AREA_CODES_OF_FOUR = re.compile(
    r"0(?:[2-9]\d1|800|900|700|180|137|1[67]\d|202|203|208|209|212|214|228|234|335|340|345|355|365|375|385|395|906)"
)
_AREA_CODES_OF_FIVE = re.compile(r"015\d\d|03[3-9]\d\d|0[2-9]\d\d\d")
_NOT_A_DIGIT = re.compile(r"\D+")
_COUNTRY = re.compile(r"^(?:\+|00)49 ?(?:\(0\)|0)? ?")
_DASH_AFTER_AREA = re.compile(r"^(0\d{1,4})(?: ?[-–])+ ?")
_NO_TRUNK = ("0800", "0700", "0900", "0180", "0137")  # not reachable from abroad: kept without +49


def _inland(number: str) -> str:
    """Number as written, without country code, brackets, slashes: ``+49 (0)30/231`` becomes ``030 231``."""
    text = _COUNTRY.sub("0", re.sub(r"\s+", " ", number.strip())).replace("(0)", "0")
    text = re.sub(r"\s+", " ", re.sub(r"[()/]", " ", text)).strip()
    return _DASH_AFTER_AREA.sub(r"\1 ", text).strip()


def national_digits(number: str) -> str:
    """Digits as dialled inland: ``+49 (0)30 231`` becomes ``030231``; foreign numbers begin with ``00``."""
    text = _inland(number)
    digits = _NOT_A_DIGIT.sub("", text)
    return f"00{digits}" if text.startswith("+") else digits


def split_area_code(digits: str) -> tuple[str, str]:
    """Area code and rest of inland ``digits``; no area code where it cannot be told (112, foreign numbers)."""
    if not digits.startswith("0") or digits.startswith("00"):
        return "", digits
    if digits[:3] in _AREA_CODES_OF_THREE:
        return digits[:3], digits[3:]
    for length, pattern in ((4, _AREA_CODES_OF_FOUR), (5, _AREA_CODES_OF_FIVE)):
        if pattern.fullmatch(digits[:length]):
            return digits[:length], digits[length:]
    return "", digits


def _groups(digits: str) -> str:
    """Groups that can be read aloud: the last three apart, and again while more than five are left (``23125 014``)."""
    tail: list[str] = []
    while len(digits) > 5:
        digits, last = digits[:-3], digits[-3:]
        tail.insert(0, last)
    return " ".join([digits, *tail]).strip()


def group_phone(number: str) -> str:
    """Phone number in groups for reading: ``+493023125014`` becomes ``030 23125 014``.

    Groups that somebody wrote on purpose stay (``0800 111 0 111``), and so does a dash before an extension.
    """
    text = _inland(number)
    if text.startswith(("+", "00")):
        return text
    area, space, rest = text.partition(" ")
    if not space:
        area, rest = split_area_code(text)
    return f"{area} {_groups(rest)}".strip() if rest.isdigit() else text


def phone_link(number: str) -> str:
    """``tel:`` address (RFC 3966): ``tel:+493023125014``; short and service numbers stay inland (``tel:112``)."""
    digits = national_digits(number)
    if digits.startswith("00"):
        return f"tel:+{digits[2:]}"
    if digits.startswith("0") and not digits.startswith(_NO_TRUNK):
        return f"tel:+49{digits[1:]}"
    return f"tel:{digits}"


def clock_time(value: time) -> str:
    """Time of day without needless zeros: ``9``, ``7:30``."""
    return f"{value.hour}:{value.minute:02d}" if value.minute else str(value.hour)


def group_thousands(value: int) -> str:
    """Whole number with narrow no-break spaces, DIN 5008: ``1204`` becomes ``1 204``; four digits are grouped too."""
    return f"{value:,}".replace(",", "\u202f")


def distance_text(kilometres: float) -> tuple[str, str]:
    """Distance and its unit for readers: metres below one kilometre (rounded to 50), one decimal below ten."""
    if kilometres < 0.95:
        return str(max(50, round(kilometres * 20) * 50)), "m"
    if kilometres < 9.95:
        return f"{kilometres:.1f}".replace(".", ","), "km"
    return str(round(kilometres)), "km"
