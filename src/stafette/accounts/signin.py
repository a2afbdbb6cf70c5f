"""Sign-in with e-mail and password, lock-out after failed tries."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.accounts.models import User


class EmailBackend(BaseBackend):
    """Checks e-mail and password of an active account. Takes equally long whether the account exists or not."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """The account, or None."""
        if not username or password is None:
            return None
        user = User.objects.active().filter(email__iexact=username.strip()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: UUID) -> User | None:
        """The account of a session, if it is still active."""
        return User.objects.active().filter(pk=user_id).first()


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """After five failed tries: 15 minutes of rest."""
    return render(request, "accounts/gesperrt.html", {"minutes": 15}, status=429)
