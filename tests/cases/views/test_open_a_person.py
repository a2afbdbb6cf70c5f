"""The page of a person: whose turn it is, the path, who supports; what the reader may not see is absent."""

from __future__ import annotations

from datetime import date, time

from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from stafette.cases.enums import (
    AttemptChannel,
    ChannelKind,
    CloseReason,
    FactSource,
    GrantKind,
    MemberRole,
    OccupationUse,
    ProtectionKind,
)
from stafette.cases.models import (
    CareHours,
    Case,
    Channel,
    Contact,
    Grant,
    Household,
    HouseholdMember,
    LanguageSkill,
    Occupation,
    Person,
    Protection,
    SensitiveFact,
    SupportPartner,
)
from stafette.cases.services.cases import Closing, close_case
from stafette.cases.services.handovers import accept_handover, hand_over
from stafette.cases.services.offering import Receiver
from stafette.cases.services.steps import Outcome, finish_step
from stafette.core import actor, clock
from stafette.core.ids import new_id
from tests.cases.conftest import SYSTEM, House, day, make_case, only_step, step
from tests.cases.views.conftest import SignIn
from tests.cases.views.pages import text_of

STATEMENTS = 33


def address(case: Case, query: str = "") -> str:
    return reverse("cases:person", args=[case.pk]) + query


def page(client: Client, case: Case, query: str = "") -> str:
    response = client.get(address(case, query))
    assert response.status_code == 200
    return text_of(response)


def settle(case: Case) -> None:
    """Give the person a home and a preferred number."""
    with actor.acting(SYSTEM), transaction.atomic():
        Person.objects.filter(pk=case.person_id).update(street="Marktstraße 12", postal_code="12345", city="Neustadt")
        Channel.objects.create(
            person=case.person, kind=ChannelKind.MAIL, value="mara@post.example", preferred=True, valid_from=day(-5)
        )


def live_together(case: Case, other: Case) -> None:
    """A household of two people with a child in care."""
    with actor.acting(SYSTEM), transaction.atomic():
        home = Household.objects.create(number="1", created_at=clock.now())
        for each, role in ((case, MemberRole.APPLICANT), (other, MemberRole.PARTNER)):
            HouseholdMember.objects.create(household=home, person=each.person, role=role, joined_on=day(-9))
        child = HouseholdMember.objects.create(
            household=home, first_name="Daria", birth_date=date(2019, 1, 3), role=MemberRole.CHILD, joined_on=day(-9)
        )
        for weekday in range(1, 6):
            CareHours.objects.create(
                household=home,
                child=child,
                weekday=weekday,
                starts=time(8),
                ends=time(13, 30),
                covered_elsewhere="Schule",
            )


def test_the_bar_says_whose_turn_it_is(house: House, case: Case, signed_in: SignIn) -> None:
    finish_step(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        outcome=Outcome(text="Wir kennen uns."),
        next_steps=[step(title="Probetag vereinbaren", days=4), step(title="Kita klären", days=9)],
    )

    text = page(signed_in("anna"), case)

    assert "Zuletzt Sie Gespräch," in text
    assert "Jetzt am Zug: Sie Probetag vereinbaren bis" in text
    assert "Danach Sie Kita klären" in text
    assert "Wir kennen uns." in text
    assert "Jetzt am Zug: Kim Anna" in page(signed_in("ben"), case)


def test_only_who_is_at_turn_finds_the_buttons(house: House, case: Case, signed_in: SignIn) -> None:
    finish = reverse("cases:step_finish", args=[only_step(case).pk])
    take = reverse("cases:step_take", args=[only_step(case).pk])
    shown = {name: signed_in(name).get(address(case)).content.decode() for name in ("anna", "ben", "lea")}

    assert [name for name, html in shown.items() if finish in html] == ["anna", "lea"]
    assert [name for name, html in shown.items() if take in html] == ["lea"]
    assert [name for name, html in shown.items() if reverse("cases:case_end", args=[case.pk]) in html] == [
        "anna",
        "lea",
    ]


