"""Handing over on the pages: the sender stays at turn and sees it; the receiver accepts or declines."""

from __future__ import annotations

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stafette.cases.enums import HandoverState, StepState
from stafette.cases.models import Case, Handover, Step, Transfer
from stafette.cases.services.cases import request_transfer
from stafette.cases.services.handovers import hand_over
from stafette.cases.services.offering import Receiver
from stafette.cases.views.handovers_outside import PER_HOUR
from stafette.core import actor, clock
from stafette.core.models import MailMessage, SignedLink
from tests.cases.conftest import SYSTEM, House, make_case, only_step
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of


@pytest.fixture
def anna(signed_in: SignIn) -> Client:
    return signed_in("anna")


@pytest.fixture
def cem(signed_in: SignIn) -> Client:
    return signed_in("cem")


def offered(house: House, case: Case, to: Receiver) -> Handover:
    return hand_over(actor=house.actor("anna"), step_id=only_step(case).pk, to=to, message="Bitte übernehmen.")


def stored(handover: Handover) -> Handover:
    with actor.acting(SYSTEM):
        return Handover.objects.get(pk=handover.pk)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_asking_leads_to_the_page_of_the_handover(anna: Client, house: House, case: Case) -> None:
    url = reverse("cases:step_hand_over", args=[only_step(case).pk])
    assert "Bis zur Annahme bleiben Sie am Zug." in text_of(anna.get(url))

    seen = text_of(anna.post(url, {"to": "Kim Cem", "message": "Bitte."}, follow=True))

    assert "Gesendet. Bis zur Annahme bleiben Sie am Zug." in seen
    assert "Kim Anna fragt Kim Cem" in seen
    assert "Am Zug ist Kim Anna. Bis zur Annahme bleibt das so." in seen
    assert only_step(case).owner_id == house.id("anna")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Bitte geben Sie an, wer übernehmen soll."), ("Niemand", "kennen wir nicht"), ("Kim", "Meinten Sie")],
)
def test_asking_nobody(anna: Client, case: Case, typed: str, said: str) -> None:
    response = anna.post(
        reverse("cases:step_hand_over", args=[only_step(case).pk]), {"to": typed, "message": "Meine Nachricht"}
    )
    assert said in text_of(response)
    assert "Meine Nachricht" in response.content.decode()
    assert "<title>Fehler: " in response.content.decode()


def test_asking_twice_says_that_somebody_is_asked(anna: Client, house: House, case: Case) -> None:
    url = reverse("cases:step_hand_over", args=[only_step(case).pk])
    anna.post(url, {"to": "Kim Cem"})
    assert "schon jemandem angeboten" in text_of(anna.post(url, {"to": "Kim Lou"}))


# --- the list -------------------------------------------------------------------------------------------------------


def test_the_list_says_what_waits_for_whom(anna: Client, cem: Client, house: House, case: Case) -> None:
    offered(house, case, Receiver(team_id=house.south.pk))
    url = reverse("cases:handovers")
    assert "Eine Übergabe wartet auf Ihre Antwort" in text_of(cem.get(url))
    assert "Mara Probe: Gespräch" in text_of(cem.get(url))
    seen = text_of(anna.get(url))
    assert "Keine Übergabe wartet auf Ihre Antwort" in seen
    assert "Team Süd ist gefragt. Bis zur Annahme bleiben Sie am Zug." in seen


def test_who_is_not_asked_sees_nothing(signed_in: SignIn, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("lou")))
    assert "Mara Probe" not in text_of(signed_in("cem").get(reverse("cases:handovers")))
    for method in ("get", "post"):
        page = getattr(signed_in("cem"), method)(reverse("cases:handover", args=[handover.pk]), {"aktion": "annehmen"})
        assert page.status_code == 404


def test_the_statements_of_the_list_do_not_grow(cem: Client, house: House) -> None:
    offered(house, make_case(house), Receiver(user_id=house.id("cem")))
    url = reverse("cases:handovers")
    with CaptureQueriesContext(connection) as few:
        cem.get(url)
    for number in range(4):
        other = make_case(house, first=f"Person {number}")
        offered(house, other, Receiver(user_id=house.id("cem")))
        request_transfer(actor=house.actor("anna"), case_id=other.pk, to_team_id=house.south.pk, message="")
    with CaptureQueriesContext(connection) as many:
        cem.get(url)
    assert len(many) == len(few)


# --- answering ------------------------------------------------------------------------------------------------------


