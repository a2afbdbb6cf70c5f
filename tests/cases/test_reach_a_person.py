"""How a person may be reached: protection and safe channels override every rule; nothing prints a stored address."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.env import BASE_DIR
from stafette.cases.enums import ChannelKind
from stafette.cases.reach import WORDS, Use, Why, reach, shown_address

TODAY = date(2026, 11, 23)
CASES = BASE_DIR / "src" / "stafette" / "cases"
MAY_READ_ADDRESSES = {"reach.py"}
ADDRESS = {"street", "postal_code", "latitude", "longitude"}


@dataclass(frozen=True)
class Way:
    """A channel as stored."""

    kind: str = ChannelKind.MOBILE
    value: str = "0171 3920001"
    preferred: bool = False
    shared: bool = False
    safe: bool = False
    valid_from: date = TODAY - timedelta(days=10)
    valid_to: date | None = None


@dataclass(frozen=True)
class Guard:
    """A protection as stored."""

    valid_from: date = TODAY - timedelta(days=10)
    valid_to: date | None = None


@dataclass(frozen=True)
class Living:
    """Where somebody lives."""

    street: str = "Marktstraße 12"
    postal_code: str = "12345"
    city: str = "Neustadt"


days = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))
ends = st.one_of(st.none(), days)
ways = st.builds(
    Way,
    kind=st.sampled_from([kind.value for kind in ChannelKind]),
    value=st.text("0123456789", min_size=3, max_size=6),
    preferred=st.booleans(),
    shared=st.booleans(),
    safe=st.booleans(),
    valid_from=days,
    valid_to=ends,
)
guards = st.builds(Guard, valid_from=days, valid_to=ends)
uses = st.sampled_from(list(Use))


def holds(period: Way | Guard) -> bool:
    return period.valid_from <= TODAY and (period.valid_to is None or period.valid_to >= TODAY)


@given(st.lists(ways, max_size=6), st.lists(guards, max_size=2), uses)
def test_every_channel_is_used_or_out_with_a_reason(channels: list[Way], protections: list[Guard], use: Use) -> None:
    found = reach(channels, protections, use=use, on=TODAY)

    assert sorted(map(repr, (each.channel for each in found.checked))) == sorted(map(repr, channels))
    assert all(each.usable == (each.words == "") for each in found.checked)
    verdicts = [each.usable for each in found.checked]
    assert verdicts == sorted(verdicts, reverse=True)


@given(st.lists(ways, max_size=6), st.lists(guards, max_size=2), uses)
def test_a_protection_or_a_safe_channel_leaves_only_safe_ones(
    channels: list[Way], protections: list[Guard], use: Use
) -> None:
    found = reach(channels, protections, use=use, on=TODAY)

    marked = any(way.safe and way.valid_from <= TODAY for way in channels)
    assert found.guarded == (marked or any(map(holds, protections)))
    if found.guarded:
        assert all(way.safe for way in found.usable)
    assert all(map(holds, found.usable))
    if use is Use.PERSONAL:
        assert not any(way.shared for way in found.usable)


@given(st.lists(ways, max_size=6), st.lists(guards, max_size=2))
def test_neutral_words_reach_at_least_as_far_as_personal_ones(channels: list[Way], protections: list[Guard]) -> None:
    personal = reach(channels, protections, use=Use.PERSONAL, on=TODAY).usable
    neutral = reach(channels, protections, use=Use.NEUTRAL, on=TODAY).usable

    assert set(personal) <= set(neutral)
    assert set(neutral) - set(personal) == {way for way in neutral if way.shared}


@given(st.lists(ways, max_size=6), guards, uses)
def test_one_protection_more_never_opens_a_channel(channels: list[Way], guard: Guard, use: Use) -> None:
    without = reach(channels, [], use=use, on=TODAY).usable
    assert set(reach(channels, [guard], use=use, on=TODAY).usable) <= set(without)


@given(st.lists(ways, max_size=6, unique=True), uses, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(channels: list[Way], use: Use, chance: random.Random) -> None:
    shuffled = channels.copy()
    chance.shuffle(shuffled)
    first, second = (reach(rows, [], use=use, on=TODAY) for rows in (channels, shuffled))

    assert [(way.preferred, way.kind, way.value) for way in first.usable] == [
        (way.preferred, way.kind, way.value) for way in second.usable
    ]
    if any(way.preferred for way in first.usable):
        assert first.best is not None and first.best.preferred


def test_each_reason_is_said() -> None:
    later = Way(valid_from=TODAY + timedelta(days=1))
    over = Way(valid_to=TODAY - timedelta(days=1))
    couple = Way(shared=True)
    assert [reach([way], [], use=Use.PERSONAL, on=TODAY).checked[0].why for way in (later, over, couple)] == [
        Why.NOT_YET,
        Why.OVER,
        Why.SHARED,
    ]
    assert reach([couple], [Guard()], use=Use.NEUTRAL, on=TODAY).checked[0].why is Why.ADDRESS_PROTECTED
    found = reach([Way(preferred=True), Way(safe=True)], [], use=Use.PERSONAL, on=TODAY)
    assert (found.best, found.checked[1].why) == (Way(safe=True), Why.NOT_THE_SAFE_ONE)
    assert set(WORDS) == set(Why)


def test_a_safe_number_that_ended_still_guards() -> None:
    ended = Way(safe=True, valid_to=TODAY - timedelta(days=1))

    found = reach([ended, Way(kind=ChannelKind.LETTER)], [], use=Use.NEUTRAL, on=TODAY)

    assert found.guarded
    assert found.best is None


def test_an_address_is_shown_only_if_it_is_not_protected() -> None:
    shown = shown_address(Living(), [])
    assert shown is not None and shown.lines == ("Marktstraße 12", "12345 Neustadt")
    assert shown_address(Living(), [Guard()], on=TODAY) is None
    assert shown_address(Living(), [Guard(valid_to=TODAY - timedelta(days=1))]) is None  # no day: every one counts
    assert shown_address(Living(), [Guard(valid_to=TODAY - timedelta(days=1))], on=TODAY) is not None
    assert shown_address(replace(Living(), street="", postal_code="", city=" "), []) is None


# --- house rule: a stored address reaches nobody but through shown_address -------------------------------------------


def printed_in_template(text: str) -> list[str]:
    """Places of a template that print a part of a person's address."""
    tags = re.findall(r"\{[{%].*?[%}]\}", text, flags=re.DOTALL)
    pattern = r"\b\w*(?:person|member|mensch)\w*(?:\.\w+)*\.(?:street|postal_code|city|latitude|longitude)\b"
    return [found for tag in tags for found in re.findall(pattern, tag)]


