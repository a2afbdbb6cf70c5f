"""The tray in the session: up to five offers, in an order that the person chooses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from stafette.directory import tray
from stafette.directory.tray import Added


def ids(*numbers: int) -> tuple[UUID, ...]:
    return tuple(UUID(int=number) for number in numbers)


@pytest.fixture
def session() -> dict[str, Any]:
    return {}


def filled(session: dict[str, Any], *numbers: int) -> dict[str, Any]:
    for each in ids(*numbers):
        assert tray.add(session, each) is Added.ADDED
    return session


def test_a_new_session_has_an_empty_tray(session: dict[str, Any]) -> None:
    assert tray.ids_of(session) == ()
    assert session == {}


def test_a_sixth_offer_changes_nothing(session: dict[str, Any]) -> None:
    filled(session, 1, 2, 3, 4, 5)
    assert tray.add(session, UUID(int=6)) is Added.FULL
    assert tray.ids_of(session) == ids(1, 2, 3, 4, 5)


def test_an_offer_lies_there_once(session: dict[str, Any]) -> None:
    filled(session, 1)
    assert tray.add(session, UUID(int=1)) is Added.ALREADY
    assert tray.ids_of(session) == ids(1)


@pytest.mark.parametrize(
    ("moved", "up", "expected"),
    [(1, True, (1, 2, 3)), (2, True, (2, 1, 3)), (3, True, (1, 3, 2)), (1, False, (2, 1, 3)), (3, False, (1, 2, 3))],
)
def test_offers_change_places(session: dict[str, Any], moved: int, up: bool, expected: tuple[int, ...]) -> None:
    filled(session, 1, 2, 3)
    tray.move(session, UUID(int=moved), up=up)
    assert tray.ids_of(session) == ids(*expected)


def test_moving_or_taking_what_is_not_there_changes_nothing(session: dict[str, Any]) -> None:
    filled(session, 1)
    assert not tray.move(session, UUID(int=9), up=True)
    assert not tray.remove(session, UUID(int=9))
    assert tray.ids_of(session) == ids(1)


def test_the_tray_is_emptied(session: dict[str, Any]) -> None:
    tray.clear(filled(session, 1, 2))
    assert tray.ids_of(session) == ()


@pytest.mark.parametrize("stored", [None, "x", {"a": 1}, ["no id", 7, None], [str(UUID(int=1))] * 9])
def test_a_damaged_session_is_read_as_far_as_it_goes(stored: object) -> None:
    assert tray.ids_of({"tray": stored}) in {(), ids(1)}


def test_a_form_remembers_its_sheet(session: dict[str, Any]) -> None:
    for number in range(30):
        tray.remember_sheet(session, f"form{number}", f"CODE{number}")
    assert tray.sheet_of(session, "form29") == "CODE29"
    assert tray.sheet_of(session, "form0") == ""
    assert len(session["sheets"]) == tray.MAX_SHEETS
