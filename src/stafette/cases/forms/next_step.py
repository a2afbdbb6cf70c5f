"""What comes next: which step, who holds it, until when. The heart of every form that closes or opens a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.cases.forms.fields import NO_DAY, DayField, receiver_of
from stafette.cases.holding import Candidate
from stafette.cases.proposals import Proposal
from stafette.cases.services.offering import Receiver
from stafette.cases.services.steps import NextStep

OTHER: Final = "anderes"
NONE: Final = "keiner"
TITLE_LENGTH: Final = 160
MESSAGE_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of step of today's catalogue."""

    key: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class OfferChoice:
    """An offer of the Wegweiser that lies on the tray."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a form may offer. ``goes_on``: the sentence of the step with which it goes on anyway, empty if none does."""

    person: str
    me: Candidate
    kinds: Sequence[KindChoice]
    proposals: Sequence[Proposal] = ()
    offers: Sequence[OfferChoice] = ()
    candidates: Sequence[Candidate] = ()
    goes_on: str = ""

    def usual_days(self, key: str) -> int:
        """The usual days of a kind, 0 if it does not hold today."""
        return next((kind.days for kind in self.kinds if kind.key == key), 0)


class NextStepForm(forms.Form):
    """One next step. With ``skippable`` an untouched form means: none. ``second`` has labels of its own."""

    what = forms.ChoiceField(
        label=gettext_lazy("Was ist der nächste Schritt?"), widget=forms.RadioSelect, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Art des Schritts"),
        help_text=gettext_lazy("Nur bei „Etwas anderes“"),
        required=False,
    )
    title = forms.CharField(
        label=gettext_lazy("In eigenen Worten"),
        help_text=gettext_lazy("Zum Beispiel: Kita ab 7:30 Uhr klären"),
        max_length=TITLE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Bitte kürzen Sie den Schritt auf %(limit_value)d Zeichen.")},
    )
    who = forms.CharField(
        label=gettext_lazy("Wer ist am Zug?"),
        help_text=gettext_lazy("„Ich“, ein Name, Team oder Stelle"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "wer-vorschlaege"}),
    )
    until = DayField(
        label=gettext_lazy("Bis wann?"),
        help_text=gettext_lazy("Fr, 27.11. oder in 2 Wochen"),
        required=False,
    )
    message = forms.CharField(
        label=gettext_lazy("Nachricht dazu, wenn Sie den Schritt weitergeben"),
        max_length=MESSAGE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": gettext_lazy("Bitte kürzen Sie die Nachricht auf %(limit_value)d Zeichen.")},
    )

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        skippable: bool = False,
        second: bool = False,
        mine_only: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices, self.skippable, self.second, self.mine_only = choices, skippable, second, mine_only
        self._choice_field("what").choices = list(self._what_choices())
        kinds = [("", _("Bitte wählen"))] + [(kind.key, kind.name) for kind in choices.kinds]
        self._choice_field("kind").choices = kinds
        self.fields["what"].error_messages["invalid_choice"] = _("Bitte wählen Sie einen der Schritte.")
        self.fields["kind"].error_messages["invalid_choice"] = _("Diese Art von Schritt gibt es heute nicht.")
        self.fields["who"].initial = _("Ich")
        if second:
            self._name_second()
        if mine_only:
            del self.fields["who"], self.fields["message"]

    def _name_second(self) -> None:
        """Labels that tell the second step from the first, on the page and in the list of errors."""
        for name, label in (
            ("what", _("Was ist der zweite Schritt?")),
            ("title", _("Zweiter Schritt in eigenen Worten")),
            ("kind", _("Art des zweiten Schritts")),
            ("who", _("Zweiter Schritt: Wer ist am Zug?")),
            ("until", _("Zweiter Schritt: Bis wann?")),
            ("message", _("Nachricht zum zweiten Schritt")),
        ):
            self.fields[name].label = label

    def _choice_field(self, name: str) -> forms.ChoiceField:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)  # noqa: S101 - declared above
        return found

    def _what_choices(self) -> list[tuple[str, str]]:
        rows = [(f"p:{each.kind}", self._usual(each)) for each in self.choices.proposals]
        rows = [row for row, each in zip(rows, self.choices.proposals, strict=True) if self._holds(each.kind)]
        rows += [(f"o:{offer.id}", _("Angebot: %(name)s") % {"name": offer.name}) for offer in self.choices.offers]
        rows.append((OTHER, _("Etwas anderes")))
        if self.choices.goes_on and not self.second:
            rows.append((NONE, self.choices.goes_on))
        return rows

    def _holds(self, key: str) -> bool:
        return any(kind.key == key for kind in self.choices.kinds)

    def _usual(self, proposal: Proposal) -> str:
        days = self.choices.usual_days(proposal.kind)
        when = (
            _("in %(count)d Wochen") % {"count": days // 7} if days >= 14 else _("in %(count)d Tagen") % {"count": days}
        )
        return _("%(title)s (meist %(when)s)") % {"title": proposal.title, "when": when}

    @property
    def touched(self) -> bool:
        """Whether anything was filled in that says: there is a step."""
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("what", "kind", "title", "until"))

    def clean(self) -> dict[str, Any]:
        """Check step, holder and day together; ``step`` is the result, None for none."""
        data = super().clean() or {}
        data["step"] = None
        if (self.skippable and not self.touched) or data.get("what") == NONE:
            self.errors.clear()
            return data
        self._check_what(data)
        receiver = self._check_who(data)
        if not data.get("until") and "until" not in self.errors:
            self.add_error("until", NO_DAY)
        if not self.errors:
            data["step"] = self._built(data, receiver)
        return data

    def _check_what(self, data: dict[str, Any]) -> None:
        if "what" in self.errors or "kind" in self.errors:
            return
        if not data.get("what"):
            if data.get("kind"):
                data["what"] = OTHER
            else:
                self.add_error("what", _("Bitte wählen Sie, was als Nächstes geschieht."))
        elif data["what"] == OTHER and not data.get("kind"):
            self.add_error("kind", _("Bitte wählen Sie, was für ein Schritt das ist."))

    def _check_who(self, data: dict[str, Any]) -> Receiver | None:
        if self.mine_only:
            return None
        text = str(data.get("who") or "")
        if not text.strip():
            sentence = _("Bitte wählen Sie, wer am Zug ist. Sonst bliebe %(person)s ohne nächsten Schritt.")
            self.add_error("who", sentence % {"person": self.choices.person})
            return None
        try:
            return receiver_of(text, self.choices.candidates, me=self.choices.me)
        except forms.ValidationError as error:
            self.add_error("who", error)
            return None

    def _built(self, data: dict[str, Any], receiver: Receiver | None) -> NextStep:
        what, own = str(data["what"]), str(data.get("title") or "").strip()
        kind, title, service = str(data.get("kind") or ""), own, None
        if what.startswith("p:"):
            kind = what[2:]
            title = own or next(each.title for each in self.choices.proposals if each.kind == kind)
        elif what.startswith("o:"):
            kind, service = "offer", UUID(what[2:])
            title = own or next(offer.name for offer in self.choices.offers if offer.id == service)
        return NextStep(
            kind=kind,
            title=title[:TITLE_LENGTH],
            due_on=data["until"],
            to=receiver,
            message=str(data.get("message") or ""),
            service_id=service,
        )

    @property
    def step(self) -> NextStep | None:
        """The checked step; None for none."""
        found: NextStep | None = self.cleaned_data.get("step")
        return found