def test_opening_notes_that_it_was_read(cem: Client, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    assert "Gelesen am" in text_of(cem.get(reverse("cases:handover", args=[handover.pk])))
    assert stored(handover).state == HandoverState.RECEIVED


def test_the_sender_only_looks(anna: Client, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    page = anna.get(reverse("cases:handover", args=[handover.pk])).content.decode()
    assert 'value="annehmen"' not in page
    assert 'value="zurueckziehen"' in page
    assert stored(handover).state == HandoverState.REQUESTED


def test_accepting_puts_the_receiver_at_turn(cem: Client, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    seen = text_of(cem.post(reverse("cases:handover", args=[handover.pk]), {"aktion": "annehmen"}, follow=True))
    assert "Gespeichert. Jetzt sind Sie am Zug" in seen
    assert only_step(case).owner_id == house.id("cem")


def test_declining_needs_a_sentence(cem: Client, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    url = reverse("cases:handover", args=[handover.pk])
    refused = cem.post(url, {"aktion": "ablehnen", "reason": " "})
    assert "Bitte schreiben Sie einen Satz, warum." in text_of(refused)
    assert "<title>Fehler: " in refused.content.decode()

    seen = text_of(cem.post(url, {"aktion": "ablehnen", "reason": "Kein Platz."}, follow=True))
    assert "Abgelehnt. Wer gefragt hat, bleibt am Zug." in seen
    assert stored(handover).state == HandoverState.DECLINED


def test_taking_back(anna: Client, cem: Client, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(user_id=house.id("cem")))
    url = reverse("cases:handover", args=[handover.pk])
    assert "Zurückgezogen. Sie sind am Zug." in text_of(anna.post(url, {"aktion": "zurueckziehen"}, follow=True))
    seen = text_of(cem.post(url, {"aktion": "annehmen"}, follow=True))
    assert "schon erledigt oder zurückgezogen. Nichts ist doppelt." in seen


# --- by link --------------------------------------------------------------------------------------------------------


def door(handover: Handover) -> str:
    """The address that the mail carries."""
    with actor.acting(SYSTEM):
        body = MailMessage.objects.get(kind="handover", reference=str(handover.pk)).body
    found = re.search(r"http\S+(/u/\S+/)", body)
    assert found
    return found.group(1)


@pytest.fixture
def outside(house: House, case: Case) -> Handover:
    with actor.acting(SYSTEM), transaction.atomic():
        house.partner.email = "hallo@ring.example"
        house.partner.save(update_fields=["email"])
    return offered(house, case, Receiver(organization_id=house.partner.pk))


def test_the_mail_tells_nothing_about_the_person(outside: Handover) -> None:
    with actor.acting(SYSTEM):
        mail = MailMessage.objects.get(kind="handover")
    assert mail.recipient == "hallo@ring.example"
    for word in ("Mara", "Probe", "Gespräch", "Bitte übernehmen"):
        assert word not in f"{mail.subject} {mail.body}"


def test_the_page_by_link_shows_step_message_and_sender_only(client: Client, outside: Handover) -> None:
    response = client.get(door(outside))
    seen = text_of(response)
    for word in ("Gespräch", "Bitte übernehmen.", "Kim Anna", "Beratung am Ring", "anna@jobcenter.example"):
        assert word in seen
    assert "Mara" not in response.content.decode()
    assert stored(outside).state == HandoverState.REQUESTED  # GET changes nothing


def test_by_link_it_is_accepted_and_done(client: Client, house: House, case: Case, outside: Handover) -> None:
    url = door(outside)
    assert "Sie sind am Zug." in text_of(client.post(url, {"aktion": "annehmen"}, follow=True))
    with actor.acting(SYSTEM):
        assert Step.objects.open().get(case=case, organization=house.partner).pk == outside.step_id

    assert "Ein Satz" in text_of(client.post(url, {"aktion": "erledigt", "reason": ""}))
    seen = text_of(client.post(url, {"aktion": "erledigt", "reason": "Beraten."}, follow=True))

    assert "Danke. Wir wissen Bescheid und machen weiter." in seen
    assert "Gespräch" not in seen
    assert only_step(case).owner_id == house.id("anna")
    with actor.acting(SYSTEM):
        assert Step.objects.get(pk=outside.step_id).state == StepState.DONE


@pytest.mark.parametrize(
    ("first", "action", "state"),
    [("", "ablehnen", HandoverState.DECLINED), ("annehmen", "zurueckgeben", HandoverState.RETURNED)],
)
def test_by_link_it_is_given_back(
    client: Client, house: House, case: Case, outside: Handover, first: str, action: str, state: str
) -> None:
    url = door(outside)
    if first:
        client.post(url, {"aktion": first})
    client.post(url, {"aktion": action, "reason": "Kein Platz."})
    assert (stored(outside).state, stored(outside).reason) == (state, "Kein Platz.")
    assert only_step(case).owner_id == house.id("anna")


def test_a_second_click_by_link_is_friendly(client: Client, outside: Handover) -> None:
    url = door(outside)
    for _ in range(2):
        seen = text_of(client.post(url, {"aktion": "annehmen"}, follow=True))
    assert "Das ist schon erledigt. Nichts ist doppelt." in seen


def test_a_forged_link_leads_nowhere_and_an_old_one_says_so(client: Client, outside: Handover) -> None:
    url = door(outside)
    assert client.get(url[:-2] + "x/").status_code == 404
    with actor.acting(SYSTEM), transaction.atomic():
        SignedLink.objects.filter(target_id=outside.pk).update(revoked_at=clock.now())
    gone = client.get(url)
    assert gone.status_code == 410
    assert "Dieser Link gilt nicht mehr" in text_of(gone)


def test_whoever_tries_too_many_links_has_to_wait(client: Client, house: House) -> None:
    answers = [client.get("/u/geraten/").status_code for _ in range(PER_HOUR + 1)]
    assert answers == [404] * PER_HOUR + [429]


def test_without_mail_the_sender_gets_a_card(anna: Client, signed_in: SignIn, house: House, case: Case) -> None:
    handover = offered(house, case, Receiver(organization_id=house.partner.pk))
    assert "Drucken Sie die Karte" in text_of(anna.get(reverse("cases:handover", args=[handover.pk])))
    url = reverse("cases:handover_card", args=[handover.pk])
    page = anna.get(url).content.decode()
    assert "/u/" in page
    assert "<svg" in page
    assert "Mara" not in page
    assert signed_in("ben").get(url).status_code == 404
    assert signed_in("cem").get(url).status_code == 404


# --- the whole way --------------------------------------------------------------------------------------------------


def test_a_way_is_offered_and_accepted_with_a_first_step(anna: Client, cem: Client, house: House, case: Case) -> None:
    asked = anna.post(reverse("cases:case_transfer", args=[case.pk]), {"to": "Team Süd", "message": "B1"}, follow=True)
    assert "Bis zur Annahme bleiben Sie verantwortlich." in text_of(asked)
    with actor.acting(SYSTEM):
        transfer = Transfer.objects.get(case=case)
    url = reverse("cases:transfer", args=[transfer.pk])

    refused = cem.post(url, {"aktion": "annehmen", "naechster-what": "p:first_talk"})
    assert "Bitte geben Sie einen Tag an" in text_of(refused)
    accepted = cem.post(
        url, {"aktion": "annehmen", "naechster-what": "p:first_talk", "naechster-until": "morgen"}, follow=True
    )

    assert "Gespeichert. Jetzt sind Sie am Zug, bis morgen." in text_of(accepted)
    with actor.acting(SYSTEM):
        moved = Case.objects.get(pk=case.pk)
    assert (moved.holder_id, moved.team_id) == (house.id("cem"), house.south.pk)


def test_a_way_is_offered_to_somebody_and_declined(anna: Client, signed_in: SignIn, house: House, case: Case) -> None:
    anna.post(reverse("cases:case_transfer", args=[case.pk]), {"to": "Kim Lou"})
    with actor.acting(SYSTEM):
        transfer = Transfer.objects.get(case=case)
    assert (transfer.to_user_id, transfer.to_team_id) == (house.id("lou"), house.south.pk)
    url = reverse("cases:transfer", args=[transfer.pk])
    assert signed_in("ben").post(url, {"aktion": "ablehnen", "reason": "Nein."}, follow=True).status_code == 200
    with actor.acting(SYSTEM):
        assert Transfer.objects.get(pk=transfer.pk).state == HandoverState.REQUESTED
    signed_in("lou").post(url, {"aktion": "ablehnen", "reason": "Kein Platz."})
    with actor.acting(SYSTEM):
        assert Transfer.objects.get(pk=transfer.pk).state == HandoverState.DECLINED


def test_a_way_goes_to_no_other_organisation(anna: Client, case: Case) -> None:
    page = anna.post(reverse("cases:case_transfer", args=[case.pk]), {"to": "Beratung am Ring"})
    assert "kennen wir nicht" in text_of(page)
