"""Staff edit offers: only what differs is written, and only its group is marked as changed."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from procrastinate.contrib.django.models import ProcrastinateJob

from stafette.core import actor
from stafette.directory.models import FieldGroupState, SearchDocument, Service, SynonymGroup, Theme
from stafette.directory.records import CapacityState, FieldGroup, PhoneRecord, VerificationMethod
from stafette.directory.search import Field, Flag, decode_document
from stafette.directory.services import (
    UnknownField,
    delete_synonym_group,
    rename_theme,
    report_capacity,
    save_synonym_group,
    update_offer,
    verify_group,
)
from stafette.directory.services.documents import refresh_aged, refresh_theme
from tests.directory.catalogs import MONDAY, SYSTEM, small_catalog, store

pytestmark = pytest.mark.django_db
MANAGER = actor.Actor(actor.ActorKind.STAFF, roles=frozenset({"network_manager"}))
CASE_WORKER = actor.Actor(actor.ActorKind.STAFF, roles=frozenset({"case_worker"}))


@pytest.fixture
def offer() -> Service:
    store(small_catalog())
    return Service.objects.get(source_id="s1")


def changed(offer: Service) -> set[str]:
    states = FieldGroupState.objects.filter(service=offer, changed_at__gt=MONDAY).order_by("id")
    return {state.group for state in states}


def document(offer: Service) -> bytes:
    return bytes(SearchDocument.objects.get(pk=offer.pk).body or b"")


def test_an_edit_marks_its_group_only(offer: Service) -> None:
    before = document(offer)
    phone = PhoneRecord(number="030 23125 077")
    update_offer(service_id=offer.pk, actor=MANAGER, changes={"phones": (phone,), "email": "neu@ufer.example"})
    offer.refresh_from_db()
    assert changed(offer) == {"contact"}
    assert [row.number for row in offer.phones.order_by("position")] == ["030 23125 077"]
    assert offer.email == "neu@ufer.example"
    assert offer.changed_at > MONDAY
    assert document(offer) == before, "a phone number is no word of the search"


def test_the_same_again_writes_nothing(offer: Service) -> None:
    moment = update_offer(service_id=offer.pk, actor=MANAGER, changes={"name": "Neu"}).changed_at
    assert update_offer(service_id=offer.pk, actor=MANAGER, changes={"name": "Neu"}).changed_at == moment


def test_themes_can_be_taken_away(offer: Service) -> None:
    update_offer(service_id=offer.pk, actor=MANAGER, changes={"themes": ()})
    assert not offer.theme_links.exists()
    assert decode_document(document(offer)).themes == ()


def test_dangerous_html_is_cut(offer: Service) -> None:
    text = "<p>Hallo<script>alert(1)</script></p>"
    assert update_offer(service_id=offer.pk, actor=MANAGER, changes={"description": text}).description == "<p>Hallo</p>"


@pytest.mark.parametrize("name", ["source_id", "verifications", "capacity", "slug", "gibt_es_nicht"])
def test_other_fields_have_other_doors(offer: Service, name: str) -> None:
    with pytest.raises(UnknownField):
        update_offer(service_id=offer.pk, actor=MANAGER, changes={name: "x"})


def test_others_may_not_edit(offer: Service) -> None:
    for who in (CASE_WORKER, actor.PUBLIC, actor.Actor(actor.ActorKind.PARTNER)):
        with pytest.raises(PermissionDenied):
            update_offer(service_id=offer.pk, actor=who, changes={"name": "Neu"})
        with pytest.raises(PermissionDenied):
            report_capacity(service_id=offer.pk, state=CapacityState.FREE, actor=who)


def test_verifying_is_not_changing(offer: Service) -> None:
    verify_group(
        service_id=offer.pk, group=FieldGroup.TIMES, by="Netzwerk", method=VerificationMethod.PHONE, actor=MANAGER
    )
    state = FieldGroupState.objects.get(service=offer, group="times")
    assert (state.verified_by, state.method) == ("Netzwerk", "phone")
    assert changed(offer) == set()
    assert decode_document(document(offer)).flags & Flag.VERIFIED


def test_a_partner_keeps_the_light_of_its_own_offers(offer: Service) -> None:
    own = actor.Actor(actor.ActorKind.PARTNER, organization_id=offer.organization_id)
    report_capacity(service_id=offer.pk, state=CapacityState.CLOSED, closed_until=date(2027, 1, 31), actor=own)
    offer.refresh_from_db()
    assert (offer.capacity_state, offer.capacity_until, offer.capacity_weeks) == ("closed", date(2027, 1, 31), None)
    assert offer.capacity_reported_at is not None
    foreign = Service.objects.get(source_id="s2")
    with pytest.raises(PermissionDenied):
        report_capacity(service_id=foreign.pk, state=CapacityState.FREE, actor=own)


def test_an_offer_made_by_hand_gets_its_groups(offer: Service) -> None:
    with actor.acting(SYSTEM):
        FieldGroupState.objects.filter(service=offer).delete()
    update_offer(service_id=offer.pk, actor=MANAGER, changes={"eligibility": "Nur mit Termin"})
    assert changed(offer) == {"eligibility"}


def test_a_renamed_theme_is_found_by_its_new_name(offer: Service) -> None:
    theme = Theme.objects.get(slug="schulden")
    rename_theme(theme_id=theme.pk, name=" Geldsorgen ", actor=MANAGER)
    theme.refresh_from_db()
    assert theme.name == "Geldsorgen"
    job = ProcrastinateJob.objects.get(task_name="directory.refresh_theme")
    assert job.args == {"theme_id": str(theme.pk)}
    assert refresh_theme(theme_id=theme.pk, actor=SYSTEM) == 1
    assert "Geldsorgen" in decode_document(document(offer)).words[Field.THEMES]
    with pytest.raises(ValidationError):
        rename_theme(theme_id=theme.pk, name="  ", actor=MANAGER)
    with pytest.raises(PermissionDenied):
        rename_theme(theme_id=theme.pk, name="X", actor=CASE_WORKER)


def test_documents_that_have_aged_are_made_anew(offer: Service) -> None:
    assert refresh_aged(actor=SYSTEM) == 0
    with actor.acting(SYSTEM):
        FieldGroupState.objects.filter(service=offer).update(verified_at=None, verified_by="", method="")
    assert refresh_aged(actor=SYSTEM) == 1
    assert not decode_document(document(offer)).flags & Flag.VERIFIED


def test_synonyms_need_two_words(db: None) -> None:
    group = save_synonym_group(words=[" Kita ", "Kinderbetreuung", "kita"], directed=True, actor=MANAGER)
    assert group.words == ["Kita", "Kinderbetreuung"]
    save_synonym_group(words=["Kita", "Krippe"], directed=False, actor=MANAGER, group_id=group.pk)
    assert SynonymGroup.objects.get().words == ["Kita", "Krippe"]
    for words in (["Kita"], ["Kita", "KITA"], ["Kita", "x" * 61]):
        with pytest.raises(ValidationError):
            save_synonym_group(words=words, directed=False, actor=MANAGER)
    with pytest.raises(PermissionDenied):
        delete_synonym_group(group_id=group.pk, actor=CASE_WORKER)
    delete_synonym_group(group_id=group.pk, actor=MANAGER)
    delete_synonym_group(group_id=group.pk, actor=MANAGER)
    assert not SynonymGroup.objects.exists()
