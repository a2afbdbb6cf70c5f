"""Expired hand-outs are deleted with their history; what partners said stays, because it belongs to no code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from stafette.core import actor, clock, retention
from stafette.directory.models import Handout, HandoutItem, RedemptionCount, Service
from stafette.directory.services.handouts import Answer, create_handout, redeem

TEST = actor.system("test")


def test_an_expired_handout_leaves_nothing(
    transactional_db: None, offers: dict[str, Service], owner: psycopg.Connection[tuple[Any, ...]]
) -> None:
    services = [offers["schulden"].pk, offers["budget"].pk]
    old = create_handout(service_ids=services, actor=TEST)
    redeem(code=old.code, service_id=services[0], answer=Answer.CAME, actor=actor.PUBLIC)
    with clock.shifted(timedelta(days=80)):
        young = create_handout(service_ids=services, actor=TEST)
    with clock.shifted(timedelta(days=91)):
        results = {result.rule.key: result for result in retention.apply(write=True)}
    assert results["directory.handouts"].deleted == 1
    assert [handout.pk for handout in Handout.objects.order_by("pk")] == [young.pk]
    assert HandoutItem.objects.count() == 2
    assert RedemptionCount.objects.get().count == 1
    left = owner.execute(
        "SELECT count(*) FROM core_audit_entry WHERE subject_id = %s OR row_id = %s OR before::text LIKE %s",
        [old.pk, old.pk, f"%{old.code}%"],
    ).fetchone()
    assert left == (0,)
