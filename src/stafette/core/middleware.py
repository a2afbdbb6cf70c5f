"""Around every request: one log line without personal data, a page for outages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from stafette.core import metrics
from stafette.core.outage import outage_response

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("stafette.request")


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or "?") if match else "-"


class RequestLogMiddleware:
    """One line per request: view name, status, milliseconds and a number for the help desk; no address, no user."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        request.request_id = secrets.token_hex(4).upper()  # type: ignore[attr-defined]  # our own attribute
        structlog.contextvars.bind_contextvars(request=request.request_id)  # type: ignore[attr-defined]  # as above
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        view = _view_name(request)
        metrics.observe_request(view, request.method or "-", response.status_code, seconds)
        log.info("request", view=view, method=request.method, status=response.status_code, ms=round(seconds * 1000))
        structlog.contextvars.unbind_contextvars("request")
        return response


class OutageMiddleware:
    """A database that is away gives a 503 page with a way on, never an empty list and never a stack trace."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self._outage(request, error)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Views: only what says that the database is away; other errors stay errors (500)."""
        if isinstance(error, (OperationalError, InterfaceError)):
            return self._outage(request, error)
        return None

    @staticmethod
    def _outage(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("database_away", kind=type(error).__name__)
        return outage_response(getattr(request, "request_id", ""))
