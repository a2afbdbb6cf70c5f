"""The written material: sub-themes with their kinds of offers, kinds of organisations, general sentences."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from stafette.demo.phrases import Phrase, phrases, words
from stafette.demo.places import TEXTS
from stafette.demo.times import Form

_NOT_THEMES = ("general", "organizations", "places", "people")


class Price(StrEnum):
    """How an offer is paid for; names the table of sentences in ``general.toml``."""

    FREE = "free"
    SMALL = "small"
    COURSE = "course"
    MEMBERSHIP = "membership"
    INSURANCE = "insurance"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Concept:
    """A kind of offer inside a sub-theme. The first line of its text is the summary, the rest describes it."""

    names: tuple[Phrase, ...]
    form: Form
    price: Price
    by: frozenset[str]
    groups: tuple[str, ...]
    ages: tuple[int | None, int | None]
    summary: Phrase
    text: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything written about one sub-theme. ``by`` names kinds of organisations, ``also`` other sub-themes."""

    slug: str
    theme: str
    by: frozenset[str]
    groups: tuple[str, ...]
    also: tuple[str, ...]
    keywords: tuple[str, ...]
    questions: tuple[Phrase, ...]
    who: tuple[Phrase, ...]
    facts: tuple[Phrase, ...]
    steps: tuple[Phrase, ...]
    bring: tuple[Phrase, ...]
    fit: tuple[Phrase, ...]
    concepts: tuple[Concept, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of organisation: relative frequency, relative number of offers, names, legal forms, descriptions."""

    slug: str
    share: float
    offers: float
    legal: tuple[str, ...]
    names: tuple[Phrase, ...]
    about: tuple[Phrase, ...]


_USUAL_PRICE = {Form.COURSE: Price.COURSE, Form.CLASS: Price.MEMBERSHIP}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))


def _ages(text: str) -> tuple[int | None, int | None]:
    """ "14-27", "18-" or empty."""
    if not text:
        return None, None
    low, high = text.split("-")
    return int(low) if low else None, int(high) if high else None


def _concept(table: Mapping[str, str], by: frozenset[str]) -> Concept:
    form = Form(table["form"])
    summary, *text = phrases(table["text"])
    return Concept(
        names=tuple(Phrase.parse(name) for name in words(table["name"], "/")),
        form=form,
        price=Price(table["price"]) if "price" in table else _USUAL_PRICE.get(form, Price.FREE),
        by=frozenset(table["by"].split()) if "by" in table else by,
        groups=tuple(table.get("groups", "").split()),
        ages=_ages(table.get("ages", "")),
        summary=summary,
        text=tuple(text),
    )


def _topic(slug: str, theme: str, table: Mapping[str, Any]) -> Topic:
    by = frozenset(table["by"].split())
    concepts = tuple(_concept(offer, by) for offer in table["offers"])
    return Topic(
        slug=slug,
        theme=theme,
        by=frozenset().union(*(concept.by for concept in concepts)),
        groups=tuple(table.get("groups", "").split()),
        also=tuple(table.get("also", "").split()),
        keywords=words(table["words"], ","),
        questions=phrases(table["ask"]),
        who=phrases(table["who"]),
        facts=phrases(table["facts"]),
        steps=phrases(table["steps"]),
        bring=phrases(table["bring"]),
        fit=phrases(table["fit"]),
        concepts=concepts,
    )


@cache
def topics() -> dict[str, Topic]:
    """All sub-themes by slug, in the order of the theme files."""
    names = sorted(path.stem for path in TEXTS.glob("*.toml") if path.stem not in _NOT_THEMES)
    return {slug: _topic(slug, theme, table) for theme in names for slug, table in _read(theme).items()}


@cache
def kinds() -> dict[str, Kind]:
    """Kinds of organisations by slug, those for which some sub-theme has an offer."""
    busy: frozenset[str] = frozenset().union(*(topic.by for topic in topics().values()))
    return {
        slug: Kind(
            slug=slug,
            share=float(table["share"]),
            offers=float(table["offers"]),
            legal=words(table["legal"], "|"),
            names=phrases(table["names"]),
            about=phrases(table["about"]),
        )
        for slug, table in _read("organizations").items()
        if slug in busy
    }


@cache
def general() -> dict[str, dict[str, tuple[Phrase, ...]]]:
    """General sentences: table, then form or case, then phrases."""
    return {table: {key: phrases(text) for key, text in block.items()} for table, block in _read("general").items()}
