"""Who offers what: spreads the sub-themes evenly over the organisations that can offer them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from functools import cache

from stafette.demo.partners import Partner
from stafette.demo.topics import Concept, Topic, topics


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """A sub-theme with the kinds of offers in it that one kind of organisation has, by their number."""

    topic: Topic
    concepts: dict[int, Concept]


@cache
def _choices(kind: str) -> tuple[_Choice, ...]:
    """What a kind of organisation can offer."""
    found = (
        _Choice(topic, {number: concept for number, concept in enumerate(topic.concepts) if kind in concept.by})
        for topic in topics().values()
    )
    return tuple(choice for choice in found if choice.concepts)


class Assigner:
    """Remembers what was given out, so that sub-themes and kinds of offers stay even."""

    def __init__(self, rng: random.Random) -> None:
        """Start with nothing given out."""
        self._rng = rng
        self._topics: Counter[str] = Counter()
        self._concepts: Counter[tuple[str, int]] = Counter()

    def assign(self, partners: list[Partner]) -> list[tuple[Partner, Topic, Concept]]:
        """Give every organisation its offers; those with few possible sub-themes choose first."""
        order = sorted(partners, key=lambda partner: (len(_choices(partner.kind.slug)), self._rng.random()))
        chosen = [(partner, *pair) for partner in order for pair in self._for_partner(partner)]
        return sorted(chosen, key=lambda entry: entry[0].record.source_id)

    def _for_partner(self, partner: Partner) -> list[tuple[Topic, Concept]]:
        rng, used = self._rng, Counter[str]()
        pairs = []
        for _offer in range(partner.offers):
            choice = min(
                _choices(partner.kind.slug),
                key=lambda choice: self._fullness(choice) + 6 * used[choice.topic.slug] + 4 * rng.random(),
            )
            slug = choice.topic.slug
            number = min(choice.concepts, key=lambda number: self._concepts[slug, number] + rng.random())
            self._topics[slug] += 1
            self._concepts[slug, number] += 1
            used[slug] += 1
            pairs.append((choice.topic, choice.concepts[number]))
        return pairs

    def _fullness(self, choice: _Choice) -> float:
        """Offers of a sub-theme; fewer if there is a kind in it that hardly anybody offers yet."""
        slug = choice.topic.slug
        rarest = min(self._concepts[slug, number] for number in choice.concepts)
        return (self._topics[slug] + rarest * len(choice.topic.concepts)) / 2
