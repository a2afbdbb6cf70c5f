"""One move of an offer: check its table, save, log, announce. Every verb and the deadlines move offers through here."""

from __future__ import annotations

from stafette.cases import announcements as said
from stafette.cases.models import Handover, Transfer
from stafette.cases.services.perform import allowed, changed, log, name_of
from stafette.core.actor import Actor


def move_handover(actor: Actor, handover: Handover, action: str, **values: object) -> None:
    """Move a locked handover and set ``values`` with it.

    Raises:
        AlreadyDone: its state is past this action.
    """
    by, at = name_of(handover.decided_by_id), handover.ended_at or handover.decided_at
    move, before = allowed("handover", action, handover.state, by=by, at=at), handover.state
    handover.save(update_fields=changed(handover, state=move.target, **values))
    log("handover", handover, move, before, actor=actor, reason=str(values.get("reason", "")))
    said.announce(said.handover_changed, handover_id=handover.pk, case_id=handover.case_id, state=move.target)


def move_transfer(actor: Actor, transfer: Transfer, action: str, **values: object) -> None:
    """Move a locked transfer and set ``values`` with it.

    Raises:
        AlreadyDone: its state is past this action.
    """
    by, at = name_of(transfer.decided_by_id), transfer.decided_at
    move, before = allowed("transfer", action, transfer.state, by=by, at=at), transfer.state
    transfer.save(update_fields=changed(transfer, state=move.target, **values))
    log("transfer", transfer, move, before, actor=actor, reason=str(values.get("reason", "")))
    said.announce(said.transfer_changed, transfer_id=transfer.pk, case_id=transfer.case_id, state=move.target)
