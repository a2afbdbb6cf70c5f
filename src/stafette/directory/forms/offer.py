"""An offer as forms, one per group of fields that is verified together. Texts in, values of records out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stafette.directory.enums import TargetGroup
from stafette.directory.forms import offer_texts
from stafette.directory.forms.fields import check_email, check_phones, line_field, phones_field, text_field
from stafette.directory.present.texts import web_address
from stafette.directory.present.words import TARGET_GROUPS
from stafette.directory.records import FieldGroup, ServiceRecord, ServiceStatus

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_AGE: Final = 120
THEME_FIELDS: Final = 3
ThemeChoices = Sequence[tuple[str, Sequence[tuple[str, str]]]]
_YES_NO: Final = (("", _("nicht bekannt")), ("ja", _("ja")), ("nein", _("nein")))
_STATES: Final = (
    (ServiceStatus.ACTIVE.value, _("Läuft")),
    (ServiceStatus.TEMPORARILY_CLOSED.value, _("Macht gerade Pause")),
    (ServiceStatus.INACTIVE.value, _("Gibt es nicht mehr")),
    (ServiceStatus.DEFUNCT.value, _("Die Stelle gibt es nicht mehr")),
)


def _age(label: _StrPromise | str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_AGE,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": _("Bitte geben Sie das Alter als Zahl an, zum Beispiel: 16."),
            "max_value": _("Bitte geben Sie höchstens %(limit_value)d Jahre an."),
            "min_value": _("Bitte geben Sie das Alter als Zahl an, zum Beispiel: 16."),
        },
    )


class GroupForm(forms.Form):
    """A group of fields. ``seen`` names the state that the person saw when the page was opened."""

    GROUP: FieldGroup
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    @staticmethod
    def texts_of(record: ServiceRecord) -> dict[str, Any]:
        """The group of ``record`` as the form shows it; nothing for a form without fields."""
        return {}

    def values(self, record: ServiceRecord) -> dict[str, Any]:
        """What was typed as values of the record (the form must be valid); nothing for a form without fields."""
        return {}


class ContactForm(GroupForm):
    """Phones, mail, web address."""

    GROUP = FieldGroup.CONTACT
    phones = phones_field()
    email = line_field(_("E-Mail"), 254)
    url = line_field(_("Internetadresse"), 500, _("Zum Beispiel: https://www.lichtblick.example"))

    @staticmethod
    def texts_of(record: ServiceRecord) -> dict[str, Any]:
        """The group as texts."""
        return {"phones": offer_texts.phones_text(record.phones), "email": record.email, "url": record.url}

    def clean_phones(self) -> str:
        """Raises ``ValidationError`` for a line that holds no number or too much."""
        return check_phones(str(self.cleaned_data["phones"]))

    def clean_email(self) -> str:
        """Raises ``ValidationError`` for what is no address."""
        return check_email(str(self.cleaned_data["email"]))

    def clean_url(self) -> str:
        """Raises ``ValidationError`` for what is no web address."""
        typed = str(self.cleaned_data["url"]).strip()
        if typed and not web_address(typed):
            raise forms.ValidationError(_("Bitte beginnen Sie die Adresse mit https://"))
        return typed

    def values(self, record: ServiceRecord) -> dict[str, Any]:
        """What was typed as values."""
        phones = offer_texts.read_phones(self.cleaned_data["phones"], record.phones)
        return {"phones": phones, "email": self.cleaned_data["email"], "url": self.cleaned_data["url"]}


class PlaceForm(GroupForm):
    """Where people must live. Addresses belong to the place and are shared by all offers there."""

    GROUP = FieldGroup.PLACE
    areas = text_field(
        _("Für Menschen, die hier wohnen"), 3, _("Je Zeile ein Ort oder Landkreis. Leer heißt: für alle.")
    )

    @staticmethod
    def texts_of(record: ServiceRecord) -> dict[str, Any]:
        """The group as texts."""
        return {"areas": "\n".join(area.name for area in record.service_areas)}

    def values(self, record: ServiceRecord) -> dict[str, Any]:
        """What was typed as values."""
        return {"service_areas": offer_texts.read_areas(self.cleaned_data["areas"], record.service_areas)}


class TimesForm(GroupForm):
    """Weekly times in words."""

    GROUP = FieldGroup.TIMES
    times = text_field(_("Zeiten"), 4, _("Je Zeile ein Rhythmus: Mo, Mi 9:00–12:00. Anderes bleibt als Text stehen."))

    @staticmethod
    def texts_of(record: ServiceRecord) -> dict[str, Any]:
        """The group as texts."""
        return {"times": offer_texts.times_text(record.schedules)}

    def values(self, record: ServiceRecord) -> dict[str, Any]:
        """What was typed as values; rhythms that words cannot say stay."""
        return {"schedules": offer_texts.read_times(self.cleaned_data["times"], record.schedules)}


class EligibilityForm(GroupForm):
    """For whom, at what cost, how one gets in."""

    GROUP = FieldGroup.ELIGIBILITY
    TEXTS = ("eligibility", "fees_description", "access_person", "access_professional")
    target_groups = forms.MultipleChoiceField(
        label=_("Für wen"),
        help_text=_("Ohne Auswahl: für alle"),
        choices=[(group.value, TARGET_GROUPS[group]) for group in TargetGroup],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minimum_age = _age(_("Ab diesem Alter"))
    maximum_age = _age(_("Bis zu diesem Alter"))
    eligibility = text_field(_("Weitere Bedingungen"), 2)
    free_of_charge = forms.ChoiceField(label=_("Kostenlos"), choices=_YES_NO, required=False)
    fees_description = text_field(_("Kosten in Worten"), 2)
    documents = text_field(_("Bitte mitbringen"), 3, _("Je Zeile eine Sache"))
    access_person = text_field(_("So kommen Ratsuchende dazu"), 2)
    access_professional = text_field(_("So vermitteln Fachkräfte"), 2, _("Sehen nur angemeldete Fachkräfte"))

    @staticmethod
    def texts_of(record: ServiceRecord) -> dict[str, Any]:
        """The group as texts."""
        return {
            "target_groups": list(record.target_groups),
            "minimum_age": record.minimum_age,
            "maximum_age": record.maximum_age,
            **{name: offer_texts.plain(getattr(record, name)) for name in EligibilityForm.TEXTS},
            "free_of_charge": offer_texts.yes_no_text(record.free_of_charge),
            "documents": "\n".join(offer_texts.flat(item.document) for item in record.required_documents),
        }

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` if the ages are the wrong way round."""
        data = super().clean() or {}
        low, high = data.get("minimum_age"), data.get("maximum_age")
        if low is not None and high is not None and high < low:
            self.add_error("maximum_age", _("Das ist jünger als das Alter darüber. Bitte prüfen Sie beide."))
        return data

    def values(self, record: ServiceRecord) -> dict[str, Any]:
        """What was typed as values."""
        data = self.cleaned_data
        plain = (
            "minimum_age",
            "maximum_age",
            "eligibility",
            "fees_description",
            "access_person",
            "access_professional",
        )
        return {
            **{name: data[name] for name in plain},
            "target_groups": tuple(data["target_groups"]),
            "free_of_charge": offer_texts.read_yes_no(data["free_of_charge"]),
            "required_documents": offer_texts.read_documents(data["documents"], record.required_documents),
        }


