"""The index of a process follows what is committed, whatever the order of commits; failures are failures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from stafette.core import actor, clock, metrics
from stafette.directory import search_feed
from stafette.directory.models import SearchDocument, Service, SynonymGroup
from stafette.directory.search import SearchQuery
from stafette.directory.services import ensure_documents, rebuild_search, save_synonym_group, update_offer
from tests.directory.catalogs import SYSTEM, small_catalog, store
from tests.support import database

pytestmark = pytest.mark.django_db(transaction=True)


def found(text: str) -> list[UUID]:
    return [hit.id for hit in search_feed.search(SearchQuery(text=text, day=clock.today())).hits]


def offer(source_id: str) -> Service:
    return Service.objects.get(source_id=source_id)


@contextmanager
def other_process() -> Iterator[psycopg.Connection[Any]]:
    """Another connection of the application role, in a transaction that it holds open."""
    with psycopg.connect(**database.app_parameters()) as connection:
        connection.execute("SELECT set_config('stafette.actor_kind', 'system', true)")
        yield connection


def test_an_offer_is_found_by_its_words() -> None:
    store(small_catalog())
    assert found("Schulden") == [offer("s1").pk]
    assert found("Insolvenz Neustadt")[0] == offer("s1").pk


def test_an_edit_is_found_within_five_seconds_without_asking_for_it() -> None:
    store(small_catalog())
    assert found("Nähkurs") == []
    update_offer(service_id=offer("s2").pk, actor=SYSTEM, changes={"name": "Nähkurs am Abend"})
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and not found("Nähkurs"):
        time.sleep(0.1)
    assert found("Nähkurs") == [offer("s2").pk]
    assert found("Sprachcafé") == []


def test_a_transaction_that_commits_late_is_not_lost() -> None:
    """Both orders: the older transaction commits after the younger one has been read."""
    store(small_catalog())
    early, late = offer("s2").pk, offer("s3").pk
    assert found("Sprachcafé") == [early]
    with other_process() as older:
        older.execute("UPDATE directory_search_document SET body = NULL WHERE id = %s", [early])
        update_offer(service_id=late, actor=SYSTEM, changes={"name": "Tauschladen"})
        assert search_feed.refresh() == 1
        assert found("Tauschladen") == [late]
        assert found("Sprachcafé") == [early], "not committed yet"
        older.commit()
    assert search_feed.refresh() == 1
    assert found("Sprachcafé") == []


def test_a_build_beside_an_open_transaction_misses_nothing() -> None:
    store(small_catalog())
    early = offer("s2").pk
    with other_process() as older:
        older.execute("UPDATE directory_search_document SET body = NULL WHERE id = %s", [early])
        assert found("Sprachcafé") == [early]
        older.commit()
    search_feed.refresh()
    assert found("Sprachcafé") == []


def test_a_refresh_without_changes_applies_nothing() -> None:
    store(small_catalog())
    found("Schulden")
    update_offer(service_id=offer("s2").pk, actor=SYSTEM, changes={"name": "Nähkurs"})
    with other_process() as open_for_long:
        open_for_long.execute("SELECT pg_current_xact_id()")
        assert search_feed.refresh() == 1
        assert search_feed.refresh() == 0


def test_what_is_rolled_back_is_forgotten() -> None:
    store(small_catalog())
    found("Schulden")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        update_offer(service_id=offer("s2").pk, actor=SYSTEM, changes={"name": "Nähkurs"})
        search_feed.refresh()
        assert found("Nähkurs") == [offer("s2").pk], "a transaction sees its own words"
        raise ZeroDivisionError
    search_feed.refresh()
    assert found("Nähkurs") == []
    assert found("Sprachcafé") == [offer("s2").pk]


def test_a_closed_offer_is_not_found() -> None:
    store(small_catalog())
    assert found("Sprachcafé")
    less = small_catalog()
    less.services = [less.services[0], less.services[2]]
    less.service_at_locations = less.service_at_locations[:2]
    store(less)
    search_feed.refresh()
    assert found("Sprachcafé") == []


def test_new_synonyms_hold_at_once() -> None:
    store(small_catalog())
    assert found("Klamotten") == []
    save_synonym_group(words=["Klamotten", "Kleiderkammer"], directed=False, actor=SYSTEM)
    search_feed.refresh()
    assert found("Klamotten") == [offer("s3").pk]
    with actor.acting(SYSTEM):
        SynonymGroup.objects.all().delete()
    search_feed.refresh()
    assert found("Klamotten") == []


def test_a_failure_is_a_failure_and_is_counted() -> None:
    store(small_catalog())
    with actor.acting(SYSTEM), transaction.atomic():
        SearchDocument.objects.filter(pk=offer("s1").pk).update(body=b"\x00broken")
    before = metrics.SEARCH_FAILURES._value.get()
    with pytest.raises(search_feed.SearchUnavailable):
        found("Schulden")
    assert metrics.SEARCH_FAILURES._value.get() == before + 1
    assert ensure_documents(actor=SYSTEM) == 1, "written anew by the first start of a new version"
    assert found("Schulden") == [offer("s1").pk]


def test_all_documents_can_be_made_anew() -> None:
    store(small_catalog())
    before = {row.pk: bytes(row.body or b"") for row in SearchDocument.objects.order_by("id")}
    with actor.acting(SYSTEM), transaction.atomic():
        SearchDocument.objects.all().delete()
    steps: list[tuple[int, int]] = []
    assert rebuild_search(actor=SYSTEM, progress=lambda done, total: steps.append((done, total))) == 3
    assert {row.pk: bytes(row.body or b"") for row in SearchDocument.objects.order_by("id")} == before
    assert steps == [(3, 3)]


def test_the_background_thread_keeps_the_index_warm() -> None:
    store(small_catalog())
    search_feed.start_background()
    try:
        store(_renamed("Nähkurs"))
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and offer("s2").pk not in search_feed.current_index():
            time.sleep(0.1)
        assert found("Nähkurs")
    finally:
        search_feed.stop_background()


def _renamed(name: str) -> Any:
    catalog = small_catalog()
    catalog.services[1] = replace(catalog.services[1], name=name)
    return catalog