def test_strangers_find_nothing(house: House, case: Case, signed_in: SignIn) -> None:
    assert signed_in("cem").get(address(case)).status_code == 404
    assert signed_in("anna").get(reverse("cases:person", args=[new_id()])).status_code == 404


def test_an_offer_says_where_it_lies_since_when(house: House, case: Case, signed_in: SignIn) -> None:
    hand_over(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        to=Receiver(user_id=house.id("cem")),
        message="Sucht Kita.",
    )

    text = page(signed_in("anna"), case)

    assert "Angeboten an Kim Cem, seit heute. Bis zur Annahme bleiben Sie am Zug." in text
    assert "Übergaben seit heute Kim Cem: Gespräch Gesendet am" in text
    assert "„Sucht Kita.“" in text
    assert "Bis zur Annahme bleibt Kim Anna am Zug." in page(signed_in("cem"), case)


def test_a_step_elsewhere_is_shown_with_its_watch(house: House, case: Case, signed_in: SignIn) -> None:
    sent = hand_over(
        actor=house.actor("anna"),
        step_id=only_step(case).pk,
        to=Receiver(organization_id=house.partner.pk),
        message="Bitte.",
    )
    accept_handover(actor=SYSTEM, handover_id=sent.pk)

    text = page(signed_in("anna"), case)

    assert "Jetzt am Zug: Beratung am Ring" in text
    assert "Nachsehen: Gespräch Am Zug: Sie" in text
    assert "Beratung am Ring: Gespräch Angenommen am" in text


def test_earlier_steps_come_on_demand(house: House, case: Case, signed_in: SignIn) -> None:
    for number in range(6):
        finish_step(
            actor=house.actor("anna"),
            step_id=only_step(case).pk,
            outcome=Outcome(text=f"Ergebnis {number}."),
            next_steps=[step()],
        )
    client = signed_in("anna")

    text = page(client, case)
    assert "2 frühere Schritte seit" in text
    assert "Ergebnis 5." in text and "Ergebnis 1." not in text
    assert "Ergebnis 0." in page(client, case, "?frueher=alle")


def test_the_way_to_the_person_and_the_address(house: House, case: Case, signed_in: SignIn) -> None:
    settle(case)

    text = page(signed_in("anna"), case)

    assert "Am besten per E-Mail." in text
    assert "E-Mail (am liebsten) mara@post.example" in text
    assert "Marktstraße 12 12345 Neustadt" in text


def test_a_protected_address_is_not_shown_and_only_safe_channels_are(
    house: House, case: Case, signed_in: SignIn
) -> None:
    settle(case)
    with actor.acting(SYSTEM), transaction.atomic():
        Protection.objects.create(person=case.person, kind=ProtectionKind.SHELTER, valid_from=day(-1))
    client = signed_in("anna")

    html = client.get(address(case)).content.decode()
    for secret in ("Marktstraße", "12345", "Neustadt", "mara@post.example", "Schutzhaus"):
        assert secret not in html
    assert "Die Anschrift ist geschützt. Es ist kein sicherer Weg hinterlegt." in page(client, case)

    with actor.acting(SYSTEM), transaction.atomic():
        Channel.objects.create(
            person=case.person, kind=ChannelKind.MOBILE, value="+491713920022", safe=True, valid_from=day(-1)
        )
    text = page(client, case)
    assert "Nur über den sicheren Weg erreichbar." in text
    assert "Mobil (sicher)" in text
    assert "mara@post.example" not in text


def test_the_household_with_age_and_care(house: House, case: Case, signed_in: SignIn) -> None:
    partner = make_case(house, first="Oleks", last="Probe")
    live_together(case, partner)

    response = signed_in("anna").get(address(case))

    assert "Partner oder Partnerin Oleks Probe Kind Daria, 7 Schule: Mo bis Fr, 8 bis 13:30 Uhr" in text_of(response)
    assert address(partner) in response.content.decode()


