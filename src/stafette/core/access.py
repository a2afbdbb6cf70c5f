"""Who may open a view: declared at the view, enforced there, read by the access matrix of the tests.

``@access.public`` opens a view to everybody; ``@access.link("purpose")`` to the holder of a signed link (the view
checks the link itself); ``@access.staff("role", …)`` to staff with one of the roles (none named: every signed-in staff
member); ``@access.system`` marks addresses for machines (health, metrics). A view without a declaration fails a test,
and is closed to everybody but signed-in users by ``LoginRequiredMiddleware``.

Somebody without the right gets a 404, so that nothing leaks about what exists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from stafette.core import actor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Access:
    """``kind`` is public, link, staff, signed_in or system; ``roles`` only for staff."""

    kind: str
    roles: frozenset[str] = frozenset()
    purpose: str = ""


def _declare(view: Any, access: Access) -> Any:
    view.stafette_access = access
    return view


def public(view: View) -> View:
    """Everybody, without sign-in."""
    declared: View = _declare(login_not_required(view), Access("public"))
    return declared


def system(view: View) -> View:
    """Machines (health, metrics): no sign-in, no personal data inside."""
    declared: View = _declare(login_not_required(view), Access("system"))
    return declared


def link(purpose: str) -> Callable[[View], View]:
    """Holders of a link of this purpose; the view itself resolves the link and answers 404 or "expired"."""

    def decorate(view: View) -> View:
        declared: View = _declare(login_not_required(view), Access("link", purpose=purpose))
        return declared

    return decorate


def signed_in(view: View) -> View:
    """Every signed-in account, of whatever kind."""
    declared: View = _declare(login_required(view), Access("signed_in"))
    return declared


def staff(*roles: str) -> Callable[[View], View]:
    """Signed-in staff with one of ``roles`` (none named: any role). Others get a 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            who = actor.current()
            if who is None or who.kind is not actor.ActorKind.STAFF:
                raise Http404
            if roles and not who.has_role(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        declared: View = _declare(login_required(checked), Access("staff", frozenset(roles)))
        return declared

    return decorate
