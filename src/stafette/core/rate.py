"""Rate limits that hold across processes: counted in the database, per keyed hash, so that no address is stored."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from stafette.core import clock
from stafette.core.ids import new_id
from stafette.core.models import RateWindow

View = TypeVar("View", bound=Callable[..., HttpResponse])
LONGEST = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNT = """
INSERT INTO core_rate_window (id, key, window_start, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (key, window_start) DO UPDATE SET count = core_rate_window.count + 1
RETURNING count
"""


def _key(scope: str, identity: str) -> str:
    message = f"{scope}\0{identity}".encode()
    return hmac.new(f"rate:{settings.SECRET_KEY}".encode(), message, hashlib.sha256).hexdigest()


def allow(scope: str, identity: str, *, limit: int, per: timedelta) -> bool:
    """Count one more, and say whether that is still within ``limit`` in the present window of length ``per``.

    Windows are fixed, so at worst twice the limit passes around the border of two windows. The count belongs to the
    running transaction: outside of one it holds at once.

    Raises:
        ValueError: ``per`` is not positive or longer than a day.
    """
    if not timedelta(0) < per <= LONGEST:
        raise ValueError("a window lasts up to a day")
    now = clock.now()
    start = now - (now - _EPOCH) % per
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT, [new_id(), _key(scope, identity), start])
        (count,) = cursor.fetchone()
    return bool(count <= limit)


def clean() -> int:
    """Delete windows that are over; returns how many."""
    deleted, _ = RateWindow.objects.filter(window_start__lt=clock.now() - LONGEST).delete()
    return deleted


def client(request: HttpRequest) -> str:
    """Who asks: the address, of IPv6 only the network (a household gets a whole /64)."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def limited(scope: str, *, limit: int, per: timedelta) -> Callable[[View], View]:
    """Limit how often a client may open a view; past that it gets a friendly page (429).

    The count is committed before the view runs, so that a 404 or an error does not undo it; the view itself then runs
    in a transaction of its own.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not allow(scope, client(request), limit=limit, per=per):
                return _too_many(request, per)
            with transaction.atomic():
                return view(request, *args, **kwargs)

        outer: View = transaction.non_atomic_requests(checked)  # type: ignore[assignment]  # same function, marked
        return outer

    return decorate


def _too_many(request: HttpRequest, per: timedelta) -> HttpResponse:
    minutes = max(1, round(per.total_seconds() / 60))
    response = render(request, "core/zu_viele.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(int(per.total_seconds()))
    response.headers["Cache-Control"] = "no-store"
    return response
