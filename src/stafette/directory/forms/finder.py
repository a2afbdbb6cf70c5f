"""The form of the need finder. Its answers are stored nowhere; every field may stay empty."""

from __future__ import annotations

import re
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.directory.needs import Household, Relation, Situation, Window
from stafette.directory.needs.household import MAX_CHILDREN, OLDEST_CHILD

_AGES: Final = re.compile(r"\d+")
_NOT_AGES: Final = re.compile(r"[^\d\s,;./+&-]+")
_FILLERS: Final = frozenset({"und", "jahr", "jahre", "j", "kind", "kinder"})

FAMILY: Final = (
    (Situation.PREGNANT.value, _("Ich bin schwanger")),
    (Situation.SINGLE_PARENT.value, _("Ich erziehe allein")),
    (Situation.SEPARATED.value, _("Ich lebe getrennt oder trenne mich gerade")),
    (Situation.DEBTS.value, _("Ich habe Schulden oder kann Rechnungen nicht bezahlen")),
    (Situation.ODD_HOURS.value, _("Ich arbeite früh, abends oder am Wochenende")),
)
HEALTH: Final = (
    (Situation.BODY.value, _("Schmerzen oder eine lange Krankheit")),
    (Situation.SOUL.value, _("Traurigkeit, Angst oder viel Stress")),
    (Situation.ADDICTION.value, _("Alkohol, Spielen oder eine andere Sucht")),
    (Situation.FITNESS.value, _("Ich möchte mich mehr bewegen oder besser essen")),
)
GERMAN: Final = (
    ("", _("Nein, oder keine Angabe")),
    (Situation.GERMAN_BEGINNER.value, _("Ja, von Anfang an")),
    (Situation.GERMAN_MORE.value, _("Ja, ich kann schon etwas")),
    (Situation.GERMAN_WORK.value, _("Ja, für meinen Beruf")),
)
CARE: Final = (
    (Relation.MOTHER.value, _("um meine Mutter")),
    (Relation.FATHER.value, _("um meinen Vater")),
    (Relation.PARTNER.value, _("um meine Partnerin oder meinen Partner")),
    (Relation.CHILD.value, _("um mein Kind")),
    (Relation.OTHER.value, _("um jemand anderen")),
)
WINDOWS: Final = (
    (Window.MORNING.value, _("vormittags")),
    (Window.AFTERNOON.value, _("nachmittags")),
    (Window.EVENING.value, _("abends")),
    (Window.WEEKEND.value, _("am Wochenende")),
)
LANGUAGES: Final = (
    ("ar", "العربية (Arabisch)"),
    ("en", "English (Englisch)"),
    ("fa", "فارسی (Persisch)"),
    ("ku", "Kurdî (Kurdisch)"),
    ("pl", "Polski (Polnisch)"),
    ("ro", "Română (Rumänisch)"),
    ("ru", "Русский (Russisch)"),
    ("tr", "Türkçe (Türkisch)"),
    ("uk", "Українська (Ukrainisch)"),
)
_CHOICE = {"invalid_choice": _("Bitte wählen Sie nur aus der Liste.")}


def _many(label: object, choices: tuple[tuple[str, object], ...], help_text: object = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,  # type: ignore[arg-type]  # a lazy text
        help_text=help_text,  # type: ignore[arg-type]  # a lazy text
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOICE,
    )


class HouseholdForm(forms.Form):
    """The situation of a household in plain words."""

    children = forms.CharField(
        label=_("Wie alt sind Ihre Kinder?"),
        help_text=_("Schreiben Sie die Jahre, zum Beispiel: 4, 7. Für ein Baby: 0. Bis zu 6 Kinder."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    family = _many(_("Was trifft auf Sie zu?"), FAMILY)
    health = _many(_("Was belastet Ihre Gesundheit?"), HEALTH)
    german = forms.ChoiceField(
        label=_("Möchten Sie Deutsch lernen?"),
        choices=GERMAN,
        required=False,
        widget=forms.RadioSelect,
        error_messages=_CHOICE,
    )
    care = _many(_("Um wen kümmern Sie sich?"), CARE, _("Menschen, die ohne Ihre Hilfe nicht zurechtkommen"))
    place = forms.CharField(
        label=_("Wo wohnen Sie?"),
        help_text=_("Ort oder Postleitzahl"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    windows = _many(_("Wann haben Sie Zeit?"), WINDOWS)
    languages = _many(_("Welche Sprachen sprechen Sie außer Deutsch?"), LANGUAGES)

    def clean_children(self) -> tuple[int, ...]:
        """Ages in years.

        Raises:
            forms.ValidationError: a word that is no age, too many children, or an age that cannot be.
        """
        text = str(self.cleaned_data["children"])
        strange = [word for word in _NOT_AGES.findall(text) if word.lower() not in _FILLERS]
        if strange:
            raise forms.ValidationError(
                _("„%(word)s“ verstehen wir nicht. Bitte schreiben Sie nur Zahlen, zum Beispiel: 4, 7."),
                params={"word": strange[0][:20]},
            )
        ages = [int(number) for number in _AGES.findall(text)]
        if len(ages) > MAX_CHILDREN:
            raise forms.ValidationError(_("Bitte nennen Sie höchstens 6 Kinder."))
        if any(age > OLDEST_CHILD for age in ages):
            raise forms.ValidationError(_("Bitte nennen Sie nur Kinder bis 25 Jahre."))
        return tuple(ages)

    def household(self) -> Household:
        """The answers as plain values; the form must be valid."""
        data = self.cleaned_data
        chosen = [*data["family"], *data["health"], *([data["german"]] if data["german"] else [])]
        return Household(
            children=data["children"],
            situations=frozenset(Situation(each) for each in chosen),
            cares_for=tuple(Relation(each) for each in data["care"]),
            windows=frozenset(Window(each) for each in data["windows"]),
            languages=tuple(data["languages"]),
        )
