"""What came out of a step, and a step's other day, and handing it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.cases.forms.fields import DayField, receiver_of
from stafette.cases.forms.next_step import MESSAGE_LENGTH
from stafette.cases.holding import Candidate, HolderKind
from stafette.cases.services.offering import Receiver
from stafette.cases.services.steps import Outcome

_TOO_LONG = gettext_lazy("Bitte kürzen Sie den Text auf %(limit_value)d Zeichen.")


class OutcomeForm(forms.Form):
    """What came out. "Nichts Neues" is an answer too, but not for ever."""

    text = forms.CharField(
        label=gettext_lazy("Was kam heraus?"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        error_messages={"max_length": _TOO_LONG},
    )
    nothing_new = forms.BooleanField(label=gettext_lazy("Nichts Neues"), required=False)
    no_budget = forms.BooleanField(
        label=gettext_lazy("Es fehlt das Geld"),
        help_text=gettext_lazy("Dann fragen wir, wer über Geld entscheidet, mit einem Tag."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Text, or "Nichts Neues"."""
        data = super().clean() or {}
        if not str(data.get("text") or "").strip() and "text" not in self.errors:
            if not data.get("nothing_new"):
                self.add_error("text", _("Bitte schreiben Sie kurz, was herauskam. Oder wählen Sie „Nichts Neues“."))
            data["text"] = _("Nichts Neues.")
        return data

    def outcome(self) -> Outcome:
        """What the service needs."""
        data = self.cleaned_data
        return Outcome(text=data["text"], nothing_new=bool(data["nothing_new"]), no_budget=bool(data["no_budget"]))


class MoveForm(forms.Form):
    """Another day for a step."""

    until = DayField(
        label=gettext_lazy("Neuer Tag"),
        help_text=gettext_lazy("Fr, 27.11. oder in 2 Wochen"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class _ToForm(forms.Form):
    """To whom, with a message. Subclasses say who may be meant."""

    to = forms.CharField(
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "wer-vorschlaege", "autofocus": True}),
    )
    message = forms.CharField(
        label=gettext_lazy("Nachricht dazu"),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _TOO_LONG},
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        self.fields["to"].error_messages["required"] = _("Bitte geben Sie an, wer übernehmen soll.")

    def clean_to(self) -> Receiver | None:
        """Who is meant."""
        return receiver_of(str(self.cleaned_data["to"]), self.candidates, me=None)

    def receiver(self) -> Receiver:
        """Who is meant, checked."""
        found: Receiver = self.cleaned_data["to"]
        return found


class HandOverForm(_ToForm):
    """A step goes to a colleague, a team or another organisation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].label = _("Wer soll übernehmen?")
        self.fields["to"].help_text = _("Name: Kollegin, Kollege, Team oder Stelle")


class TransferForm(_ToForm):
    """The way itself goes to another team, or to somebody of a team."""

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        inside = [each for each in candidates if each.kind is not HolderKind.ORGANIZATION]
        super().__init__(*args, candidates=inside, **kwargs)
        self.fields["to"].label = _("Welches Team soll verantwortlich sein?")
        self.fields["to"].help_text = _("Ein Team, oder jemand aus einem Team")


class ReasonForm(forms.Form):
    """One sentence why."""

    reason = forms.CharField(
        label=gettext_lazy("Warum? Ein Satz genügt."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Bitte schreiben Sie einen Satz, warum."),
            "max_length": _TOO_LONG,
        },
    )


class ResultForm(ReasonForm):
    """One sentence about what came out, from another organisation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Was kam heraus? Ein Satz genügt.")
        self.fields["reason"].error_messages["required"] = _("Bitte schreiben Sie kurz, was herauskam.")
