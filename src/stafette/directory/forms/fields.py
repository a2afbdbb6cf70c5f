"""Fields that the forms of those who keep entries share, and checks of what is typed into them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOO_LONG: Final = {"max_length": _("Bitte kürzen Sie auf %(limit_value)d Zeichen. Jetzt sind es %(show_value)d.")}
LONGEST_NUMBER: Final = 80
LONGEST_NOTE: Final = 250


def line_field(
    label: _StrPromise | str, length: int = 250, help_text: _StrPromise | str = "", **options: Any
) -> forms.CharField:
    """A line of text that may stay empty."""
    return forms.CharField(
        label=label, max_length=length, help_text=help_text, required=False, error_messages=TOO_LONG, **options
    )


def text_field(label: _StrPromise | str, rows: int = 3, help_text: _StrPromise | str = "") -> forms.CharField:
    """Lines of text that may stay empty."""
    return line_field(label, 20_000, help_text, widget=forms.Textarea(attrs={"rows": rows}))


def phones_field() -> forms.CharField:
    """Phone numbers, one per line."""
    return text_field(
        _("Telefon"), 3, _("Je Zeile eine Nummer, dahinter nach einem Komma wofür: 030 23125 014, Anmeldung")
    )


def check_phones(text: str) -> str:
    """Return ``text``. Raises ``ValidationError`` for a line that holds no number or too much."""
    for number, line in enumerate(text.splitlines(), start=1):
        digits, _comma, note = (part.strip() for part in line.partition(","))
        if line.strip() and len(re.sub(r"\D", "", digits)) < 3:
            raise forms.ValidationError(
                _("Zeile %(line)d: Diese Nummer hat zu wenige Ziffern. Beispiel: 0171 39200 14."),
                params={"line": number},
            )
        if len(digits) > LONGEST_NUMBER or len(note) > LONGEST_NOTE:
            raise forms.ValidationError(
                _("Zeile %(line)d ist zu lang. Bitte schreiben Sie je Nummer eine eigene Zeile."),
                params={"line": number},
            )
    return text


def check_email(text: str) -> str:
    """The address without blanks around it. Raises ``ValidationError`` for what is no address."""
    address = text.strip()
    if address:
        message = _("Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel: hilfe@lichtblick.example.")
        EmailValidator(message=message)(address)
    return address
