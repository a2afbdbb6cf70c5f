"""Keeping an offer on its page: group by group, with two people at once, confirming, free places."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse

from stafette.core import actor, clock
from stafette.directory.forms.offer import FORMS
from stafette.directory.models import FieldGroupState, RedemptionCount, Service
from stafette.directory.records import FieldGroup
from stafette.directory.services.offer_edits import read_offer, state_of
from stafette.directory.services.offers import update_offer
from tests.support.actors import Someone, sign_in
from tests.support.forms import fields_of

MANAGER = Someone("staff:network_manager", "staff", frozenset({"network_manager"}))
TEST = actor.system("test")
Offers = dict[str, Service]


@pytest.fixture
def manager(client: Client, offers: Offers) -> Client:
    sign_in(client, MANAGER)
    return client


def page_of(client: Client, service: Service) -> BeautifulSoup:
    response = client.get(reverse("directory:offer_edit", args=[service.pk]))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def save(client: Client, service: Service, group: FieldGroup, page: BeautifulSoup, **changes: object) -> Any:
    action = reverse("directory:offer_save", args=[service.pk, group.value])
    fields = fields_of(page, action) | {f"{group.value}-{name}": value for name, value in changes.items()}
    return client.post(action, fields)


def record(service: Service) -> Any:
    return read_offer(service_id=service.pk, actor=TEST)


@pytest.mark.parametrize("group", list(FieldGroup))
@pytest.mark.parametrize("key", ["schulden", "voll", "pause", "ohne"])
def test_saving_without_a_change_changes_nothing(manager: Client, offers: Offers, group: FieldGroup, key: str) -> None:
    before = record(offers[key])
    dates = list(FieldGroupState.objects.order_by("pk").values_list("pk", "changed_at", "verified_at"))
    response = save(manager, offers[key], group, page_of(manager, offers[key]))
    assert response.status_code == 302
    after = record(offers[key])
    assert state_of(after, group) == state_of(before, group)
    assert list(FieldGroupState.objects.order_by("pk").values_list("pk", "changed_at", "verified_at")) == dates


@pytest.mark.parametrize(
    ("group", "changes", "field", "expected"),
    [
        (FieldGroup.CONTACT, {"email": "neu@lichtblick.example"}, "email", "neu@lichtblick.example"),
        (FieldGroup.PLACE, {"areas": "Lindenfurt\nOtterbrück"}, "service_areas", ["Lindenfurt", "Otterbrück"]),
        (FieldGroup.TIMES, {"times": "Di 10:00-12:00"}, "schedules", ["FREQ=WEEKLY;BYDAY=TU"]),
        (FieldGroup.ELIGIBILITY, {"minimum_age": "21"}, "minimum_age", 21),
        (FieldGroup.ELIGIBILITY, {"target_groups": ["women"]}, "target_groups", ("women",)),
        (FieldGroup.DESCRIPTION, {"name": "Schuldenhilfe"}, "name", "Schuldenhilfe"),
        (FieldGroup.DESCRIPTION, {"languages": "Deutsch, Arabisch"}, "languages", ("de", "ar")),
        (FieldGroup.DESCRIPTION, {"theme_1": "energie"}, "themes", ("energie",)),
        (
            FieldGroup.DESCRIPTION,
            {"description": "Neu.\n\n- eins\n- <zwei>"},
            "description",
            "<p>Neu.</p><ul><li>eins</li><li>&lt;zwei&gt;</li></ul>",
        ),
    ],
)
def test_a_change_is_stored_and_dated(
    manager: Client, offers: Offers, group: FieldGroup, changes: dict[str, object], field: str, expected: object
) -> None:
    service = offers["schulden"]
    response = save(manager, service, group, page_of(manager, service), **changes)
    assert response.headers["Location"].endswith(f"?gruppe={group.value}#gruppe-{group.value}")
    value = getattr(record(service), field)
    if field in {"service_areas", "schedules"}:
        value = [getattr(each, "name", "") or getattr(each, "rrule", "") for each in value]
    assert value == expected
    states = {state.group: state for state in FieldGroupState.objects.filter(service=service).order_by("group")}
    newest = max(states.values(), key=lambda state: state.changed_at)
    assert newest.group == group
    assert newest.verified_at is not None
    assert newest.verified_at < newest.changed_at  # changing confirms nothing


def test_what_the_form_cannot_say_stays(manager: Client, offers: Offers) -> None:
    """A fax number, and a rhythm of every second week."""
    service = offers["schulden"]
    before = record(service)
    page = page_of(manager, service)
    save(manager, service, FieldGroup.CONTACT, page, phones="030 23125 014, Anmeldung")
    numbers = [(phone.number, phone.type, phone.description) for phone in record(service).phones]
    assert numbers == [("030 23125 014", "voice", "Anmeldung"), ("030 23125 015", "fax", "")]
    assert record(service).schedules == before.schedules


@pytest.mark.parametrize(
    ("group", "changes", "message"),
    [
        (FieldGroup.CONTACT, {"phones": "030 23125 014\n12"}, "Zeile 2: Diese Nummer hat zu wenige Ziffern."),
        (FieldGroup.CONTACT, {"email": "kein"}, "Bitte geben Sie eine E-Mail-Adresse an"),
        (FieldGroup.CONTACT, {"url": "javascript:alert(1)"}, "Bitte beginnen Sie die Adresse mit https://"),
        (FieldGroup.ELIGIBILITY, {"minimum_age": "30", "maximum_age": "20"}, "Das ist jünger als das Alter darüber."),
        (FieldGroup.ELIGIBILITY, {"minimum_age": "alt"}, "Bitte geben Sie das Alter als Zahl an"),
        (FieldGroup.DESCRIPTION, {"name": ""}, "Bitte geben Sie einen Namen an."),
        (FieldGroup.DESCRIPTION, {"languages": "Klingonisch"}, "„Klingonisch“ kennen wir nicht."),
    ],
)
def test_a_wrong_entry_is_explained_and_kept(
    manager: Client, offers: Offers, group: FieldGroup, changes: dict[str, str], message: str
) -> None:
    service = offers["schulden"]
    before = record(service)
    response = save(manager, service, group, page_of(manager, service), **changes)
    page = BeautifulSoup(response.content, "html.parser")
    assert message in page.select_one("[role=alert]").text  # type: ignore[union-attr]  # is there
    assert page.select_one(f"details#gruppe-{group.value}[open]")
    for name, typed in changes.items():
        field = page.select_one(f"[name='{group.value}-{name}']")
        assert field is not None
        assert typed in (field.get("value", ""), field.text.strip().replace("\r\n", "\n"))
    assert record(service) == before


def test_nobody_overwrites_what_they_have_not_seen(manager: Client, offers: Offers) -> None:
    service = offers["schulden"]
    page = page_of(manager, service)
    with actor.acting(TEST):
        update_offer(service_id=service.pk, actor=TEST, changes={"email": "kollegin@lichtblick.example"})
    response = save(manager, service, FieldGroup.CONTACT, page, email="ich@lichtblick.example")
    assert response.status_code == 409
    again = BeautifulSoup(response.content, "html.parser")
    text = " ".join(again.text.split())
    assert "Nichts ist verloren" in text
    assert "Inzwischen gespeichert: kollegin@lichtblick.example" in text
    assert again.select_one("[name=contact-email][value='ich@lichtblick.example']")
    assert record(service).email == "kollegin@lichtblick.example"
    assert save(manager, service, FieldGroup.CONTACT, again).status_code == 302
    assert record(service).email == "ich@lichtblick.example"


def test_another_group_may_change_meanwhile(manager: Client, offers: Offers) -> None:
    service = offers["schulden"]
    page = page_of(manager, service)
    with actor.acting(TEST):
        update_offer(service_id=service.pk, actor=TEST, changes={"name": "Anderer Name"})
    assert save(manager, service, FieldGroup.CONTACT, page, email="ich@lichtblick.example").status_code == 302
    assert record(service).name == "Anderer Name"


@pytest.mark.parametrize("method", ["phone", "mail", "visit"])
def test_a_group_is_confirmed_with_the_way(manager: Client, offers: Offers, method: str) -> None:
    service = offers["budget"]
    action = reverse("directory:offer_verify", args=[service.pk, "times"])
    manager.post(action, fields_of(page_of(manager, service), action) | {"weg": method})
    states = {state.group: state for state in FieldGroupState.objects.filter(service=service).order_by("group")}
    times, contact = states["times"].verified_at, states["contact"].verified_at
    assert (states["times"].method, states["times"].verified_by) == (method, "Netzwerkmanagement")
    assert times is not None
    assert times > clock.now() - timedelta(minutes=1)
    assert states["times"].changed_at < times  # confirming changes nothing
    assert contact is not None
    assert contact < clock.now() - timedelta(days=800)


def test_nobody_confirms_what_they_have_not_seen(manager: Client, offers: Offers) -> None:
    service = offers["budget"]
    action = reverse("directory:offer_verify", args=[service.pk, "contact"])
    fields = fields_of(page_of(manager, service), action) | {"weg": "phone"}
    with actor.acting(TEST):
        update_offer(service_id=service.pk, actor=TEST, changes={"email": "neu@lichtblick.example"})
    response = manager.post(action, fields, follow=True)
    assert "sehen Sie sie noch einmal an" in response.content.decode()
    state = FieldGroupState.objects.get(service=service, group="contact")
    assert state.verified_at is not None
    assert state.verified_at < clock.now() - timedelta(days=800)


@pytest.mark.parametrize("method", ["", "import", "partner_link", "x"])
def test_staff_confirm_in_their_own_ways_only(manager: Client, offers: Offers, method: str) -> None:
    service = offers["budget"]
    action = reverse("directory:offer_verify", args=[service.pk, "contact"])
    response = manager.post(action, fields_of(page_of(manager, service), action) | {"weg": method}, follow=True)
    assert "Bitte wählen Sie, wie Sie geprüft haben" in response.content.decode()
    assert not FieldGroupState.objects.filter(service=service, verified_at__gt=clock.now() - timedelta(days=1)).exists()


def test_free_places_are_reported(manager: Client, offers: Offers) -> None:
    service = offers["schulden"]
    action = reverse("directory:offer_capacity", args=[service.pk])
    manager.post(action, {"state": "waiting_list", "weeks": "3", "until": ""})
    assert "Warteliste, etwa 3 Wochen" in page_of(manager, service).text
    with clock.shifted(timedelta(days=15)):
        assert "Nicht bekannt. Eine Meldung gilt 14 Tage." in page_of(manager, service).text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"state": ""}, "Bitte wählen Sie aus, wie es mit freien Plätzen steht."),
        ({"state": "waiting_list", "weeks": "viele"}, "Bitte geben Sie die Wochen als Zahl an"),
        ({"state": "closed", "until": "gestern"}, "Bitte geben Sie einen Tag an"),
        ({"state": "closed", "until": "01.01.2020"}, "Dieser Tag ist schon vorbei."),
    ],
)
def test_a_wrong_report_is_explained(manager: Client, offers: Offers, fields: dict[str, str], message: str) -> None:
    response = manager.post(reverse("directory:offer_capacity", args=[offers["schulden"].pk]), fields)
    page = BeautifulSoup(response.content, "html.parser")
    assert message in page.select_one("[role=alert]").text  # type: ignore[union-attr]  # is there
    assert record(offers["schulden"]).capacity.reported_at is None


def test_answers_of_partners_are_told_from_five_on(manager: Client, offers: Offers) -> None:
    month = clock.today().replace(day=1)
    with actor.acting(TEST), transaction.atomic():
        RedemptionCount.objects.create(service=offers["schulden"], month=month, answer="came", count=7)
        RedemptionCount.objects.create(service=offers["schulden"], month=month, answer="wrong_place", count=4)
    told = [each.text.strip() for each in page_of(manager, offers["schulden"]).select("aside dl.st-facts dd")]
    assert told == ["7", "weniger als 5"]


NEAR_MISSES = [
    Someone("staff:case_worker", "staff", frozenset({"case_worker"})),
    Someone("staff:team_lead", "staff", frozenset({"team_lead"})),
    Someone("staff:none", "staff"),
    Someone("staff:ended", "staff"),
    Someone("partner:own", "partner"),
]


@pytest.mark.parametrize("someone", NEAR_MISSES, ids=lambda each: each.key)
def test_nobody_else_gets_in(client: Client, offers: Offers, someone: Someone) -> None:
    sign_in(client, someone)
    service = offers["schulden"]
    before = record(service)
    doors = {"offer_edit": [], "offer_capacity": [], "offer_save": ["contact"], "offer_verify": ["times"]}
    for name, extra in doors.items():
        address = reverse(f"directory:{name}", args=[service.pk, *extra])
        seen = state_of(before, FieldGroup.CONTACT)
        assert client.get(address).status_code == 404
        fields = {"contact-seen": seen, "contact-email": "x@y.example", "state": "free", "weg": "phone", "seen": seen}
        assert client.post(address, fields).status_code == 404
    assert record(service) == before


def test_an_offer_that_is_not_there_is_404(manager: Client) -> None:
    nowhere = "00000000-0000-7000-8000-000000000000"
    assert manager.get(reverse("directory:offer_edit", args=[nowhere])).status_code == 404
    assert manager.post(reverse("directory:offer_save", args=[nowhere, "contact"])).status_code == 404


def test_a_group_that_is_not_there_is_404(manager: Client, offers: Offers) -> None:
    assert manager.post(reverse("directory:offer_save", args=[offers["schulden"].pk, "preise"])).status_code == 404


def test_every_group_has_a_form() -> None:
    assert set(FORMS) == set(FieldGroup)
