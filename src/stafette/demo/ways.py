"""Which cases an invented person has had, how each ended, and what stands beside the steps. Plain values."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from stafette.cases.enums import AttemptChannel, CloseReason, HandoverState, MemberRole, OpenReason, Phase, StepState
from stafette.demo import spine_distributions as share
from stafette.demo.folks import Folk
from stafette.demo.journeys import CasePlan, HandPlan, Journey, Teller, workday
from stafette.demo.phrases import chance, weighted

_BODIES = {
    CloseReason.PENSION: "Deutsche Rentenversicherung",
    CloseReason.SOCIAL_ASSISTANCE: "Sozialamt des Landkreises",
    CloseReason.MOVED_AWAY: "Jobcenter am neuen Wohnort",
}
_SUPPORT = ("Beratung", "Sprachpatenschaft", "Begleitung zu Ämtern", "Schuldnerberatung", "Familienhilfe", "Mentoring")


@dataclass(slots=True, kw_only=True)
class Way:
    """One case of a person with everything in it."""

    case: CasePlan
    receiving_body: str = ""
    receipt_on: date | None = None
    first_appointment_on: date | None = None
    restricted: bool = False
    break_glass: bool = False
    transfer: HandPlan | None = None
    contacts: list[tuple[AttemptChannel, datetime, bool, str]] = field(default_factory=list)
    support: list[tuple[str, date, date | None]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it is open today."""
        return self.case.closed_on is None


