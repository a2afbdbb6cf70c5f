"""The note for the federal system: three lines of plain text about one step, without the person's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """A step and what came after it. ``next_title`` empty: nothing followed."""

    day: date
    kind: str
    title: str
    by: str
    outcome: str
    next_title: str = ""
    next_holder: str = ""
    next_due: date | None = None
    end: str = ""


def note_text(facts: NoteFacts) -> str:
    """Three lines: what, result, what is next. Long results are not cut, line breaks in them are."""
    title = facts.kind if facts.title == facts.kind else f"{facts.kind}: {facts.title}"
    lines = [
        f"{facts.day:%d.%m.%Y} {title} ({facts.by})",
        _("Ergebnis: %(text)s") % {"text": " ".join(facts.outcome.split()) or _("noch offen")},
        _("Nächster Schritt: %(text)s") % {"text": _next(facts)},
    ]
    return "\n".join(" ".join(line.split()) for line in lines)


def _next(facts: NoteFacts) -> str:
    if facts.next_title and facts.next_due:
        return f"{facts.next_title}, {facts.next_holder}, " + _("bis %(day)s") % {"day": f"{facts.next_due:%d.%m.%Y}"}
    return _("Weg beendet (%(why)s)") % {"why": facts.end} if facts.end else _("siehe offene Schritte")
