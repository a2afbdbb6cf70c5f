"""The form of a version of the Kooperationsplan."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from stafette.cases.models import CooperationPlan
from stafette.cases.models.plans import CONTENTS
from stafette.cases.present.plans import LABELS
from stafette.cases.services.plans import PlanContent

LENGTH: Final = 2000
_MISSING = gettext_lazy("Das fehlt noch. Ist nichts nötig? Dann schreiben Sie: nicht nötig.")
_LONG = gettext_lazy("Bitte kürzen Sie den Text auf %(limit_value)d Zeichen.")
_HINTS: Final = {
    "potential": gettext_lazy("Zuerst die Stärken. Keine Diagnosen."),
    "efforts": gettext_lazy("Wie oft und wie gezeigt, zum Beispiel: zwei Bewerbungen im Monat, Kopien mitbringen"),
    "language_course": gettext_lazy("Welcher Kurs, ab wann. Oder: nicht nötig"),
    "other_providers": gettext_lazy("Zum Beispiel Jugendamt, Krankenkasse, Beratungsstelle. Oder: niemand"),
    "participation": gettext_lazy("Ja, nein oder noch offen, in einem Satz. Keine Diagnosen."),
}


class PlanForm(forms.Form):
    """What a version says; prefilled with the one before. ``seen`` is the version that the writer has before them."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    in_person = forms.BooleanField(label=gettext_lazy("Wir haben persönlich gesprochen"), required=False, initial=True)
    not_in_person = forms.CharField(
        label=gettext_lazy("Wenn nicht persönlich: warum?"),
        max_length=300,
        required=False,
        error_messages={"max_length": _LONG},
    )

    def __init__(self, *args: Any, before: CooperationPlan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = before.version if before else 0
        for name in ("potential", *CONTENTS):
            self.fields[name] = forms.CharField(
                label=str(LABELS[name]),
                help_text=_HINTS.get(name, ""),
                max_length=LENGTH,
                initial=getattr(before, name) if before else "",
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _MISSING, "max_length": _LONG},
            )
        self.order_fields(["seen", "potential", *CONTENTS, "in_person", "not_in_person"])

    def content(self) -> PlanContent:
        """What was written."""
        names = ("potential", *CONTENTS, "in_person", "not_in_person")
        return PlanContent(**{name: self.cleaned_data[name] for name in names})