class WayMaker:
    """Makes the ways of people as they stand on ``today``; ``offers`` are names of offers of the Wegweiser."""

    def __init__(self, rng: random.Random, today: date, offers: tuple[str, ...]) -> None:
        self._rng, self._today = rng, today
        self._journey = Journey(rng, today, offers)

    def make(self, folk: Folk, role: MemberRole, *, lively: bool = False) -> list[Way]:
        """All cases of somebody, the present one last."""
        rng = self._rng
        opened = self._opening(folk)
        closed_on = None
        if chance(rng, share.CLOSED.value):
            closed_on = workday(self._today - timedelta(days=rng.randrange(3, 500)))
            opened = min(opened, closed_on - timedelta(days=rng.randrange(40, 900)))
        reason = self._reason(folk, role)
        ways = []
        if reason is OpenReason.BENEFIT and chance(rng, share.EARLIER_CASE.value):
            ways.append(self._earlier(folk, opened))
            reason = OpenReason.RETURN
        ways.append(self._way(folk, opened, closed_on, reason, lively=lively))
        return ways

    def _opening(self, folk: Folk) -> date:
        rng = self._rng
        low, high = weighted(rng, share.DURATION.table)
        opened = self._today - timedelta(days=rng.randrange(low, high + 1))
        grown = folk.birth_date + timedelta(days=int(15.1 * 365.25))
        earliest = max(folk.arrived_on or grown, grown)
        return workday(min(max(opened, earliest), self._today - timedelta(days=5)))

    def _reason(self, folk: Folk, role: MemberRole) -> OpenReason:
        young = self._age(folk) < 25 and role is not MemberRole.PARTNER
        if young and chance(self._rng, share.YOUNG_WITHOUT_APPLICATION.value):
            return OpenReason.YOUNG
        return OpenReason.BENEFIT

    def _age(self, folk: Folk) -> int:
        return int((self._today - folk.birth_date).days / 365.25)

    def _earlier(self, folk: Folk, opened: date) -> Way:
        end = workday(opened - timedelta(days=self._rng.randrange(100, 600)))
        start = workday(end - timedelta(days=self._rng.randrange(150, 700)))
        return self._way(folk, start, end, OpenReason.BENEFIT)

    def _way(
        self, folk: Folk, opened: date, closed_on: date | None, reason: OpenReason, *, lively: bool = False
    ) -> Way:
        case = CasePlan(folk=folk, opened_on=opened, phase=self._phase(folk, opened), reason=reason)
        way = Way(case=case)
        if closed_on is not None:
            case.closed_on = closed_on
            self._end(way, closed_on)
        self._journey.tell(case, lively=lively)
        self._beside(way, lively)
        return way

    def _phase(self, folk: Folk, opened: date) -> Phase:
        if (self._today - opened).days < 45:
            return Phase.ARRIVAL
        table = share.PHASE_BELOW_B1 if folk.below_b1 else share.PHASE_GERMAN
        return Phase(weighted(self._rng, table.table))

    def _end(self, way: Way, day: date) -> None:
        rng, case = self._rng, way.case
        age = self._age(case.folk)
        group = "young" if age < 25 else "adult" if age < 60 else "old"
        reason = CloseReason(weighted(rng, share.CLOSE_REASON[group].table))
        if case.reason is OpenReason.YOUNG:
            reason = rng.choice((CloseReason.TRAINING, CloseReason.WORK, CloseReason.PERSON_ENDS))
        case.close_reason = reason
        way.receiving_body = _BODIES.get(reason, "")
        if way.receiving_body and rng.random() < 0.6:
            way.receipt_on = day - timedelta(days=rng.randrange(0, 8))
        elif way.receiving_body:
            way.first_appointment_on = day + timedelta(days=rng.randrange(4, 20))

    # --- beside the steps -----------------------------------------------------------------------------------------

    def _beside(self, way: Way, lively: bool) -> None:
        rng, teller = self._rng, Teller(self._rng, way.case.folk)
        way.restricted = way.is_open and chance(rng, share.RESTRICTED.value)
        way.break_glass = way.is_open and not way.restricted and chance(rng, share.BREAK_GLASS.value)
        self._contact(way, teller)
        if way.is_open and chance(rng, share.SUPPORTED.value):
            given = max(way.case.opened_on, self._today - timedelta(days=rng.randrange(20, 500)))
            date_there = self._today + timedelta(days=rng.randrange(1, 40)) if rng.random() < 0.7 else None
            way.support.append((rng.choice(_SUPPORT), given, date_there))
        way.transfer = self._transfer(way, teller, lively)

    def _contact(self, way: Way, teller: Teller) -> None:
        rng = self._rng
        for step in way.case.steps:
            if step.state is StepState.OPEN or not chance(rng, share.CONTACTS_PER_STEP.value):
                continue
            channel = AttemptChannel(weighted(rng, share.CONTACT_CHANNEL.table))
            reached = channel is AttemptChannel.OFFICE or chance(rng, share.REACHED.value)
            note = teller.shared("notes" if reached else "unreached") if rng.random() < 0.8 else ""
            way.contacts.append((channel, step.opened_at + timedelta(minutes=rng.randrange(20, 300)), reached, note))

    def _transfer(self, way: Way, teller: Teller, lively: bool) -> HandPlan | None:
        """A transfer of the case: one that waits, or one of the past."""
        rng, now = self._rng, datetime.combine(self._today, time(0), UTC)
        if way.is_open and rng.random() < share.WAITING_TRANSFER.value * (2 if lively else 1):
            asked = now - timedelta(hours=rng.choice((8, 30, 60, 90)))
            received = asked + timedelta(hours=2) if rng.random() < 0.5 else None
            state = HandoverState.RECEIVED if received else HandoverState.REQUESTED
            return HandPlan(
                state=state, to="team", message=teller.shared("transfers"), requested_at=asked, received_at=received
            )
        age = (self._today - way.case.opened_on).days
        if age > 60 and chance(rng, share.PAST_TRANSFER.value):
            asked = datetime.combine(way.case.opened_on, time(9), UTC) + timedelta(days=rng.randrange(20, age - 20))
            state = rng.choice((HandoverState.ACCEPTED, HandoverState.ACCEPTED, HandoverState.DECLINED))
            return HandPlan(
                state=state,
                to="team",
                message=teller.shared("transfers"),
                requested_at=asked,
                decided_at=asked + timedelta(days=2),
                reason=teller.shared("declined") if state is HandoverState.DECLINED else "",
            )
        return None
