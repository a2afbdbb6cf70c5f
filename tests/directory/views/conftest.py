"""Fixtures for the tests of the public pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stafette.accounts.enums import Role
from stafette.directory.models import Service
from tests.directory.views import town
from tests.support.actors import Someone, sign_in


@pytest.fixture
def offers(db: None) -> Iterator[dict[str, Service]]:
    """The small directory of :mod:`tests.directory.views.town`."""
    yield town.build()
    town.forget()


@pytest.fixture
def case_worker(client: Client, db: None) -> Callable[[], None]:
    """From its call on the client is signed in as a Fachkraft."""

    def sign_in_now() -> None:
        sign_in(client, Someone("staff:case_worker", "staff", frozenset({Role.CASE_WORKER.value})))

    return sign_in_now


@pytest.fixture
def soup(client: Client) -> Callable[..., BeautifulSoup]:
    """Get a page that must be there, parsed."""

    def get(address: str, status: int = 200, **more: Any) -> BeautifulSoup:
        response = client.get(address, **more)
        assert response.status_code == status, address
        return BeautifulSoup(response.content, "html.parser")

    return get


@pytest.fixture
def statements(client: Client) -> Callable[[str], list[str]]:
    """SQL statements of a second visit to a page: what the process keeps (index, counts) is warm.

    Left out: savepoints of the test, and who acts (one statement at the start of each transaction).
    """

    def count(address: str) -> list[str]:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [
            query["sql"]
            for query in captured.captured_queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "SELECT set_config("))
        ]

    return count
