"""The test suite is stricter than Django: real PostgreSQL, the application role, nothing unordered or undefined."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from django.db import connection
from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.test import TransactionTestCase

from config.env import BASE_DIR
from stafette.core import actor
from stafette.directory import search_feed
from tests.support import database

DATA = Path(os.environ.get("STAFETTE_DATA", str(BASE_DIR.parent / "shared" / "data")))


# Property tests take the same examples in every run; STAFETTE_EXPLORE=1 looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("explore" if os.environ.get("STAFETTE_EXPLORE") == "1" else "same")


# --- the database -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """No test_ prefix by Django: we make the database ourselves."""


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """One database per worker, copied from a template that the owner role migrated."""
    with django_db_blocker.unblock(), database.test_database():
        yield


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """An autocommit connection as owner to the test database: the independent checker.

    It sees only what has been committed: use it with ``transactional_db``.
    """
    with psycopg.connect(**database.owner_parameters(), autocommit=True) as independent:
        yield independent


def _truncate(self: TransactionTestCase) -> None:
    connection.close()
    database.truncate()
    search_feed.reset()


setattr(TransactionTestCase, "_fixture_teardown", _truncate)  # noqa: B010 - not in the stubs; the app role may not truncate


# --- strictness ---------------------------------------------------------------------------------------------------

_fetch_all = QuerySet._fetch_all
_as_sql = SQLCompiler.as_sql


def _fetch_shuffled(self: QuerySet[Any]) -> None:
    """Rows of an unordered query come back in random order."""
    fresh = self._result_cache is None
    _fetch_all(self)
    if fresh and not self.ordered and isinstance(self._result_cache, list):
        random.shuffle(self._result_cache)


def _as_sql_checked(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
    """``select_for_update`` over a join must say what it locks."""
    query = self.query
    if query.select_for_update and not query.select_for_update_of and len(query.alias_map) > 1:
        raise AssertionError("select_for_update with a join must say of=(…)")
    return _as_sql(self, *args, **kwargs)


QuerySet._fetch_all = _fetch_shuffled  # type: ignore[method-assign]  # strictness of the suite
SQLCompiler.as_sql = _as_sql_checked  # type: ignore[method-assign]  # strictness of the suite


# --- data folder --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real data, or skip."""
    if not DATA.is_dir():
        pytest.skip(f"real data is not at {DATA} (STAFETTE_DATA)")
    return DATA


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that ask for the data folder are data tests."""
    for item in items:
        if "data_folder" in getattr(item, "fixturenames", ()):
            item.add_marker("data")


# --- outcomes, for .ci/run ------------------------------------------------------------------------------------------

OUTCOMES = os.environ.get("STAFETTE_OUTCOMES", "")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what became of each test: node id, outcome, markers."""
    if not OUTCOMES or os.environ.get("PYTEST_XDIST_WORKER"):
        return
    if report.when == "call" or report.outcome != "passed":
        markers = ",".join(sorted({"data", "e2e", "fault", "slow"} & set(report.keywords)))
        with Path(OUTCOMES).open("a", encoding="utf-8") as file:
            file.write(f"{report.nodeid}\t{report.outcome}\t{markers}\n")


# --- actors -------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_system(db: None) -> Iterator[actor.Actor]:
    """The test acts as a system actor named "test"."""
    with actor.acting(actor.system("test")) as who:
        yield who
