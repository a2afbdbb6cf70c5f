"""Terms that hold from a day on: pages and search follow them on that day, not before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stafette.core import actor, clock, dated
from stafette.directory import moment, search_feed
from stafette.directory.models import SearchDocument, Service
from stafette.directory.search import SearchQuery
from stafette.directory.search.codec import decode_raw
from stafette.directory.search.documents import Flag
from stafette.directory.search.query import Note
from stafette.directory.services.documents import refresh_aged
from stafette.directory.services.offers import update_offer
from tests.directory.views import town
from tests.support.actors import Someone, sign_in

TEST = actor.system("test")
IN_A_WEEK = timedelta(days=7)
Offers = dict[str, Service]


@pytest.fixture
def offers(db: None) -> Iterator[Offers]:
    yield town.build()
    town.forget()


def let_hold(key: str, value: int) -> None:
    """From a day in a week on."""
    with actor.acting(TEST):
        dated.set_value(key, value, valid_from=clock.today() + IN_A_WEEK, source="Beschluss")


def page(client: Client, service: Service) -> str:
    return " ".join(client.get(f"/angebote/{service.slug}/").content.decode().split())


def counts_as_verified(service: Service) -> bool:
    body = SearchDocument.objects.get(pk=service.pk).body
    return bool(decode_raw(bytes(body or b"")).flags & Flag.VERIFIED)


def test_a_shorter_term_of_verification_holds_from_its_day_on(client: Client, offers: Offers) -> None:
    service = offers["schulden"]
    let_hold("verification_months", 0)
    refresh_aged(actor=TEST)
    assert "Nicht bestätigt." not in page(client, service)
    assert counts_as_verified(service)
    with clock.shifted(IN_A_WEEK):
        assert "Nicht bestätigt." in page(client, service)
        refresh_aged(actor=TEST)
        assert not counts_as_verified(service)
        search_feed.refresh()
        hits = search_feed.search(SearchQuery(text="Schuldnerberatung", day=clock.today())).hits
        assert [Note.NOT_VERIFIED in hit.notes for hit in hits if hit.id == service.pk] == [True]


def test_a_longer_term_of_verification_holds_from_its_day_on(client: Client, offers: Offers) -> None:
    service = offers["budget"]  # verified 900 days ago
    let_hold("verification_months", 36)
    refresh_aged(actor=TEST)
    assert "Nicht bestätigt." in page(client, service)
    assert not counts_as_verified(service)
    with clock.shifted(IN_A_WEEK):
        assert "Nicht bestätigt." not in page(client, service)
        assert refresh_aged(actor=TEST) >= 1
        assert counts_as_verified(service)


def test_an_edit_writes_the_document_by_the_term_of_its_day(offers: Offers) -> None:
    """Not only the nightly refresh reads the term."""
    let_hold("verification_months", 36)
    with clock.shifted(IN_A_WEEK):
        update_offer(service_id=offers["budget"].pk, actor=TEST, changes={"name": "Budgetberatung am Abend"})
        assert counts_as_verified(offers["budget"])


@pytest.mark.parametrize(("days", "known"), [(4, False), (30, True)])
def test_a_report_about_places_holds_as_long_as_the_setting_says(
    client: Client, offers: Offers, days: int, known: bool
) -> None:
    service = offers["voll"]  # reported two days ago
    let_hold("capacity_valid_days", days)
    assert "Warteliste, etwa 3 Wochen" in page(client, service)
    with clock.shifted(IN_A_WEEK):
        assert ("Warteliste, etwa 3 Wochen" in page(client, service)) is known
    with clock.shifted(timedelta(days=20)):  # the default would have ended
        assert ("Warteliste, etwa 3 Wochen" in page(client, service)) is known


def test_pages_of_staff_name_the_terms(client: Client, offers: Offers) -> None:
    sign_in(client, Someone("staff:network_manager", "staff", frozenset({"network_manager"})))
    edit = reverse("directory:offer_edit", args=[offers["schulden"].pk])
    assert "Eine Meldung gilt 14 Tage." in client.get(edit).content.decode()
    assert "Seit 6 Monaten hat niemand geprüft" in client.get(reverse("directory:overview")).content.decode()
    with actor.acting(TEST):
        dated.set_value("capacity_valid_days", 21, valid_from=clock.today(), source="Beschluss")
        dated.set_value("verification_months", 1, valid_from=clock.today(), source="Beschluss")
    moment.forget()
    assert "Eine Meldung gilt 21 Tage." in client.get(edit).content.decode()
    assert "Seit einem Monat hat niemand geprüft" in client.get(reverse("directory:overview")).content.decode()
    sent = client.post(
        reverse("directory:offer_capacity", args=[offers["schulden"].pk]), {"state": "free"}, follow=True
    )
    assert "Nach 21 Tagen gilt die Meldung nicht mehr." in sent.content.decode()
