"""The rules from situations to themes: data in ``data/needs.json``, checked when read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from stafette.directory.needs.household import Member, MemberKind, Relation, Situation
from stafette.directory.needs.reasons import Reason

SHIPPED: Final = Path(__file__).resolve().parent.parent / "data" / "needs.json"
_KEYS: Final = frozenset({"id", "for", "child_age", "youngest", "relations", "all", "themes", "weight", "check_times"})


class RuleError(ValueError):
    """A rule that cannot be read; the message names the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """If all conditions hold for a member of kind ``member``, these themes are wanted.

    ``child_age`` holds for the child itself, ``youngest`` for the household; both are years, both ends included.
    ``relations`` names whom somebody must care for (None: no matter). ``situations`` must all be true. ``weight``
    orders needs: higher is more pressing. ``check_times`` is off where the person does not have to be there, or where
    one call settles it.
    """

    id: str
    member: MemberKind
    themes: tuple[str, ...]
    weight: int
    child_age: tuple[int, int] | None = None
    youngest: tuple[int, int] | None = None
    relations: frozenset[Relation] | None = None
    situations: frozenset[Situation] = frozenset()
    check_times: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """What a member of the household needs: themes, and the reasons to print beside the offers."""

    rule: Rule
    member: Member
    reasons: tuple[Reason, ...]


def _range(rule_id: str, value: Any) -> tuple[int, int] | None:
    if value is None:
        return None
    if isinstance(value, list) and len(value) == 2 and all(isinstance(age, int) for age in value):
        low, high = int(value[0]), int(value[1])
        if 0 <= low <= high:
            return low, high
    raise RuleError(f"{rule_id}: an age range is two numbers, the smaller first")


def _rule(entry: Mapping[str, Any]) -> Rule:
    rule_id = str(entry.get("id", "?"))
    unknown = set(entry) - _KEYS
    if unknown:
        raise RuleError(f"{rule_id}: unknown key {sorted(unknown)[0]}")
    try:
        rule = Rule(
            id=rule_id,
            member=MemberKind(entry["for"]),
            themes=tuple(str(slug) for slug in entry["themes"]),
            weight=int(entry["weight"]),
            child_age=_range(rule_id, entry.get("child_age")),
            youngest=_range(rule_id, entry.get("youngest")),
            relations=frozenset(Relation(each) for each in entry["relations"]) if "relations" in entry else None,
            situations=frozenset(Situation(each) for each in entry.get("all", ())),
            check_times=bool(entry.get("check_times", True)),
        )
    except (KeyError, ValueError) as error:
        raise RuleError(f"{rule_id}: {error}") from error
    if not rule.themes:
        raise RuleError(f"{rule_id}: no themes")
    if rule.member is MemberKind.SELF and not (rule.situations or rule.youngest or rule.relations):
        raise RuleError(f"{rule_id}: a rule for the person needs a condition")
    return rule


def read_rules(entries: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Check and read rules.

    Raises:
        RuleError: a rule has an unknown key, value or the id of another rule.
    """
    rules = tuple(_rule(entry) for entry in entries)
    ids = [rule.id for rule in rules]
    for rule_id in ids:
        if ids.count(rule_id) > 1:
            raise RuleError(f"{rule_id}: this id stands twice")
    return rules


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules of ``data/needs.json``, read once."""
    return read_rules(json.loads(SHIPPED.read_text(encoding="utf-8")))
