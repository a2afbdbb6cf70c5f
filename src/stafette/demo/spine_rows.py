"""Turns invented people and their ways into rows of the tables of the spine, as if they had been worked there."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model

from stafette.cases.deadlines import LAST_STAGE, attention
from stafette.cases.enums import GrantKind, Ground, HandoverState, MemberRole, NoticeKind, StepState
from stafette.cases.models import (
    CareHours,
    Case,
    Channel,
    Consent,
    Contact,
    Grant,
    Handover,
    Household,
    HouseholdMember,
    LanguageSkill,
    Notice,
    Occupation,
    Person,
    Protection,
    Qualification,
    Representative,
    SensitiveFact,
    Skill,
    Step,
    StepKind,
    SupportPartner,
    Transfer,
    WorkingCondition,
    WorkingWindow,
)
from stafette.cases.services.outside import PURPOSE
from stafette.core.ids import new_id
from stafette.core.models import SignedLink
from stafette.demo import spine_distributions as share
from stafette.demo.folks import Folk
from stafette.demo.households import HouseholdPlan
from stafette.demo.journeys import HandPlan, StepPlan
from stafette.demo.phrases import chance
from stafette.demo.spine_log import Log
from stafette.demo.ways import Way
from stafette.demo.workforce import Dealer, Workforce
from stafette.language.normalise import sort_key

SOURCE = "demo"
_FACTS: dict[str, type[Model]] = {
    "channel": Channel,
    "protection": Protection,
    "language_skill": LanguageSkill,
    "qualification": Qualification,
    "occupation": Occupation,
    "skill": Skill,
    "working_condition": WorkingCondition,
    "working_window": WorkingWindow,
    "consent": Consent,
    "representative": Representative,
    "sensitive_fact": SensitiveFact,
}
_WAITING = (HandoverState.REQUESTED, HandoverState.RECEIVED)
_WEEK = (1, 2, 3, 4, 5)
_ANSWER = timedelta(days=5)


class Rows:
    """Rows of one batch by table, in the order in which they may be written."""

    def __init__(
        self,
        rng: random.Random,
        force: Workforce,
        dealer: Dealer,
        kinds: dict[str, StepKind],
        offers: list[tuple[UUID, UUID]],
        now: datetime,
    ) -> None:
        self._rng, self._force, self._dealer, self._kinds, self._offers = rng, force, dealer, kinds, offers
        self._now, self._today = now, force.today
        self.tables: dict[type[Model], list[Any]] = defaultdict(list)
        self._log = Log(self.tables, force.today)

    def add(self, plan: HouseholdPlan, ways: Iterable[tuple[Folk, list[Way]]]) -> None:
        """Add a household with all that belongs to it."""
        household = Household(number=f"00000BG{plan.number:07d}", created_at=self._now)
        self.tables[Household].append(household)
        members = [
            self._person(plan, household, place, folk, cases) for place, (folk, cases) in enumerate(ways, start=1)
        ]
        for child in plan.children:
            row = HouseholdMember(
                household=household,
                first_name=child.first_name,
                birth_date=child.birth_date,
                role=MemberRole.CHILD,
                joined_on=max(plan.joined_on, child.birth_date),
            )
            self.tables[HouseholdMember].append(row)
            if child.care is None:
                continue
            inside = None if child.care["covered_elsewhere"] else self._rng.choice(members)
            self.tables[CareHours] += [
                CareHours(household=household, child=row, weekday=day, covered_by=inside, **child.care) for day in _WEEK
            ]

    def _person(
        self, plan: HouseholdPlan, household: Household, place: int, folk: Folk, ways: list[Way]
    ) -> HouseholdMember:
        person = Person(
            first_name=folk.first_name,
            last_name=folk.last_name,
            sort_key=sort_key(f"{folk.last_name} {folk.first_name}")[:200],
            birth_date=folk.birth_date,
            sex=folk.sex,
            source=SOURCE,
            source_id=f"{plan.number:07d}-{place}",
            created_at=self._now,
            changed_at=self._now,
            **folk.fields,
        )
        self.tables[Person].append(person)
        for way in ways:
            self._case(person, way)
        for name, rows in folk.facts.items():
            self.tables[_FACTS[name]] += [_FACTS[name](person=person, **row) for row in rows]
        member = HouseholdMember(
            household=household,
            person=person,
            role=plan.roles[place - 1],
            joined_on=max(plan.joined_on, folk.birth_date),
        )
        self.tables[HouseholdMember].append(member)
        return member

    # --- cases ----------------------------------------------------------------------------------------------------

    def _case(self, person: Person, way: Way) -> None:
        plan = way.case
        team, holder = self._dealer.holder(self._force.place_of(plan.folk, plan.folk.town.name))
        opened_at = datetime.combine(plan.opened_on, time(8), UTC)
        moved = way.transfer is not None and way.transfer.state is HandoverState.ACCEPTED
        case = Case(
            person=person,
            team_id=team,
            holder_id=holder,
            held_since=(way.transfer.decided_at if moved and way.transfer else None) or opened_at,
            ground=Ground.ACCEPTED if moved else Ground.OPENED,
            phase=plan.phase,
            opened_on=plan.opened_on,
            open_reason=plan.reason,
            law_version=plan.opened_on,
            restricted=way.restricted,
            closed_on=plan.closed_on,
            close_reason=plan.close_reason or "",
            receiving_body=way.receiving_body,
            receipt_on=way.receipt_on,
            first_appointment_on=way.first_appointment_on,
        )
        self.tables[Case].append(case)
        self._steps(case, plan.steps)
        if way.transfer is not None:
            self._transfer(case, way.transfer)
        self._beside(case, way)

    def _beside(self, case: Case, way: Way) -> None:
        rng, tables = self._rng, self.tables
        tables[Contact] += [
            Contact(case=case, channel=channel, at=at, by_id=case.holder_id, reached=reached, note=note)
            for channel, at, reached, note in way.contacts
        ]
        for what, consented, next_on in way.support:
            partner = rng.choice(self._offers)[1]
            row = SupportPartner(case=case, organization_id=partner, what=what, consented_on=consented, next_on=next_on)
            tables[SupportPartner].append(row)
        if way.restricted:
            reason = "Gesperrter Weg: nur namentlich"
            self._grant(case, GrantKind.NAMED, user=self._dealer.colleague(case.team_id, case.holder_id), reason=reason)
        if way.break_glass:
            until = self._now - timedelta(days=rng.randrange(3, 90))
            grant = self._grant(
                case,
                GrantKind.BREAK_GLASS,
                user=self._dealer.member(self._dealer.other_team(case.team_id)),
                reason="Die Person stand am Empfang, niemand vom Team war da.",
            )
            grant.valid_from, grant.valid_until = until - timedelta(hours=8), until

    def _grant(self, case: Case, kind: GrantKind, **values: Any) -> Grant:
        row = Grant(
            case=case,
            kind=kind,
            user_id=values.get("user"),
            team_id=values.get("team"),
            reason=values.get("reason", ""),
            reference=values.get("reference"),
            valid_from=values.get("since") or self._now - timedelta(days=1),
        )
        self.tables[Grant].append(row)
        return row

    # --- steps ----------------------------------------------------------------------------------------------------

    def _steps(self, case: Case, plans: list[StepPlan]) -> None:
        rows: list[Step] = []
        for plan in plans:
            row = self._step(case, plan, rows)
            rows.append(row)
            self.tables[Step].append(row)
            if plan.hand is not None:
                self._handover(case, row, plan, plan.hand)
            self._log.step(row)

    def _step(self, case: Case, plan: StepPlan, before: list[Step]) -> Step:
        rng = self._rng
        offer = self._offers[plan.offer] if plan.offer is not None else None
        row = Step(
            case=case,
            kind=self._kinds[plan.kind],
            title=plan.title,
            owner_id=case.holder_id,
            held_since=plan.opened_at,
            ground=Ground.OPENED,
            due_on=plan.due_on,
            attention_on=plan.due_on,
            state=plan.state,
            outcome=plan.outcome,
            opened_at=plan.opened_at,
            closed_at=plan.closed_at,
            follows=before[plan.follows] if plan.follows is not None else None,
            watches=before[plan.watches] if plan.watches is not None else None,
            service_id=offer[0] if offer else None,
            repeats=plan.repeats,
        )
        if plan.closed_at is not None:
            row.closed_by_id = case.holder_id
            if not chance(rng, share.NOT_YET_COPIED.value) or plan.closed_at.date() < self._today - timedelta(days=90):
                row.transferred_on = plan.closed_at.date()
        else:
            self.count_stage(row)
            self._lend(row)
        return row

    def count_stage(self, step: Step) -> None:
        """Bring the step to the stage at which its deadline is today."""
        step.stage = 0
        step.attention_on = attention(step.kind, step.due_on, 0)
        while step.attention_on <= self._today and step.stage < LAST_STAGE:
            step.stage += 1
            step.attention_on = attention(step.kind, step.due_on, step.stage, self._today)

    def _lend(self, step: Step) -> None:
        """Due work of somebody who is away lies with the deputy."""
        absence = self._force.absences.get(step.owner_id) if step.owner_id else None
        if absence is None or step.due_on > absence.ends_on or absence.deputy_id is None:
            return
        step.absent_owner_id, step.owner_id = step.owner_id, absence.deputy_id
        step.ground = Ground.ABSENCE
        step.held_since = max(step.opened_at, datetime.combine(absence.starts_on, time(5), UTC))

    def tell(self) -> None:
        """Notices of steps that are late; some have been put away."""
        for step in self.tables[Step]:
            if step.state == StepState.OPEN and step.stage and step.owner_id:
                at = self._now - timedelta(hours=3)
                seen = at + timedelta(hours=1) if self._rng.random() < 0.5 else None
                notice = Notice(case=step.case, step=step, user_id=step.owner_id, kind=NoticeKind.REMINDER, at=at)
                notice.seen_at = seen
                self.tables[Notice].append(notice)

    # --- hands ----------------------------------------------------------------------------------------------------

    def _handover(self, case: Case, step: Step, plan: StepPlan, hand: HandPlan) -> None:
        row = Handover(
            case=case,
            step=step,
            from_owner_id=(step.owner_id if hand.state in _WAITING else None) or case.holder_id,
            message=hand.message[:500],
            state=hand.state,
            requested_at=hand.requested_at,
            received_at=hand.received_at,
            decided_at=hand.decided_at,
            ended_at=hand.ended_at,
            reason=hand.reason[:500],
            answer_by=self._answer_by(hand),
        )
        self._receiver(case, row, plan, hand)
        self._place(row, step, hand)

    def give(self, step: Step, hand: HandPlan, user: UUID) -> None:
        """Offer an open step to somebody, or let them have accepted it."""
        row = Handover(
            case=step.case,
            step=step,
            from_owner_id=step.owner_id or step.case.holder_id,
            to_user_id=user,
            message=hand.message[:500],
            state=hand.state,
            requested_at=hand.requested_at,
            received_at=hand.received_at,
            decided_at=hand.decided_at,
            decided_by_id=user if hand.decided_at else None,
            answer_by=self._answer_by(hand),
        )
        self._place(row, step, hand)

    def _place(self, row: Handover, step: Step, hand: HandPlan) -> None:
        """Add a handover with what follows from its state."""
        case = row.case
        self.tables[Handover].append(row)
        self._log.hand("handover", row)
        if hand.state in (HandoverState.ACCEPTED, HandoverState.COMPLETED):
            self._take(case, step, row)
        elif hand.state is HandoverState.RETURNED:
            step.ground, step.held_since = Ground.RETURNED, hand.ended_at or step.held_since
        elif hand.state in _WAITING and row.to_organization_id is None:
            since = hand.requested_at
            self._grant(
                case, GrantKind.HANDOVER, user=row.to_user_id, team=row.to_team_id, reference=row.pk, since=since
            )
        if row.to_organization_id is not None and step.state == StepState.OPEN:
            self._door(row)

    def _answer_by(self, hand: HandPlan) -> date:
        asked = hand.requested_at.date() + _ANSWER
        return max(asked, self._today + timedelta(days=1)) if hand.state in _WAITING else asked

    def _receiver(self, case: Case, row: Handover, plan: StepPlan, hand: HandPlan) -> None:
        owner = row.from_owner_id
        if hand.to == "organization":
            number = plan.offer if plan.offer is not None else self._rng.randrange(len(self._offers))
            row.to_organization_id = self._offers[number][1]
        elif hand.to == "team":
            row.to_team_id = self._dealer.other_team(case.team_id)
        else:
            row.to_user_id = self._dealer.colleague(case.team_id, owner)
        if row.decided_at is not None and hand.state is not HandoverState.WITHDRAWN and hand.to != "organization":
            team = row.to_team_id or case.team_id
            row.decided_by_id = row.to_user_id or self._dealer.member(team)

    def _take(self, case: Case, step: Step, row: Handover) -> None:
        """Whoever accepted holds the step, or has closed it."""
        step.ground, step.held_since, step.absent_owner_id = Ground.ACCEPTED, row.decided_at or row.requested_at, None
        step.owner_id, step.organization_id = row.decided_by_id, row.to_organization_id
        if step.state != StepState.OPEN:
            step.closed_by_id = row.decided_by_id
        elif step.owner_id is not None:
            self._grant(case, GrantKind.HANDOVER, user=step.owner_id, reference=row.pk, since=row.decided_at)

    def _door(self, row: Handover) -> None:
        link = SignedLink(purpose=PURPOSE, target_id=row.pk, created_at=row.requested_at)
        link.expires_at = self._now + timedelta(days=180)
        self.tables[SignedLink].append(link)

    def _transfer(self, case: Case, hand: HandPlan) -> None:
        other = self._dealer.other_team(case.team_id)
        moved = hand.state is HandoverState.ACCEPTED
        row = Transfer(
            id=new_id(),
            case=case,
            from_team_id=other if moved else case.team_id,
            from_holder_id=self._dealer.member(other) if moved else case.holder_id,
            to_team_id=case.team_id if moved else other,
            message=hand.message[:500],
            state=hand.state,
            requested_at=hand.requested_at,
            received_at=hand.received_at,
            decided_at=hand.decided_at,
            reason=hand.reason[:500],
            answer_by=self._answer_by(hand),
        )
        if hand.decided_at is not None:
            row.decided_by_id = case.holder_id if moved else self._dealer.member(other)
        self.tables[Transfer].append(row)
        self._log.hand("transfer", row)
        if hand.state in _WAITING:
            self._grant(case, GrantKind.HANDOVER, team=other, reference=row.pk, since=hand.requested_at)
