"""Signing in and out, the own account."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from stafette.accounts.enums import ROLE_NAMES, Role
from stafette.accounts.forms import SignInForm
from stafette.accounts.models import User
from stafette.accounts.services import actor_of
from stafette.core import access, actor, navigation


class SignIn(auth_views.LoginView):
    """The sign-in form; afterwards everybody begins where their day begins."""

    template_name = "accounts/anmelden.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The start page of whoever has signed in."""
        user = self.request.user
        return navigation.start_url(actor_of(user) if isinstance(user, User) else actor.PUBLIC)


sign_in = access.public(SignIn.as_view())
sign_out = access.signed_in(auth_views.LogoutView.as_view())


@access.public
def signed_out(request: HttpRequest) -> HttpResponse:
    """After signing out, and after a session has ended."""
    return render(request, "accounts/abgemeldet.html")


@access.signed_in
@never_cache
def my_account(request: HttpRequest) -> HttpResponse:
    """Who I am here: name, organisation, roles."""
    who = actor.current()
    roles = sorted(who.roles) if who else []
    return render(request, "accounts/mein_konto.html", {"roles": [ROLE_NAMES[Role(role)] for role in roles]})
