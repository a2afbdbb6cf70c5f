"""A bought measure with a contract and a start, and who keeps the catalogue."""

from __future__ import annotations

from datetime import timedelta

from stafette.accounts.enums import Role
from stafette.accounts.models import User
from stafette.cases.enums import Level
from stafette.cases.models import MeasureContract, MeasureStart
from stafette.cases.services.measures import NewMeasure, add_contract, add_measure, add_start
from stafette.core import actor
from tests.cases.conftest import SYSTEM, House, day
from tests.support.actors import staff_user


def make_contract(house: House, title: str = "Neuer Start", number: str = "2026-014") -> MeasureContract:
    """A measure with ages and a level of German, bought from the partner for a year."""
    measure = add_measure(
        actor=SYSTEM,
        new=NewMeasure(
            title=title,
            kind="activation",
            summary="Sechs Wochen Praxis in kleinen Gruppen.",
            min_age=18,
            max_age=24,
            german=Level.B1,
            conditions="Kinderbetreuung ist geklärt.\n",
        ),
    )
    return add_contract(
        actor=SYSTEM,
        measure_id=measure.pk,
        provider_id=house.partner.pk,
        number=number,
        valid_from=day(-100),
        valid_to=day(265),
    )


def make_start(contract: MeasureContract, seats: int = 2, days: int = 14) -> MeasureStart:
    """A start in so many days."""
    return add_start(
        actor=SYSTEM,
        contract_id=contract.pk,
        starts_on=day(days),
        ends_on=day(days) + timedelta(days=42),
        seats=seats,
        place="Hafenstraße 5",
    )


def make_manager(house: House, key: str = "fay") -> User:
    """A colleague of the team in the Fördermanagement."""
    with actor.acting(SYSTEM):
        user = staff_user(key, Role.SUPPORT_MANAGER)
        user.team = house.north
        user.save(update_fields=["team"])
    return user
