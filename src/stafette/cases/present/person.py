"""The page of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from stafette.cases.enums import GrantKind, MemberRole
from stafette.cases.models import Case, Contact, Grant, HouseholdMember, SupportPartner
from stafette.cases.perms import may_close_case, may_move_case, may_take
from stafette.cases.present.days import age, day_of, named_day, short_day
from stafette.cases.present.facts import Fact, ReachView, care_lines, fact_list, reach_view, summary
from stafette.cases.present.links import person_url
from stafette.cases.present.steps import (
    ClosedStep,
    Lies,
    OpenStep,
    PhaseView,
    Relay,
    closed_steps,
    lying,
    open_steps,
    phases,
    relay,
)
from stafette.cases.present.words import CONTACTS, ENDS, GRANTS, MEMBERS
from stafette.cases.reading.person import Household, PersonFile
from stafette.cases.reading.standing import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the household; ``url`` leads to their page, if the reader may see it."""

    role: str
    name: str
    url: str
    lines: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """A contact that was tried."""

    day: str
    how: str
    reached: bool
    who: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Addresses of what the reader may do with the case; empty for what they may not."""

    step_new: str = ""
    contact_new: str = ""
    measures: str = ""
    plan: str = ""
    transfer: str = ""
    take: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """The page. ``ended`` says when and why the case ended."""

    name: str
    summary: str
    restricted: bool
    ended: str
    relay: Relay
    phases: list[PhaseView]
    opened: list[OpenStep]
    closed: list[ClosedStep]
    earlier: int
    since: str
    lying: list[Lies]
    support: list[Fact]
    members: list[Member]
    reach: ReachView
    facts: list[Fact]
    contacts: list[ContactView]
    contacts_earlier: int
    doors: Doors


def person_view(file: PersonFile, reader: Reader) -> PersonView:
    """The page of a case for this reader."""
    case, person, today = file.case, file.case.person, reader.today
    opened, closed = open_steps(file, reader), closed_steps(file, reader)
    return PersonView(
        name=person.full_name,
        summary=summary(person, file.facts, today),
        restricted=case.restricted,
        ended=_ended(case, today),
        relay=relay(opened, closed),
        phases=phases(case),
        opened=opened,
        closed=closed,
        earlier=max(0, file.closed_count - len(closed)),
        since=short_day(case.opened_on, today),
        lying=lying(file, reader),
        support=_support(file, reader),
        members=_members(file.household, person.pk, today),
        reach=reach_view(person, file.facts, today),
        facts=fact_list(person, file.facts, today),
        contacts=[_contact(contact, reader) for contact in file.contacts],
        contacts_earlier=max(0, file.contact_count - len(file.contacts)),
        doors=_doors(case, reader),
    )


def _ended(case: Case, today: date) -> str:
    if case.closed_on is None:
        return ""
    day, reason = short_day(case.closed_on, today), str(ENDS[case.close_reason])
    text = _("Der Weg ist beendet seit %(day)s: %(reason)s.") % {"day": day, "reason": reason}
    if not case.receiving_body:
        return text
    return f"{text} " + _("Weiter geht es bei: %(body)s.") % {"body": case.receiving_body}


def _doors(case: Case, reader: Reader) -> Doors:
    if case.closed_on is not None:
        return Doors()
    moves = may_move_case(reader.standing, holder_id=case.holder_id, team_id=case.team_id)
    closes = may_close_case(reader.standing, holder_id=case.holder_id, team_id=case.team_id)
    takes = may_take(reader.standing, team_id=case.team_id) and case.holder_id != reader.id
    return Doors(
        step_new=reverse("cases:step_new", args=[case.pk]),
        contact_new=reverse("cases:contact_new", args=[case.pk]),
        measures=reverse("cases:measures", args=[case.pk]),
        plan=reverse("cases:plan", args=[case.pk]),
        transfer=reverse("cases:case_transfer", args=[case.pk]) if moves else "",
        take=reverse("cases:case_take", args=[case.pk]) if takes else "",
        end=reverse("cases:case_end", args=[case.pk]) if closes else "",
    )


def _support(file: PersonFile, reader: Reader) -> list[Fact]:
    """Who is responsible, who else may see the case, and organisations by the person's consent."""
    case, today = file.case, reader.today
    name = _("Sie") if case.holder_id == reader.id else case.holder.full_name
    since = short_day(day_of(case.held_since), today)
    holder = _("%(name)s, seit %(day)s") % {"name": name, "day": since}
    own = [Fact(label=_("Verantwortlich"), lines=[holder, _("Team %(name)s") % {"name": case.team.name}])]
    return [*own, *(_grant(grant, reader) for grant in file.grants), *(_partner(each, today) for each in file.partners)]


def _grant(grant: Grant, reader: Reader) -> Fact:
    who = grant.user.full_name if grant.user else _("Team %(name)s") % {"name": grant.team.name if grant.team else ""}
    until = named_day(day_of(grant.valid_until), reader.today) if grant.valid_until else ""
    lines = [_("%(who)s, bis %(day)s") % {"who": who, "day": until} if until else who]
    if grant.kind == GrantKind.BREAK_GLASS:
        lines.append(grant.reason)
    return Fact(label=str(GRANTS[grant.kind]), lines=lines)


def _partner(partner: SupportPartner, today: date) -> Fact:
    """Next date only."""
    following = partner.next_on if partner.next_on and partner.next_on >= today else None
    lines = [_("nächster Termin: %(day)s") % {"day": named_day(following, today)} if following else _("läuft")]
    return Fact(label=partner.organization.name, lines=lines)


def _members(household: Household, own: UUID, today: date) -> list[Member]:
    """The others of the household. An adult whom the reader may not see is not there at all."""
    care: dict[UUID, list[str]] = {
        member.pk: care_lines(hours for hours in household.care if hours.child_id == member.pk)
        for member in household.members
    }
    shown = [member for member in household.members if member.person_id != own and _is_known(member)]
    return [_member(member, household, care[member.pk], today) for member in shown]


def _is_known(member: HouseholdMember) -> bool:
    return member.person is not None or member.person_id is None


def _member(member: HouseholdMember, household: Household, lines: list[str], today: date) -> Member:
    person = member.person
    case_id = household.cases.get(person.pk) if person else None
    name = person.full_name if person else member.first_name
    born = person.birth_date if person else member.birth_date
    years = f", {age(born, today)}" if born and member.role == MemberRole.CHILD else ""
    return Member(
        role=str(MEMBERS[member.role]),
        name=f"{name}{years}",
        url=person_url(case_id) if case_id else "",
        lines=lines,
    )


def _contact(contact: Contact, reader: Reader) -> ContactView:
    by = contact.by
    return ContactView(
        day=short_day(day_of(contact.at), reader.today),
        how=str(CONTACTS[contact.channel]),
        reached=contact.reached,
        who=(_("Sie") if contact.by_id == reader.id else by.full_name) if by else "",
        note=contact.note,
    )
