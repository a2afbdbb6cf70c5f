"""Between the values of an offer's record and the texts that people edit. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any, Final

from django import forms
from django.utils.translation import gettext

from stafette.core.templatetags.german import national_digits
from stafette.directory.interchange.opening_hours import format_hours, parse_hours
from stafette.directory.interchange.sanitise import is_html, to_plain_text
from stafette.directory.present.contact import SPOKEN
from stafette.directory.present.texts import lines
from stafette.directory.present.words import LANGUAGES, SIGN_LANGUAGES, language_name
from stafette.directory.records import PhoneRecord, RequiredDocumentRecord, ScheduleRecord, ServiceAreaRecord

_SIGN: Final = "gsg"


class UnknownLanguage(ValueError):
    """The text is the name of no language that we know."""


def flat(text: str) -> str:
    """Text in one line."""
    plain = to_plain_text(text) if is_html(text) else text
    return " ".join(plain.split())


def plain(text: str) -> str:
    """A text for editing: HTML of a source becomes lines, other text stays."""
    return "\n".join(lines(text)) if is_html(text) else text


def read_plain(text: str, known: str) -> str:
    """What was typed; a text that was not touched stays as it is stored."""
    typed = text.replace("\r\n", "\n").strip()
    return known if typed == plain(known).strip() else typed


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def read_words(text: str) -> tuple[str, ...]:
    """Words separated by commas, semicolons or lines."""
    return tuple(dict.fromkeys(word for part in re.split(r"[,;\n]", text) if (word := " ".join(part.split()))))


def yes_no_text(value: bool | None) -> str:
    """ "ja", "nein" or nothing."""
    return "" if value is None else ("ja" if value else "nein")


def read_yes_no(text: str) -> bool | None:
    """The other way."""
    return {"ja": True, "nein": False}.get(text)


# --- phones -----------------------------------------------------------------------------------------------------------


def phones_text(phones: Iterable[PhoneRecord]) -> str:
    """One number per line with its description; fax numbers are left out."""
    return "\n".join(_phone_line(phone) for phone in phones if phone.type in SPOKEN)


def _phone_line(phone: PhoneRecord) -> str:
    return f"{phone.number}, {phone.description}" if phone.description else phone.number


def read_phones(text: str, known: tuple[PhoneRecord, ...]) -> tuple[PhoneRecord, ...]:
    """Phones from lines. A number that is known keeps its kind, extension and languages; fax numbers stay."""
    by_digits = {national_digits(phone.number): phone for phone in known if phone.type in SPOKEN}
    found = []
    for line in _lines(text):
        number, _comma, description = (part.strip() for part in line.partition(","))
        before = by_digits.get(national_digits(number), PhoneRecord(number=number))
        found.append(replace(before, number=number, description=description))
    return (*found, *(phone for phone in known if phone.type not in SPOKEN))


# --- lists ------------------------------------------------------------------------------------------------------------


def read_areas(text: str, known: tuple[ServiceAreaRecord, ...]) -> tuple[ServiceAreaRecord, ...]:
    """Areas from lines; a known name keeps what else is known of it."""
    by_name = {area.name: area for area in known}
    return tuple(by_name.get(name, ServiceAreaRecord(name=name)) for name in dict.fromkeys(_lines(text)))


def read_documents(text: str, known: tuple[RequiredDocumentRecord, ...]) -> tuple[RequiredDocumentRecord, ...]:
    """Documents from lines; a known line keeps its link."""
    by_text = {flat(item.document): item for item in known}
    return tuple(by_text.get(line, RequiredDocumentRecord(document=line)) for line in dict.fromkeys(_lines(text)))


def languages_text(codes: Iterable[str]) -> str:
    """German names of languages."""
    return ", ".join(language_name(code) for code in codes)


def read_languages(text: str) -> tuple[str, ...]:
    """ISO 639 codes of German names.

    Raises:
        UnknownLanguage: a name is not known; its text is the name.
    """
    by_name = {str(name).casefold(): code for code, name in LANGUAGES.items()}
    # "Persisch (Farsi, Dari)" has a comma inside: commas within brackets do not separate.
    parts = (part.strip() for part in re.split(r"[,;\n](?![^(]*\))", text))
    return tuple(dict.fromkeys(_language(part, by_name) for part in parts if part))


def _language(name: str, by_name: dict[str, str]) -> str:
    wanted = name.casefold()
    if wanted == gettext("Gebärdensprache").casefold() or wanted in SIGN_LANGUAGES:
        return _SIGN
    if wanted in by_name or wanted in LANGUAGES:
        return by_name.get(wanted, wanted)
    bare = {known.partition(" (")[0]: code for known, code in by_name.items()}
    if wanted in bare:
        return bare[wanted]
    if re.fullmatch(r"[a-z]{2,3}", wanted):
        return wanted
    raise UnknownLanguage(name)


# --- times ------------------------------------------------------------------------------------------------------------


def _is_sayable(schedule: ScheduleRecord) -> bool:
    """Whether words say all of a schedule, so that it can be edited as text."""
    words = format_hours((schedule,))
    return bool(words) and parse_hours(words) == (replace(schedule, source_id=""),)


def unsayable(schedules: Iterable[ScheduleRecord]) -> tuple[ScheduleRecord, ...]:
    """Schedules that stay as they are when the text is edited (every second week, single days …)."""
    return tuple(schedule for schedule in schedules if not _is_sayable(schedule))


def times_text(schedules: Iterable[ScheduleRecord]) -> str:
    """One line per weekly rhythm or text."""
    return "\n".join(format_hours((schedule,)) for schedule in schedules if _is_sayable(schedule))


def read_times(text: str, known: tuple[ScheduleRecord, ...]) -> tuple[ScheduleRecord, ...]:
    """Schedules from lines, after those that words cannot say."""
    return (*unsayable(known), *(each for line in _lines(text) for each in parse_hours(line)))


# --- description ------------------------------------------------------------------------------------------------------


def description_text(html: str) -> str:
    """The description for editing: plain text, lists as lines with a dash."""
    return to_plain_text(html) if is_html(html) else html


def read_description(text: str, known: str) -> str:
    """HTML of the allowed set. Text that was not touched keeps its HTML, with links and bold words."""
    cleaned = text.replace("\r\n", "\n").strip()
    if cleaned == description_text(known).strip():
        return known
    return "".join(_block(part) for part in re.split(r"\n\s*\n", cleaned) if part.strip())


def _block(part: str) -> str:
    """A paragraph, or a list if every line begins with a dash; a line before a list stands as its own paragraph."""
    html, items = [], []
    for line in _lines(part):
        if line.startswith(("- ", "• ")):
            items.append(f"<li>{escape(line[2:], quote=False)}</li>")
            continue
        if items:
            html.append(f"<ul>{''.join(items)}</ul>")
            items = []
        html.append(f"<p>{escape(line, quote=False)}</p>")
    if items:
        html.append(f"<ul>{''.join(items)}</ul>")
    return "".join(html)


def shown(value: Any, field: forms.Field) -> str:
    """A value of a form as a person reads it; also what two values are compared by."""
    if isinstance(field, forms.MultipleChoiceField):
        labels = dict(field.choices)  # type: ignore[arg-type]  # flat pairs
        chosen = value if isinstance(value, list | tuple) else []
        return ", ".join(str(labels.get(each, each)) for each in chosen)
    if isinstance(field, forms.BooleanField):
        return gettext("ja") if value and value not in {"False", "false", "0"} else gettext("nein")
    if isinstance(field, forms.ChoiceField):
        return _choice_label(value, field)
    return "" if value is None else " / ".join(_lines(str(value)))


def differing(form: forms.Form, stored: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields in which what was typed differs from the texts that are stored, with the stored text for reading."""
    for bound in form:
        if bound.is_hidden:
            continue
        before = shown(stored.get(bound.name, ""), bound.field)
        if before != shown(bound.value(), bound.field):
            yield bound.name, before


def _choice_label(value: Any, field: forms.ChoiceField) -> str:
    for key, label in list(field.choices):  # type: ignore[arg-type]  # pairs, never a callable here
        pairs = label if isinstance(label, list | tuple) else [(key, label)]
        for each, name in pairs:
            if str(each) == str(value or ""):
                return str(name)
    return str(value or "")
