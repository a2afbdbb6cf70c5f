"""Forms for measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.cases.enums import Level
from stafette.cases.forms.fields import DayField
from stafette.cases.services.measures import NewMeasure, NewStart

MOST_SEATS: Final = 999
_NEEDED: Final = {"required": gettext_lazy("Bitte füllen Sie das aus.")}
_NUMBER: Final = {
    "required": gettext_lazy("Bitte geben Sie eine Zahl an."),
    "invalid": gettext_lazy("Bitte geben Sie eine ganze Zahl an."),
    "min_value": gettext_lazy("Bitte mindestens %(limit_value)s."),
    "max_value": gettext_lazy("Bitte höchstens %(limit_value)s."),
}


class BookForm(forms.Form):
    """Which start."""

    start = forms.UUIDField(
        error_messages={
            "required": gettext_lazy("Bitte wählen Sie einen Start."),
            "invalid": gettext_lazy("Diesen Start gibt es nicht. Bitte wählen Sie einen anderen."),
        }
    )


class CancelForm(forms.Form):
    """Why a seat is given back."""

    text = forms.CharField(
        label=gettext_lazy("Warum wird abgesagt?"),
        help_text=gettext_lazy("Ein Satz genügt. Keine Diagnosen."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Bitte schreiben Sie einen Satz, warum."),
            "max_length": gettext_lazy("Bitte kürzen Sie den Text auf %(limit_value)d Zeichen."),
        },
    )


def _text(
    label: object, length: int, *, required: bool = True, hint: object = "", suggestions: str = ""
) -> forms.CharField:
    attrs = {"autocomplete": "off"} | ({"list": suggestions} if suggestions else {})
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # a lazy text
        help_text=hint,  # type: ignore[arg-type]  # a lazy text
        max_length=length,
        required=required,
        widget=forms.TextInput(attrs=attrs),
        error_messages=_NEEDED | {"max_length": gettext_lazy("Bitte kürzen Sie das auf %(limit_value)d Zeichen.")},
    )


def _number(label: object, most: int, *, least: int = 0, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,  # type: ignore[arg-type]  # a lazy text
        min_value=least,
        max_value=most,
        required=required,
        error_messages=_NUMBER,
    )


class StartForm(forms.Form):
    """A start with its measure and contract; what is there already is found by title and number."""

    title = _text(gettext_lazy("Maßnahme"), 120, suggestions="massnahmen-namen")
    kind = forms.ChoiceField(label=gettext_lazy("Art"), error_messages=_NEEDED)
    summary = _text(gettext_lazy("Was ist das?"), 500, required=False, hint=gettext_lazy("Ein oder zwei Sätze"))
    provider = _text(gettext_lazy("Anbieter"), 250, suggestions="massnahmen-anbieter")
    number = _text(gettext_lazy("Vertragsnummer"), 60)
    valid_from = DayField(label=gettext_lazy("Vertrag gilt ab"), past=True)
    valid_to = DayField(label=gettext_lazy("Vertrag gilt bis"))
    starts_on = DayField(label=gettext_lazy("Start am"))
    ends_on = DayField(label=gettext_lazy("Ende am"))
    place = _text(gettext_lazy("Ort"), 160, required=False)
    seats = _number(gettext_lazy("Plätze"), MOST_SEATS, least=1)
    min_age = _number(gettext_lazy("Alter ab"), 99, required=False)
    max_age = _number(gettext_lazy("Alter bis"), 99, required=False)
    german = forms.ChoiceField(label=gettext_lazy("Deutsch mindestens"), initial=Level.NONE.value)
    conditions = forms.CharField(
        label=gettext_lazy("Was muss noch stimmen?"),
        help_text=gettext_lazy("Ein Satz je Zeile"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], providers: dict[str, UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {name.casefold(): identity for name, identity in providers.items()}
        kind, german = self.fields["kind"], self.fields["german"]
        assert isinstance(kind, forms.ChoiceField) and isinstance(german, forms.ChoiceField)  # noqa: S101 - declared above
        kind.choices = [("", _("Bitte wählen")), *kinds]
        german.choices = [(level.value, _("egal") if level is Level.NONE else level.value) for level in Level]

    def clean_provider(self) -> UUID:
        """The organisation of this name.

        Raises:
            forms.ValidationError: there is none.
        """
        found = self.providers.get(str(self.cleaned_data["provider"]).strip().casefold())
        if found is None:
            raise forms.ValidationError(_("Diesen Anbieter kennen wir nicht. Bitte wählen Sie aus den Vorschlägen."))
        return found

    def new_start(self) -> NewStart:
        """What was written."""
        data = self.cleaned_data
        measure = NewMeasure(
            title=data["title"],
            kind=data["kind"],
            summary=data["summary"],
            min_age=data["min_age"],
            max_age=data["max_age"],
            german=Level(data["german"]),
            conditions=data["conditions"],
        )
        names = ("number", "valid_from", "valid_to", "starts_on", "ends_on", "seats", "place")
        return NewStart(measure=measure, provider_id=data["provider"], **{name: data[name] for name in names})


class SeatsForm(forms.Form):
    """How many seats a start has."""

    seats = _number(gettext_lazy("Plätze"), MOST_SEATS)