class DescriptionForm(GroupForm):
    """Name, texts, themes, languages, child care, whether it runs."""

    GROUP = FieldGroup.DESCRIPTION
    TEXTS = ("name", "alternate_name", "summary", "procedure", "application_process", "childcare_note", "alert")
    name = line_field(_("Name"))
    alternate_name = line_field(_("Anderer Name"))
    summary = text_field(_("Worum es geht, in zwei Sätzen"), 2)
    description = text_field(
        _("Mehr über das Angebot"), 8, _("Leerzeile: neuer Absatz. Aufzählung: Zeile mit „- “ beginnen.")
    )
    procedure = text_field(_("So läuft es ab"), 4, _("Je Zeile ein Schritt"))
    application_process = text_field(_("Anmeldung"), 2)
    keywords = text_field(_("Stichwörter"), 2, _("Mit Komma. Danach wird auch gesucht."))
    languages = line_field(_("Sprachen"), 500, _("Mit Komma, zum Beispiel: Deutsch, Türkisch"))
    childcare = forms.ChoiceField(label=_("Kinderbetreuung während des Angebots"), choices=_YES_NO, required=False)
    childcare_note = line_field(_("Dazu in Worten"), 500)
    status = forms.ChoiceField(label=_("Stand"), choices=_STATES)
    alert = text_field(_("Hinweis, der sofort gesehen werden soll"), 2)
    published = forms.BooleanField(label=_("Für alle sichtbar"), required=False)

    def __init__(self, *args: Any, themes: ThemeChoices = (), theme_count: int = THEME_FIELDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = gettext("Bitte geben Sie einen Namen an.")
        choices = [("", gettext("keines")), *themes]
        for number in range(1, max(THEME_FIELDS, theme_count) + 1):
            label = gettext("Thema %(number)d") % {"number": number}
            self.fields[f"theme_{number}"] = forms.ChoiceField(label=label, choices=choices, required=False)

    @staticmethod
    def texts_of(record: ServiceRecord) -> dict[str, Any]:
        """The group as texts."""
        themes = {f"theme_{number}": slug for number, slug in enumerate(record.themes, start=1)}
        return {
            **{name: offer_texts.plain(getattr(record, name)) for name in DescriptionForm.TEXTS},
            **themes,
            "description": offer_texts.description_text(record.description),
            "keywords": ", ".join(record.keywords),
            "languages": offer_texts.languages_text(record.languages),
            "childcare": offer_texts.yes_no_text(record.childcare),
            "status": record.status.value,
            "published": record.published,
        }

    def clean_languages(self) -> tuple[str, ...]:
        """Raises ``ValidationError`` for a language that is not known."""
        try:
            return offer_texts.read_languages(str(self.cleaned_data["languages"]))
        except offer_texts.UnknownLanguage as error:
            raise forms.ValidationError(
                _("„%(name)s“ kennen wir nicht. Bitte schreiben Sie den deutschen Namen der Sprache."),
                params={"name": str(error)},
            ) from error

    def values(self, record: ServiceRecord) -> dict[str, Any]:
        """What was typed as values."""
        data = self.cleaned_data
        chosen = [data[name] for name in self.fields if name.startswith("theme_") and data[name]]
        return {
            **{name: offer_texts.read_plain(data[name], getattr(record, name)) for name in self.TEXTS},
            "description": offer_texts.read_description(data["description"], record.description),
            "keywords": offer_texts.read_words(data["keywords"]),
            "languages": data["languages"],
            "childcare": offer_texts.read_yes_no(data["childcare"]),
            "status": ServiceStatus(data["status"]),
            "published": data["published"],
            "themes": tuple(dict.fromkeys(chosen)),
        }


FORMS: Final[Mapping[FieldGroup, type[GroupForm]]] = {
    form.GROUP: form for form in (ContactForm, PlaceForm, TimesForm, EligibilityForm, DescriptionForm)
}


def group_form(
    group: FieldGroup,
    record: ServiceRecord,
    *,
    themes: ThemeChoices,
    seen: str,
    data: Mapping[str, Any] | None = None,
) -> GroupForm:
    """The form of a group, filled from the record or bound to what was typed."""
    options: dict[str, Any] = {"prefix": group.value, "initial": FORMS[group].texts_of(record) | {"seen": seen}}
    if group is FieldGroup.DESCRIPTION:
        options |= {"themes": themes, "theme_count": len(record.themes)}
    return FORMS[group](data, **options)


def different_texts(form: GroupForm, record: ServiceRecord) -> Iterable[tuple[str, str]]:
    """Fields in which what was typed differs from what is stored, with the stored text for reading."""
    return offer_texts.differing(form, FORMS[form.GROUP].texts_of(record))
