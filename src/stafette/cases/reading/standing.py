"""Who reads: the staff member and whoever they stand in for today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from stafette.accounts.models import Absence, User
from stafette.cases.perms import Standing
from stafette.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A staff member on a day: ``absences`` are those in which they stand in for somebody."""

    actor: Actor
    id: UUID
    today: date
    teams: frozenset[UUID]
    own_team: UUID | None
    absences: tuple[Absence, ...]

    @property
    def persons(self) -> frozenset[UUID]:
        """They and whoever they stand in for."""
        return frozenset({self.id, *(absence.user_id for absence in self.absences)})

    @property
    def standing(self) -> Standing:
        """For the questions of ``perms``."""
        return Standing(self.id, self.persons, self.teams, self.actor.roles)


def reader_of(actor: Actor, today: date) -> Reader:
    """Who reads (two statements).

    Raises:
        ValueError: this is no signed-in account.
    """
    if actor.id is None:
        raise ValueError("only an account reads pages about people")
    rows = Absence.objects.on(today).filter(deputy=actor.id, user__is_active=True).select_related("user")
    absences = tuple(rows.order_by("user__sort_key", "id"))
    own = User.objects.filter(pk=actor.id).order_by().values_list("team", flat=True).first()
    teams = {own, *(absence.user.team_id for absence in absences)} - {None}
    return Reader(
        actor=actor,
        id=actor.id,
        today=today,
        teams=frozenset(team for team in teams if team is not None),
        own_team=own,
        absences=absences,
    )
