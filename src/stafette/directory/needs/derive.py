"""From a household to its needs."""

from __future__ import annotations

from collections.abc import Iterable

from stafette.directory.needs.household import Household, Member, MemberKind, Relation
from stafette.directory.needs.reasons import Reason, ReasonCode
from stafette.directory.needs.rules import Need, Rule


def _within(age: int | None, limits: tuple[int, int] | None) -> bool:
    return limits is None or (age is not None and limits[0] <= age <= limits[1])


def _holds(rule: Rule, household: Household, member: Member) -> bool:
    if rule.member is not member.kind or not rule.situations <= household.situations:
        return False
    if rule.relations is not None and _cared_for(rule.relations, household, member) is None:
        return False
    return _within(member.age, rule.child_age) and _within(household.youngest, rule.youngest)


def _cared_for(relations: frozenset[Relation], household: Household, member: Member) -> Relation | None:
    """Whom of ``relations`` somebody cares for: the relative itself, or for the person who asks the first one."""
    if member.kind is MemberKind.RELATIVE:
        return member.relation if member.relation in relations else None
    return next((relation for relation in household.cares_for if relation in relations), None)


def _reasons(rule: Rule, household: Household, member: Member) -> tuple[Reason, ...]:
    reasons = [Reason(ReasonCode.SITUATION, situation) for situation in sorted(rule.situations)]
    relation = member.relation or _cared_for(rule.relations or frozenset(), household, member)
    if member.kind is MemberKind.CHILD:
        reasons.insert(0, Reason(ReasonCode.CHILD_AGE, str(member.age)))
    elif rule.youngest is not None:
        reasons.append(Reason(ReasonCode.CHILD_AGE, str(household.youngest)))
    if relation is not None:
        reasons.append(Reason(ReasonCode.CARES_FOR, relation))
    return tuple(reasons)


def needs_of(household: Household, rules: Iterable[Rule]) -> tuple[Need, ...]:
    """All needs of all members, the most pressing of each member first."""
    needs = [
        Need(rule, member, _reasons(rule, household, member))
        for member in household.members()
        for rule in rules
        if _holds(rule, household, member)
    ]
    order = {member: place for place, member in enumerate(household.members())}
    return tuple(sorted(needs, key=lambda need: (order[need.member], -need.rule.weight, need.rule.id)))
