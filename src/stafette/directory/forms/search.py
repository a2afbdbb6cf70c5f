"""Searching: words and place, filters, page. All by GET, nothing is required, nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.core.widgets import QuickCheckboxInput, QuickSelect, QuickTextInput
from stafette.directory.enums import TargetGroup
from stafette.directory.present.words import LANGUAGES, TARGET_GROUPS

RADII = (2, 5, 10, 20, 50)
LONGEST_QUESTION = 200
LONGEST_PLACE = 80
_UNKNOWN_CHOICE = {"invalid_choice": _("Diese Auswahl gibt es nicht. Bitte wählen Sie aus der Liste.")}
_OFFERED_LANGUAGES = ("en", "uk", "ar", "ru", "tr", "fa", "pl", "ro", "fr", "bg", "ku", "ti", "es", "it", "sq")


def _too_long(what: Any) -> dict[str, Any]:
    return {"max_length": what}


class SearchForm(forms.Form):
    """The search line."""

    q = forms.CharField(
        label=_("Suchen Sie mit Ihren eigenen Worten"),
        help_text=_("Zum Beispiel: Schulden, Kita-Platz, ich schlafe schlecht"),
        required=False,
        max_length=LONGEST_QUESTION,
        error_messages=_too_long(_("Bitte schreiben Sie höchstens 200 Zeichen. Ein paar Worte genügen.")),
        widget=QuickTextInput(attrs={"autocomplete": "off", "enterkeyhint": "search", "type": "search"}),
    )
    ort = forms.CharField(
        label=_("Ort oder Postleitzahl"),
        required=False,
        max_length=LONGEST_PLACE,
        error_messages=_too_long(_("Bitte schreiben Sie nur einen Ort oder eine Postleitzahl.")),
        widget=QuickTextInput(attrs={"autocomplete": "address-level2"}),
    )


class FilterForm(forms.Form):
    """Filters of the result list."""

    umkreis = forms.TypedChoiceField(
        label=_("Wie weit weg?"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages=_UNKNOWN_CHOICE,
        widget=QuickSelect(),
        choices=[("", _("egal")), *((str(km), _("bis %(km)s km") % {"km": km}) for km in RADII)],
    )
    offen = forms.BooleanField(label=_("Jetzt offen"), required=False, widget=QuickCheckboxInput())
    kostenlos = forms.BooleanField(label=_("Kostenlos"), required=False, widget=QuickCheckboxInput())
    barrierefrei = forms.BooleanField(label=_("Ohne Stufen erreichbar"), required=False, widget=QuickCheckboxInput())
    kinderbetreuung = forms.BooleanField(label=_("Mit Kinderbetreuung"), required=False, widget=QuickCheckboxInput())
    sprache = forms.ChoiceField(
        label=_("Sprache"),
        required=False,
        error_messages=_UNKNOWN_CHOICE,
        widget=QuickSelect(),
        choices=[("", _("alle")), *((code, LANGUAGES[code]) for code in _OFFERED_LANGUAGES)],
    )
    fuer = forms.ChoiceField(
        label=_("Für wen?"),
        required=False,
        error_messages=_UNKNOWN_CHOICE,
        widget=QuickSelect(),
        choices=[("", _("alle")), *((group.value, TARGET_GROUPS[group]) for group in TargetGroup)],
    )
