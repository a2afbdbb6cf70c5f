"""What the index knows of an offer: plain values, no Django."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from uuid import UUID

from stafette.directory.search.opening import NEVER, Openings


class Field(IntEnum):
    """Where a word stands. Fields differ in weight and in the length that counts as normal."""

    NAME = 0
    ORGANIZATION = 1
    KEYWORDS = 2  # alternate names, keywords
    THEMES = 3
    SUMMARY = 4
    DESCRIPTION = 5
    PLACE = 6  # towns and postcodes


FIELD_COUNT = len(Field)


class Flag(IntFlag):
    """Yes-or-no facts of an offer. A fact that is unknown is not set: filters show only what is known."""

    FREE_OF_CHARGE = 1
    BARRIER_FREE = 2
    CHILDCARE = 4
    REMOTE = 8  # by phone or video, from anywhere
    VERIFIED = 16  # confirmed recently enough; offers without stand lower
    PUBLISHED = 32  # only these are found


NO_FLAGS = Flag(0)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of an offer. ``latitude`` and ``longitude`` in degrees (WGS 84); None where unknown."""

    town: str = ""
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """An offer as the search sees it. Texts are plain (HTML taken off before).

    ``themes`` are slugs, parents included, so that the parent theme finds the offer; ``theme_names`` are the words
    that the user reads. ``languages`` are ISO 639-1 codes, ``target_groups`` codes; an offer without any target group
    is for everybody.
    """

    id: UUID
    organization_id: UUID
    name: str
    organization: str = ""
    keywords: tuple[str, ...] = ()
    theme_names: tuple[str, ...] = ()
    summary: str = ""
    description: str = ""
    themes: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    languages: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    flags: Flag = Flag.PUBLISHED | Flag.VERIFIED
    openings: Openings = field(default=NEVER)

    def text_of(self, where: Field) -> str:
        """Return the text of one field."""
        if where is Field.PLACE:
            return " ; ".join(f"{place.postal_code} {place.town}" for place in self.places)
        texts = {
            Field.NAME: self.name,
            Field.ORGANIZATION: self.organization,
            Field.KEYWORDS: " ; ".join(self.keywords),
            Field.THEMES: " ; ".join(self.theme_names),
            Field.SUMMARY: self.summary,
            Field.DESCRIPTION: self.description,
        }
        return texts[where]
