"""Hand-outs: offers behind a code for a while; answers are counted per offer and month, never per code."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from stafette.core import actor, clock
from stafette.directory.models import Handout, RedemptionCount, Service
from stafette.directory.services import Answer, CodeExpired, CodeUnknown, create_handout, find_handout, redeem
from tests.directory.catalogs import small_catalog, store

CASE_WORKER = actor.Actor(actor.ActorKind.STAFF, roles=frozenset({"case_worker"}))
PARTNER = actor.Actor(actor.ActorKind.PARTNER)


def offers() -> list[Service]:
    store(small_catalog())
    return list(Service.objects.order_by("source_id"))


@pytest.mark.django_db
def test_a_hand_out_keeps_offers_in_order_and_nothing_else() -> None:
    one, two, three = offers()
    hints = {two.pk: "  Bus 12 bis   Rathaus "}
    handout = create_handout(
        service_ids=[three.pk, two.pk, three.pk, one.pk], way_hints=hints, second_language="tr", actor=CASE_WORKER
    )
    items = list(handout.items.order_by("position"))
    assert [item.service_id for item in items] == [three.pk, two.pk, one.pk]
    assert items[1].way_hint == "Bus 12 bis Rathaus"
    assert len(handout.code) == 6
    assert handout.expires_at - handout.created_at == timedelta(days=90)
    assert find_handout(code=f" {handout.code[:3].lower()}-{handout.code[3:]} ") == handout


@pytest.mark.django_db
def test_one_to_five_offers() -> None:
    known = offers()
    with pytest.raises(ValidationError):
        create_handout(service_ids=[], actor=CASE_WORKER)
    with pytest.raises(Service.DoesNotExist):
        create_handout(service_ids=[known[0].organization_id], actor=CASE_WORKER)
    assert not Handout.objects.exists()


@pytest.mark.django_db
def test_a_code_ends_after_ninety_days() -> None:
    offer = offers()[0]
    handout = create_handout(service_ids=[offer.pk], actor=CASE_WORKER)
    with clock.shifted(timedelta(days=89, hours=23)):
        redeem(code=handout.code, service_id=offer.pk, answer=Answer.CAME, actor=PARTNER)
    with clock.shifted(timedelta(days=90, seconds=1)):
        with pytest.raises(CodeExpired) as caught:
            redeem(code=handout.code, service_id=offer.pk, answer=Answer.CAME, actor=PARTNER)
        assert caught.value.handout == handout
    assert RedemptionCount.objects.get().count == 1


@pytest.mark.django_db
def test_a_code_fits_its_offers_only() -> None:
    first, second, _ = offers()
    handout = create_handout(service_ids=[first.pk], actor=CASE_WORKER)
    for code, offer in (("ZZZZZZ", first), (handout.code, second), ("", first)):
        with pytest.raises(CodeUnknown):
            redeem(code=code, service_id=offer.pk, answer=Answer.WRONG_PLACE, actor=PARTNER)
    assert not RedemptionCount.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_answers_at_the_same_moment_are_all_counted(owner: psycopg.Connection[tuple[Any, ...]]) -> None:
    offer = offers()[0]
    handout = create_handout(service_ids=[offer.pk], actor=CASE_WORKER)

    def answer_ten_times() -> None:
        for _ in range(10):
            redeem(code=handout.code, service_id=offer.pk, answer=Answer.CAME, actor=PARTNER)
        connection.close()

    threads = [threading.Thread(target=answer_ten_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = owner.execute("SELECT service_id, month, answer, count FROM directory_redemption_count").fetchall()
    assert rows == [(offer.pk, clock.today().replace(day=1), "came", 40)]
    history = owner.execute("SELECT count(*) FROM core_audit_entry WHERE table_name = 'directory_redemption_count'")
    assert history.fetchone() == (0,), "a history with moments would join answer and code again"
