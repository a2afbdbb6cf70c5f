"""Whether an offer suits a need of a member: age limits, target groups, times. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from stafette.directory.enums import TargetGroup
from stafette.directory.needs.household import GROWN_UP, Household, Member, MemberKind, Relation, Situation, Window
from stafette.directory.needs.reasons import Caveat, CaveatCode, Reason, ReasonCode
from stafette.directory.needs.rules import Need
from stafette.directory.search.opening import DAY, NEVER, Openings

OVERLAP_MINUTES: Final = 30
"""An offer fits a window if it is open in it for at least so many minutes."""
SMALL_CHILD_UP_TO: Final = 7
_HOURS: Final = {Window.MORNING: (6, 12), Window.AFTERNOON: (12, 17), Window.EVENING: (17, 23)}
_ADULTS_ABOUT_CHILDREN: Final = frozenset({TargetGroup.PARENTS, TargetGroup.SINGLE_PARENTS, TargetGroup.RELATIVES})
_OPEN_TO_ADULTS: Final = frozenset(
    {
        TargetGroup.WOMEN,
        TargetGroup.MEN,
        TargetGroup.OLDER_PEOPLE,
        TargetGroup.NEWCOMERS,
        TargetGroup.DISABILITY,
        TargetGroup.JOB_SEEKERS,
        TargetGroup.HOMELESS,
        TargetGroup.YOUNG_PEOPLE,
    }
)
"""Groups to which an adult may belong without having said so: shown, with the group beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """What must be known of an offer. Ages in years, languages in ISO 639-1, groups as codes of ``TargetGroup``."""

    id: UUID
    target_groups: frozenset[str] = frozenset()
    minimum_age: int | None = None
    maximum_age: int | None = None
    languages: frozenset[str] = frozenset()
    childcare: bool = False
    openings: Openings = NEVER


@dataclass(frozen=True, slots=True)
class Fit:
    """An offer suits a need. ``bonus`` lifts it among offers for the same need."""

    need: Need
    offer_id: UUID
    reasons: tuple[Reason, ...]
    caveats: tuple[Caveat, ...]
    bonus: int


def check(offer: OfferFacts, need: Need, household: Household, today: int) -> Fit | None:
    """The fit of ``offer`` with its reasons and caveats, or None if something speaks against it.

    ``today`` is a day as ``date.toordinal()``: times that are over do not count.
    """
    group = _group_limits(offer, need.member, household)
    ages = _age_limits(offer, need.member)
    times = _times(offer, need, household, today)
    if group is None or ages is None or times is None:
        return None
    time_reasons, time_caveats = times
    extra = tuple(_advantages(offer, need, household))
    return Fit(
        need=need,
        offer_id=offer.id,
        reasons=(*need.reasons, *extra, *time_reasons),
        caveats=(*group, *ages, *time_caveats),
        bonus=2 * len(extra) + len(time_reasons) - len(group),
    )


def _certain_groups(member: Member, household: Household) -> frozenset[TargetGroup]:
    """Groups to which a member belongs by what was said."""
    if member.kind is MemberKind.CHILD:
        age = member.age or 0
        own = {TargetGroup.PARENTS, TargetGroup.RELATIVES} | ({TargetGroup.CHILDREN} if age <= 14 else set())
        own |= {TargetGroup.SINGLE_PARENTS} if Situation.SINGLE_PARENT in household.situations else set()
        return frozenset(own | ({TargetGroup.YOUNG_PEOPLE} if age >= 12 else set()))
    if member.kind is MemberKind.RELATIVE:
        child = {TargetGroup.CHILDREN, TargetGroup.PARENTS} if member.relation is Relation.CHILD else set()
        return frozenset({TargetGroup.CARERS, TargetGroup.RELATIVES, TargetGroup.DISABILITY} | child)
    said = {
        TargetGroup.PARENTS: household.is_parent,
        TargetGroup.SINGLE_PARENTS: Situation.SINGLE_PARENT in household.situations,
        TargetGroup.PREGNANT: Situation.PREGNANT in household.situations,
        TargetGroup.CARERS: bool(household.cares_for),
        TargetGroup.RELATIVES: bool(household.cares_for) or household.is_parent,
        TargetGroup.NEWCOMERS: bool(household.situations & {Situation.GERMAN_BEGINNER, Situation.GERMAN_MORE}),
    }
    return frozenset(group for group, holds in said.items() if holds)


