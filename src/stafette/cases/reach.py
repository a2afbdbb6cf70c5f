"""Which way to reach a person may be used for what. A safe channel and a protected address override every rule. Pure.

In this order:

1. What does not hold on the day is out.
2. While an address is protected (Auskunftssperre, Schutzhaus), or once a channel was marked as safe, only safe
   channels may be used. A safe channel whose time is over still guards: that its mark is taken away is a decision.
3. On a channel that a couple shares only neutral words are said, safe or not.
4. The preferred channel comes first, then phone before paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeVar

from stafette.cases.enums import ChannelKind


class Use(StrEnum):
    """What a message says."""

    PERSONAL = "personal"  # worum es geht, steht darin
    NEUTRAL = "neutral"  # nur: Bitte rufen Sie uns an


class Why(StrEnum):
    """Why a channel must not be used."""

    NOT_YET = "not_yet"
    OVER = "over"
    ADDRESS_PROTECTED = "address_protected"
    NOT_THE_SAFE_ONE = "not_the_safe_one"
    SHARED = "shared"


WORDS: Final[dict[Why, str]] = {
    Why.NOT_YET: "Gilt erst später.",
    Why.OVER: "Gilt nicht mehr.",
    Why.ADDRESS_PROTECTED: "Die Adresse ist geschützt. Nur sichere Wege benutzen.",
    Why.NOT_THE_SAFE_ONE: "Es gibt einen sicheren Weg. Nur diesen benutzen.",
    Why.SHARED: "Diesen Weg benutzen zwei Menschen. Hier nur neutral schreiben: Bitte rufen Sie uns an.",
}
"""What a page says to each reason."""

_ORDER: Final = {ChannelKind.MOBILE: 0, ChannelKind.PHONE: 1, ChannelKind.MAIL: 2, ChannelKind.LETTER: 3}


class Period(Protocol):
    """Something that holds from a day on, until a day or without an end."""

    @property
    def valid_from(self) -> date: ...  # noqa: D102
    @property
    def valid_to(self) -> date | None: ...  # noqa: D102


class Channel(Period, Protocol):
    """A way to reach a person, as stored."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def preferred(self) -> bool: ...  # noqa: D102
    @property
    def shared(self) -> bool: ...  # noqa: D102
    @property
    def safe(self) -> bool: ...  # noqa: D102


class Home(Protocol):
    """Where somebody lives, as stored with the person."""

    @property
    def street(self) -> str: ...  # noqa: D102
    @property
    def postal_code(self) -> str: ...  # noqa: D102
    @property
    def city(self) -> str: ...  # noqa: D102


AChannel = TypeVar("AChannel", bound=Channel)


@dataclass(frozen=True, slots=True)
class Checked(Generic[AChannel]):
    """A channel with the reason why it is out; without a reason it may be used."""

    channel: AChannel
    why: Why | None = None

    @property
    def usable(self) -> bool:
        """Whether it may be used."""
        return self.why is None

    @property
    def words(self) -> str:
        """The reason as a sentence, empty if it may be used."""
        return WORDS[self.why] if self.why else ""


@dataclass(frozen=True, slots=True)
class Reach(Generic[AChannel]):
    """How somebody is reached: every channel with its verdict, those that may be used first.

    ``guarded``: something overrides the other rules, so say nothing about it elsewhere either.
    """

    checked: tuple[Checked[AChannel], ...]
    guarded: bool

    @property
    def usable(self) -> tuple[AChannel, ...]:
        """The channels that may be used, the best first."""
        return tuple(each.channel for each in self.checked if each.usable)

    @property
    def best(self) -> AChannel | None:
        """The channel to use; None: nobody may be written or called, see them in person."""
        return next(iter(self.usable), None)


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address that may be shown."""

    street: str
    postal_code: str
    city: str

    @property
    def lines(self) -> tuple[str, ...]:
        """As it is written on paper, without empty lines."""
        return tuple(line for line in (self.street, f"{self.postal_code} {self.city}".strip()) if line)


def reach(channels: Iterable[AChannel], protections: Iterable[Period], *, use: Use, on: date) -> Reach[AChannel]:
    """Check each channel for a use on a day."""
    ways = list(channels)
    protected = any(_holds(protection, on) for protection in protections)
    safe_only = any(channel.safe and channel.valid_from <= on for channel in ways)
    checked = [Checked(channel, _why(channel, use, on, protected, safe_only)) for channel in ways]
    checked.sort(key=lambda each: (not each.usable, *_rank(each.channel)))
    return Reach(tuple(checked), protected or safe_only)


def shown_address(person: Home, protections: Iterable[Period], *, on: date | None = None) -> Address | None:
    """The address, only if it is not protected on the day; without a day every protection given counts.

    None: protected, or there is none. This is the only way from a stored address to a page, a letter or a file.
    """
    if any(on is None or _holds(protection, on) for protection in protections):
        return None
    address = Address(person.street.strip(), person.postal_code.strip(), person.city.strip())
    return address if address.lines else None


def _holds(period: Period, on: date) -> bool:
    return period.valid_from <= on and (period.valid_to is None or period.valid_to >= on)


def _why(channel: Channel, use: Use, on: date, protected: bool, safe_only: bool) -> Why | None:
    if channel.valid_from > on:
        return Why.NOT_YET
    if not _holds(channel, on):
        return Why.OVER
    if protected and not channel.safe:
        return Why.ADDRESS_PROTECTED
    if safe_only and not channel.safe:
        return Why.NOT_THE_SAFE_ONE
    if channel.shared and use is Use.PERSONAL:
        return Why.SHARED
    return None


def _rank(channel: Channel) -> tuple[bool, int, str]:
    return (not channel.preferred, _ORDER[ChannelKind(channel.kind)], channel.value)
