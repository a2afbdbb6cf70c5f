"""Who is who, in words: holders, receivers; one line of the list of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases.models import Case, Handover, Step, Transfer
from stafette.cases.present.days import due_text
from stafette.cases.present.links import person_url
from stafette.cases.present.words import PHASES


def holder_name(step: Step, me: UUID | None) -> str:
    """ "Sie", the name of the colleague, or of the organisation."""
    if step.organization is not None:
        return step.organization.name
    if step.owner_id == me:
        return _("Sie")
    return step.owner.full_name if step.owner else ""


def receiver_name(offer: Handover | Transfer, me: UUID | None) -> str:
    """Whom an offer was made to: "Sie", a colleague, a team, an organisation."""
    if offer.to_user is not None:
        return _("Sie") if offer.to_user_id == me else offer.to_user.full_name
    if isinstance(offer, Handover) and offer.to_organization is not None:
        return offer.to_organization.name
    return _("Team %(name)s") % {"name": offer.to_team.name} if offer.to_team else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person in the list: the next step, who is at turn, until when."""

    name: str
    url: str
    phase: str
    responsible: str
    step: str
    holder: str
    due: str
    late: bool


def person_row(case: Case, step: Step | None, today: date, me: UUID) -> PersonRow:
    """The line of a case with its next step."""
    return PersonRow(
        name=f"{case.person.last_name}, {case.person.first_name}",
        url=person_url(case.pk),
        phase=str(PHASES[case.phase]),
        responsible="" if case.holder_id == me else case.holder.full_name,
        step=step.title if step else "",
        holder=holder_name(step, me) if step else "",
        due=due_text(step.due_on, today) if step else "",
        late=step is not None and step.due_on < today,
    )
