"""Makes the actor of each request from the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from stafette.accounts.models import User
from stafette.accounts.services import actor_of
from stafette.core import actor

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Staff, partner and employer accounts act as themselves; everybody else is the public."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        number = getattr(request, "request_id", "")
        user = request.user
        who = actor_of(user, request_id=number) if isinstance(user, User) else self._public(number)
        request.actor = who  # type: ignore[attr-defined]  # our own attribute
        with actor.acting(who):
            return self.get_response(request)

    @staticmethod
    def _public(number: str) -> actor.Actor:
        return actor.Actor(actor.ActorKind.PUBLIC, request_id=number)
