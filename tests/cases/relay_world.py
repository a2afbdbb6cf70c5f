"""The small house, committed, with two cases of Anna, for tests that write by raw SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from tests.cases import raw
from tests.cases.conftest import House, build_house, make_case, only_step
from tests.cases.raw import Who

LEADS = ("lea", "lou")


@dataclass
class Relay:
    """Anna's case with its only step, and a connection of the application role."""

    house: House
    case: UUID
    step: UUID
    db: raw.Connection

    def id(self, name: str) -> UUID:
        """The id of somebody."""
        return self.house.id(name)

    def who(self, name: str) -> Who:
        """Somebody of the house as an actor."""
        return raw.staff(self.id(name), "team_lead" if name in LEADS else "case_worker")

    def add_step(self, owner: str = "anna") -> UUID:
        """Another open step in the case."""
        with raw.acting(self.db, self.who(owner)) as cursor:
            return raw.open_step(cursor, self.case, self.id(owner))

    def accepted_elsewhere(self) -> tuple[UUID, UUID]:
        """The step lies with the partner; returns the handover and the watching step."""
        with raw.acting(self.db, self.who("anna")) as cursor:
            offer = raw.offer_step(
                cursor, self.case, self.step, self.id("anna"), to_organization_id=self.house.partner.pk
            )
        with raw.acting(self.db, raw.MACHINE) as cursor:
            raw.answer(cursor, "handover", offer, "accepted", None)
            raw.give_step(cursor, self.step, "accepted", owner=None, organization=self.house.partner.pk)
            watch = raw.open_step(cursor, self.case, self.id("anna"), watches_id=self.step)
        return offer, watch

    def let_see(self, *names: str) -> None:
        """People of other teams may see the case, so that row-level security does not hide it from them."""
        with raw.acting(self.db, raw.MACHINE) as cursor:
            for name in names:
                cursor.execute(
                    "INSERT INTO cases_grant (id, case_id, user_id, kind, reason, valid_from) "
                    "VALUES (gen_random_uuid(), %s, %s, 'named', '', stafette.now() - interval '1 hour')",
                    [self.case, self.id(name)],
                )


def build_relay() -> Relay:
    """Store the house and the case, committed."""
    house = build_house()
    case = make_case(house)
    return Relay(house, case.pk, only_step(case).pk, raw.connect())


def rule_of(error: psycopg.Error) -> str:
    """The name of the broken rule."""
    return str(error.diag.constraint_name)


Checker = psycopg.Connection[tuple[Any, ...]]
