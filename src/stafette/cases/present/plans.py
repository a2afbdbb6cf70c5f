"""The plan as a page and as paper: what holds, how the work has moved since, which versions there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stafette.cases.enums import StepState
from stafette.cases.models import CooperationPlan, PlanStep, Step
from stafette.cases.models.plans import CONTENTS
from stafette.cases.plan_pdf import PlanSheet, SheetStep
from stafette.cases.plan_words import SECOND, WORDS
from stafette.cases.present.days import due_text, named_day, short_day
from stafette.cases.reading.plans import PlanFile

LABELS: Final[dict[str, Promise]] = {
    "potential": gettext_lazy("Ergebnis der Potenzialanalyse: was die Person kann, was gerade schwer ist"),
    "offer": gettext_lazy("Unser persönliches Angebot"),
    "occupations": gettext_lazy("In welche Arbeit oder Ausbildung?"),
    "efforts": gettext_lazy("Was tut die Person mindestens, wie zeigt sie es?"),
    "services": gettext_lazy("Was tun wir? Leistungen zur Eingliederung"),
    "language_course": gettext_lazy("Sprachkurs"),
    "other_providers": gettext_lazy("Wer hilft noch? Leistungen anderer Stellen"),
    "participation": gettext_lazy("Kommen Leistungen zur Teilhabe in Frage (§ 5 SGB IX)?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step of the plan and how it stands today."""

    title: str
    holder: str
    due: str
    done: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version with the addresses of its paper: German, and with a second language."""

    name: str
    by: str
    url: str
    seconds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """The version that holds. ``moved``: the work went on since, the next version will say so."""

    name: str
    renew: str
    late: bool
    contents: tuple[tuple[str, tuple[str, ...]], ...]
    steps: tuple[StepLine, ...]
    moved: bool


def plan_view(found: PlanFile, today: date) -> PlanView | None:
    """The newest version, None without one."""
    plan = found.newest
    if plan is None:
        return None
    return PlanView(
        name=_name(plan, today),
        renew=due_text(plan.renew_by, today),
        late=plan.renew_by < today,
        contents=tuple((str(LABELS[key]), _lines(getattr(plan, key))) for key in ("potential", *CONTENTS)),
        steps=tuple(_step(line, today) for line in found.steps),
        moved=_told(found.steps) != _now(found.open_steps),
    )


def version_views(case_id: UUID, found: PlanFile, today: date) -> list[VersionView]:
    """All versions, the newest first."""
    return [
        VersionView(
            name=_name(plan, today),
            by=plan.made_by.full_name if plan.made_by else "",
            url=pdf_url(case_id, plan.version),
            seconds=tuple(
                (WORDS[language].language_name, f"{pdf_url(case_id, plan.version)}?sprache={language}")
                for language in SECOND
            ),
        )
        for plan in found.versions
    ]


def sheet_of(plan: CooperationPlan, steps: Sequence[PlanStep]) -> PlanSheet:
    """The paper of a version; it names the person, never where they live."""
    holder = plan.case.holder
    return PlanSheet(
        name=plan.case.person.full_name,
        version=plan.version,
        made_on=plan.made_on,
        renew_by=plan.renew_by,
        contact=", ".join(part for part in (holder.full_name, holder.phone or holder.email) if part),
        author=settings.SITE_NAME,
        contents={key: getattr(plan, key) for key in ("potential", *CONTENTS)},
        steps=[SheetStep(line.title, line.holder, line.due_on) for line in steps],
    )


def plan_url(case_id: UUID) -> str:
    """The page of the plan."""
    return reverse("cases:plan", args=[case_id])


def pdf_url(case_id: UUID, version: int) -> str:
    """The paper of a version."""
    return reverse("cases:plan_pdf", args=[case_id, version])


def _name(plan: CooperationPlan, today: date) -> str:
    return _("Fassung %(version)s vom %(day)s") % {
        "version": plan.version,
        "day": short_day(plan.made_on, today),
    }


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _step(line: PlanStep, today: date) -> StepLine:
    step = line.step
    open_still = step.state == StepState.OPEN
    note = "" if open_still else _("erledigt") if step.state == StepState.DONE else _("entfallen")
    if open_still and step.due_on != line.due_on:
        note = _("jetzt bis %(day)s") % {"day": named_day(step.due_on, today)}
    return StepLine(
        title=line.title,
        holder=line.holder,
        due=named_day(line.due_on, today),
        done=not open_still,
        note=note,
    )


def _told(lines: Sequence[PlanStep]) -> set[tuple[UUID, date]]:
    return {(line.step_id, line.due_on) for line in lines}


def _now(steps: Sequence[Step]) -> set[tuple[UUID, date]]:
    return {(step.pk, step.due_on) for step in steps}
