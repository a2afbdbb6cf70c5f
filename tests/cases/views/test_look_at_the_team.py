"""Team heute: where does somebody lie about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from stafette.accounts.models import Absence
from stafette.cases.models import Case, Step
from stafette.cases.services.handovers import accept_handover, decline_handover, hand_over, return_handover
from stafette.cases.services.offering import Receiver
from stafette.core import actor, clock, dated
from tests.cases.conftest import SYSTEM, House, day, make_case, only_step
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

STATEMENTS = 24


def page(signed_in: SignIn, name: str = "lea") -> str:
    response = signed_in(name).get(reverse("cases:team"))
    assert response.status_code == 200
    return text_of(response)


def offered(house: House, case: Case, to: Receiver) -> None:
    hand_over(actor=house.actor("anna"), step_id=only_step(case).pk, to=to, message="Bitte.")


def test_the_first_line_is_the_promise(house: House, case: Case, signed_in: SignIn) -> None:
    make_case(house, holder="ben", first="Denise", last="Krug")

    text = page(signed_in)

    assert "Alle 2 Menschen haben einen nächsten Schritt" in text
    assert "Nichts bleibt liegen." in text


def test_another_team_is_another_page(house: House, case: Case, signed_in: SignIn) -> None:
    text = page(signed_in, "lou")

    assert "Ihr Team begleitet noch niemanden" in text
    assert "Kim Anna" not in text


def test_only_whoever_leads_opens_it(house: House, signed_in: SignIn) -> None:
    assert signed_in("anna").get(reverse("cases:team")).status_code == 404


def test_what_nobody_moves_reaches_the_lead(house: House, case: Case, signed_in: SignIn) -> None:
    with clock.shifted(timedelta(days=7 + 7)):  # due after 7 days, the lead hears of it 8 days later
        assert "Bleibt gerade liegen" not in page(signed_in)
    with clock.shifted(timedelta(days=7 + 8)):
        text = page(signed_in)

    assert "Bleibt gerade liegen seit 8 Tagen Mara Probe Gespräch. Am Zug: Kim Anna Übernehmen" in text


def test_an_offer_that_nobody_accepts_for_three_days(house: House, case: Case, signed_in: SignIn) -> None:
    offered(house, case, Receiver(team_id=house.south.pk))
    assert "nicht angenommen" not in page(signed_in)
    with clock.shifted(timedelta(days=3, minutes=1)):
        text = page(signed_in)

    assert "Seit 3 Tagen nicht angenommen seit 3 Tagen Mara Probe Gespräch: von Kim Anna an Team Süd" in text


def test_what_comes_back_is_named_with_its_reason(house: House, case: Case, signed_in: SignIn) -> None:
    declined = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("cem")), message="Bitte."
    )
    decline_handover(actor=house.actor("cem"), handover_id=declined.pk, reason="Kein Platz bis Januar.")
    away = make_case(house, first="Denise", last="Krug")
    theirs = hand_over(
        actor=house.actor("anna"),
        step_id=only_step(away).pk,
        to=Receiver(organization_id=house.partner.pk),
        message="Bitte.",
    )
    accept_handover(actor=SYSTEM, handover_id=theirs.pk)
    return_handover(actor=SYSTEM, handover_id=theirs.pk, reason="Nicht erreicht.")

    text = page(signed_in)

    assert "Kommt zurück" in text
    assert "Gespräch: Kim Cem hat nicht angenommen. „Kein Platz bis Januar.“" in text
    assert "Denise Krug Gespräch kam zurück. Am Zug: Kim Anna" in text


def test_absences_name_the_deputy_or_what_is_due(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        Step.objects.filter(case=case).update(due_on=day(-1))
        Absence.objects.create(user=house.user("anna"), starts_on=day(-1), ends_on=day(3))
        Absence.objects.create(user=house.user("ben"), deputy=house.user("lea"), starts_on=day(2), ends_on=day(4))

    text = page(signed_in)

    assert "Kim Anna ist nicht da, bis" in text
    assert "Niemand vertritt. Ein Schritt ist fällig." in text
    assert "Kim Ben ist ab" in text
    assert "Vertretung: Kim Lea." in text


def test_who_needs_relief_comes_first(house: House, case: Case, signed_in: SignIn) -> None:
    late = make_case(house, holder="ben", first="Denise", last="Krug")
    with actor.acting(SYSTEM), transaction.atomic():
        Step.objects.filter(case=late).update(due_on=day(-2))

    table = page(signed_in).partition("Wer braucht Entlastung?")[2]

    assert table.index("Kim Ben") < table.index("Kim Anna") < table.index("Kim Lea")


def test_too_much_is_measured_by_the_reference_value(house: House, case: Case, signed_in: SignIn) -> None:
    make_case(house, first="Denise", last="Krug")
    assert "Hält zu viel" not in page(signed_in)
    with actor.acting(SYSTEM), transaction.atomic():
        dated.set_value("caseload_adult", 1, valid_from=clock.today(), source="Probe")

    assert "Hält zu viel Kim Anna 2 Menschen, davon 0 unter 25. Das ist mehr als der Richtwert." in page(signed_in)


def test_a_gap_is_red_and_leads_to_the_people(
    house: House, case: Case, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stafette.cases.reading.team.count_people", lambda _cases: (1204, 3))

    response = signed_in("lea").get(reverse("cases:team"))

    assert "3 Menschen haben keinen nächsten Schritt" in text_of(response)
    assert "?schritt=ohne&amp;wer=team" in response.content.decode()


def test_the_number_of_statements_does_not_grow(
    house: House, case: Case, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, address = signed_in("lea"), reverse("cases:team")
    with django_assert_num_queries(STATEMENTS):
        client.get(address)
    for number in range(4):
        more = make_case(house, holder=("anna", "ben")[number % 2], first=f"Person{number}", last="Mehr")
        with actor.acting(SYSTEM), transaction.atomic():
            Step.objects.filter(case=more).update(due_on=day(-20))
    offered(house, case, Receiver(user_id=house.id("cem")))
    with django_assert_num_queries(STATEMENTS):
        client.get(address)
