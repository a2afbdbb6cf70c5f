"""The people and functions to ask for at an offer, as forms: those that are known, and one more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from stafette.directory.forms import offer_texts
from stafette.directory.forms.fields import check_email, check_phones, line_field, phones_field
from stafette.directory.records import ContactRecord, ServiceRecord
from stafette.directory.services.offer_edits import state_of_fields

MOST_PEOPLE: Final = 50
_TEXTS: Final = ("name", "title", "department", "email")
_CONTENT: Final = (*_TEXTS, "phones")


class PersonForm(forms.Form):
    """One person or function. ``was`` names the entry that it was filled from, empty for a new one."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = line_field(_("Name"), 200, _("Wenn die Person einverstanden ist. Eine Aufgabe allein genügt."))
    title = line_field(_("Aufgabe"), 200, _("Zum Beispiel: Anmeldung"))
    department = line_field(_("Abteilung"), 200)
    phones = phones_field()
    email = line_field(_("E-Mail"), 254)
    remove = forms.BooleanField(label=_("Diesen Eintrag löschen"), required=False)

    def clean_phones(self) -> str:
        """Raises ``ValidationError`` for a line that holds no number or too much."""
        return check_phones(str(self.cleaned_data["phones"]))

    def clean_email(self) -> str:
        """Raises ``ValidationError`` for what is no address."""
        return check_email(str(self.cleaned_data["email"]))

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` for numbers of nobody."""
        data = super().clean() or {}
        named = any(data.get(name) for name in ("name", "title", "department"))
        if self.has_changed() and not named and not data.get("remove") and (data.get("phones") or data.get("email")):
            self.add_error("title", _("Bitte geben Sie einen Namen oder eine Aufgabe an, zum Beispiel: Anmeldung."))
        return data

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it (the form must be valid)."""
        return not any(self.cleaned_data.get(name) for name in _CONTENT)


_PeopleFormSet: Final = formset_factory(PersonForm, extra=1, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE + 1)


def people_forms(record: ServiceRecord, data: Mapping[str, Any] | None = None) -> BaseFormSet[PersonForm]:
    """One form for each entry and an empty one, or bound to what was typed."""
    initial = [_texts_of(contact) for contact in record.contacts]
    return _PeopleFormSet(data, initial=initial, prefix="person")


def _texts_of(contact: ContactRecord) -> dict[str, Any]:
    return {
        "was": _state_of(contact),
        **{name: getattr(contact, name) for name in _TEXTS},
        "phones": offer_texts.phones_text(contact.phones),
    }


def _state_of(contact: ContactRecord) -> str:
    return state_of_fields(contact, _CONTENT)


def read_people(forms_of_people: BaseFormSet[PersonForm], record: ServiceRecord) -> tuple[ContactRecord, ...]:
    """What was typed as values; fax numbers, extensions and languages of known numbers stay."""
    known = {_state_of(contact): contact for contact in record.contacts}
    found = []
    for form in forms_of_people:
        if form.is_empty or form.cleaned_data.get("remove"):
            continue
        before = known.get(form.cleaned_data["was"], ContactRecord())
        texts = {name: offer_texts.read_plain(form.cleaned_data[name], getattr(before, name)) for name in _TEXTS}
        phones = offer_texts.read_phones(form.cleaned_data["phones"], before.phones)
        found.append(ContactRecord(**texts, phones=phones, source_id=before.source_id))
    return tuple(found)


def people_texts(record: ServiceRecord) -> tuple[str, ...]:
    """What is stored, a line for each entry."""
    found = []
    for contact in record.contacts:
        parts = (
            contact.name,
            contact.title,
            contact.department,
            offer_texts.phones_text(contact.phones),
            contact.email,
        )
        found.append(", ".join(part.replace("\n", " / ") for part in parts if part))
    return tuple(found)
