"""Fields of the spine: a day as people write it, and who holds a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.cases.due_days import parse_day
from stafette.cases.holding import Candidate, HolderKind, find
from stafette.cases.services.offering import Receiver
from stafette.core import clock

_SHORT_YEAR: Final = re.compile(r"\.\s*\d\d\s*$")
FARTHEST_YEARS: Final = 5
NO_DAY = gettext_lazy("Bitte geben Sie einen Tag an, zum Beispiel 27.11.")


class DayField(forms.CharField):
    """A day: "Fr", "27.11.", "in 2 Wochen", "morgen", ISO. ``past`` and ``ahead`` say where it may lie."""

    def __init__(self, *, past: bool = False, ahead: bool = True, **kwargs: Any) -> None:
        self.past, self.ahead = past, ahead
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("error_messages", {"required": NO_DAY, "max_length": NO_DAY})
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        """The day; None if it is not required and empty.

        Raises:
            forms.ValidationError: it means no day, or one on the wrong side of today.
        """
        text = str(super().clean(value) or "")
        if not text.strip():
            return None
        today = clock.today()
        day = parse_day(text, today)
        if day is None:
            raise forms.ValidationError(NO_DAY)
        if day > today and not self.ahead and _SHORT_YEAR.search(text):
            day = day.replace(year=day.year - 100)
        if day < today and not self.past:
            raise forms.ValidationError(_("Dieser Tag ist schon vorbei. Bitte wählen Sie heute oder später."))
        if day > today and not self.ahead:
            raise forms.ValidationError(_("Dieser Tag kommt erst noch. Bitte wählen Sie heute oder früher."))
        if abs(day.year - today.year) > FARTHEST_YEARS and self.ahead:
            raise forms.ValidationError(_("Dieser Tag ist mehr als 5 Jahre entfernt. Bitte prüfen Sie das Jahr."))
        return day


def receiver_of(text: str, candidates: Sequence[Candidate], *, me: Candidate | None) -> Receiver | None:
    """Who is meant by a typed name; None means: me.

    Raises:
        forms.ValidationError: nobody, or several; the text names those that may be meant.
    """
    if me is not None and text.strip().casefold() in {"ich", me.name.casefold(), me.label.casefold()}:
        return None
    found = find(text, candidates)
    if found.one is None:
        raise forms.ValidationError(_question(text, [each.label for each in found.perhaps]))
    return as_receiver(found.one)


def as_receiver(candidate: Candidate) -> Receiver:
    """The receiver that a candidate stands for."""
    if candidate.kind is HolderKind.USER:
        return Receiver(user_id=candidate.id)
    if candidate.kind is HolderKind.TEAM:
        return Receiver(team_id=candidate.id)
    return Receiver(organization_id=candidate.id)


def _question(text: str, labels: list[str]) -> str:
    if labels:
        quoted = _(" oder ").join(f"„{label}“" for label in labels)
        return _("Meinten Sie %(names)s? Bitte schreiben Sie den Namen so.") % {"names": quoted}
    return _("„%(text)s“ kennen wir nicht. Bitte wählen Sie jemanden aus den Vorschlägen.") % {"text": text.strip()}
