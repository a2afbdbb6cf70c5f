"""Pages and addresses without a domain."""

from __future__ import annotations

import sys
import traceback

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from stafette.core import access, metrics
from stafette.core.outage import outage_response, page

log = structlog.get_logger("stafette.request")


@access.system
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@access.system
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers, through the role that must be neither superuser nor owner."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@access.system
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics of this process."""
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


@access.public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its proof: usually an old page. What was typed can be sent again."""
    return render(request, "csrf_failure.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """What people see when something went wrong: an outage (503) if the database is away, else our mistake (500)."""
    error = sys.exc_info()[1]
    number = getattr(request, "request_id", "")
    if isinstance(error, (OperationalError, InterfaceError)):
        log.error("database_away", kind=type(error).__name__)
        return outage_response(number)
    frames = traceback.extract_tb(error.__traceback__)[-3:] if error else []
    log.error("server_error", kind=type(error).__name__, where=[f"{frame.name}:{frame.lineno}" for frame in frames])
    return page("500.html", 500, number)
