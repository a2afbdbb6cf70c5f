"""A person comes, contacts are noted, days move, a way ends, the team's lead takes over."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from stafette.cases.enums import ChannelKind, CloseReason
from stafette.cases.models import Case, Channel, Contact, Person, Step
from stafette.cases.services.steps import Outcome, finish_step
from stafette.core import actor, clock
from tests.cases.conftest import SYSTEM, House, day, make_case, only_step, step
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

NEW = {
    "first_name": "Olha",
    "last_name": "Beispiel",
    "birth_date": "17.5.1990",
    "reason": "benefit",
    "phone": "0171 39200 14",
    "naechster-what": "p:first_talk",
    "naechster-until": "in 1 Woche",
}


@pytest.fixture
def anna(signed_in: SignIn) -> Client:
    return signed_in("anna")


def persons(last_name: str) -> list[Person]:
    with actor.acting(SYSTEM):
        return list(Person.objects.filter(last_name=last_name).order_by("id"))


# --- a person comes -------------------------------------------------------------------------------------------------


def test_a_person_comes_with_a_first_step(anna: Client, house: House) -> None:
    seen = text_of(anna.post(reverse("cases:person_new"), NEW, follow=True))

    (person,) = persons("Beispiel")
    assert "Gespeichert. Jetzt sind Sie am Zug, bis" in seen
    with actor.acting(SYSTEM):
        case = Case.objects.get(person=person)
        channel = Channel.objects.get(person=person)
    assert (case.holder_id, only_step(case).title, only_step(case).due_on) == (
        house.id("anna"),
        "Erstes Gespräch",
        day(7),
    )
    assert (channel.kind, channel.value) == (ChannelKind.MOBILE, "0171 39200 14")


def test_without_a_first_step_nobody_is_stored(anna: Client) -> None:
    data = NEW | {"naechster-what": "", "naechster-until": ""}
    response = anna.post(reverse("cases:person_new"), data)
    assert "Bitte wählen Sie, was als Nächstes geschieht." in text_of(response)
    assert 'value="17.5.1990"' in response.content.decode()
    assert not persons("Beispiel")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("first_name", "", "Vornamen"),
        ("birth_date", "", "Geburtsdatum"),
        ("birth_date", "morgen", "kommt erst noch"),
        ("birth_date", "gestern", "Bitte prüfen Sie das Jahr"),
        ("phone", "0171", "zu wenige Ziffern"),
    ],
)
def test_what_is_missing_is_said(anna: Client, field: str, typed: str, said: str) -> None:
    assert said in text_of(anna.post(reverse("cases:person_new"), NEW | {field: typed}))
    assert not persons("Beispiel")


def test_somebody_who_is_visible_is_shown(anna: Client) -> None:
    anna.post(reverse("cases:person_new"), NEW)
    again = anna.post(reverse("cases:person_new"), NEW | {"first_name": "OLHA"})
    seen = text_of(again)
    assert "Es gibt vielleicht schon einen Eintrag" in seen
    assert "geboren am 17.05.1990, bei Kim Anna" in seen
    assert len(persons("Beispiel")) == 1

    anna.post(reverse("cases:person_new"), NEW | {"surely_new": "on"})
    assert len(persons("Beispiel")) == 2


def test_somebody_elsewhere_is_not_shown(anna: Client, signed_in: SignIn) -> None:
    signed_in("cem").post(reverse("cases:person_new"), NEW)
    seen = text_of(anna.post(reverse("cases:person_new"), NEW))
    assert "Bitte fragen Sie Ihre Teamleitung" in seen
    assert "Cem" not in seen
    assert "geboren am 17" not in seen
    assert len(persons("Beispiel")) == 1


# --- steps ----------------------------------------------------------------------------------------------------------


def test_a_new_step(anna: Client, case: Case) -> None:
    url = reverse("cases:step_new", args=[case.pk])
    data = {"what": "p:offer", "who": "Ich", "until": "in 3 Wochen"}
    assert "Neuer Schritt mit Mara Probe" in text_of(anna.get(url))
    assert "Bitte geben Sie einen Tag an" in text_of(anna.post(url, data | {"until": ""}))
    anna.post(url, data)
    assert "Nichts ist doppelt." in text_of(anna.post(url, data, follow=True))
    with actor.acting(SYSTEM):
        assert Step.objects.open().filter(case=case).count() == 2


def test_another_day(anna: Client, case: Case) -> None:
    url = reverse("cases:step_move", args=[only_step(case).pk])
    assert "Neuer Tag für: Gespräch" in text_of(anna.get(url))
    assert "schon vorbei" in text_of(anna.post(url, {"until": "gestern"}))
    seen = text_of(anna.post(url, {"until": "morgen"}, follow=True))
    assert "Neuer Tag: Gespräch bis morgen." in seen
    assert only_step(case).due_on == day(1)


def test_the_lead_takes_over(signed_in: SignIn, house: House, case: Case) -> None:
    for client, taker in (("ben", "anna"), ("lea", "lea")):
        signed_in(client).post(reverse("cases:step_take", args=[only_step(case).pk]))
        signed_in(client).post(reverse("cases:case_take", args=[case.pk]))
        with actor.acting(SYSTEM):
            assert Case.objects.get(pk=case.pk).holder_id == house.id(taker)
        assert only_step(case).owner_id == house.id(taker)
    for name, pk in (("step_take", only_step(case).pk), ("case_take", case.pk)):
        assert signed_in("lou").post(reverse(f"cases:{name}", args=[pk])).status_code == 404


# --- contacts and the federal system --------------------------------------------------------------------------------


def test_a_contact_is_noted_once(anna: Client, house: House, case: Case) -> None:
    url = reverse("cases:contact_new", args=[case.pk])
    data = {"channel": "call", "reached": "nein", "day": "heute", "note": "Mailbox"}
    assert "Bitte wählen Sie „Ja“ oder „Nein“." in text_of(anna.post(url, data | {"reached": ""}))
    anna.post(url, data)
    assert "Nichts ist doppelt." in text_of(anna.post(url, data, follow=True))
    with actor.acting(SYSTEM):
        contact = Contact.objects.get(case=case)
    assert (contact.reached, contact.note, contact.by_id) == (False, "Mailbox", house.id("anna"))


def test_a_contact_of_yesterday(anna: Client, case: Case) -> None:
    data = {"channel": "visit", "reached": "ja", "day": "gestern"}
    anna.post(reverse("cases:contact_new", args=[case.pk]), data)
    with actor.acting(SYSTEM):
        assert clock.local(Contact.objects.get(case=case).at).date() == day(-1)


def test_the_note_has_three_lines_and_no_name(anna: Client, house: House, case: Case) -> None:
    first = only_step(case)
    finish_step(
        actor=house.actor("anna"), step_id=first.pk, outcome=Outcome(text="Kita\nist klar."), next_steps=[step("call")]
    )
    listed = text_of(anna.get(reverse("cases:notes")))
    assert "Ein Vermerk ist noch nicht übertragen" in listed
    url = reverse("cases:step_note", args=[first.pk])
    page = anna.get(url)
    html = page.content.decode()
    note = html.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0].strip().splitlines()
    assert note == [
        f"{clock.today():%d.%m.%Y} Gespräch (Kim Anna)",
        "Ergebnis: Kita ist klar.",
        f"Nächster Schritt: Gespräch, Kim Anna, bis {day():%d.%m.%Y}",
    ]

    anna.post(url, {"von": "liste"})
    assert "Alle Vermerke sind übertragen" in text_of(anna.get(reverse("cases:notes")))
    assert "Nichts ist doppelt." in text_of(anna.post(url, follow=True))


# --- the end --------------------------------------------------------------------------------------------------------


def test_the_end_of_a_way_needs_its_reason(anna: Client, case: Case) -> None:
    url = reverse("cases:case_end", args=[case.pk])
    assert "Danach ist niemand mehr für Mara Probe am Zug" in text_of(anna.get(url))
    assert "Bitte prüfen Sie 2 Angaben" in text_of(anna.post(url, {}))
    seen = text_of(anna.post(url, {"reason": "work", "outcome": "Arbeit im Lager"}, follow=True))
    assert "Der Weg von Mara Probe ist beendet." in seen
    assert "Nichts ist doppelt." in text_of(anna.post(url, {"reason": "work", "outcome": "Arbeit"}, follow=True))


@pytest.mark.parametrize("reason", ["pension", "social_assistance", "moved_away"])
def test_towards_another_body_its_answer_is_needed(anna: Client, case: Case, reason: str) -> None:
    url = reverse("cases:case_end", args=[case.pk])
    data = {"reason": reason, "outcome": "Ab 1. Januar dort."}
    seen = text_of(anna.post(url, data))
    assert "welche Stelle übernimmt" in seen
    assert "wann die Stelle bestätigt hat" in seen
    anna.post(url, data | {"receiving_body": "Sozialamt", "first_appointment_on": "in 2 Wochen"})
    with actor.acting(SYSTEM):
        ended = Case.objects.get(pk=case.pk)
    assert (ended.close_reason, ended.receiving_body, ended.first_appointment_on) == (
        CloseReason(reason),
        "Sozialamt",
        day(14),
    )


def test_a_colleague_cannot_end_it(signed_in: SignIn, case: Case) -> None:
    url = reverse("cases:case_end", args=[case.pk])
    assert "Das kann nur, wer für den Weg verantwortlich ist: Kim Anna." in text_of(
        signed_in("ben").post(url, {"reason": "work", "outcome": "Arbeit"}, follow=True)
    )
    with actor.acting(SYSTEM):
        assert Case.objects.get(pk=case.pk).closed_on is None


NAMES = ["case_end", "case_transfer", "step_new", "contact_new"]


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_finds_nothing(signed_in: SignIn, case: Case, name: str) -> None:
    for method in ("get", "post"):
        assert getattr(signed_in("cem"), method)(reverse(f"cases:{name}", args=[case.pk])).status_code == 404


@pytest.mark.parametrize("name", ["step_finish", "step_move", "step_hand_over", "step_note"])
def test_a_stranger_finds_no_step(signed_in: SignIn, house: House, name: str) -> None:
    case = make_case(house)
    for method in ("get", "post"):
        address = reverse(f"cases:{name}", args=[only_step(case).pk])
        assert getattr(signed_in("cem"), method)(address).status_code == 404


def test_years_are_birth_years(anna: Client) -> None:
    anna.post(reverse("cases:person_new"), NEW | {"birth_date": "17.5.90"})
    assert [person.birth_date for person in persons("Beispiel")] == [date(1990, 5, 17)]