def _group_limits(offer: OfferFacts, member: Member, household: Household) -> tuple[Caveat, ...] | None:
    if not offer.target_groups or offer.target_groups & _certain_groups(member, household):
        return ()
    possible = _OPEN_TO_ADULTS if member.kind is not MemberKind.CHILD else frozenset({TargetGroup.NEWCOMERS})
    open_groups = sorted(offer.target_groups & possible)
    return tuple(Caveat(CaveatCode.ONLY_FOR, group) for group in open_groups) or None


def _age_limits(offer: OfferFacts, member: Member) -> tuple[Caveat, ...] | None:
    low, high = offer.minimum_age, offer.maximum_age
    for_parents = bool(offer.target_groups & _ADULTS_ABOUT_CHILDREN) and TargetGroup.CHILDREN not in offer.target_groups
    if member.kind is MemberKind.CHILD and not for_parents:
        age = member.age or 0
        return () if (low or 0) <= age <= (age if high is None else high) else None
    if high is not None and high < GROWN_UP and member.relation is not Relation.CHILD:
        return None
    caveats = [Caveat(CaveatCode.MINIMUM_AGE, str(low))] if low is not None and low > GROWN_UP else []
    caveats += [Caveat(CaveatCode.MAXIMUM_AGE, str(high))] if high is not None else []
    return tuple(caveats)


def _times(
    offer: OfferFacts, need: Need, household: Household, today: int
) -> tuple[tuple[Reason, ...], tuple[Caveat, ...]] | None:
    if not household.windows or not need.rule.check_times:
        return (), ()
    if not offer.openings:
        return (), (Caveat(CaveatCode.TIMES_UNKNOWN),)
    met = [window for window in Window if window in household.windows and _meets(offer.openings, window, today)]
    return (tuple(Reason(ReasonCode.WINDOW, window) for window in met), ()) if met else None


def _meets(openings: Openings, window: Window, today: int) -> bool:
    return any(_overlap(start, end, window) >= OVERLAP_MINUTES for start, end in _week(openings, today))


def _week(openings: Openings, today: int) -> Iterator[tuple[int, int]]:
    """Openings from today on, as minutes from Monday 00:00; those once only by their weekday."""
    for piece in openings.weekly:
        if piece.last_day >= today:
            yield piece.start, piece.end
    for occurrence in openings.occurrences:
        day, minute = divmod(occurrence.start, DAY)
        if day >= today:
            start = (day - 1) % 7 * DAY + minute  # ordinal day 1 is a Monday
            yield start, start + occurrence.end - occurrence.start


def _overlap(start: int, end: int, window: Window) -> int:
    """Minutes that an opening shares with a window; windows of a day repeat from Monday to Friday."""
    if window is Window.WEEKEND:
        return min(end, 7 * DAY) - max(start, 5 * DAY)
    day = start // DAY
    if day >= 5:
        return 0
    low, high = _HOURS[window]
    return min(end, day * DAY + high * 60) - max(start, day * DAY + low * 60)


def _advantages(offer: OfferFacts, need: Need, household: Household) -> Iterator[Reason]:
    """Reasons that need not be there: a language that is spoken, child care meanwhile."""
    if need.member.kind is MemberKind.SELF:
        youngest = household.youngest
        if offer.childcare and youngest is not None and youngest <= SMALL_CHILD_UP_TO:
            yield Reason(ReasonCode.SMALL_CHILD, str(youngest))
    for language in household.languages:
        if language in offer.languages:
            yield Reason(ReasonCode.LANGUAGE, language)
