"""Mein Tag: who needs me today."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from stafette.accounts.models import Absence
from stafette.cases.enums import ChannelKind, NoticeKind
from stafette.cases.models import Case, Channel, Notice, Step, StepKind
from stafette.cases.services.cases import request_transfer
from stafette.cases.services.handovers import accept_handover, hand_over
from stafette.cases.services.offering import Receiver
from stafette.core import actor, clock
from tests.cases.conftest import SYSTEM, House, day, make_case, only_step, step
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

STATEMENTS = 21


def make_due(case: Case, days: int) -> None:
    """Move the due day of the only step; days from today."""
    with actor.acting(SYSTEM), transaction.atomic():
        Step.objects.filter(case=case).update(due_on=day(days))


def page(client: Client, query: str = "") -> str:
    response = client.get(reverse("cases:day") + query)
    assert response.status_code == 200
    return text_of(response)


def test_a_quiet_day_says_who_is_next(house: House, case: Case, signed_in: SignIn) -> None:
    text = page(signed_in("anna"))

    assert "Für heute ist alles erledigt" in text
    assert "Als Nächstes: Mara Probe" in text
    assert "Der eine Mensch bei Ihnen hat einen nächsten Schritt." in text
    for section in ("Überfällig", "Heute zähl", "Versprochene Anrufe", "Andere sind am Zug", "Neu an Sie übergeben"):
        assert section not in text


def test_due_and_late_steps_have_their_sections(house: House, case: Case, signed_in: SignIn) -> None:
    late = make_case(house, first="Denise", last="Krug")
    make_due(case, 0)
    make_due(late, -3)

    text = page(signed_in("anna"))

    assert "Heute zählen 2 Menschen auf Sie" in text
    assert text.index("Überfällig") < text.index("seit 3 Tagen überfällig") < text.index("Denise Krug")
    assert text.index("Heute Gespräch") < text.index("Mara Probe")
    assert "Alle 2 Menschen bei Ihnen haben einen nächsten Schritt." in text


def test_done_is_one_click_away(house: House, case: Case, signed_in: SignIn) -> None:
    make_due(case, 0)

    response = signed_in("anna").get(reverse("cases:day"))

    assert reverse("cases:step_finish", args=[only_step(case).pk]) in response.content.decode()


def test_a_promised_call_shows_day_and_number(house: House, signed_in: SignIn) -> None:
    called = make_case(house, first="Karim", last="Hadd")
    with actor.acting(SYSTEM), transaction.atomic():
        Step.objects.filter(case=called).update(kind=StepKind.objects.get(key="call"), due_on=day(2))
        Channel.objects.create(
            person=called.person, kind=ChannelKind.PHONE, value="+493023125014", valid_from=clock.today()
        )

    text = page(signed_in("anna"))

    assert "Versprochene Anrufe" in text
    assert "030 23125 014" in text


def test_what_waits_for_others_says_since_when_and_with_whom(house: House, case: Case, signed_in: SignIn) -> None:
    hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("cem")), message="Bitte."
    )
    with clock.shifted(timedelta(days=9)):
        text = page(signed_in("anna"))

    assert "Andere sind am Zug seit 9 Tagen Mara Probe Angeboten an Kim Cem: Gespräch Vereinbart war bis" in text


def test_a_step_with_another_organisation_waits_there(house: House, case: Case, signed_in: SignIn) -> None:
    offered = hand_over(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        to=Receiver(organization_id=house.partner.pk),
        message="Bitte.",
    )
    accept_handover(actor=SYSTEM, handover_id=offered.pk)

    assert "seit heute Mara Probe Beratung am Ring: Gespräch" in page(signed_in("anna"))


def test_a_step_of_a_colleague_in_my_case_waits_with_them(house: House, case: Case, signed_in: SignIn) -> None:
    offered = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("ben")), message="Bitte."
    )
    accept_handover(actor=house.actor("ben"), handover_id=offered.pk)

    assert "Mara Probe Kim Ben: Gespräch" in page(signed_in("anna"))


def test_new_offers_stand_in_the_panel(house: House, case: Case, signed_in: SignIn) -> None:
    hand_over(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        to=Receiver(user_id=house.id("cem")),
        message="Sucht Kita.",
    )
    moved = make_case(house, first="Olena", last="Weg")
    request_transfer(actor=house.actor("anna"), case_id=moved.pk, to_team_id=house.south.pk, message="B1 erreicht.")

    text = page(signed_in("cem"))

    assert "Neu an Sie übergeben" in text
    assert "Mara Probe Gespräch. Von Kim Anna. „Sucht Kita.“" in text
    assert "Olena Weg Der ganze Weg. Von Kim Anna. An Team Süd. „B1 erreicht.“" in text
    assert "Neu an Sie übergeben" not in page(signed_in("ben"))


def test_a_step_is_accepted_by_one_click(house: House, case: Case, signed_in: SignIn) -> None:
    sent = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(user_id=house.id("cem")), message="Bitte."
    )
    client, address = signed_in("cem"), reverse("cases:handover", args=[sent.pk])
    html = client.get(reverse("cases:day")).content.decode()

    assert f'<form method="post" action="{address}">' in html
    assert 'name="aktion" value="annehmen"' in html
    assert client.post(address, {"aktion": "annehmen"}).status_code == 302
    assert only_step(case).owner_id == house.id("cem")


def told(house: House, case: Case, name: str, kind: NoticeKind) -> Notice:
    with actor.acting(SYSTEM), transaction.atomic():
        return Notice.objects.create(
            case=case, step=only_step(case), user=house.user(name), kind=kind, at=clock.now() - timedelta(days=1)
        )


def test_a_notice_stays_until_it_was_seen(house: House, case: Case, signed_in: SignIn) -> None:
    seen = reverse("cases:notice_seen", args=[told(house, case, "lea", NoticeKind.LEAD).pk])
    client = signed_in("lea")
    text = page(client)

    assert "Hinweise seit gestern Mara Probe Im Team bleibt etwas liegen: Gespräch. Am Zug: Kim Anna." in text
    assert signed_in("ben").post(seen).status_code == 404
    assert "Hinweise" in page(client)
    assert client.post(seen).headers["Location"] == reverse("cases:day")
    assert "Hinweise" not in page(client)


def test_what_stands_in_the_list_anyway_is_not_said_twice(house: House, case: Case, signed_in: SignIn) -> None:
    told(house, case, "anna", NoticeKind.REMINDER)
    assert "Hinweise" not in page(signed_in("anna"))


def test_a_protected_person_is_called_only_by_the_safe_number(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        Step.objects.filter(case=case).update(kind=StepKind.objects.get(key="call"), due_on=day(0))
        for number, safe in (("+493023125111", False), ("+493023125222", True)):
            Channel.objects.create(
                person=case.person, kind=ChannelKind.PHONE, value=number, safe=safe, valid_from=clock.today()
            )

    text = page(signed_in("anna"))

    assert "030 23125 222" in text
    assert "030 23125 111" not in text


def test_a_deputy_sees_whose_step_it_is(house: House, case: Case, signed_in: SignIn) -> None:
    make_due(case, 0)
    with actor.acting(SYSTEM), transaction.atomic():
        Absence.objects.create(
            user=house.user("anna"), deputy=house.user("ben"), starts_on=clock.today(), ends_on=day(4)
        )

    text = page(signed_in("ben"))

    assert "In Vertretung für Kim Anna" in text
    assert "Sie vertreten Kim Anna bis" in text
    assert "Ein dringender Schritt steht in Ihrer Liste." in text


def test_filters_survive(house: House, case: Case, signed_in: SignIn) -> None:
    late = make_case(house, first="Denise", last="Krug")
    make_due(case, 0)
    make_due(late, -1)
    client = signed_in("anna")

    assert "Mara Probe" not in page(client, "?nur=ueberfaellig")
    assert "Mara Probe" not in page(client)
    assert "seit gestern" in page(client)
    assert "Mara Probe" in page(client, "?nur=")
    assert "Mara Probe" in page(client)
    assert "Mara Probe" in page(client, "?nur=unsinn")


def test_a_gap_is_said_in_red(house: House, case: Case, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database allows no gap; so the statement that counts is shown what it would look like."""
    monkeypatch.setattr("stafette.cases.reading.day.count_people", lambda _cases: (118, 1))

    text = page(signed_in("anna"))

    assert "Ein Mensch hat keinen nächsten Schritt." in text
    assert "haben einen nächsten Schritt" not in text


