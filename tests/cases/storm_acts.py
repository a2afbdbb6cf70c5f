"""What happens in the storm by raw SQL: what people do, and what nobody may do."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.cases import raw
from tests.cases.raw import MACHINE, Connection, Cursor

LOOK_AT_CASE = """
SELECT c.closed_on IS NOT NULL, c.holder_id, c.team_id,
  ARRAY(SELECT ARRAY[s.id, s.owner_id, s.organization_id, s.watches_id, s.absent_owner_id]
          FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open' ORDER BY s.id),
  ARRAY(SELECT ARRAY[h.id, h.step_id, h.to_user_id, h.to_team_id, h.to_organization_id]
          FROM cases_handover h WHERE h.case_id = c.id AND h.state IN ('requested', 'received') ORDER BY h.id),
  ARRAY(SELECT ARRAY[h.id, h.step_id, h.to_organization_id]
          FROM cases_handover h JOIN cases_step s ON s.id = h.step_id AND s.organization_id = h.to_organization_id
         WHERE h.case_id = c.id AND h.state = 'accepted' AND s.state = 'open' ORDER BY h.id),
  ARRAY(SELECT ARRAY[t.id, t.to_user_id, t.to_team_id]
          FROM cases_transfer t WHERE t.case_id = c.id AND t.state IN ('requested', 'received') ORDER BY t.id)
  FROM cases_case c WHERE c.id = %s"""


class NothingToDo(Exception):
    """The chosen case has nothing for this act."""


@dataclass
class CaseNow:
    """A case as one transaction sees it. Rows are tuples of ids as in the query."""

    id: UUID
    closed: bool
    holder: UUID
    team: UUID
    steps: list[list[UUID]]
    offers: list[list[UUID]]
    elsewhere: list[list[UUID]]
    transfers: list[list[UUID]]


class Scene:
    """What one connection knows: who works here, which cases there are."""

    def __init__(self, connection: Connection, chooser: random.Random, world: dict[str, Any]) -> None:
        self.connection, self.choose = connection, chooser
        self.teams = [UUID(team) for team in world["teams"]]
        self.organizations = [UUID(each) for each in world["organizations"]]
        self.home = UUID(world["home"])
        self.staff: list[tuple[UUID, UUID, bool]] = []
        self.cases: list[UUID] = []
        self.offered: deque[UUID] = deque(maxlen=40)
        self.closed: deque[UUID] = deque(maxlen=40)

    def look(self) -> None:
        """Learn anew who works here and which cases there are."""
        with raw.acting(self.connection, MACHINE) as cursor:
            cursor.execute(
                "SELECT u.id, u.team_id, EXISTS (SELECT FROM accounts_role_assignment r WHERE r.user_id = u.id "
                "AND r.role = 'team_lead') FROM accounts_user u WHERE u.is_active AND u.team_id IS NOT NULL ORDER BY 1"
            )
            self.staff = [(one, team, bool(leads)) for one, team, leads in cursor.fetchall()]
            cursor.execute("SELECT id FROM cases_case ORDER BY id")
            self.cases = [case for (case,) in cursor.fetchall()]

    def case(self, cursor: Cursor, *, closed: bool = False, likely: Sequence[UUID] = ()) -> CaseNow:
        """A case at random, mostly of the ``likely``; the transaction goes on as the machine until somebody else is
        introduced."""
        raw.introduce(cursor, MACHINE)
        chosen = self.choose.choice(likely if likely and self.choose.random() < 0.8 else self.cases)
        row = cursor.execute(LOOK_AT_CASE, [chosen]).fetchone()
        if row is None or bool(row[0]) != closed:
            raise NothingToDo
        return CaseNow(chosen, *row)

    def one(self, rows: list[list[UUID]]) -> list[UUID]:
        """One of them."""
        if not rows:
            raise NothingToDo
        return self.choose.choice(rows)

    def own_step(self, case: CaseNow) -> list[UUID]:
        """An open step that staff hold."""
        return self.one([step for step in case.steps if step[1]])

    def be(self, cursor: Cursor, user: UUID) -> None:
        """Go on as somebody."""
        leads = any(one == user and lead for one, _team, lead in self.staff)
        raw.introduce(cursor, raw.staff(user, "team_lead" if leads else "case_worker"))

    def colleague(self, team: UUID | None = None) -> UUID:
        """Somebody who worked here a moment ago, perhaps of a team."""
        found = [one for one, theirs, _lead in self.staff if team in {None, theirs}]
        if not found:
            raise NothingToDo
        return self.choose.choice(found)

    def lead(self, team: UUID) -> UUID:
        """Who leads a team."""
        found = [one for one, theirs, leads in self.staff if leads and theirs == team]
        if not found:
            raise NothingToDo
        return self.choose.choice(found)


# --- what people do -------------------------------------------------------------------------------------------------


def withdraw(cursor: Cursor, case: CaseNow, step: UUID) -> None:
    for offer in case.offers:
        if offer[1] == step:
            raw.answer(cursor, "handover", offer[0], "withdrawn", None)


def finish(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    step = scene.own_step(case)
    scene.be(cursor, step[1])
    withdraw(cursor, case, step[0])
    raw.close_step(cursor, step[0])
    raw.open_step(cursor, case.id, step[1], follows_id=step[0])


def finish_without_next(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    step = scene.own_step(case)
    scene.be(cursor, step[1])
    raw.close_step(cursor, step[0], scene.choose.choice(["done", "dropped"]))


def add(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    if len(case.steps) > 5:
        raise NothingToDo
    owner = scene.choose.choice([case.holder, scene.colleague(case.team)])
    scene.be(cursor, owner)
    raw.open_step(cursor, case.id, owner)


def offer(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    step = scene.own_step(case)
    to: dict[str, UUID] = scene.choose.choice(
        [
            {"to_user_id": scene.colleague()},
            {"to_team_id": scene.choose.choice(scene.teams)},
            {"to_organization_id": scene.choose.choice(scene.organizations)},
        ]
    )
    scene.offered.append(case.id)
    scene.be(cursor, step[1])
    raw.offer_step(cursor, case.id, step[0], step[1], **to)


def accept(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor, likely=scene.offered)
    handover, step, user, team, organization = scene.one(case.offers)
    sender = next((row[1] for row in case.steps if row[0] == step), None)
    if organization:
        raw.answer(cursor, "handover", handover, "accepted", None)
        raw.give_step(cursor, step, "accepted", owner=None, organization=organization)
        if scene.choose.random() > 0.1:  # else nobody watches it
            raw.open_step(cursor, case.id, sender, watches_id=step)
        return
    receiver = user or scene.colleague(team)
    _let_see(cursor, case.id, receiver)
    scene.be(cursor, receiver)
    raw.answer(cursor, "handover", handover, "accepted", receiver)
    raw.give_step(cursor, step, "accepted", owner=receiver)


def _let_see(cursor: Cursor, case: UUID, user: UUID) -> None:
    cursor.execute(
        "INSERT INTO cases_grant (id, case_id, user_id, kind, reason, valid_from) SELECT gen_random_uuid(), %s, %s, "
        "'named', '', stafette.now() WHERE NOT EXISTS (SELECT FROM cases_grant WHERE case_id = %s AND user_id = %s)",
        [case, user, case, user],
    )


def decline(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor, likely=scene.offered)
    handover, _step, user, team, organization = scene.one(case.offers)
    if not organization:
        receiver = user or scene.colleague(team)
        scene.be(cursor, receiver)
    raw.answer(cursor, "handover", handover, "declined", None if organization else receiver)


def take_back(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor, likely=scene.offered)
    raw.answer(cursor, "handover", scene.one(case.offers)[0], "withdrawn", None)


def come_back(scene: Scene, cursor: Cursor) -> None:
    """Another organisation gives a step back, or completes it."""
    case = scene.case(cursor, likely=scene.offered)
    handover, step, _organization = scene.one(case.elsewhere)
    watch = scene.one([row for row in case.steps if row[3] == step])
    if scene.choose.random() < 0.5:
        raw.answer(cursor, "handover", handover, "completed", None)
        raw.close_step(cursor, step)
        return
    raw.answer(cursor, "handover", handover, "returned", None)
    raw.give_step(cursor, step, "returned", owner=watch[1])
    raw.close_step(cursor, watch[0])


def offer_case(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    scene.offered.append(case.id)
    scene.be(cursor, case.holder)
    raw.offer_case(cursor, case.id, case.holder, case.team, to_team_id=scene.choose.choice(scene.teams))


def accept_case(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor, likely=scene.offered)
    transfer, _user, team = scene.one(case.transfers)
    receiver = scene.colleague(team)
    _let_see(cursor, case.id, receiver)
    scene.be(cursor, receiver)
    raw.answer(cursor, "transfer", transfer, "accepted", receiver)
    raw.give_case(cursor, case.id, "accepted", holder=receiver, team=team)
    raw.open_step(cursor, case.id, receiver)


def close(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    scene.be(cursor, case.holder)
    for transfer in case.transfers:
        raw.answer(cursor, "transfer", transfer[0], "withdrawn", None)
    for step in case.steps:
        withdraw(cursor, case, step[0])
        raw.close_step(cursor, step[0])
    scene.closed.append(case.id)
    elsewhere = scene.choose.random() < 0.2
    more = {"receiving_body": "Rentenversicherung", "receipt_on": "2026-11-01"} if elsewhere else {}
    raw.close_case(cursor, case.id, "pension" if elsewhere else "work", **more)


def bring_in(scene: Scene, cursor: Cursor) -> None:
    """An import: several people at once; now and then a line without a step, and then nothing of it stays."""
    raw.introduce(cursor, MACHINE)
    for _ in range(scene.choose.randint(1, 3)):
        user, team, _leads = scene.choose.choice(scene.staff)
        case = raw.add_case(cursor, raw.add_person(cursor), user, team)
        if scene.choose.random() > 0.1:
            raw.open_step(cursor, case, user)


def forget(scene: Scene, cursor: Cursor) -> None:
    """Retention: a closed case goes with all that belongs to it."""
    case = scene.case(cursor, closed=True, likely=scene.closed)
    for table in ("cases_handover", "cases_transfer", "cases_grant", "cases_transition", "cases_notice", "cases_step"):
        cursor.execute(f"DELETE FROM {table} WHERE case_id = %s", [case.id])
    cursor.execute("DELETE FROM cases_case WHERE id = %s RETURNING person_id", [case.id])
    row = cursor.fetchone()
    if row:
        cursor.execute("DELETE FROM cases_person WHERE id = %s", [row[0]])


def be_away(scene: Scene, cursor: Cursor) -> None:
    """Somebody is away from today on; what they hold goes to their deputy."""
    user, team, _leads = scene.choose.choice(scene.staff)
    deputy = scene.colleague(team)
    raw.introduce(cursor, MACHINE)
    raw.be_absent(cursor, user, deputy)
    cursor.execute(
        "UPDATE cases_step SET owner_id = %s, absent_owner_id = owner_id, ground = 'absence' "
        "WHERE owner_id = %s AND state = 'open'",
        [deputy, user],
    )


def be_back(scene: Scene, cursor: Cursor) -> None:
    user = scene.colleague()
    raw.introduce(cursor, MACHINE)
    cursor.execute("DELETE FROM accounts_absence WHERE user_id = %s", [user])
    cursor.execute(
        "UPDATE cases_step SET owner_id = absent_owner_id, absent_owner_id = NULL, ground = 'back' "
        "WHERE absent_owner_id = %s AND state = 'open'",
        [user],
    )


def leave(scene: Scene, cursor: Cursor) -> None:
    """Somebody leaves; their lead takes all over, and somebody new comes."""
    user, team, leads = scene.choose.choice(scene.staff)
    if leads:
        raise NothingToDo
    lead = scene.lead(team)
    raw.introduce(cursor, MACHINE)
    if scene.choose.random() > 0.3:  # else they leave work behind
        for table, column in (("cases_step", "owner_id"), ("cases_case", "holder_id")):
            open_rows = "state = 'open'" if column == "owner_id" else "closed_on IS NULL"
            cursor.execute(
                f"UPDATE {table} SET {column} = %s, ground = 'escalation' WHERE {column} = %s AND {open_rows}",
                [lead, user],
            )
        cursor.execute("DELETE FROM accounts_absence WHERE deputy_id = %s OR user_id = %s", [user, user])
    raw.leave(cursor, user)
    cursor.execute(
        "INSERT INTO accounts_user SELECT (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), "
        "'email', gen_random_uuid()::text || '@jobcenter.example', 'is_active', true, 'left_on', NULL))).* "
        "FROM accounts_user u WHERE u.id = %s",
        [user],
    )


def change_team(scene: Scene, cursor: Cursor) -> None:
    user, _team, leads = scene.choose.choice(scene.staff)
    if leads:
        raise NothingToDo
    raw.introduce(cursor, MACHINE)
    cursor.execute("UPDATE accounts_user SET team_id = %s WHERE id = %s", [scene.choose.choice(scene.teams), user])


# --- what nobody may do ---------------------------------------------------------------------------------------------


def hit(rows: int) -> None:
    """An attempt counts only if there was a row to see."""
    if not rows:
        raise NothingToDo


def take_by_force(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    step, thief = scene.own_step(case), scene.colleague(case.team)
    if thief == step[1]:
        raise NothingToDo
    scene.be(cursor, thief)
    hit(raw.give_step(cursor, step[0], "accepted", owner=thief))


def push_away(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    step = scene.own_step(case)
    scene.be(cursor, step[1])
    organization = scene.choose.choice(scene.organizations)
    hit(raw.give_step(cursor, step[0], "accepted", owner=None, organization=organization))


def delete_step(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    step = scene.own_step(case)
    cursor.execute("UPDATE cases_step SET follows_id = NULL WHERE follows_id = %s", [step[0]])
    cursor.execute("DELETE FROM cases_notice WHERE step_id = %s", [step[0]])
    cursor.execute("DELETE FROM cases_handover WHERE step_id = %s", [step[0]])
    cursor.execute("DELETE FROM cases_step WHERE id = %s", [step[0]])


def close_only_the_case(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    raw.close_case(cursor, case.id)


def reopen(scene: Scene, cursor: Cursor) -> None:
    """Somebody opens a closed case again, with a step or without."""
    case = scene.case(cursor, closed=True, likely=scene.closed)
    scene.be(cursor, case.holder)
    cursor.execute(
        "UPDATE cases_case SET closed_on = NULL, close_reason = '', receiving_body = '', receipt_on = NULL "
        "WHERE id = %s",
        [case.id],
    )
    if scene.choose.random() < 0.5:
        raw.open_step(cursor, case.id, case.holder)


def take_the_case(scene: Scene, cursor: Cursor) -> None:
    case = scene.case(cursor)
    thief = scene.colleague(case.team)
    if thief == case.holder:
        raise NothingToDo
    scene.be(cursor, thief)
    hit(raw.give_case(cursor, case.id, "accepted", holder=thief, team=case.team))


Act = Callable[[Scene, Cursor], None]
CHANCES: list[tuple[Act, int]] = [
    (finish, 22), (finish_without_next, 14), (add, 10), (offer, 14), (accept, 16), (decline, 4), (take_back, 3),
    (come_back, 12), (offer_case, 4), (accept_case, 8), (close, 3), (bring_in, 2), (forget, 4), (be_away, 1),
    (be_back, 2), (leave, 1), (change_team, 1), (take_by_force, 3), (push_away, 2), (delete_step, 2),
    (close_only_the_case, 2), (reopen, 2), (take_the_case, 2),
]  # fmt: skip
ACTS: dict[str, Act] = {act.__name__: act for act, _ in CHANCES}
WEIGHTS = {act.__name__: chance for act, chance in CHANCES}