def test_a_member_whom_the_reader_may_not_see_is_absent(house: House, case: Case, signed_in: SignIn) -> None:
    live_together(case, make_case(house, holder="cem", first="Oleks", last="Probe"))

    text = page(signed_in("anna"), case)

    assert "Oleks" not in text and "Partner oder Partnerin" not in text
    assert "Daria, 7" in text


def test_who_supports_is_named_partners_with_their_next_date_only(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        SupportPartner.objects.create(
            case=case, organization=house.partner, what="Schuldenberatung", consented_on=day(-9), next_on=day(1)
        )
        Grant.objects.create(
            case=case, user=house.user("cem"), kind=GrantKind.CONSULTATION, valid_from=clock.now(), reason="Rat"
        )

    text = page(signed_in("anna"), case)

    assert "Verantwortlich Sie, seit" in text
    assert "Um Rat gefragt Kim Cem" in text
    assert "Beratung am Ring nächster Termin: morgen" in text
    assert "Schuldenberatung" not in text


def test_what_is_good_to_know(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        Person.objects.filter(pk=case.person_id).update(driving_licence=True, interpreter_language="uk")
        LanguageSkill.objects.create(
            person=case.person, language="de", listening="B1", reading="A2", writing="A2", speaking="B1"
        )
        Occupation.objects.create(person=case.person, use=OccupationUse.WISHED, kldb="29302", label="Köchin")

    text = page(signed_in("anna"), case)

    assert "Deutsch A2. Möchte arbeiten als Köchin." in text
    assert "Braucht Übersetzung: Ukrainisch." in text
    assert "Deutsch: hören B1, lesen A2, schreiben A2, sprechen B1" in text
    assert "Unterwegs Führerschein" in text


def test_a_sensitive_fact_is_there_only_for_whoever_may_read_it(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        SensitiveFact.objects.create(
            person=case.person,
            key="work_permission",
            value="with_approval",
            source=FactSource.DOCUMENT,
            valid_from=day(-1),
        )
        house.user("ben").role_assignments.update(role="health_coach")

    assert "Erlaubnis zu arbeiten nur mit Zustimmung" in page(signed_in("anna"), case)
    assert "Erlaubnis zu arbeiten" not in page(signed_in("ben"), case)


def test_contacts_say_whether_somebody_was_reached(house: House, case: Case, signed_in: SignIn) -> None:
    with actor.acting(SYSTEM), transaction.atomic():
        Contact.objects.create(
            case=case,
            channel=AttemptChannel.CALL,
            at=clock.now(),
            by=house.user("anna"),
            reached=False,
            note="Mailbox",
        )

    assert "Anruf, nicht erreicht: Mailbox Sie" in page(signed_in("anna"), case)


def test_a_way_that_has_ended_says_why_and_offers_nothing(house: House, case: Case, signed_in: SignIn) -> None:
    close_case(
        actor=house.actor("anna"), case_id=case.pk, closing=Closing(reason=CloseReason.WORK), outcome="Arbeit gefunden."
    )

    text = page(signed_in("anna"), case)

    assert "Der Weg ist beendet seit" in text and ": Arbeit." in text
    assert "Jetzt am Zug" not in text
    assert "Schritt planen" not in text


def test_the_number_of_statements_does_not_grow(
    house: House, case: Case, signed_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("anna")
    settle(case)
    live_together(case, make_case(house, first="Oleks", last="Probe"))
    with django_assert_num_queries(STATEMENTS):
        client.get(address(case))
    for number in range(4):
        finish_step(
            actor=house.actor("anna"),
            step_id=only_step(case).pk,
            outcome=Outcome(text=f"Ergebnis {number}."),
            next_steps=[step()],
        )
        with actor.acting(SYSTEM), transaction.atomic():
            Contact.objects.create(case=case, channel=AttemptChannel.SMS, at=clock.now(), reached=True)
            Occupation.objects.create(
                person=case.person, use=OccupationUse.PRACTISED, kldb=f"2930{number}", label="Köchin"
            )
    with django_assert_num_queries(STATEMENTS):
        client.get(address(case))
