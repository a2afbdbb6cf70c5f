"""A new person comes: person, case and first step in one transaction, and a look for somebody with that name before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from stafette.accounts.models import User
from stafette.cases.enums import ChannelKind, OpenReason, Sex
from stafette.cases.models import Case, Channel, Person
from stafette.cases.perms import may_open_case
from stafette.cases.services.cases import open_case
from stafette.cases.services.perform import NotAllowed, verb
from stafette.cases.services.steps import NextStep
from stafette.core import actor as actors
from stafette.core import clock
from stafette.core.actor import Actor
from stafette.language.normalise import sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is needed to begin; everything else is added on the person's page."""

    first_name: str
    last_name: str
    birth_date: date
    sex: Sex = Sex.NOT_STATED
    phone: str = ""
    reason: OpenReason = OpenReason.BENEFIT


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case, visible to the actor, of somebody with the same name and birth date."""

    case_id: UUID
    name: str
    birth_date: date
    holder: str
    open: bool


@dataclass(frozen=True, slots=True)
class Doubles:
    """People with the same name and birth date: those the actor may see, and whether there are others."""

    visible: tuple[KnownCase, ...] = ()
    hidden: bool = False

    def __bool__(self) -> bool:
        return bool(self.visible) or self.hidden


@dataclass
class PerhapsKnown(Exception):
    """There may be a record of this person already; somebody has to look."""

    doubles: Doubles = field(default_factory=Doubles)


@verb
def create_person(*, actor: Actor, new: NewPerson, first_step: NextStep, surely_new: bool = False) -> Case:
    """Store a person and open their case with its first step; the actor is responsible.

    Raises:
        NotAllowed: this actor opens no cases.
        PerhapsKnown: somebody has that name and birth date, and ``surely_new`` is not said.
        RuleBroken: the actor has no team, or a rule speaks against the first step.
    """
    if actor.id is None or not may_open_case(actor.roles):
        raise NotAllowed("open", _("Sie können keine Wege eröffnen. Bitte fragen Sie Ihre Teamleitung."))
    _one_at_a_time(new)
    doubles = find_doubles(actor, new)
    if doubles and not surely_new:
        raise PerhapsKnown(doubles)
    now = clock.now()
    person = Person.objects.create(
        first_name=new.first_name.strip(),
        last_name=new.last_name.strip(),
        birth_date=new.birth_date,
        sex=new.sex,
        created_at=now,
        changed_at=now,
    )
    holder = User.objects.get(pk=actor.id)
    case = open_case(actor=actor, person=person, holder=holder, first_step=first_step, reason=new.reason)
    if new.phone.strip():
        Channel.objects.create(
            person=person, kind=_phone_kind(new.phone), value=new.phone.strip(), valid_from=clock.today()
        )
    return case


def find_doubles(actor: Actor, new: NewPerson) -> Doubles:
    """Who has the same name and birth date. Of people whom the actor may not see only that there are some."""
    with actors.acting(actors.system("doubles")):
        known = list(Person.objects.filter(**_identity(new)).order_by("id").values_list("pk", flat=True))
    if not known:
        return Doubles()
    cases = Case.objects.visible_to(actor).filter(person__in=known).select_related("person", "holder")
    visible = {
        case.person_id: KnownCase(
            case.pk, case.person.full_name, case.person.birth_date, case.holder.full_name, case.closed_on is None
        )
        for case in cases.order_by("opened_on", "pk")
    }
    return Doubles(tuple(visible.values()), hidden=bool(set(known) - set(visible)))


def _identity(new: NewPerson) -> dict[str, object]:
    return {
        "sort_key": sort_key(f"{new.last_name.strip()} {new.first_name.strip()}")[:200],
        "birth_date": new.birth_date,
    }


def _one_at_a_time(new: NewPerson) -> None:
    """Two clicks at once: the second waits here and then finds what the first one stored."""
    identity = _identity(new)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7502))", [f"{identity['sort_key']}|{new.birth_date}"]
        )


def _phone_kind(number: str) -> ChannelKind:
    """German mobile numbers begin with 015, 016 or 017 (Bundesnetzagentur, Nummernplan Rufnummern)."""
    digits = "".join(sign for sign in number if sign.isdigit())
    national = digits.removeprefix("0049").removeprefix("49") if number.strip().startswith(("+", "00")) else digits
    return ChannelKind.MOBILE if national.removeprefix("0")[:2] in {"15", "16", "17"} else ChannelKind.PHONE
