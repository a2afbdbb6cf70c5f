"""Who may read the history of hand-outs: data protection, not those who keep the directory."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from stafette.core import actor, clock
from stafette.core.ids import new_id
from stafette.directory.models import Handout, HandoutItem, Service
from stafette.directory.services.offers import update_offer


def readable_by(role: str) -> set[str]:
    """Tables of the directory whose history a role sees."""
    someone = actor.Actor(kind=actor.ActorKind.STAFF, id=new_id(), label="Probe", roles=frozenset({role}))
    with actor.acting(someone), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT table_name FROM core_audit_entry")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize(
    ("role", "offers_seen", "handouts_seen"),
    [
        ("network_manager", True, False),
        ("administration", True, False),
        ("data_protection", True, True),
        ("case_worker", False, False),
    ],
)
def test_history_of_handouts(offers: dict[str, Service], role: str, offers_seen: bool, handouts_seen: bool) -> None:
    system = actor.system("test")
    update_offer(service_id=offers["schulden"].pk, actor=system, changes={"name": "Neuer Name"})
    with actor.acting(system), transaction.atomic():
        now = clock.now()
        handout = Handout.objects.create(code="K7M2QX", created_at=now, expires_at=now + timedelta(days=90))
        HandoutItem.objects.create(handout=handout, service=offers["schulden"], position=1)
    tables = readable_by(role)
    assert ("directory_service" in tables) is offers_seen
    assert ("directory_handout" in tables) is handouts_seen
    assert ("directory_handout_item" in tables) is handouts_seen
