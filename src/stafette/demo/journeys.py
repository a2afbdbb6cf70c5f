"""Invented ways of people: years of steps with what came out of them, and what is open today. Plain values.

A way goes through phases; each phase has its usual kinds of steps. The next step is opened when the one before it is
closed, as the relay demands, so an open case always ends with an open step.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache

from stafette.cases.enums import CloseReason, HandoverState, OpenReason, Phase, StepState
from stafette.demo import spine_distributions as share
from stafette.demo.folks import Folk
from stafette.demo.phrases import Phrase, chance, phrases, weighted
from stafette.demo.places import TEXTS

_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
_LEGAL = {"offer", "municipal", "language_course", "coaching", "event"}
_OUTSIDE = frozenset({"offer", "municipal", "coaching", "language_course"})
"""Kinds of steps that a partner organisation can hold."""
_YOUNG = {"introductory_training": 2.0, "career_practice": 2.0, "hard_to_reach": 1.5}
_KINDS: dict[Phase, dict[str, float]] = {
    Phase.ARRIVAL: {"conversation": 4, "cooperation_plan": 2, "call": 2, "municipal": 1, "offer": 3, "event": 1},
    Phase.LANGUAGE: {"language_course": 4, "watch": 2, "conversation": 2, "offer": 2, "call": 1, "follow_up": 2},
    Phase.QUALIFICATION: {
        "job_language_course": 1,
        "further_training": 2,
        "activation": 3,
        "voucher": 1,
        "status_talk": 2,
        "coaching": 2,
        "conversation": 2,
        "placement_budget": 1,
        "work_opportunity": 1,
        "budget_decision": 0.5,
        "offer": 1,
    },
    Phase.PLACEMENT: {
        "application": 4,
        "placement": 3,
        "company_trial": 2,
        "conversation": 3,
        "call": 2,
        "follow_up": 3,
        "event": 1,
        "wage_subsidy": 0.5,
        "placement_budget": 0.7,
        "consultation": 0.6,
        "team_talk": 0.4,
    },
    Phase.STABILISATION: {"aftercare": 5, "coaching": 2, "call": 3, "conversation": 1, "wage_subsidy": 0.6},
}
_TRACK = (Phase.ARRIVAL, Phase.LANGUAGE, Phase.QUALIFICATION, Phase.PLACEMENT, Phase.STABILISATION)


@dataclass(slots=True, kw_only=True)
class HandPlan:
    """A handover of a step. ``to`` is "colleague", "team" or "organization"; who that is, the loading decides."""

    state: HandoverState
    to: str
    message: str
    requested_at: datetime
    received_at: datetime | None = None
    decided_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class StepPlan:
    """A step. ``follows`` and ``watches`` are places in the list of the case, ``offer`` one in the list of offers."""

    kind: str
    title: str
    opened_at: datetime
    due_on: date
    state: StepState = StepState.OPEN
    outcome: str = ""
    closed_at: datetime | None = None
    follows: int | None = None
    watches: int | None = None
    repeats: int = 0
    offer: int | None = None
    hand: HandPlan | None = None


@dataclass(slots=True, kw_only=True)
class CasePlan:
    """A case with its steps, in the order in which they were opened."""

    folk: Folk
    opened_on: date
    phase: Phase
    reason: OpenReason = OpenReason.BENEFIT
    closed_on: date | None = None
    close_reason: CloseReason | None = None
    steps: list[StepPlan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Words:
    titles: tuple[Phrase, ...]
    outcomes: tuple[Phrase, ...]


@cache
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((TEXTS / "folk" / "journeys.toml").read_text(encoding="utf-8"))


@cache
def _words(kind: str) -> _Words:
    row = _table()[kind]
    return _Words(phrases(row["titles"]), phrases(row["outcomes"]))


@cache
def shared(name: str) -> tuple[Phrase, ...]:
    """Sentences that fit every kind of step."""
    return phrases(_table()["shared"][name])


def workday(day: date) -> date:
    """The day itself, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


class Teller:
    """Says sentences about one person."""

    def __init__(self, rng: random.Random, folk: Folk) -> None:
        self.rng = rng
        self._slots = {"name": folk.first_name, "job": folk.job, "town": folk.town.name}

    def say(self, choices: tuple[Phrase, ...], **slots: str) -> str:
        """One of the sentences."""
        more: Mapping[str, str] = {**self._slots, "weekday": self.rng.choice(_WEEKDAYS), **slots}
        return self.rng.choice(choices).say(self.rng, more)

    def shared(self, name: str) -> str:
        """One of the sentences that fit every kind of step."""
        return self.say(shared(name))


