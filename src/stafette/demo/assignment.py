"""Who offers what: spreads the sub-themes evenly over the organisations that can offer them."""

from __future__ import annotations

import random
from collections import Counter

from stafette.demo.partners import Partner
from stafette.demo.topics import Concept, Topic, topics


class Assigner:
    """Remembers what was given out, so that sub-themes and kinds of offers stay even."""

    def __init__(self, rng: random.Random) -> None:
        """Start with nothing given out."""
        self._rng = rng
        self._topics: Counter[str] = Counter()
        self._concepts: Counter[Concept] = Counter()

    def assign(self, partners: list[Partner]) -> list[tuple[Partner, Topic, Concept]]:
        """Give every organisation its offers; those with few possible sub-themes choose first."""
        order = sorted(partners, key=lambda partner: (len(self._possible(partner)), self._rng.random()))
        chosen = [(partner, *pair) for partner in order for pair in self._for_partner(partner)]
        return sorted(chosen, key=lambda entry: entry[0].record.source_id)

    def _possible(self, partner: Partner) -> list[Topic]:
        return [topic for topic in topics().values() if partner.kind.slug in topic.by]

    def _for_partner(self, partner: Partner) -> list[tuple[Topic, Concept]]:
        rng, mine, used = self._rng, self._possible(partner), Counter[str]()
        pairs = []
        for _offer in range(partner.offers):
            topic = min(mine, key=lambda topic: self._topics[topic.slug] + 6 * used[topic.slug] + 4 * rng.random())
            fitting = [concept for concept in topic.concepts if partner.kind.slug in concept.by]
            concept = min(fitting, key=lambda concept: self._concepts[concept] + rng.random())
            self._topics[topic.slug] += 1
            self._concepts[concept] += 1
            used[topic.slug] += 1
            pairs.append((topic, concept))
        return pairs
