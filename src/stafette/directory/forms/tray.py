"""Forms of the tray and of the code on the hand-out."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.core.ids import CODE_ALPHABET, CODE_LENGTH, normalise_code

SENTENCE_LENGTH: Final = 200
WAY_LENGTH: Final = 120
SECOND_LANGUAGES: Final = (("", _("nur Deutsch")), ("en", "English"), ("uk", "Українська"), ("ar", "العربية"))
_KEY_LENGTH: Final = 64


class SentenceForm(forms.Form):
    """What the caseworker adds to one offer. Without ``for_staff`` it has no fields."""

    sentence = forms.CharField(
        label=_("Ein Satz für die Person"),
        help_text=_("Nur auf dem Papier, nirgends gespeichert. Bitte keinen Namen schreiben."),
        max_length=SENTENCE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"max_length": _("Bitte kürzen Sie den Satz auf %(limit_value)d Zeichen.")},
    )
    way = forms.CharField(
        label=_("Weg dorthin"),
        help_text=_("Zum Beispiel: Bus 12 bis „Markt“, dann 6 Minuten zu Fuß"),
        max_length=WAY_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("Bitte kürzen Sie den Weg auf %(limit_value)d Zeichen.")},
    )

    def __init__(self, *args: Any, for_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_staff:
            self.fields.clear()

    def text(self, name: str) -> str:
        """A checked text in one line, empty if the field is not there."""
        return " ".join(str(self.cleaned_data.get(name, "")).split())


class SheetForm(forms.Form):
    """What holds for the whole sheet. ``key`` names this form, so that a double click makes one sheet."""

    language = forms.ChoiceField(
        label=_("Zweite Sprache auf dem Blatt"),
        help_text=_(
            "Übersetzt sind die festen Wörter wie „Anrufen“ und „Mitnehmen“. Ihre Sätze bleiben, wie sie sind."
        ),
        choices=SECOND_LANGUAGES,
        required=False,
        error_messages={"invalid_choice": _("Bitte wählen Sie eine Sprache aus der Liste.")},
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=_KEY_LENGTH)

    def __init__(self, *args: Any, for_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not for_staff:
            del self.fields["language"]


class CodeForm(forms.Form):
    """The code of a hand-out, typed by hand."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Zum Beispiel: K7M 4XP. Groß oder klein ist egal."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={
            "required": _("Bitte geben Sie den Code ein. Er steht unten auf dem Blatt."),
            "max_length": _("Das ist zu lang. Der Code hat 6 Zeichen."),
        },
    )

    def clean_code(self) -> str:
        """The code as it is stored.

        Raises:
            forms.ValidationError: it cannot be a code.
        """
        code = normalise_code(str(self.cleaned_data["code"]))
        strange = [character for character in code if character not in CODE_ALPHABET]
        if strange:
            raise forms.ValidationError(
                _("„%(character)s“ kommt in keinem Code vor. Bitte vergleichen Sie mit dem Blatt."),
                params={"character": strange[0]},
            )
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                _("Der Code hat 6 Zeichen, hier sind es %(number)d. Bitte vergleichen Sie mit dem Blatt."),
                params={"number": len(code)},
            )
        return code