def read_in_module(text: str) -> list[str]:
    """Attributes and lookups of a module that read a part of an address."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in ADDRESS:
            found.append(f"{node.lineno}: .{node.attr}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts = node.value.split("__")
            if node.value.startswith("person__") and parts[-1] in ADDRESS | {"city"}:
                found.append(f"{node.lineno}: {node.value!r}")
    return found


def modules() -> Iterator[Path]:
    """Modules of the spine that show something."""
    for folder in ("views", "present", "reading", "forms"):
        yield from (path for path in sorted((CASES / folder).rglob("*.py")) if path.name not in MAY_READ_ADDRESSES)


@pytest.mark.parametrize(
    "template",
    sorted((BASE_DIR / "src" / "stafette").rglob("templates/**/*.html")),
    ids=lambda path: str(path.relative_to(BASE_DIR / "src" / "stafette")),
)
def test_no_template_prints_a_stored_address(template: Path) -> None:
    assert not printed_in_template(template.read_text(encoding="utf-8"))


def test_no_view_reads_a_stored_address() -> None:
    found = {str(path.relative_to(CASES)): read_in_module(path.read_text(encoding="utf-8")) for path in modules()}
    assert not {path: places for path, places in found.items() if places}


def test_the_walk_finds_what_it_looks_for() -> None:
    assert printed_in_template("<p>{{ case.person.street }}</p>") == ["person.street"]
    assert printed_in_template("{% if person.city %}x{% endif %}") == ["person.city"]
    assert not printed_in_template("<p>{{ offer.place.street }} {{ person.address }}</p>")
    assert read_in_module("x = row.person.street") == ["1: .street"]
    assert read_in_module("rows.values('person__city')") == ["1: 'person__city'"]