class Journey:
    """Tells the way of one person as it stands on ``today``. ``offers`` are names of offers of the Wegweiser."""

    def __init__(self, rng: random.Random, today: date, offers: tuple[str, ...]) -> None:
        self._rng, self._today, self._offers = rng, today, offers

    def tell(self, case: CasePlan, *, lively: bool = False) -> CasePlan:
        """Fill in the steps; ``lively``: more of what needs an answer today."""
        self._case, self._teller = case, Teller(self._rng, case.folk)
        self._subject = self._rng.choice(self._offers)
        oldest = self._today - timedelta(days=share.HISTORY_DAYS)
        end = case.closed_on or self._today
        start = workday(max(case.opened_on, oldest))
        self._track = self._phases(case)
        day, kind = start, "first_talk" if start >= workday(case.opened_on) else "conversation"
        while True:
            due = day + timedelta(days=self._draw(share.DAYS_TO_DUE.table))
            done = workday(max(day, due + timedelta(days=self._rng.choice((-4, -1, 0, 0, 0, 0, 1, 2, 5)))))
            if done >= end:
                break
            self._close(self._open(kind, day, due), done)
            day, kind = done, self._kind(done, start, end)
        last = self._open(kind, day, day + timedelta(days=14))
        if case.closed_on is not None:
            self._close(last, max(day, case.closed_on), final=True)
        else:
            self._leave_open(last, day, lively)
        return case

    # --- kinds of steps -------------------------------------------------------------------------------------------

    def _phases(self, case: CasePlan) -> list[Phase]:
        track = [phase for phase in _TRACK if phase is not Phase.LANGUAGE or case.folk.level]
        return track[: track.index(case.phase) + 1] if case.phase in track else [case.phase]

    def _kind(self, day: date, start: date, end: date) -> str:
        """What comes next at this time of the way; sometimes the same again because nothing came of it."""
        before = self._case.steps[-1]
        if (
            before.kind == "follow_up"
            and before.repeats < 2
            and chance(self._rng, share.REPEATED_WITHOUT_CONTENT.value)
        ):
            return "follow_up"
        share_of_way = (day - start).days / max(1, (end - start).days)
        phase = self._track[min(int(share_of_way * len(self._track)), len(self._track) - 1)]
        table = _KINDS[phase]
        young = (self._today - self._case.folk.birth_date).days < 25 * 365.25
        return weighted(self._rng, table | _YOUNG if young and phase is not Phase.LANGUAGE else table)

    # --- steps ----------------------------------------------------------------------------------------------------

    def _open(self, kind: str, day: date, due: date, *, follows: int | None = -1) -> StepPlan:
        steps, offer = self._case.steps, None
        if kind in _OUTSIDE:
            offer = self._rng.randrange(len(self._offers))
            self._subject = self._offers[offer]
        elif kind in _LEGAL:
            self._subject = "Treffen"
        before = len(steps) - 1 if follows == -1 else follows
        again = bool(steps) and kind == "follow_up" == steps[-1].kind
        step = StepPlan(
            kind=kind,
            title=self._teller.say(_words(kind).titles, offer=self._subject)[:160],
            opened_at=self._at(day),
            due_on=due,
            follows=before if before is not None and before >= 0 else None,
            repeats=steps[-1].repeats + 1 if again else 0,
            offer=offer if kind == "offer" else None,
        )
        if steps and step.follows is not None and steps[step.follows].closed_at:
            step.opened_at = max(step.opened_at, steps[step.follows].closed_at or step.opened_at)
        steps.append(step)
        return step

    def _close(self, step: StepPlan, day: date, *, final: bool = False) -> None:
        step.closed_at = max(self._at(day), step.opened_at + timedelta(minutes=20))
        dropped = not final and chance(self._rng, share.DROPPED.value)
        step.state = StepState.DROPPED if dropped else StepState.DONE
        if dropped:
            step.outcome = self._teller.shared("dropped")
            return
        said = self._teller.say(_words(step.kind).outcomes)
        step.outcome = f"{said} {self._teller.shared('second')}" if self._rng.random() < 0.6 else said
        if not final:
            self._hand_of_past(step)

    def _leave_open(self, step: StepPlan, opened: date, lively: bool) -> None:
        """What is open today: the last step, sometimes a second one, some with others."""
        rng = self._rng
        number = len(self._case.steps) - 1
        step.due_on = self._due(opened)
        if lively and rng.random() < 0.12:
            step.due_on = max(opened, self._today - timedelta(days=rng.choice((0, 0, 0, 1, 2, 4))))
        self._hand_of_open(step, number, lively)
        if chance(rng, share.SECOND_OPEN_STEP.value):
            kind = "call" if rng.random() < 0.45 else self._kind(self._today, opened, self._today)
            since = max(opened, workday(self._today - timedelta(days=rng.randrange(1, 30))))
            self._open(kind, since, self._due(since), follows=step.follows)

    def _due(self, opened: date) -> date:
        due = self._today + timedelta(days=self._draw(share.DUE_OF_OPEN.table))
        return max(opened, due if due == self._today else workday(due))

    def _draw(self, table: Mapping[tuple[int, int], float]) -> int:
        low, high = weighted(self._rng, dict(table))
        return self._rng.randrange(low, high + 1)

    def _at(self, day: date) -> datetime:
        """A moment of this day in office hours, yesterday at the latest: today's might lie ahead."""
        past = min(day, self._today - timedelta(days=1))
        return datetime(
            past.year, past.month, past.day, self._rng.randrange(7, 15), self._rng.randrange(60), tzinfo=UTC
        )

    # --- hands ----------------------------------------------------------------------------------------------------

    def _hand_of_past(self, step: StepPlan) -> None:
        fate = weighted(self._rng, share.PAST_HANDOVER.table)
        closed = step.closed_at or step.opened_at
        if fate == "none" or closed - step.opened_at < timedelta(days=4):
            return
        span = (closed - step.opened_at) / 4
        outside = fate in ("completed", "returned")
        if outside and step.kind not in _OUTSIDE:
            return
        step.hand = HandPlan(
            state=HandoverState(fate),
            to="organization" if outside else self._rng.choice(("colleague", "colleague", "team")),
            message=self._teller.shared("messages"),
            requested_at=step.opened_at,
            received_at=step.opened_at + span / 2,
            decided_at=step.opened_at + span,
            ended_at=closed if fate == "completed" else step.opened_at + 3 * span if outside else None,
            reason=self._teller.shared(fate) if fate in ("declined", "returned") else "",
        )
        if outside:
            self._watched(step, step.hand)

    def _watched(self, step: StepPlan, hand: HandPlan) -> None:
        """The watching step of the sender, closed when the other organisation was done or gave it back."""
        number = len(self._case.steps) - 1
        watch = self._watch(step, number, hand.decided_at or step.opened_at)
        watch.state, watch.closed_at = StepState.DONE, hand.ended_at
        if hand.state is HandoverState.RETURNED:
            watch.outcome = f"Zurückgekommen: {hand.reason}"
        else:
            watch.outcome = self._teller.shared("watching")
            step.outcome = self._teller.shared("completed")

    def _watch(self, step: StepPlan, number: int, at: datetime) -> StepPlan:
        watch = StepPlan(
            kind="watch",
            title=f"Nachsehen: {step.title[:140]}",
            opened_at=at,
            due_on=max(step.due_on, at.date()),
            follows=number,
            watches=number,
        )
        self._case.steps.append(watch)
        return watch

    def _hand_of_open(self, step: StepPlan, number: int, lively: bool) -> None:
        rng, more = self._rng, 3 if lively else 1
        asked = min(step.opened_at + timedelta(days=1), self._at(workday(self._today - timedelta(days=1))))
        asked = max(step.opened_at, asked)
        if step.kind in _OUTSIDE and rng.random() < 4 * share.AT_PARTNER.value * more:
            step.hand = self._hand(HandoverState.ACCEPTED, "organization", asked)
            watch = self._watch(step, number, step.hand.decided_at or asked)
            watch.due_on = max(step.due_on, watch.opened_at.date())
        elif rng.random() < share.WITH_COLLEAGUE.value:
            step.due_on = max(step.due_on, self._today)
            step.hand = self._hand(HandoverState.ACCEPTED, "colleague", asked)
        elif rng.random() < share.WAITING_HANDOVER.value * more:
            state = rng.choice((HandoverState.REQUESTED, HandoverState.RECEIVED))
            to = "organization" if step.kind in _OUTSIDE else rng.choice(("colleague", "colleague", "team"))
            since = self._at(max(step.opened_at.date(), workday(self._today - timedelta(days=rng.choice((1, 2, 4))))))
            step.hand = self._hand(state, to, max(since, step.opened_at))

    def _hand(self, state: HandoverState, to: str, at: datetime) -> HandPlan:
        accepted = state is HandoverState.ACCEPTED
        return HandPlan(
            state=state,
            to=to,
            message=self._teller.shared("messages"),
            requested_at=at,
            received_at=None if state is HandoverState.REQUESTED else at + timedelta(minutes=30),
            decided_at=at + timedelta(hours=1) if accepted else None,
        )