def test_the_number_of_statements_does_not_grow(
    house: House, case: Case, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client, address = signed_in("anna"), reverse("cases:day")
    make_due(case, 0)
    with django_assert_num_queries(STATEMENTS):
        client.get(address)
    for number in range(5):
        more = make_case(house, first=f"Person{number}", last="Mehr")
        make_due(more, -number)
        hand_over(
            actor=house.actor("anna"),
            step_id=only_step(more).pk,
            to=Receiver(user_id=house.id("ben")),
            message="Bitte.",
        )
    with django_assert_num_queries(STATEMENTS):
        client.get(address)


def test_strangers_of_other_kinds_see_nothing(house: House, case: Case, client: Client) -> None:
    assert client.get(reverse("cases:day")).status_code == 302


def test_a_colleague_of_another_team_sees_no_name(house: House, case: Case, signed_in: SignIn) -> None:
    make_due(case, 0)
    assert "Mara Probe" not in page(signed_in("cem"))


def test_steps_of_the_day_are_not_kept_by_caches(house: House, signed_in: SignIn) -> None:
    assert signed_in("anna").get(reverse("cases:day"))["Cache-Control"] == "private, no-store"


def test_next_steps_opened_today_count(house: House, case: Case, signed_in: SignIn) -> None:
    from_today = make_case(house, first="Ronny", last="Heute")
    make_due(from_today, 0)
    assert step().title in page(signed_in("anna"))
