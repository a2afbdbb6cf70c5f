"""Around every request: one log line without personal data."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from stafette.core import metrics

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
