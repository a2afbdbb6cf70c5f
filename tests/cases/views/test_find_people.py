"""The list of people: by name, mine, the team's, all that I may see."""

from __future__ import annotations

from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from stafette.cases.models import Case, Step
from stafette.core import actor
from tests.cases.conftest import SYSTEM, House, day, make_case
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

STATEMENTS = 13


def page(client: Client, query: str = "") -> str:
    response = client.get(reverse("cases:people") + query)
    assert response.status_code == 200
    return text_of(response)


def names(text: str, *wanted: str) -> list[str]:
    """Which of the names are there, in the order of the page."""
    return sorted((name for name in wanted if name in text), key=text.index)


def test_my_people_stand_in_german_order(house: House, signed_in: SignIn) -> None:
    for first, last in (("Emine", "Özkan"), ("Olga", "Orlova"), ("Pia", "Pohl")):
        make_case(house, first=first, last=last)
    make_case(house, holder="ben", first="Fremd", last="Orb")

    text = page(signed_in("anna"))

    assert names(text, "Özkan, Emine", "Orlova, Olga", "Pohl, Pia", "Orb, Fremd") == [
        "Orlova, Olga",
        "Özkan, Emine",
        "Pohl, Pia",
    ]


def test_each_row_says_who_is_at_turn_until_when(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        Step.objects.filter(case=case).update(due_on=day(-3))

    assert "Gespräch Am Zug: Sie · seit 3 Tagen überfällig" in page(signed_in("anna"))
    assert "verantwortlich: Kim Anna Gespräch Am Zug: Kim Anna · seit 3 Tagen" in page(signed_in("ben"), "?wer=team")


def test_the_beginning_of_a_name_finds(house: House, signed_in: SignIn) -> None:
    for first, last in (("Maryna", "Kovalenko"), ("Maria", "Kowal"), ("Emine", "Özkan")):
        make_case(house, first=first, last=last)
    client = signed_in("anna")
    everybody = ("Kovalenko, Maryna", "Kowal, Maria", "Özkan, Emine")

    for asked, found in (
        ("ko", ["Kovalenko, Maryna", "Kowal, Maria"]),
        ("Kovalenko Ma", ["Kovalenko, Maryna"]),
        ("Maryna Kov", ["Kovalenko, Maryna"]),
        ("Kowal, Maria", ["Kowal, Maria"]),
        ("özk", ["Özkan, Emine"]),
        ("ozkan", ["Özkan, Emine"]),
        ("maryna", []),
        ("%", list(everybody)),
    ):
        assert names(page(client, f"?q={asked.replace('%', '%25')}"), *everybody) == found, asked


def test_the_choice_is_remembered(house: House, case: Case, signed_in: SignIn) -> None:
    client = signed_in("ben")

    assert "Probe, Mara" not in page(client)
    assert "Probe, Mara" in page(client, "?wer=team")
    assert "Probe, Mara" in page(client)
    assert "Probe, Mara" not in page(client, "?wer=meine")


def test_whoever_leads_begins_with_the_team(house: House, case: Case, signed_in: SignIn) -> None:
    assert "Probe, Mara" in page(signed_in("lea"))


def test_another_team_finds_nobody(house: House, case: Case, signed_in: SignIn) -> None:
    assert "Probe, Mara" not in page(signed_in("cem"), "?wer=alle")


def test_pages_follow_each_other(house: House, signed_in: SignIn) -> None:
    for number in range(26):
        make_case(house, first="Mia", last=f"Name{number:02}")
    client = signed_in("anna")

    first = page(client)
    second = page(client, "?seite=2")

    assert "26 Menschen" in first
    assert "Seite 1 von 2" in first
    assert names(first, "Name00", "Name24", "Name25") == ["Name00", "Name24"]
    assert names(second, "Name00", "Name24", "Name25") == ["Name25"]


def test_nobody_without_a_step_is_a_calm_answer(house: House, case: Case, signed_in: SignIn) -> None:
    assert "Alle haben einen nächsten Schritt." in page(signed_in("anna"), "?schritt=ohne")


def test_the_number_of_statements_does_not_grow(
    house: House, case: Case, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, address = signed_in("anna"), reverse("cases:people")
    with django_assert_num_queries(STATEMENTS):
        client.get(address)
    for number in range(5):
        make_case(house, first="Mia", last=f"Name{number}")
    with django_assert_num_queries(STATEMENTS):
        client.get(address)
