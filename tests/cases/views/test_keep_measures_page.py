"""The Fördermanagement announces starts and changes seats; nothing typed is lost."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from stafette.cases.models import Case, MeasureContract, MeasureStart
from stafette.cases.services.measures import book_seat
from stafette.core import actor
from tests.cases.conftest import SYSTEM, House, day
from tests.cases.measures_world import make_contract, make_manager, make_start
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

URL = "cases:measure_catalogue"


@pytest.fixture
def fay(house: House) -> Client:
    client, user = Client(), make_manager(house)
    with actor.acting(SYSTEM), transaction.atomic():
        client.force_login(user, backend="stafette.accounts.signin.EmailBackend")
    return client


def good(**changes: str) -> dict[str, str]:
    return {
        "title": "Neue Küche",
        "kind": "activation",
        "summary": "Sechs Wochen Praxis.",
        "provider": "beratung am ring",
        "number": "2026-020",
        "valid_from": day(-5).isoformat(),
        "valid_to": day(200).isoformat(),
        "starts_on": day(20).isoformat(),
        "ends_on": day(60).isoformat(),
        "place": "Hafenstraße 5",
        "seats": "12",
        "german": "A2",
        "min_age": "18",
    } | changes


def test_a_start_is_announced_with_measure_and_contract(fay: Client, house: House) -> None:
    answer = fay.post(reverse(URL), good(), follow=True)

    assert "Der Start ist angekündigt." in answer.content.decode()
    assert "0 von 12 vergeben 2026-020 · Beratung am Ring, Hafenstraße 5" in text_of(answer)
    (start,) = MeasureStart.objects.select_related("contract__measure").order_by("id")
    measure = start.contract.measure
    assert (measure.german, measure.min_age, measure.max_age) == ("A2", 18, None)


def test_the_next_start_uses_the_same_contract(fay: Client, house: House) -> None:
    fay.post(reverse(URL), good())
    fay.post(reverse(URL), good(starts_on=day(70).isoformat(), ends_on=day(110).isoformat()))

    assert MeasureContract.objects.count() == 1
    assert MeasureStart.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"provider": "Unbekannt"}, "provider", "Diesen Anbieter kennen wir nicht."),
        ({"seats": "viele"}, "seats", "Bitte geben Sie eine ganze Zahl an."),
        ({"ends_on": day(300).isoformat()}, "starts_on", "Der Start liegt außerhalb des Vertrags."),
        ({"max_age": "17"}, "max_age", "Das höchste Alter liegt unter dem niedrigsten."),
        ({"ends_on": day(19).isoformat()}, "ends_on", "Das Ende liegt vor dem Start."),
        ({"number": "2026-014"}, "number", "gehört zu einer anderen Maßnahme"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    fay: Client, house: House, changes: dict[str, str], field: str, words: str
) -> None:
    make_contract(house)
    answer = fay.post(reverse(URL), good(**changes))

    html = answer.content.decode()
    assert words in html and f'href="#id_{field}"' in html
    assert 'value="Neue Küche"' in html
    assert MeasureStart.objects.count() == 0


def test_seats_are_changed_but_never_below_what_is_taken(fay: Client, house: House, case: Case) -> None:
    start = make_start(make_contract(house))
    book_seat(actor=house.actor("anna"), case_id=case.pk, start_id=start.pk)
    url = reverse("cases:measure_seats", args=[start.pk])

    assert "Gespeichert: 5 Plätze." in fay.post(url, {"seats": "5"}, follow=True).content.decode()
    assert "schon vergeben" in fay.post(url, {"seats": "0"}, follow=True).content.decode()
    assert "als Zahl" in fay.post(url, {"seats": "x"}, follow=True).content.decode()
    assert MeasureStart.objects.get(pk=start.pk).seats == 5


def test_others_find_no_page(signed_in: SignIn, house: House) -> None:
    start = make_start(make_contract(house))
    anna = signed_in("anna")
    assert anna.get(reverse(URL)).status_code == 404
    assert anna.post(reverse("cases:measure_seats", args=[start.pk]), {"seats": "9"}).status_code == 404
