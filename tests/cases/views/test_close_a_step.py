"""The form that closes a step: never without step, holder and day; nothing typed is lost."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stafette.cases.enums import StepState
from stafette.cases.models import Case, Handover, Step
from stafette.cases.services.handovers import accept_handover, hand_over
from stafette.cases.services.offering import Receiver
from stafette.cases.services.steps import NextStep, Outcome, add_step, finish_step
from stafette.core import actor, clock
from stafette.directory.models import Service
from tests.cases.conftest import SYSTEM, House, day, make_case, only_step, step
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

GOOD = {
    "text": "Wir haben gesprochen.",
    "naechster-what": "p:call",
    "naechster-who": "Ich",
    "naechster-until": "in 2 Wochen",
}


@pytest.fixture
def anna(signed_in: SignIn) -> Client:
    return signed_in("anna")


def finish_url(case: Case) -> str:
    return reverse("cases:step_finish", args=[only_step(case).pk])


def test_the_form_offers_what_usually_follows(anna: Client, case: Case) -> None:
    seen = text_of(anna.get(finish_url(case)))
    assert "Gespräch. Und dann?" in seen
    assert "Anrufen und nachfragen (meist in 7 Tagen)" in seen
    assert "Bewerbung vorbereiten" in seen
    assert "Etwas anderes" in seen
    assert "Bis zur Annahme bleiben Sie am Zug." in seen
    assert "Weg beenden …" in seen


def test_saving_says_whose_turn_it_is(anna: Client, house: House, case: Case) -> None:
    response = anna.post(finish_url(case), GOOD, follow=True)

    following = only_step(case)
    assert (following.title, following.owner_id, following.due_on) == (
        "Anrufen und nachfragen",
        house.id("anna"),
        day(14),
    )
    assert response.redirect_chain[0][0] == reverse("cases:person", args=[case.pk])
    assert "Gespeichert. Jetzt sind Sie am Zug, bis" in text_of(response)


def test_from_my_day_one_comes_back_to_it(anna: Client, case: Case) -> None:
    response = anna.post(finish_url(case), GOOD | {"von": "tag"})
    assert response.headers["Location"] == reverse("cases:day")


def test_without_anything_every_gap_is_named(anna: Client, case: Case) -> None:
    response = anna.post(finish_url(case), {"naechster-who": "", "naechster-title": "Kita klären"})
    html, seen = response.content.decode(), text_of(response)

    assert "<title>Fehler: " in html
    assert "Bitte prüfen Sie 4 Angaben" in seen
    assert "Bitte schreiben Sie kurz, was herauskam." in seen
    assert "Bitte wählen Sie, was als Nächstes geschieht." in seen
    assert "Bitte wählen Sie, wer am Zug ist. Sonst bliebe Mara Probe ohne nächsten Schritt." in seen
    assert "Bitte geben Sie einen Tag an, zum Beispiel 27.11." in seen
    assert 'href="#id_naechster-until"' in html
    assert 'value="Kita klären"' in html
    assert only_step(case).title == "Gespräch"


@pytest.mark.parametrize(("typed", "said"), [("bald", "zum Beispiel 27.11."), ("gestern", "schon vorbei")])
def test_a_day_that_is_none(anna: Client, case: Case, typed: str, said: str) -> None:
    response = anna.post(finish_url(case), GOOD | {"naechster-until": typed})
    assert said in text_of(response)
    assert f'value="{typed}"' in response.content.decode()


def test_nothing_new_is_an_answer(anna: Client, case: Case) -> None:
    first = only_step(case)
    anna.post(finish_url(case), GOOD | {"text": "", "nothing_new": "on"})
    with actor.acting(SYSTEM):
        assert Step.objects.get(pk=first.pk).outcome == "Nichts Neues."


def test_no_money_asks_whoever_decides_about_it(anna: Client, house: House, case: Case) -> None:
    response = anna.post(finish_url(case), {"text": "Der Kurs passt, es fehlt Geld.", "no_budget": "on"}, follow=True)

    assert "wer über Geld entscheidet" in text_of(response)
    with actor.acting(SYSTEM):
        asked = Step.objects.open().get(case=case)
    assert asked.kind.key == "budget_decision"


def test_too_often_nothing_new_goes_to_the_team(anna: Client, house: House, case: Case) -> None:
    again = NextStep(kind="follow_up", title="Nachfassen", due_on=day())
    who = house.actor("anna")
    (current,) = finish_step(actor=who, step_id=only_step(case).pk, outcome=Outcome(text="Los."), next_steps=[again])
    for _ in range(2):
        (current,) = finish_step(
            actor=who, step_id=current.pk, outcome=Outcome(text="Nichts.", nothing_new=True), next_steps=[again]
        )

    nothing = {"text": "", "nothing_new": "on", "naechster-what": "p:follow_up"}
    response = anna.post(finish_url(case), GOOD | nothing)

    assert "Als Nächstes spricht das Team darüber" in text_of(response)
    anna.post(finish_url(case), GOOD | nothing | {"naechster-what": "p:team_talk"})
    assert only_step(case).title == "Im Team besprechen"


def test_something_else_needs_its_kind(anna: Client, case: Case) -> None:
    other = GOOD | {"naechster-what": "anderes", "naechster-title": "Fahrkarte beantragen"}
    assert "was für ein Schritt das ist" in text_of(anna.post(finish_url(case), other))
    anna.post(finish_url(case), other | {"naechster-kind": "placement_budget"})
    assert only_step(case).title == "Fahrkarte beantragen"


def test_a_kind_chosen_alone_is_something_else(anna: Client, case: Case) -> None:
    data = GOOD | {"naechster-kind": "event"}
    del data["naechster-what"]
    anna.post(finish_url(case), data)
    assert only_step(case).title == "Veranstaltung"


def test_a_colleague_is_asked_and_the_reader_stays_at_turn(anna: Client, house: House, case: Case) -> None:
    response = anna.post(
        finish_url(case), GOOD | {"naechster-who": "Kim Cem", "naechster-message": "Bitte."}, follow=True
    )

    assert only_step(case).owner_id == house.id("anna")
    assert "Kim Cem ist gefragt. Bis zur Annahme bleiben Sie am Zug" in text_of(response)
    with actor.acting(SYSTEM):
        assert Handover.objects.get(case=case).to_user_id == house.id("cem")


@pytest.mark.parametrize(("typed", "field"), [("Team Süd", "to_team_id"), ("Beratung am Ring", "to_organization_id")])
def test_a_team_or_an_organisation_is_asked(anna: Client, house: House, case: Case, typed: str, field: str) -> None:
    anna.post(finish_url(case), GOOD | {"naechster-who": typed})
    with actor.acting(SYSTEM):
        handover = Handover.objects.get(case=case)
    assert getattr(handover, field) in {house.south.pk, house.partner.pk}


@pytest.mark.parametrize(("typed", "said"), [("Kim", "Meinten Sie"), ("Niemand", "kennen wir nicht")])
def test_a_name_that_nobody_or_many_have(anna: Client, case: Case, typed: str, said: str) -> None:
    response = anna.post(finish_url(case), GOOD | {"naechster-who": typed})
    assert said in text_of(response)
    assert f'value="{typed}"' in response.content.decode()
    assert only_step(case).title == "Gespräch"


def test_a_second_next_step(anna: Client, case: Case) -> None:
    second = {"zweiter-what": "p:offer", "zweiter-who": "Ich", "zweiter-until": "morgen"}
    anna.post(finish_url(case), GOOD | second)
    with actor.acting(SYSTEM):
        assert Step.objects.open().filter(case=case).count() == 2


def test_half_a_second_step_is_not_dropped(anna: Client, case: Case) -> None:
    response = anna.post(finish_url(case), GOOD | {"zweiter-title": "Fahrkarte", "zweiter-who": "Ich"})
    assert "Bitte prüfen Sie 2 Angaben" in text_of(response)
    assert "<details" in response.content.decode()
    assert only_step(case).title == "Gespräch"


def test_where_another_step_is_open_it_may_go_on_with_that(anna: Client, house: House, case: Case) -> None:
    first = only_step(case)
    other = add_step(actor=house.actor("anna"), case_id=case.pk, next_step=step(kind="call", title="Anrufen", days=3))
    url = reverse("cases:step_finish", args=[first.pk])

    assert "Es geht weiter mit „Anrufen“" in text_of(anna.get(url))
    anna.post(url, {"text": "Fertig.", "naechster-what": "keiner", "naechster-who": "Ich"})

    assert only_step(case).pk == other.pk


def test_the_last_step_cannot_go_without_the_next(anna: Client, case: Case) -> None:
    response = anna.post(finish_url(case), {"text": "Fertig.", "naechster-what": "keiner"})
    assert "Bitte wählen Sie einen der Schritte." in text_of(response)
    assert only_step(case).state == StepState.OPEN


def test_an_offer_of_the_tray_can_be_the_next_step(anna: Client, house: House, case: Case) -> None:
    now = clock.now()
    with actor.acting(SYSTEM), transaction.atomic():
        service = Service.objects.create(
            organization=house.partner, slug="schulden", name="Schuldnerberatung", created_at=now, changed_at=now
        )
    anna.post(reverse("directory:tray_item", args=[service.pk]))

    assert "Angebot: Schuldnerberatung" in text_of(anna.get(finish_url(case)))
    anna.post(finish_url(case), GOOD | {"naechster-what": f"o:{service.pk}"})

    following = only_step(case)
    assert (following.title, following.service_id) == ("Schuldnerberatung", service.pk)


def test_a_second_click_is_friendly(anna: Client, case: Case) -> None:
    url = finish_url(case)
    anna.post(url, GOOD)
    seen = text_of(anna.post(url, GOOD, follow=True))
    assert "Sie haben das gerade eben schon erledigt. Nichts ist doppelt." in seen
    with actor.acting(SYSTEM):
        assert Step.objects.filter(case=case).count() == 2


def test_a_colleague_was_faster(signed_in: SignIn, anna: Client, case: Case) -> None:
    url = finish_url(case)
    signed_in("lea").post(url, GOOD)
    assert "Kim Lea hat das gerade eben schon erledigt." in text_of(anna.get(url, follow=True))


def test_a_colleague_sees_who_is_at_turn(signed_in: SignIn, case: Case) -> None:
    seen = text_of(signed_in("ben").post(finish_url(case), GOOD, follow=True))
    assert "Gerade ist Kim Anna am Zug." in seen
    assert only_step(case).title == "Gespräch"


def test_a_stranger_finds_nothing(signed_in: SignIn, case: Case) -> None:
    for method in ("get", "post"):
        assert getattr(signed_in("cem"), method)(finish_url(case)).status_code == 404


def test_whoever_watches_a_step_elsewhere_is_led_to_it(anna: Client, house: House, case: Case) -> None:
    away = hand_over(
        actor=house.actor("anna"), step_id=only_step(case).pk, to=Receiver(organization_id=house.partner.pk), message=""
    )
    accept_handover(actor=actor.system("link"), handover_id=away.pk)
    with actor.acting(SYSTEM):
        watch = Step.objects.open().get(case=case, owner=house.id("anna"))
    response = anna.get(reverse("cases:step_finish", args=[watch.pk]))
    assert response.headers["Location"] == reverse("cases:handover", args=[away.pk])


def test_the_statements_do_not_grow(anna: Client, house: House, case: Case) -> None:
    url = finish_url(case)
    with CaptureQueriesContext(connection) as few:
        anna.get(url)
    for number in range(5):
        add_step(actor=house.actor("anna"), case_id=case.pk, next_step=step(title=f"Schritt {number}", days=20))
        make_case(house, first=f"Person {number}")
    url = reverse("cases:step_finish", args=[_first_due(case).pk])
    with CaptureQueriesContext(connection) as many:
        anna.get(url)
    assert len(many) == len(few)


def _first_due(case: Case) -> Step:
    with actor.acting(SYSTEM):
        return Step.objects.open().filter(case=case).next_first()[0]
