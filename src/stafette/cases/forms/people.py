"""A new person, the end of a way, a contact."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.cases.enums import TOWARDS_OTHERS, AttemptChannel, CloseReason, OpenReason, Sex
from stafette.cases.forms.fields import DayField
from stafette.cases.present.days import age
from stafette.cases.services.cases import Closing
from stafette.cases.services.people import NewPerson
from stafette.core import clock

_TOO_LONG = gettext_lazy("Bitte kürzen Sie den Text auf %(limit_value)d Zeichen.")
YOUNGEST: Final = 14
CLOSE_REASONS = (
    (CloseReason.WORK.value, gettext_lazy("Arbeit gefunden")),
    (CloseReason.TRAINING.value, gettext_lazy("Ausbildung begonnen")),
    (CloseReason.SELF_EMPLOYED.value, gettext_lazy("Selbstständig")),
    (CloseReason.NO_NEED.value, gettext_lazy("Kein Bedarf mehr")),
    (CloseReason.PENSION.value, gettext_lazy("Rente")),
    (CloseReason.SOCIAL_ASSISTANCE.value, gettext_lazy("Sozialhilfe (SGB XII)")),
    (CloseReason.MOVED_AWAY.value, gettext_lazy("Umzug in ein anderes Jobcenter")),
    (CloseReason.PERSON_ENDS.value, gettext_lazy("Möchte keine Förderung ohne Antrag mehr (§ 16h)")),
    (CloseReason.DECEASED.value, gettext_lazy("Gestorben")),
)
OPEN_REASONS = (
    (OpenReason.BENEFIT.value, gettext_lazy("Antrag auf Geld vom Jobcenter")),
    (OpenReason.YOUNG.value, gettext_lazy("Unter 25, ohne Antrag (§ 16h SGB II)")),
    (OpenReason.RETURN.value, gettext_lazy("War schon einmal da")),
)
SEXES = (
    (Sex.NOT_STATED.value, gettext_lazy("Keine Angabe")),
    (Sex.FEMALE.value, gettext_lazy("weiblich")),
    (Sex.MALE.value, gettext_lazy("männlich")),
    (Sex.DIVERSE.value, gettext_lazy("divers")),
)
CHANNELS = (
    (AttemptChannel.CALL.value, gettext_lazy("Anruf")),
    (AttemptChannel.LETTER.value, gettext_lazy("Brief")),
    (AttemptChannel.MAIL.value, gettext_lazy("E-Mail")),
    (AttemptChannel.SMS.value, gettext_lazy("SMS")),
    (AttemptChannel.VISIT.value, gettext_lazy("Besuch")),
    (AttemptChannel.PEER.value, gettext_lazy("Jemand im gleichen Alter hat sich gemeldet (Peer)")),
    (AttemptChannel.OFFICE.value, gettext_lazy("Hier im Haus")),
)


class PersonForm(forms.Form):
    """What is needed to begin."""

    first_name = forms.CharField(
        label=gettext_lazy("Vorname"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": gettext_lazy("Bitte geben Sie den Vornamen an.")},
    )
    last_name = forms.CharField(
        label=gettext_lazy("Nachname"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Bitte geben Sie den Nachnamen an.")},
    )
    birth_date = DayField(
        label=gettext_lazy("Geboren am"),
        help_text=gettext_lazy("Zum Beispiel: 17.5.1990"),
        past=True,
        ahead=False,
        error_messages={"required": gettext_lazy("Bitte geben Sie das Geburtsdatum an, zum Beispiel 17.5.1990.")},
    )
    sex = forms.ChoiceField(label=gettext_lazy("Geschlecht"), choices=SEXES, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telefon"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    reason = forms.ChoiceField(label=gettext_lazy("Warum kommt die Person?"), choices=OPEN_REASONS)
    surely_new = forms.BooleanField(label=gettext_lazy("Ich habe nachgesehen: Das ist jemand anderes."), required=False)

    def __init__(self, *args: Any, ask_again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_again:
            self.fields["surely_new"].widget = forms.HiddenInput()

    def clean_birth_date(self) -> date:
        """The birth date; a year of two digits is the last such year.

        Raises:
            forms.ValidationError: nobody of that age comes alone (§ 7 Abs. 1 Nr. 1 SGB II: from 15 years on).
        """
        day: date = self.cleaned_data["birth_date"]
        if age(day, clock.today()) < YOUNGEST:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr. Beispiel: 17.5.1990."))
        return day

    def clean_phone(self) -> str:
        """The number as typed.

        Raises:
            forms.ValidationError: it has too few digits.
        """
        text = str(self.cleaned_data["phone"]).strip()
        if text and sum(sign.isdigit() for sign in text) < 6:
            raise forms.ValidationError(_("Diese Nummer hat zu wenige Ziffern. Beispiel: 0171 39200 14."))
        return text

    def new_person(self) -> NewPerson:
        """What the service needs."""
        data = self.cleaned_data
        return NewPerson(
            first_name=data["first_name"],
            last_name=data["last_name"],
            birth_date=data["birth_date"],
            sex=Sex(data["sex"] or Sex.NOT_STATED),
            phone=data["phone"],
            reason=OpenReason(data["reason"]),
        )


class EndForm(forms.Form):
    """The end of a way: why, and towards another body its receipt or the first appointment there."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Warum endet der Weg?"),
        choices=CLOSE_REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte wählen Sie einen Grund.")},
    )
    outcome = forms.CharField(
        label=gettext_lazy("Was kam heraus?"),
        help_text=gettext_lazy("Ein Satz, zum Beispiel: Arbeit im Lager seit 1. Dezember, 30 Stunden"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy("Bitte schreiben Sie kurz, was herauskam."),
            "max_length": _TOO_LONG,
        },
    )
    receiving_body = forms.CharField(
        label=gettext_lazy("Welche Stelle übernimmt?"),
        max_length=160,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    receipt_on = DayField(label=gettext_lazy("Bestätigt am"), past=True, ahead=False, required=False)
    first_appointment_on = DayField(label=gettext_lazy("Erster Termin dort am"), required=False)

    def clean(self) -> dict[str, Any]:
        """Towards another body: which, and one of the two days."""
        data = super().clean() or {}
        if data.get("reason") in TOWARDS_OTHERS:
            if not str(data.get("receiving_body") or "").strip():
                self.add_error("receiving_body", _("Bitte geben Sie an, welche Stelle übernimmt."))
            days = [data.get("receipt_on"), data.get("first_appointment_on")]
            if not any(days) and not {"receipt_on", "first_appointment_on"} & set(self.errors):
                self.add_error(
                    "receipt_on",
                    _("Bitte geben Sie an, wann die Stelle bestätigt hat oder wann der erste Termin dort ist."),
                )
        return data

    def closing(self) -> Closing:
        """What the service needs; what belongs only to another body is left out for other reasons."""
        data = self.cleaned_data
        reason = CloseReason(data["reason"])
        if reason not in TOWARDS_OTHERS:
            return Closing(reason=reason)
        return Closing(
            reason=reason,
            receiving_body=data["receiving_body"],
            receipt_on=data["receipt_on"],
            first_appointment_on=data["first_appointment_on"],
        )


class ContactForm(forms.Form):
    """Who was contacted how, and whether the person was reached."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Wie?"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte wählen Sie, wie Sie sich gemeldet haben.")},
    )
    reached = forms.ChoiceField(
        label=gettext_lazy("Haben Sie die Person erreicht?"),
        choices=(("ja", gettext_lazy("Ja, erreicht")), ("nein", gettext_lazy("Nein, nicht erreicht"))),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Bitte wählen Sie „Ja“ oder „Nein“.")},
    )
    day = DayField(
        label=gettext_lazy("Wann?"), help_text=gettext_lazy("Heute, gestern oder 20.11."), past=True, ahead=False
    )
    note = forms.CharField(
        label=gettext_lazy("Notiz"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )
