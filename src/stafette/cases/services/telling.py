"""Tell people of a step: one open notice per person, step and kind."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.accounts.enums import Role
from stafette.accounts.models import RoleAssignment
from stafette.cases.enums import NoticeKind
from stafette.cases.models import Notice, Step
from stafette.cases.services.perform import NotAllowed, verb
from stafette.core import clock
from stafette.core.actor import Actor

Telling = tuple[UUID, Step, NoticeKind]


def tell(wanted: Iterable[Telling]) -> int:
    """Store notices; who has an open one of the kind already gets no second. Returns how many were asked for."""
    now = clock.now()
    rows = [
        Notice(user_id=user, step=step, case_id=step.case_id, kind=kind, at=now)
        for user, step, kind in dict.fromkeys(wanted)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@verb
def put_away(*, actor: Actor, notice_id: UUID) -> None:
    """Somebody has seen a notice; a second time changes nothing.

    Raises:
        NotAllowed: it was for somebody else.
    """
    notice = Notice.objects.filter(pk=notice_id, user__in=actor.persons).first()
    if notice is None:
        raise NotAllowed("notice", _("Dieser Hinweis ist für jemand anderen."))
    if notice.seen_at is None:
        notice.seen_at = clock.now()
        notice.save(update_fields=["seen_at"])


def leads_of(team_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Who leads each of the teams today, in a fixed order."""
    held = RoleAssignment.objects.on(clock.today()).filter(
        role=Role.TEAM_LEAD, user__team__in=set(team_ids), user__is_active=True
    )
    found: dict[UUID, list[UUID]] = {}
    for team, user in held.order_by("user").values_list("user__team", "user"):
        if team is not None:
            found.setdefault(team, []).append(user)
    return found
