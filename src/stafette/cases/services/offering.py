"""Offer a step to somebody: a colleague, a team, another organisation. Nothing moves by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases import announcements as said
from stafette.cases.models import Handover, Step
from stafette.cases.services.grants import grant_for_offer
from stafette.cases.services.moving import move_handover
from stafette.cases.services.outside import open_door
from stafette.cases.services.perform import RuleBroken
from stafette.core import clock, dated
from stafette.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Receiver:
    """Exactly one of the three."""

    user_id: UUID | None = None
    team_id: UUID | None = None
    organization_id: UUID | None = None

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.user_id, self.team_id, self.organization_id)) != 1:
            raise ValueError("a receiver is one person, one team or one organisation")


dated.register(dated.Setting("handover_answer_days", "Auf eine Übergabe wird geantwortet in", 5, "Tage", "Eigene Wahl"))


def offer(actor: Actor, step: Step, to: Receiver, message: str) -> Handover:
    """Offer a locked open step; until it is accepted, its holder stays at turn."""
    if to.user_id is not None and to.user_id == step.owner_id:
        raise RuleBroken("self", _("Das ist schon diese Person. Bitte wählen Sie jemand anderen."))
    if step.owner_id is None:
        raise RuleBroken("away", _("Dieser Schritt liegt gerade bei einer anderen Stelle."))
    now = clock.now()
    handover = Handover.objects.create(
        case_id=step.case_id,
        step=step,
        from_owner_id=step.owner_id,
        to_user_id=to.user_id,
        to_team_id=to.team_id,
        to_organization_id=to.organization_id,
        message=message.strip(),
        requested_at=now,
        answer_by=clock.today() + timedelta(days=dated.number("handover_answer_days")),
    )
    grant_for_offer(handover)
    if to.organization_id is not None:
        open_door(handover, to.organization_id)
    said.announce(said.handover_changed, handover_id=handover.pk, case_id=step.case_id, state=handover.state)
    return handover


def withdraw_offers(actor: Actor, step: Step) -> None:
    """Take back what waits for an answer, because the step is closed or somebody else took it."""
    for handover in step.handovers.waiting().order_by("pk").select_for_update(of=("self",)):
        move_handover(actor, handover, "withdraw", decided_at=clock.now())
