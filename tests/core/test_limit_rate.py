"""Limits hold across processes, survive errors of the view and store no address."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from stafette.core import access, actor, clock, rate
from stafette.core.models import RateWindow

pytestmark = pytest.mark.django_db(transaction=True)
Owner = psycopg.Connection[tuple[Any, ...]]
DAY = timedelta(days=1)


@access.public
@rate.limited("probe", limit=3, per=timedelta(hours=1))
def guess(request: HttpRequest, code: str) -> HttpResponse:
    """A view like the one for codes: nearly every call is a 404."""
    if not connection.in_atomic_block:
        raise AssertionError("the view runs in a transaction")
    if code != "K7M4XP":
        raise Http404
    return HttpResponse("found")


urlpatterns = [path("m/<str:code>/", guess)]


@pytest.fixture
def acting() -> Any:
    with actor.acting(actor.system("test")) as who:
        yield who


def allow(identity: str = "a", *, scope: str = "s", limit: int = 3) -> bool:
    return rate.allow(scope, identity, limit=limit, per=DAY)


@pytest.mark.usefixtures("acting")
class TestCounting:
    def test_the_fourth_of_three_is_refused(self) -> None:
        assert [allow() for _ in range(5)] == [True, True, True, False, False]

    def test_others_and_other_scopes_are_counted_apart(self) -> None:
        assert [allow() for _ in range(4)][-1] is False
        assert allow("b") is True
        assert allow("a", scope="t") is True

    def test_a_new_window_begins_anew(self) -> None:
        assert [allow() for _ in range(4)][-1] is False
        with clock.shifted(DAY):
            assert allow() is True

    def test_no_identity_is_stored(self, owner: Owner) -> None:
        allow("203.0.113.7")
        row = owner.execute("SELECT row_to_json(w)::text FROM core_rate_window w").fetchone()
        assert row is not None and "203.0.113" not in row[0]

    def test_old_windows_go(self) -> None:
        allow()
        assert rate.clean() == 0
        with clock.shifted(timedelta(days=2, minutes=2)):
            assert rate.clean() == 1
        assert RateWindow.objects.count() == 0

    @pytest.mark.parametrize("per", [timedelta(0), timedelta(days=2)])
    def test_a_window_lasts_up_to_a_day(self, per: timedelta) -> None:
        with pytest.raises(ValueError, match="a day"):
            rate.allow("s", "a", limit=1, per=per)


def test_many_at_once_get_no_more_than_the_limit(owner: Owner) -> None:
    allowed: list[bool] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        try:
            barrier.wait(timeout=10)
            with actor.acting(actor.PUBLIC):
                allowed.extend(rate.allow("s", "same", limit=11, per=DAY) for _ in range(5))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(allowed), sum(allowed)) == (40, 11)
    assert owner.execute("SELECT sum(count) FROM core_rate_window").fetchone() == (40,)


@pytest.mark.urls("tests.core.test_limit_rate")
def test_guessing_codes_ends_though_each_guess_is_an_error() -> None:
    factory = RequestFactory()

    def ask(code: str, address: str = "203.0.113.7") -> int:
        request = factory.get(f"/m/{code}/", REMOTE_ADDR=address)
        with actor.acting(actor.PUBLIC):
            try:
                return guess(request, code).status_code
            except Http404:
                return 404

    assert ask("K7M4XP") == 200
    assert [ask("AAAAAA"), ask("BBBBBB")] == [404, 404]
    assert ask("K7M4XP", "203.0.113.8") == 200
    with actor.acting(actor.PUBLIC), transaction.atomic():
        assert not rate.allow("probe", "203.0.113.7", limit=3, per=timedelta(hours=1))


def test_the_page_says_when_to_come_back(client: Client) -> None:
    request = RequestFactory().get("/m/AAAAAA/")
    with actor.acting(actor.PUBLIC):
        for _ in range(3):
            with pytest.raises(Http404):
                guess(request, "AAAAAA")
        response = guess(request, "AAAAAA")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "60 Minuten" in response.content.decode()
    assert guess.stafette_access == access.Access("public")  # type: ignore[attr-defined]  # set by the decorator


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one(address: str, expected: str) -> None:
    assert rate.client(RequestFactory().get("/", REMOTE_ADDR=address)) == expected
