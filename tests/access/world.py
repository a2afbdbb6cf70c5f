"""One of each object, as sample for the access matrix and the browser's accessibility check."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction

from stafette.accounts.enums import OrganizationKind
from stafette.accounts.models import Organization
from stafette.accounts.services import actor_of
from stafette.cases.enums import NoticeKind
from stafette.cases.models import Case, Handover, MeasureBooking, Notice, Person, Step, Transfer
from stafette.cases.services.cases import open_case, request_transfer
from stafette.cases.services.handovers import hand_over
from stafette.cases.services.measures import NewMeasure, add_contract, add_measure, add_start, book_seat
from stafette.cases.services.offering import Receiver
from stafette.cases.services.plans import PlanContent, make_plan
from stafette.cases.services.steps import NextStep, add_step
from stafette.cases.start import ensure_step_kinds
from stafette.core import actor, clock, files, sniff
from stafette.core.actor import Actor
from stafette.core.enums import MailState
from stafette.core.ids import new_id
from stafette.core.links import token_of
from stafette.core.models import MailMessage, SignedLink, StoredFile
from stafette.directory.enums import ImportState
from stafette.directory.models import Handout, HandoutItem, ImportRun, Location, Service, SynonymGroup, Theme
from tests.support.actors import IN_TEAM, organization, team, team_member

PROBE = "access-matrix"


@dataclass(frozen=True)
class World:
    """Sample objects. The offer belongs to the organisation of the actor "partner:own". "staff:in_team" holds the case;
    a step of it and the whole case are offered to a team that nobody of the matrix belongs to."""

    organization: Organization
    service: Service
    location: Location
    theme: Theme
    sub_theme: Theme
    handout: Handout
    mail: MailMessage
    sink_mail: UUID
    file: StoredFile
    synonyms: SynonymGroup
    run: ImportRun
    case: Case
    step: Step
    handover: Handover
    outside: Handover
    door_token: str
    transfer: Transfer
    notice: Notice
    booking: MeasureBooking


def build_world() -> World:
    """Store one of each."""
    now = clock.now()
    with actor.acting(actor.system("test")), transaction.atomic():
        home = organization(OrganizationKind.PARTNER, "Beratung am Ring")
        theme = Theme.objects.create(area="counselling", slug="soziales", name="Soziales", icon="hands", position=1)
        sub = Theme.objects.create(area="counselling", slug="schulden", name="Schulden", parent=theme, position=1)
        service = Service.objects.create(
            organization=home,
            slug="schuldnerberatung-am-ring",
            name="Schuldnerberatung",
            created_at=now,
            changed_at=now,
        )
        service.theme_links.create(theme=sub)
        location = Location.objects.create(name="Haus am Ring", created_at=now, changed_at=now)
        service.at_locations.create(location=location)
        handout = Handout.objects.create(code="K7M2QX", created_at=now, expires_at=now + timedelta(days=90))
        HandoutItem.objects.create(handout=handout, service=service, position=1)
        return World(
            organization=home,
            service=service,
            location=location,
            theme=theme,
            sub_theme=sub,
            handout=handout,
            mail=MailMessage.objects.create(
                kind="probe", reference="1", recipient="probe@partner.example", state=MailState.UNKNOWN, created_at=now
            ),
            sink_mail=_sink_mail(),
            file=files.store(b"Probe", name="probe.txt", purpose=PROBE, allowed={sniff.TEXT}, limit=100),
            synonyms=SynonymGroup.objects.create(words=["Kita", "Tagesmutter"]),
            run=ImportRun.objects.create(state=ImportState.FAILED, problem="Probe", created_at=now),
            **_case(),
        )


class _CaseParts(TypedDict):
    case: Case
    step: Step
    handover: Handover
    outside: Handover
    door_token: str
    transfer: Transfer
    notice: Notice
    booking: MeasureBooking


def _case() -> _CaseParts:
    """A person with an open case, a step, what is offered of it, and a notice."""
    now = clock.now()
    ensure_step_kinds()
    holder, asked = team_member(IN_TEAM), team("Team Gefragt")
    person = Person.objects.create(
        first_name="Mara", last_name="Probe", birth_date=date(1990, 5, 17), created_at=now, changed_at=now
    )
    first = NextStep(kind="conversation", title="Gespräch", due_on=clock.today())
    who = actor_of(holder)
    case = open_case(actor=who, person=person, holder=holder, first_step=first)
    step = Step.objects.get(case=case)
    handover = hand_over(actor=who, step_id=step.pk, to=Receiver(team_id=asked.pk), message="Bitte übernehmen.")
    other = add_step(
        actor=who, case_id=case.pk, next_step=NextStep(kind="offer", title="Angebot", due_on=clock.today())
    )
    partner = organization(OrganizationKind.PARTNER, "Beratung am Ring")
    outside = hand_over(actor=who, step_id=other.pk, to=Receiver(organization_id=partner.pk), message="Bitte beraten.")
    link = SignedLink.objects.get(purpose="handover", target_id=outside.pk)
    transfer = request_transfer(actor=who, case_id=case.pk, to_team_id=asked.pk, message="Passt besser.")
    notice = Notice.objects.create(case=case, step=step, user=holder, kind=NoticeKind.CAME_BACK, at=now)
    return {
        "case": case,
        "step": step,
        "handover": handover,
        "outside": outside,
        "door_token": token_of(link),
        "transfer": transfer,
        "notice": notice,
        "booking": _booking(who, case, partner),
    }


def _booking(who: Actor, case: Case, partner: Organization) -> MeasureBooking:
    """A seat in a measure, and a plan of the case."""
    machine, today = actor.system("test"), clock.today()
    measure = add_measure(actor=machine, new=NewMeasure(title="Neuer Start", kind="activation", min_age=18))
    contract = add_contract(
        actor=machine,
        measure_id=measure.pk,
        provider_id=partner.pk,
        number="2026-014",
        valid_from=today,
        valid_to=today + timedelta(days=300),
    )
    start = add_start(
        actor=machine,
        contract_id=contract.pk,
        starts_on=today + timedelta(days=14),
        ends_on=today + timedelta(days=56),
        seats=12,
    )
    texts = {
        each.name: "Besprochen." for each in fields(PlanContent) if each.name not in {"in_person", "not_in_person"}
    }
    make_plan(actor=who, case_id=case.pk, content=PlanContent(**texts))  # type: ignore[arg-type]  # texts only
    return book_seat(actor=who, case_id=case.pk, start_id=start.pk)


def _sink_mail() -> UUID:
    """A mail in the sink of the demonstration."""
    identity = new_id()
    folder = settings.MAIL_SINK_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{identity}.eml").write_text(
        "X-Envelope-To: probe@partner.example\nSubject: Probe\nDate: Mon, 23 Nov 2026 09:00:00 +0100\n\nText\n"
    )
    return identity


files.register_reader(PROBE, lambda who, _stored: who.has_role("administration"))
