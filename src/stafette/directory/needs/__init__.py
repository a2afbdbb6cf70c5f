"""The need finder: from the situation of a household to offers for each of its members. Pure, see README.md."""

from __future__ import annotations

from stafette.directory.needs.derive import needs_of
from stafette.directory.needs.fit import Fit, OfferFacts, check
from stafette.directory.needs.grouping import MAX_PER_MEMBER, MAX_PER_NEED, MemberGroup, Placed, group_offers
from stafette.directory.needs.household import (
    Household,
    Member,
    MemberKind,
    Relation,
    Situation,
    Window,
)
from stafette.directory.needs.reasons import Caveat, CaveatCode, Reason, ReasonCode
from stafette.directory.needs.rules import Need, Rule, RuleError, read_rules, shipped_rules

__all__ = [
    "MAX_PER_MEMBER",
    "MAX_PER_NEED",
    "Caveat",
    "CaveatCode",
    "Fit",
    "Household",
    "Member",
    "MemberGroup",
    "MemberKind",
    "Need",
    "OfferFacts",
    "Placed",
    "Reason",
    "ReasonCode",
    "Relation",
    "Rule",
    "RuleError",
    "Situation",
    "Window",
    "check",
    "group_offers",
    "needs_of",
    "read_rules",
    "shipped_rules",
]
