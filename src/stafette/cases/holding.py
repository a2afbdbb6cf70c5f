"""Who is meant by a typed name: colleagues, teams, organisations. Pure: names in, one candidate or a question out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from uuid import UUID

MOST_ASKED = 3


class HolderKind(StrEnum):
    """What somebody is who may hold a step."""

    USER = "user"
    TEAM = "team"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could hold a step. ``detail`` tells namesakes apart (team, site)."""

    kind: HolderKind
    id: UUID
    name: str
    detail: str = ""

    @property
    def label(self) -> str:
        """Name with detail, as the list of suggestions shows it."""
        return f"{self.name}, {self.detail}" if self.detail else self.name


@dataclass(frozen=True, slots=True)
class Found:
    """Exactly one, or those that may be meant (none: nobody is called like that)."""

    one: Candidate | None = None
    perhaps: tuple[Candidate, ...] = ()


def find(text: str, candidates: Sequence[Candidate]) -> Found:
    """Who is meant: the whole label, else the whole name, else the only one that begins with or contains the text."""
    wanted = _bare(text)
    if not wanted:
        return Found()
    for fits in (_is_label, _is_name, _begins, _contains):
        fitting = [each for each in candidates if fits(each, wanted)]
        if len(fitting) == 1:
            return Found(one=fitting[0])
        if fitting:
            return Found(perhaps=tuple(fitting[:MOST_ASKED]))
    return Found(perhaps=_alike(wanted, candidates))


def _is_label(each: Candidate, wanted: str) -> bool:
    return _bare(each.label) == wanted


def _is_name(each: Candidate, wanted: str) -> bool:
    return _bare(each.name) == wanted


def _begins(each: Candidate, wanted: str) -> bool:
    name = _bare(each.name)
    return any(part.startswith(wanted) for part in (name, *name.split()))


def _contains(each: Candidate, wanted: str) -> bool:
    return wanted in _bare(each.name)


def _alike(wanted: str, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    by_name = {_bare(each.name): each for each in candidates}
    return tuple(by_name[name] for name in get_close_matches(wanted, by_name, n=MOST_ASKED, cutoff=0.7))


def _bare(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())
