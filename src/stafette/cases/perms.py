"""Who may do what with a step or a case: pure predicates over plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

LEADS = frozenset({"team_lead", "site_lead"})
OPENERS = frozenset({"case_worker", "team_lead", "site_lead", "job_coach"})


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is with regard to cases: ``persons`` are they and whoever they stand in for, ``teams`` theirs."""

    id: UUID | None
    persons: frozenset[UUID] = frozenset()
    teams: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    machine: bool = False

    def leads(self, team_id: UUID) -> bool:
        """Whether this is somebody who leads that team."""
        return team_id in self.teams and not self.roles.isdisjoint(LEADS)


def may_finish(who: Standing, *, owner_id: UUID | None, team_id: UUID) -> bool:
    """A step is finished by whoever holds it or stands in for them, or by the team's lead."""
    return who.machine or owner_id in who.persons or (owner_id is not None and who.leads(team_id))


def may_hand_over(who: Standing, *, owner_id: UUID | None, team_id: UUID) -> bool:
    """A step is offered to somebody by whoever may finish it."""
    return may_finish(who, owner_id=owner_id, team_id=team_id)


def may_take(who: Standing, *, team_id: UUID) -> bool:
    """Whoever leads the team may take a step or a case to themselves."""
    return who.leads(team_id)


def may_answer(who: Standing, *, to_user_id: UUID | None, to_team_id: UUID | None) -> bool:
    """An offer is answered by the person asked (or who stands in), or by a member of the team asked."""
    if to_user_id is not None:
        return to_user_id in who.persons
    return to_team_id in who.teams


def may_move_case(who: Standing, *, holder_id: UUID, team_id: UUID) -> bool:
    """A case is offered to another team by whoever is responsible for it, or by the team's lead."""
    return holder_id in who.persons or who.leads(team_id)


def may_close_case(who: Standing, *, holder_id: UUID, team_id: UUID) -> bool:
    """A case is closed by whoever is responsible for it, or by the team's lead."""
    return who.machine or may_move_case(who, holder_id=holder_id, team_id=team_id)


def may_open_case(roles: Collection[str]) -> bool:
    """Cases are opened by whoever works with people."""
    return not OPENERS.isdisjoint(roles)


def may_keep_measures(roles: Collection[str]) -> bool:
    """The catalogue of bought measures is kept by the Fördermanagement and the administration."""
    return not {"support_manager", "administration"}.isdisjoint(roles)


def may_plan(who: Standing, *, holder_id: UUID, team_id: UUID) -> bool:
    """The Kooperationsplan is written by whoever is responsible for the case, or by the team's lead."""
    return who.machine or may_move_case(who, holder_id=holder_id, team_id=team_id)
