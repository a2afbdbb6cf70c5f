"""The page of measures: what fits and why, a click books, a seat is given back with what comes instead."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stafette.cases.models import Case, LanguageSkill, MeasureBooking, MeasureStart, Step
from stafette.cases.services.measures import book_seat
from stafette.core import actor
from tests.cases.conftest import SYSTEM, House, make_case
from tests.cases.measures_world import make_contract, make_start
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of


@pytest.fixture
def anna(signed_in: SignIn) -> Client:
    return signed_in("anna")


@pytest.fixture
def start(house: House) -> MeasureStart:
    return make_start(make_contract(house))


def url(case: Case) -> str:
    return reverse("cases:measures", args=[case.pk])


def bookings() -> list[MeasureBooking]:
    with actor.acting(SYSTEM):
        return list(MeasureBooking.objects.held().order_by("id"))


def test_each_condition_is_shown_with_what_is_known(anna: Client, case: Case, start: MeasureStart) -> None:
    with actor.acting(SYSTEM):
        levels = dict.fromkeys(("listening", "reading", "speaking"), "B1")
        LanguageSkill.objects.create(person_id=case.person_id, language="de", writing="A2", **levels)

    seen = text_of(anna.get(url(case)))

    assert "Neuer Start" in seen and "Vertrag 2026-014" in seen
    assert "Passt nicht: 18 bis 24 Jahre. Am Start: 36 Jahre." in seen
    assert "Passt nicht: Deutsch mindestens B1. Eingetragen: A2." in seen
    assert "Bitte klären: Kinderbetreuung ist geklärt." in seen
    assert "Beratung am Ring, Hafenstraße 5 · 2 Plätze frei" in seen


def test_a_click_books_and_the_start_is_the_step(anna: Client, case: Case, start: MeasureStart) -> None:
    answer = anna.post(url(case), {"start": str(start.pk)}, follow=True)

    assert answer.redirect_chain == [(reverse("cases:person", args=[case.pk]), 302)]
    assert "Platz gebucht. Der Start ist ein Schritt" in answer.content.decode()
    (booking,) = bookings()
    with actor.acting(SYSTEM):
        assert Step.objects.get(pk=booking.step_id).due_on == start.starts_on
    seen = text_of(anna.get(url(case)))
    assert "Gebucht" in seen and "ein Platz frei gebucht" in seen


def test_a_second_click_is_friendly(anna: Client, case: Case, start: MeasureStart) -> None:
    for _ in range(2):
        answer = anna.post(url(case), {"start": str(start.pk)}, follow=True)
    assert "Nichts ist doppelt." in answer.content.decode()
    assert len(bookings()) == 1


def test_a_full_start_is_said_and_has_no_button(anna: Client, house: House, case: Case) -> None:
    full = make_start(make_contract(house), seats=1)
    other = make_case(house, first="Nora")
    book_seat(actor=house.actor("anna"), case_id=other.pk, start_id=full.pk)

    answer = anna.post(url(case), {"start": str(full.pk)})

    assert "Dieser Start ist gerade voll geworden." in text_of(answer)
    assert "· voll" in text_of(answer)
    assert f'value="{full.pk}"' not in answer.content.decode()


@pytest.mark.parametrize("start", ["", "nein", "01900000-0000-7000-8000-000000000000"])
def test_a_start_that_is_none_books_nothing(anna: Client, case: Case, start: str) -> None:
    assert anna.post(url(case), {"start": start}).status_code in {200, 404}
    assert bookings() == []


def test_the_search_narrows_and_says_when_nothing_is_left(anna: Client, case: Case, start: MeasureStart) -> None:
    assert "Neuer Start" in text_of(anna.get(url(case), {"q": "ring"}))
    nothing = text_of(anna.get(url(case), {"q": "Garten"}))
    assert "Neuer Start" not in nothing and "Zu „Garten“ gibt es gerade keinen Start." in nothing


def test_giving_a_seat_back_needs_a_reason_and_loses_nothing(anna: Client, case: Case, start: MeasureStart) -> None:
    anna.post(url(case), {"start": str(start.pk)})
    (booking,) = bookings()
    address = reverse("cases:measure_cancel", args=[case.pk, booking.pk])
    assert "Kein weiterer. Es geht weiter mit „Gespräch“" in text_of(anna.get(address))

    refused = anna.post(address, {"text": "", "naechster-what": "keiner"})
    assert "Bitte schreiben Sie einen Satz, warum." in text_of(refused)
    answer = anna.post(address, {"text": "Die Kita fehlt noch.", "naechster-what": "keiner"}, follow=True)

    assert "Der Platz ist wieder frei." in answer.content.decode()
    assert bookings() == []
    with actor.acting(SYSTEM):
        assert Step.objects.get(pk=booking.step_id).outcome == "Die Kita fehlt noch."


def test_a_stranger_finds_no_page(signed_in: SignIn, anna: Client, case: Case, start: MeasureStart) -> None:
    anna.post(url(case), {"start": str(start.pk)})
    (booking,) = bookings()
    cem = signed_in("cem")

    assert cem.get(url(case)).status_code == 404
    assert cem.post(url(case), {"start": str(start.pk)}).status_code == 404
    assert cem.get(reverse("cases:measure_cancel", args=[case.pk, booking.pk])).status_code == 404
    assert Client().get(url(case)).status_code == 302


def test_the_statements_do_not_grow_with_the_catalogue(anna: Client, house: House, case: Case) -> None:
    make_start(make_contract(house))
    anna.get(url(case))  # the session and what is cached
    with CaptureQueriesContext(
        connection,
    ) as few:
        anna.get(url(case))
    for number in range(4):
        contract = make_contract(house, f"Kurs {number}", f"N-{number}")
        for days in (20, 30, 40, 50):
            make_start(contract, days=days)
    with CaptureQueriesContext(connection) as many:
        seen = text_of(anna.get(url(case)))

    assert len(many) == len(few)
    assert "Ein weiterer Start kommt später." in seen
