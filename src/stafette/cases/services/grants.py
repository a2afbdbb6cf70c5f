"""Who outside the team may see a case, for how long."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from stafette.cases.enums import GrantKind
from stafette.cases.models import Grant, Handover, Step, Transfer
from stafette.cases.querysets import WAITING
from stafette.core import clock


def grant_for_offer(offer: Handover | Transfer) -> None:
    """Let whoever is asked here see the case while the offer lies with them."""
    if offer.to_user_id is None and offer.to_team_id is None:
        return
    Grant.objects.create(
        case_id=offer.case_id,
        user_id=offer.to_user_id,
        team_id=None if offer.to_user_id else offer.to_team_id,
        kind=GrantKind.HANDOVER,
        reference=offer.pk,
        valid_from=clock.now(),
    )


def narrow_grant(handover: Handover, user_id: UUID) -> None:
    """Somebody of the team accepted: from now on only they see the case, not the whole team."""
    now = clock.now()
    Grant.objects.filter(reference=handover.pk, valid_until__isnull=True).update(valid_until=now)
    Grant.objects.create(
        case_id=handover.case_id,
        user_id=user_id,
        kind=GrantKind.HANDOVER,
        reference=handover.pk,
        valid_from=now,
    )


def release_grants(case_id: UUID) -> int:
    """End the grants of handovers that lie with nobody any more; returns how many.

    A handover's grant lasts while it waits for an answer, or while its receiver holds an open step of the case.
    """
    holds = Step.objects.open().filter(case=OuterRef("case"), owner=OuterRef("user"))
    waits = Handover.objects.filter(pk=OuterRef("reference"), state__in=WAITING)
    offered = Transfer.objects.filter(pk=OuterRef("reference"), state__in=WAITING)
    over = Grant.objects.filter(case=case_id, kind=GrantKind.HANDOVER, valid_until__isnull=True).filter(
        ~Exists(holds), ~Exists(waits), ~Exists(offered)
    )
    return over.update(valid_until=clock.now())
