"""Forms of synonyms and themes, and of the capacity light."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.core import clock
from stafette.directory.records import CapacityState

DATES: Final = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
MOST_WEEKS: Final = 104
_SEPARATORS: Final = re.compile(r"[,;\n]")


class SynonymForm(forms.Form):
    """A group of words that mean the same."""

    words = forms.CharField(
        label=_("Wörter"),
        help_text=_("Mit Komma oder je Zeile eines, zum Beispiel: Schulden, Überschuldung, Pfändung"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Bitte geben Sie mindestens zwei Wörter an.")},
    )
    directed = forms.BooleanField(
        label=_("Nur das erste Wort findet die anderen"),
        help_text=_("Zum Beispiel: Wer „Babysitter“ sucht, findet Kinderbetreuung, aber nicht umgekehrt."),
        required=False,
    )
    note = forms.CharField(label=_("Notiz für das Team"), max_length=200, required=False)

    def word_list(self) -> list[str]:
        """The words in their order."""
        return [word for part in _SEPARATORS.split(str(self.cleaned_data["words"])) if (word := part.strip())]


class ThemeForm(forms.Form):
    """The name of a theme as everybody sees it, and for tiles the line below it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={
            "required": _("Bitte geben Sie einen Namen an."),
            "max_length": _("Bitte kürzen Sie den Namen auf %(limit_value)d Zeichen."),
        },
    )
    hint = forms.CharField(
        label=_("Zeile darunter"),
        help_text=_("Zum Beispiel: Kita, Trennung, Schwangerschaft"),
        max_length=120,
        required=False,
        error_messages={"max_length": _("Bitte kürzen Sie die Zeile auf %(limit_value)d Zeichen.")},
    )


class CapacityForm(forms.Form):
    """The capacity light: free, waiting list, no admission, unknown."""

    state = forms.ChoiceField(
        label=_("Freie Plätze"),
        choices=(
            (CapacityState.FREE.value, _("Es sind Plätze frei")),
            (CapacityState.WAITING_LIST.value, _("Es gibt eine Warteliste")),
            (CapacityState.CLOSED.value, _("Zurzeit keine Aufnahme")),
            (CapacityState.UNKNOWN.value, _("Nicht bekannt")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie aus, wie es mit freien Plätzen steht.")},
    )
    weeks = forms.IntegerField(
        label=_("Wartezeit in Wochen"),
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Bitte geben Sie die Wochen als Zahl an, zum Beispiel: 3."),
            "min_value": _("Bitte geben Sie mindestens 1 Woche an."),
            "max_value": _("Bitte geben Sie höchstens %(limit_value)d Wochen an."),
        },
    )
    until = forms.DateField(
        label=_("Keine Aufnahme bis"),
        help_text=_("Zum Beispiel: 15.01.2027"),
        input_formats=DATES,
        required=False,
        widget=forms.DateInput(attrs={"autocomplete": "off"}, format="%d.%m.%Y"),
        error_messages={"invalid": _("Bitte geben Sie einen Tag an, zum Beispiel: 15.01.2027.")},
    )

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` for a day that is over."""
        data = super().clean() or {}
        until = data.get("until")
        if data.get("state") == CapacityState.CLOSED and until and until < clock.today():
            self.add_error("until", _("Dieser Tag ist schon vorbei. Bitte geben Sie einen späteren an."))
        return data
