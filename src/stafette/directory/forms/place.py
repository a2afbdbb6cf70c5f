"""A house and an offer's times there as forms. Texts in, values of records out."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from stafette.directory.enums import AccessibilityKind
from stafette.directory.forms import offer_texts
from stafette.directory.forms.fields import line_field, text_field
from stafette.directory.present.words import ACCESSIBILITY
from stafette.directory.records import AccessibilityRecord, AddressRecord, LocationRecord, ServiceAtLocationRecord
from stafette.directory.services.place_edits import town_point

FITTING, MIDDLE, NONE = "passend", "mitte", "ohne"
_POINTS: Final = (
    (FITTING, _("Passend zu Postleitzahl und Ort")),
    (MIDDLE, _("In die Mitte des Ortes setzen")),
    (NONE, _("Kein Punkt")),
)


class _SeenForm(forms.Form):
    """``seen`` names the state that the person saw when the page was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class AddressForm(_SeenForm):
    """Name and address of a house, the way there, its point on the map."""

    street = line_field(_("Straße und Hausnummer"), 200)
    extra = line_field(_("Zusatz"), 250, _("Zum Beispiel: Hinterhaus, 2. Stock"))
    postal_code = line_field(_("Postleitzahl"), 10)
    city = line_field(_("Ort"), 100)
    name = line_field(_("Name des Hauses"), 250, _("Zum Beispiel: Haus der Familie"))
    transportation = text_field(_("So kommt man hin"), 2, _("Zum Beispiel: Bus 12 bis „Markt“, dann 5 Minuten zu Fuß"))
    accessibility = forms.MultipleChoiceField(
        label=_("Barrierefreiheit"),
        choices=[(kind.value, ACCESSIBILITY[kind]) for kind in AccessibilityKind],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    point = forms.ChoiceField(
        label=_("Punkt auf der Karte"),
        help_text=_("Passend heißt: Er bleibt, solange Postleitzahl und Ort bleiben."),
        choices=_POINTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, wohin der Punkt auf der Karte soll.")},
    )

    def __init__(self, *args: Any, location: LocationRecord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._location = location
        self._point: tuple[Decimal, Decimal] | None = None

    @staticmethod
    def texts_of(location: LocationRecord) -> dict[str, Any]:
        """A house as texts."""
        address = _first_address(location)
        return {
            **{name: getattr(address, name) for name in ("street", "extra", "postal_code", "city")},
            "name": location.name,
            "transportation": offer_texts.plain(location.transportation),
            "accessibility": [item.kind for item in location.accessibility if item.kind in ACCESSIBILITY],
            "point": FITTING,
        }

    def clean_postal_code(self) -> str:
        """Raises ``ValidationError`` for what is no German postcode, unless it stands there already."""
        typed = str(self.cleaned_data["postal_code"])
        if typed and typed != _first_address(self._location).postal_code and not re.fullmatch(r"[0-9]{5}", typed):
            raise forms.ValidationError(_("Bitte geben Sie die Postleitzahl mit 5 Ziffern an, zum Beispiel: 43001."))
        return typed

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` for an address without a town, and for a town that has no place on the map."""
        data = super().clean() or {}
        if "postal_code" not in data or "city" not in data or "point" not in data:
            return data
        if not data["city"] and (data.get("street") or data["postal_code"]):
            self.add_error("city", _("Bitte geben Sie auch den Ort an."))
            return data
        self._find_point(data)
        return data

    def _find_point(self, data: dict[str, Any]) -> None:
        location, before = self._location, _first_address(self._location)
        town = (data["postal_code"], data["city"])
        moved = town != (before.postal_code.strip(), before.city.strip())
        if data["point"] == NONE or (data["point"] == FITTING and moved and not any(town)):
            return
        if data["point"] == FITTING and not moved:
            if location.latitude is not None and location.longitude is not None:
                self._point = (location.latitude, location.longitude)
            return
        self._point = town_point(*town)
        if self._point is None:
            self.add_error(
                "city",
                _(
                    "Wo dieser Ort liegt, wissen wir nicht. Bitte prüfen Sie Postleitzahl und Ort, oder wählen Sie "
                    "unten „Kein Punkt“."
                ),
            )

    def values(self, location: LocationRecord) -> dict[str, Any]:
        """What was typed as values of the house."""
        data = self.cleaned_data
        return {
            "name": offer_texts.read_plain(data["name"], location.name),
            "addresses": self._addresses(location),
            "transportation": offer_texts.read_plain(data["transportation"], location.transportation),
            "accessibility": _accessibility(data["accessibility"], location),
            "latitude": self._point[0] if self._point else None,
            "longitude": self._point[1] if self._point else None,
        }

    def _addresses(self, location: LocationRecord) -> tuple[AddressRecord, ...]:
        """The first address as typed, others as they are; none where nothing is typed."""
        first = _first_address(location)
        typed = {name: str(self.cleaned_data[name]) for name in ("street", "extra", "postal_code", "city")}
        if typed == {name: getattr(first, name).strip() for name in typed}:
            return location.addresses
        if not any(typed.values()):
            return location.addresses[1:]
        return (replace(first, **typed), *location.addresses[1:])


class PlaceTimesForm(_SeenForm):
    """Weekly times of an offer at one of its places."""

    times = text_field(
        _("Zeiten an diesem Ort"), 4, _("Je Zeile ein Rhythmus: Mo, Mi 9:00–12:00. Anderes bleibt als Text stehen.")
    )

    @staticmethod
    def texts_of(link: ServiceAtLocationRecord) -> dict[str, Any]:
        """The times as text."""
        return {"times": offer_texts.times_text(link.schedules)}

    def values(self, link: ServiceAtLocationRecord) -> dict[str, Any]:
        """What was typed as values; rhythms that words cannot say stay."""
        return {"schedules": offer_texts.read_times(self.cleaned_data["times"], link.schedules)}


def _first_address(location: LocationRecord) -> AddressRecord:
    return location.addresses[0] if location.addresses else AddressRecord()


def _accessibility(kinds: list[str], location: LocationRecord) -> tuple[AccessibilityRecord, ...]:
    """What was chosen, with the details that are known, and the free text that no box can say."""
    kept = [item for item in location.accessibility if item.kind in kinds or item.kind not in ACCESSIBILITY]
    known = {item.kind for item in kept}
    return (*kept, *(AccessibilityRecord(kind=kind) for kind in kinds if kind not in known))
