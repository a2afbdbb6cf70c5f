"""Forms for measures."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


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
