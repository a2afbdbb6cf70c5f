"""The conversation tray (Merkzettel): up to five offers in the session, in an order that the person chose.

The session holds ids of offers and the codes of sheets already made from it (so that a double click makes one sheet).
Sentences for the person never come near it: a session is a row of our database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

MAX_OFFERS: Final = 5
MAX_SHEETS: Final = 20
_OFFERS: Final = "tray"
_SHEETS: Final = "sheets"


class Session(Protocol):
    """What the tray needs of a session."""

    def get(self, key: str, default: Any, /) -> Any:
        """The value of a key."""

    def __setitem__(self, key: str, value: Any) -> None: ...


class Added(StrEnum):
    """What became of putting an offer onto the tray."""

    ADDED = "added"
    ALREADY = "already"
    FULL = "full"  # five lie there; nothing was changed


@dataclass(frozen=True, slots=True)
class TraySummary:
    """What every page shows of the tray: how many offers, and where it is."""

    count: int
    url: str


def _read(session: Session) -> list[UUID]:
    """The ids; what is no id (an old or damaged session) is passed over."""
    stored = session.get(_OFFERS, [])
    found: list[UUID] = []
    for text in stored if isinstance(stored, list) else []:
        try:
            identity = UUID(str(text))
        except ValueError:
            continue
        if identity not in found:
            found.append(identity)
    return found[:MAX_OFFERS]


def _write(session: Session, ids: list[UUID]) -> None:
    session[_OFFERS] = [str(identity) for identity in ids]


def ids_of(session: Session) -> tuple[UUID, ...]:
    """The offers in their order."""
    return tuple(_read(session))


def add(session: Session, service_id: UUID) -> Added:
    """Put an offer at the end. A sixth one changes nothing."""
    ids = _read(session)
    if service_id in ids:
        return Added.ALREADY
    if len(ids) >= MAX_OFFERS:
        return Added.FULL
    _write(session, [*ids, service_id])
    return Added.ADDED


def remove(session: Session, service_id: UUID) -> bool:
    """Take an offer away. False if it was not there."""
    ids = _read(session)
    if service_id not in ids:
        return False
    _write(session, [identity for identity in ids if identity != service_id])
    return True


def move(session: Session, service_id: UUID, *, up: bool) -> bool:
    """Exchange an offer with its neighbour. False at the end of the list, or if it is not there."""
    ids = _read(session)
    if service_id not in ids:
        return False
    place = ids.index(service_id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ids):
        return False
    ids[place], ids[other] = ids[other], ids[place]
    _write(session, ids)
    return True


def clear(session: Session) -> None:
    """Empty the tray."""
    _write(session, [])


def sheet_of(session: Session, key: str) -> str:
    """The code of the sheet that this form already made, empty if none."""
    sheets = session.get(_SHEETS, {})
    return str(sheets.get(key, "")) if isinstance(sheets, Mapping) else ""


def remember_sheet(session: Session, key: str, code: str) -> None:
    """Note which sheet a form made; the oldest notes fall away."""
    sheets = session.get(_SHEETS, {})
    kept = dict(sheets) if isinstance(sheets, Mapping) else {}
    kept.pop(key, None)
    session[_SHEETS] = dict([*kept.items(), (key, code)][-MAX_SHEETS:])
