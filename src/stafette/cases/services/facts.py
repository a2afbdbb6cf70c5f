"""Record what is known about a person in sensitive matters, and mark what the person disputes."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from stafette.cases import announcements as said
from stafette.cases.enums import FactSource
from stafette.cases.facts import FACTS, Fact
from stafette.cases.models import Person, SensitiveFact
from stafette.cases.querysets import sees_everything
from stafette.cases.services.perform import AlreadyDone, NotAllowed, RuleBroken, changed, verb
from stafette.core import clock
from stafette.core.actor import Actor


@verb
def record_fact(
    *,
    actor: Actor,
    person_id: UUID,
    key: str,
    value: str,
    source: FactSource,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> SensitiveFact:
    """Record a fact from a day on (default: today); what held before ends the day before.

    The same day again corrects the value; what stood there stays in the history. A correction ends a dispute.

    Raises:
        Person.DoesNotExist: not for this actor.
        NotAllowed: this actor's role does not read this fact.
        RuleBroken: nobody registered the key, the value is none of its values, or it ends before it begins.
        AlreadyDone: exactly this stands there already.
    """
    fact = _readable(actor, key)
    text, first = value.strip(), valid_from or clock.today()
    if not fact.accepts(text):
        raise RuleBroken("value", _("%(name)s: Diesen Wert gibt es nicht. Bitte wählen Sie neu.") % {"name": fact.name})
    if valid_to is not None and valid_to < first:
        raise RuleBroken("valid_to", _("%(name)s: Das Ende liegt vor dem Anfang.") % {"name": fact.name})
    person = Person.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=person_id)
    row = _written(person, key, first, text, source, valid_to)
    said.announce(said.fact_recorded, person_id=person.pk, key=key)
    return row


@verb
def dispute_fact(*, actor: Actor, fact_id: UUID) -> SensitiveFact:
    """Mark a fact that the person calls wrong, while neither side can prove it (§ 84 Abs. 2 Satz 2 SGB X).

    Raises:
        SensitiveFact.DoesNotExist: not for this actor.
        AlreadyDone: it is marked.
    """
    rows = SensitiveFact.objects.visible_to(actor).select_for_update(of=("self",))
    fact: SensitiveFact = rows.get(pk=fact_id)
    if fact.disputed_on is not None:
        raise AlreadyDone("", None)
    fact.save(update_fields=changed(fact, disputed_on=clock.today()))
    return fact


def _readable(actor: Actor, key: str) -> Fact:
    fact = FACTS.get(key)
    if fact is None:
        raise RuleBroken("key", _("Diese Angabe wird hier nicht gespeichert."))
    if not sees_everything(actor) and not fact.read_by(actor.roles):
        raise NotAllowed("reader", _("%(name)s: Das gehört nicht zu Ihrer Aufgabe.") % {"name": fact.name})
    return fact


def _written(
    person: Person, key: str, first: date, value: str, source: FactSource, valid_to: date | None
) -> SensitiveFact:
    """Store it between what held before and what begins later."""
    rows = person.sensitivefacts.filter(key=key)
    same: SensitiveFact | None = rows.filter(valid_from=first).first()
    if same is not None:
        if (same.value, same.source, same.valid_to, same.disputed_on) == (value, source, valid_to, None):
            raise AlreadyDone("", None)
        same.save(update_fields=changed(same, value=value, source=source, valid_to=valid_to, disputed_on=None))
        return same
    before = rows.filter(valid_from__lt=first).order_by("-valid_from", "pk").first()
    if before is not None and (before.valid_to is None or before.valid_to >= first):
        before.save(update_fields=changed(before, valid_to=first - timedelta(days=1)))
    later = rows.filter(valid_from__gt=first).order_by("valid_from", "pk").first()
    if later is not None and (valid_to is None or valid_to >= later.valid_from):
        valid_to = later.valid_from - timedelta(days=1)
    return SensitiveFact.objects.create(
        person=person, key=key, value=value, source=source, valid_from=first, valid_to=valid_to
    )
