"""Forms of accounts."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail and password. The message is the same whether the account exists or not."""

    username = forms.CharField(
        label=_("E-Mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Passwort"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("E-Mail und Passwort passen nicht zusammen. Bitte prüfen Sie beides."),
        "inactive": _("Dieses Konto ist nicht mehr aktiv. Bitte fragen Sie Ihre Administration."),
    }
