"""What the list of people reads: three statements beside the reader's own."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stafette.cases.models import Case, Step
from stafette.cases.reading.standing import Reader
from stafette.language.normalise import sort_key


class Whose(StrEnum):
    """Whose people; the values stand in the address."""

    MINE = "meine"
    TEAM = "team"
    ALL = "alle"


def find_people(reader: Reader, whose: Whose, asked: str, *, without_step: bool = False) -> QuerySet[Case]:
    """Open cases that the reader may see, whose names begin as ``asked``: "Kov", "Kovalenko Ma", "Maryna Kovalenko"."""
    cases = Case.objects.visible_to(reader.actor).open()
    if whose is Whose.MINE:
        cases = cases.filter(holder=reader.id)
    elif whose is Whose.TEAM:
        cases = cases.filter(team__in=reader.teams)
    if without_step:
        cases = cases.filter(~Exists(Step.objects.open().filter(case=OuterRef("pk"), owner__isnull=False)))
    return cases.filter(_called(asked))


def read_page(reader: Reader, found: QuerySet[Case], first: int, size: int) -> list[Case]:
    """The cases of one page."""
    ordered = found.select_related("person", "holder").order_by("person__sort_key", "person_id", "id")
    return list(ordered[first : first + size])


def next_steps(reader: Reader, cases: Iterable[Case]) -> dict[UUID, Step]:
    """The step of each case that is due first (one statement)."""
    rows = Step.objects.visible_to(reader.actor).open().filter(case__in=[case.pk for case in cases])
    firsts = rows.select_related("owner", "organization").order_by("case_id", "due_on", "id").distinct("case_id")
    return {step.case_id: step for step in firsts}


def _called(asked: str) -> Q:
    """Names by their sort key ("kovalenko-maryna"): as written, or with the first name first and the last one begun."""
    words = [key for key in (sort_key(word).partition(" ")[0] for word in asked.replace(",", " ").split()) if key]
    if not words:
        return Q()
    as_written = Q(person__sort_key__startswith="-".join(words))
    turned = Q(person__sort_key__startswith=words[-1])
    for word in words[:-1]:
        turned &= Q(person__sort_key__contains=f"-{word}")
    return as_written | turned if words[:-1] else as_written
