"""Forms of the core."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

FAMILY = [("children", _("Kinder")), ("parents", _("Eltern"))]
LEVELS = [("a", _("Ja, von Anfang an")), ("b", _("Ja, ich kann schon etwas"))]


class SampleForm(forms.Form):
    """One field of each kind, for the page of components."""

    place = forms.CharField(label=_("Ort oder Postleitzahl"), help_text=_("Zum Beispiel: 12345"))
    family = forms.MultipleChoiceField(label=_("Wer gehört dazu?"), choices=FAMILY, widget=forms.CheckboxSelectMultiple)
    german = forms.ChoiceField(label=_("Möchten Sie Deutsch lernen?"), choices=LEVELS, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Ein Satz dazu"), widget=forms.Textarea(attrs={"rows": 2}))
