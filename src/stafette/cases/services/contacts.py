"""Note who was contacted how, and whether the person was reached; note what stands in the federal system."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from stafette.cases.enums import AttemptChannel, StepState
from stafette.cases.models import Contact, Step
from stafette.cases.services.perform import AlreadyDone, locked_case, locked_step, name_of, verb
from stafette.cases.services.steps import DOUBLE_CLICK
from stafette.core import clock
from stafette.core.actor import Actor


@verb
def note_contact(
    *,
    actor: Actor,
    case_id: UUID,
    channel: AttemptChannel,
    reached: bool,
    note: str = "",
    at: datetime | None = None,
) -> Contact:
    """Note a contact, by default now.

    Raises:
        Case.DoesNotExist: not for this actor.
        AlreadyDone: the same was noted a moment ago.
    """
    case = locked_case(actor, case_id)
    now = clock.now()
    values = {"channel": channel, "reached": reached, "note": note.strip(), "by_id": actor.id}
    twin = Contact.objects.filter(case=case, at__gt=(at or now) - DOUBLE_CLICK, at__lte=at or now, **values)
    if twin.exists():
        raise AlreadyDone(name_of(actor.id), now)
    return Contact.objects.create(case=case, at=at or now, **values)


@verb
def mark_transferred(*, actor: Actor, step_id: UUID) -> Step:
    """Note that a closed step stands in the federal system too.

    Raises:
        Step.DoesNotExist: not for this actor.
        AlreadyDone: it was noted before, or the step is still open.
    """
    step = locked_step(actor, step_id)
    if step.transferred_on is not None or step.state == StepState.OPEN:
        raise AlreadyDone("", None)
    step.transferred_on = clock.today()
    step.save(update_fields=["transferred_on"])
    return step
