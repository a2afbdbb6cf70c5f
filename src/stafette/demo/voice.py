"""Says the right sentence: one deck per pool, so that a sentence comes again only when its pool is used up."""

from __future__ import annotations

import html
import random
from collections.abc import Hashable, Mapping, Sequence

from stafette.demo import distributions as share
from stafette.demo.phrases import Deck, Phrase, chance, weighted
from stafette.demo.times import Form
from stafette.demo.topics import Concept, Topic, general


class Voice:
    """Deals sentences of all pools with one source of chance."""

    def __init__(self, rng: random.Random) -> None:
        """Start with full decks."""
        self.rng = rng
        self._decks: dict[Hashable, Deck[Phrase]] = {}

    def several(self, key: Hashable, pool: Sequence[Phrase], count: int, slots: Mapping[str, str]) -> list[str]:
        """Say up to ``count`` different phrases of the pool known as ``key``, in the order in which it is written."""
        deck = self._decks.get(key)
        if deck is None:
            deck = self._decks[key] = Deck(pool, self.rng)
        chosen = sorted(deck.hand(count), key=pool.index) if count > 1 else deck.hand(count)
        return [phrase.say(self.rng, slots) for phrase in chosen]

    def one(self, key: Hashable, pool: Sequence[Phrase], slots: Mapping[str, str]) -> str:
        """Say one phrase of the pool."""
        return self.several(key, pool, 1, slots)[0]

    def general(self, table: str, case: str, slots: Mapping[str, str], count: int = 1) -> str:
        """Say phrases of ``general.toml``; a case without an own block takes the block "any"."""
        block = general()[table]
        case = case if case in block else "any"
        return " ".join(self.several((table, case), block[case], count, slots))


def sentence(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def paragraph(*parts: str) -> str:
    """Escaped HTML paragraph of sentences; empty parts are left out, no parts give no paragraph."""
    text = " ".join(part for part in parts if part)
    return f"<p>{html.escape(text, quote=False)}</p>" if text else ""


def items(parts: Sequence[str], tag: str = "ul") -> str:
    """HTML list."""
    return f"<{tag}>{''.join(f'<li>{html.escape(part, quote=False)}</li>' for part in parts)}</{tag}>"


def headed(head: str, *parts: str) -> str:
    """HTML paragraph with a bold head."""
    return f"<p><strong>{html.escape(head, quote=False)}</strong> {html.escape(' '.join(parts), quote=False)}</p>"


class Describer:
    """Writes the description of one offer in one of several layouts."""

    def __init__(self, voice: Voice, topic: Topic, concept: Concept, slots: Mapping[str, str]) -> None:
        """Take what is to be described; ``slots`` fill names and times in."""
        self._voice, self._topic, self._concept, self._slots = voice, topic, concept, slots

    def text(self, extras: Sequence[str]) -> str:
        """HTML of the allowed set, or plain paragraphs; ``extras`` are sentences that follow from other fields."""
        layouts = {
            "flow": self._flow,
            "list": self._list,
            "headed": self._headed,
            "question": self._question,
            "short": self._short,
            "who_first": self._who_first,
            "plain": self._plain,
        }
        return layouts[weighted(self._voice.rng, share.LAYOUT.table)](list(extras))

    def procedure(self, form: Form) -> str:
        """The steps as an ordered list, from first contact to what comes after."""
        rng, topic = self._voice.rng, self._topic
        steps = [self._voice.general("first_step", form.value, self._slots)]
        steps += self._voice.several((topic.slug, "steps"), topic.steps, rng.choice((1, 2, 2)), self._slots)
        if chance(rng, 0.6):
            case = "group" if form is Form.GROUP else "any"
            steps.append(self._voice.general("last_step", case, self._slots))
        return items(steps, "ol")

    def _core(self, count: int) -> str:
        return " ".join(self._voice.several(self._concept, self._concept.text, count, self._slots))

    def _facts(self, count: int) -> list[str]:
        facts = self._voice.several((self._topic.slug, "facts"), self._topic.facts, count, self._slots)
        self._voice.rng.shuffle(facts)
        return facts

    def _who(self) -> str:
        return self._voice.one((self._topic.slug, "who"), self._topic.who, self._slots)

    def _house(self, share_of: float = 0.7) -> str:
        if not chance(self._voice.rng, share_of):
            return ""
        return self._voice.general("general", self._concept.form.value, self._slots)

    def _lead(self, case: str) -> str:
        return self._voice.general("lead", case, self._slots)

    def _flow(self, extras: list[str]) -> str:
        rng = self._voice.rng
        parts = [paragraph(self._core(rng.choice((2, 3)))), paragraph(*self._facts(2), self._house())]
        if chance(rng, 0.4):
            parts.insert(1, paragraph(self._who()))
        return "".join([*parts, paragraph(*extras)])

    def _list(self, extras: list[str]) -> str:
        rng = self._voice.rng
        facts = items(self._facts(rng.choice((3, 4))))
        return "".join(
            (paragraph(self._core(2)), paragraph(self._lead("list")), facts, paragraph(self._house(0.6), *extras))
        )

    def _headed(self, extras: list[str]) -> str:
        parts = [headed(self._lead("who"), self._who()), headed(self._lead("what"), self._core(2), *self._facts(1))]
        if chance(self._voice.rng, 0.5):
            parts.reverse()
        tail = [part for part in (self._house(0.6), *extras) if part]
        return "".join([*parts, headed(self._lead("good"), *tail) if tail else ""])

    def _question(self, extras: list[str]) -> str:
        question = self._voice.one((self._topic.slug, "ask"), self._topic.questions, self._slots)
        return "".join(
            (
                paragraph(question, self._core(2)),
                paragraph(*self._facts(self._voice.rng.choice((1, 2, 3)))),
                paragraph(self._house(0.4), *extras),
            )
        )

    def _short(self, extras: list[str]) -> str:
        return paragraph(self._core(2), *self._facts(2)) + paragraph(*extras[:1])

    def _who_first(self, extras: list[str]) -> str:
        return "".join(
            (paragraph(self._who(), self._core(2)), paragraph(*extras, *self._facts(2)), paragraph(self._house()))
        )

    def _plain(self, extras: list[str]) -> str:
        parts = (self._core(3), " ".join(self._facts(2)), " ".join((self._house(0.5), *extras)).strip())
        return "\n\n".join(part for part in parts if part)
