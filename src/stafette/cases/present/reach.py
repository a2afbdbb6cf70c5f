"""How a person may be reached. A safe channel, or a protected address, overrides everything else. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from stafette.cases.enums import ChannelKind

PHONES = frozenset({ChannelKind.MOBILE.value, ChannelKind.PHONE.value})


class Channel(Protocol):
    """A way to reach a person, as stored."""

    kind: str
    value: str
    preferred: bool
    shared: bool
    safe: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """``guarded``: only ``channels`` may be used, no other way and no address is shown."""

    guarded: bool
    channels: tuple[Channel, ...]


def reach(channels: Iterable[Channel], *, protected: bool) -> Reach:
    """The channels that may be used, the preferred one first."""
    ordered = sorted(channels, key=lambda each: (not each.preferred, each.kind, each.value))
    safe = tuple(each for each in ordered if each.safe)
    if protected or safe:
        return Reach(True, safe)
    return Reach(False, tuple(ordered))


def number_to_call(channels: Sequence[Channel]) -> str:
    """The first phone number of those that may be used; empty for none."""
    return next((each.value for each in channels if each.kind in PHONES), "")
