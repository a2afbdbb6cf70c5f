"""What the pages for staff share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from stafette.accounts.enums import ROLE_NAMES, Role
from stafette.core import access
from stafette.core.actor import PUBLIC, Actor

KEEPERS = (Role.NETWORK_MANAGER.value, Role.ADMINISTRATION.value)
View = Callable[..., HttpResponse]


def keeper_page(view: View) -> View:
    """A page for those who keep the directory: network management and administration. Others get a 404."""

    @access.staff(*KEEPERS)
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return page


def who(request: HttpRequest) -> Actor:
    """Who acts."""
    found: Actor = getattr(request, "actor", PUBLIC)
    return found


def function_of(actor: Actor) -> str:
    """The German name of the role in which somebody keeps entries; no name of a person."""
    return next((ROLE_NAMES[Role(role)] for role in KEEPERS if role in actor.roles), "")


def show_both(form: forms.Form, different: Iterable[tuple[str, str]]) -> None:
    """What was typed stays in the fields, what is stored meanwhile (``different``: name, text) stands as their hint."""
    for name, stored in list(different):
        form[name].help_text = _("Inzwischen gespeichert: %(text)s") % {"text": stored or _("nichts")}
    form.add_error(
        None,
        _(
            "Jemand anderes hat diese Angaben inzwischen geändert. Nichts ist verloren: In den Feldern steht Ihr Text, "
            "darüber der gespeicherte. Speichern Sie noch einmal, dann gilt Ihrer."
        ),
    )
