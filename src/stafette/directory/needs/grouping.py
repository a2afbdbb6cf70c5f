"""Offers by member of the household, each offer once, needs taking turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from stafette.directory.needs.fit import Fit, OfferFacts, check
from stafette.directory.needs.household import Household, Member
from stafette.directory.needs.reasons import Caveat, Reason, ReasonCode
from stafette.directory.needs.rules import Need

MAX_PER_MEMBER: Final = 6
MAX_PER_NEED: Final = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """An offer in its group, with every reason, also those of other members whom it suits."""

    offer_id: UUID
    reasons: tuple[Reason, ...]
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True, slots=True)
class MemberGroup:
    """Offers for one member, the most pressing need first."""

    member: Member
    offers: tuple[Placed, ...]


def group_offers(
    household: Household,
    found: Sequence[tuple[Need, Sequence[UUID]]],
    facts: Mapping[UUID, OfferFacts],
    today: int,
) -> tuple[MemberGroup, ...]:
    """Choose and group.

    ``found`` holds for each need the offers of its themes, the best first; ``facts`` what is known of them (offers
    without facts are passed over); ``today`` is ``date.toordinal()``. Members without offers are left out. Needs of a
    member take turns, so that one theme does not fill the list.
    """
    fits = [_fits(household, need, ids, facts, today) for need, ids in found]
    home = _homes(fits)
    groups = []
    for member in household.members():
        own = [fit for fit in fits if fit and fit[0].need.member == member]
        chosen = _take_turns([[each for each in fit if home[each.offer_id] == member] for fit in own])
        if chosen:
            groups.append(MemberGroup(member, tuple(_placed(fit, fits) for fit in chosen)))
    return tuple(groups)


def _fits(
    household: Household, need: Need, ids: Sequence[UUID], facts: Mapping[UUID, OfferFacts], today: int
) -> list[Fit]:
    checked = [check(facts[offer_id], need, household, today) for offer_id in ids if offer_id in facts]
    return sorted((fit for fit in checked if fit is not None), key=lambda fit: -fit.bonus)


def _homes(fits: Sequence[Sequence[Fit]]) -> dict[UUID, Member]:
    """The member under whom each offer stands: the one with the most pressing need, the first among equals."""
    homes: dict[UUID, tuple[int, Member]] = {}
    for each in (fit for need_fits in fits for fit in need_fits):
        weight = each.need.rule.weight
        if each.offer_id not in homes or homes[each.offer_id][0] < weight:
            homes[each.offer_id] = (weight, each.need.member)
    return {offer_id: member for offer_id, (_, member) in homes.items()}


def _take_turns(lists: Sequence[Sequence[Fit]]) -> list[Fit]:
    """One offer of each need, then the second of each, at most ``MAX_PER_NEED``; each offer once."""
    chosen: dict[UUID, Fit] = {}
    for _ in range(MAX_PER_NEED):
        for fits in lists:
            following = next((fit for fit in fits if fit.offer_id not in chosen), None)
            if following and len(chosen) < MAX_PER_MEMBER:
                chosen[following.offer_id] = following
    return list(chosen.values())


def _placed(chosen: Fit, fits: Sequence[Sequence[Fit]]) -> Placed:
    """Reasons of the chosen fit first, then what other needs add about children and situations."""
    others = [
        reason
        for need_fits in fits
        for fit in need_fits
        if fit.offer_id == chosen.offer_id
        for reason in fit.need.reasons
        if reason.code is not ReasonCode.CARES_FOR or fit.need.member == chosen.need.member
    ]
    return Placed(chosen.offer_id, tuple(dict.fromkeys((*chosen.reasons, *others))), chosen.caveats)
