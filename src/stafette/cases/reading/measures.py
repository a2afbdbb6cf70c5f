"""What can be booked for a person: the next starts, what is known of the person, the seats they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from stafette.cases.models import Case, LanguageSkill, Measure, MeasureBooking, MeasureStart
from stafette.core.actor import Actor

GERMAN: Final = "de"
MOST_STARTS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookable:
    """Starts that lie ahead by day, the levels of German (empty: nothing known), and the seats of the case."""

    starts: Sequence[MeasureStart]
    german: tuple[str, ...]
    bookings: Sequence[MeasureBooking]


def read_bookable(actor: Actor, case: Case, today: date, asked: str = "") -> Bookable:
    """Three statements. ``asked`` narrows by the beginning of a word in title or provider."""
    starts = MeasureStart.objects.bookable(today).select_related("contract__measure", "contract__provider")
    if asked:
        starts = starts.filter(contract__measure__title__icontains=asked) | starts.filter(
            contract__provider__name__icontains=asked
        )
    skill = LanguageSkill.objects.visible_to(actor).filter(person=case.person_id, language=GERMAN).order_by("id")
    levels = skill.values_list("listening", "reading", "writing", "speaking").first()
    return Bookable(
        starts=list(starts[:MOST_STARTS]), german=tuple(levels or ()), bookings=list(read_bookings(actor, case))
    )


def read_bookings(actor: Actor, case: Case) -> Sequence[MeasureBooking]:
    """The seats of a case, the next start first."""
    held = MeasureBooking.objects.visible_to(actor).held().filter(case=case)
    return list(
        held.select_related("start__contract__measure", "start__contract__provider").order_by("start__starts_on", "id")
    )


def visible_booking(actor: Actor, case_id: UUID, booking_id: UUID) -> MeasureBooking:
    """A seat of a case.

    Raises:
        MeasureBooking.DoesNotExist: there is none, or not for this actor.
    """
    rows = MeasureBooking.objects.visible_to(actor).select_related(
        "start__contract__measure", "step__kind", "case__person"
    )
    found: MeasureBooking = rows.get(pk=booking_id, case=case_id)
    return found


def by_measure(starts: Sequence[MeasureStart]) -> dict[Measure, list[MeasureStart]]:
    """Starts of each measure; measures in the order of their next start."""
    found: dict[Measure, list[MeasureStart]] = {}
    for start in starts:
        found.setdefault(start.contract.measure, []).append(start)
    return found
