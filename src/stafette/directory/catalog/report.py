"""What an import would do or has done, as plain values for the terminal and the page. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stafette.directory.catalog.settle import Change, Changes
from stafette.directory.interchange.compare import record_label
from stafette.directory.interchange.result import EntityKind, RowProblem, Severity
from stafette.directory.records import ServiceAtLocationRecord

MAX_CHANGES: Final = 300
"""Rows kept per kind of change; the rest is counted."""
MAX_SHOWN_PROBLEMS: Final = 500
VALUE_LENGTH: Final = 80


class ChangeKind(StrEnum):
    """The four lists of a report."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """How many records of a kind are new, changed, the same, gone, perhaps twice there."""

    label: str
    new: int
    changed: int
    unchanged: int
    gone: int
    duplicate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One record in a report. ``label`` says what it is, ``details`` what differs or why it looks like another."""

    kind: str
    label: str
    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """One finding in the files, as the page shows it."""

    file: str
    line: int | None
    field: str
    message: str
    remedy: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRow:
    """A record that may be there already: what it is, its name, and the reasons."""

    kind: EntityKind
    name: str
    details: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """The whole report. ``written`` tells a report of what was done from one of what would be done."""

    source: str
    format: str
    written: bool = False
    counts: list[CountRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    changes_more: int = 0
    problems: list[ProblemRow] = field(default_factory=list)
    problem_total: int = 0
    errors: int = 0
    has_changes: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; :func:`from_json` reads them."""
        return asdict(self)


def from_json(values: Mapping[str, Any]) -> ImportReport:
    """A report that was stored."""
    plain = dict(values)
    plain["counts"] = [CountRow(**row) for row in plain["counts"]]
    rows = [row | {"details": tuple(row["details"])} for row in plain["changes"]]
    plain["changes"] = [ChangeRow(**row) for row in rows]
    plain["problems"] = [ProblemRow(**row) for row in plain["problems"]]
    return ImportReport(**plain)


def make_report(
    changes: Changes,
    *,
    format: str,
    problems: Sequence[RowProblem],
    problem_counts: Mapping[Severity, int],
    duplicates: Sequence[DuplicateRow] = (),
) -> ImportReport:
    """The report of an import whose changes are settled."""
    report = ImportReport(source=changes.source, format=format, has_changes=not changes.is_empty)
    report.counts = [_counts(changes, duplicates, kind) for kind in EntityKind]
    rows = [*_new(changes), *_changed(changes), *_gone(changes), *_doubled(duplicates)]
    for kind in ChangeKind:
        found = [row for row in rows if row.kind == kind.value]
        report.changes += found[:MAX_CHANGES]
        report.changes_more += max(0, len(found) - MAX_CHANGES)
    order = list(Severity)
    worst_first = sorted(problems, key=lambda problem: order.index(problem.severity))
    report.problems = [_problem(problem) for problem in worst_first[:MAX_SHOWN_PROBLEMS]]
    report.problem_total = sum(problem_counts.values())
    report.errors = problem_counts.get(Severity.ERROR, 0)
    return report


def kind_label(kind: EntityKind) -> str:
    """What people call records of a kind."""
    names = {
        EntityKind.ORGANIZATION: _("Organisationen"),
        EntityKind.LOCATION: _("Orte"),
        EntityKind.SERVICE: _("Angebote"),
        EntityKind.SERVICE_AT_LOCATION: _("Angebote an Orten"),
    }
    return names[kind]


def _singular(kind: EntityKind) -> str:
    names = {
        EntityKind.ORGANIZATION: _("Organisation"),
        EntityKind.LOCATION: _("Ort"),
        EntityKind.SERVICE: _("Angebot"),
        EntityKind.SERVICE_AT_LOCATION: _("Angebot am Ort"),
    }
    return names[kind]


def field_label(name: str) -> str:
    """What people call a field of a record."""
    names = {
        "name": _("Name"),
        "alternate_name": _("Anderer Name"),
        "summary": _("Kurztext"),
        "description": _("Beschreibung"),
        "phones": _("Telefon"),
        "contacts": _("Ansprechpersonen"),
        "email": _("E-Mail"),
        "url": _("Internetadresse"),
        "website": _("Internetadresse"),
        "schedules": _("Zeiten"),
        "addresses": _("Adresse"),
        "latitude": _("Lage"),
        "longitude": _("Lage"),
        "accessibility": _("Barrierefreiheit"),
        "eligibility": _("Für wen"),
        "target_groups": _("Zielgruppen"),
        "minimum_age": _("Alter von"),
        "maximum_age": _("Alter bis"),
        "fees_description": _("Kosten"),
        "cost_options": _("Kosten"),
        "free_of_charge": _("Kostenlos"),
        "required_documents": _("Mitbringen"),
        "access_person": _("Zugang für Ratsuchende"),
        "access_professional": _("Zugang für Fachkräfte"),
        "application_process": _("Anmeldung"),
        "languages": _("Sprachen"),
        "keywords": _("Stichwörter"),
        "themes": _("Themen"),
        "status": _("Stand"),
        "published": _("Veröffentlicht"),
        "capacity": _("Freie Plätze"),
        "verifications": _("Geprüft"),
        "attributes": _("Weitere Merkmale"),
        "organization_source_id": _("Organisation"),
        "changed_at": _("Zuletzt geändert"),
    }
    return names.get(name, name)


def _counts(changes: Changes, duplicates: Sequence[DuplicateRow], kind: EntityKind) -> CountRow:
    return CountRow(
        label=kind_label(kind),
        new=len(changes.new(kind)),
        changed=len(changes.of(kind)),
        unchanged=changes.unchanged.get(kind, 0),
        gone=len(changes.gone(kind)),
        duplicate=sum(row.kind is kind for row in duplicates),
    )


def _new(changes: Changes) -> Iterable[ChangeRow]:
    for kind in EntityKind:
        for record in changes.new(kind):
            yield ChangeRow(kind=ChangeKind.NEW.value, label=_singular(kind), name=_name(record))


def _gone(changes: Changes) -> Iterable[ChangeRow]:
    for kind in EntityKind:
        for record in changes.gone(kind):
            yield ChangeRow(kind=ChangeKind.GONE.value, label=_singular(kind), name=_name(record))


def _changed(changes: Changes) -> Iterable[ChangeRow]:
    for change in changes.changed:
        lines = dict.fromkeys(_line(change))
        yield ChangeRow(
            kind=ChangeKind.CHANGED.value, label=_singular(change.kind), name=_name(change.after), details=tuple(lines)
        )
    for key in changes.revived:
        line = _("ist wieder dabei")
        yield ChangeRow(
            kind=ChangeKind.CHANGED.value, label=_singular(EntityKind.ORGANIZATION), name=key, details=(line,)
        )


def _doubled(duplicates: Sequence[DuplicateRow]) -> Iterable[ChangeRow]:
    for row in duplicates:
        label = _singular(row.kind)
        yield ChangeRow(kind=ChangeKind.DUPLICATE.value, label=label, name=row.name, details=row.details)


def _name(record: Any) -> str:
    if isinstance(record, ServiceAtLocationRecord):
        return f"{record.service_source_id} @ {record.location_source_id}"
    return str(record_label(record))


def _line(change: Change) -> Iterable[str]:
    for item in change.fields:
        old, new = value_text(item.old), value_text(item.new)
        yield _("%(field)s: %(old)s → %(new)s") % {"field": field_label(item.field), "old": old, "new": new}


def value_text(value: Any) -> str:
    """A value in a few words: lists are counted, long texts cut."""
    if value is None or value in ("", ()):
        return _("leer")
    if isinstance(value, tuple) and not all(isinstance(item, str) for item in value):
        return ngettext("%(count)s Eintrag", "%(count)s Einträge", len(value)) % {"count": len(value)}
    for kind, show in _SHOWN:
        if isinstance(value, kind):
            return show(value)
    return _("geändert")


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= VALUE_LENGTH else f"{flat[: VALUE_LENGTH - 2]} …"


_SHOWN: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (bool, lambda value: _("ja") if value else _("nein")),
    (tuple, lambda value: _cut(", ".join(value))),
    (datetime, lambda value: value.strftime("%d.%m.%Y %H:%M")),
    (date, lambda value: value.strftime("%d.%m.%Y")),
    (str, lambda value: f"„{_cut(value)}“"),
    (int, str),
    (Decimal, str),
)
"""How single values are shown; bool before int and datetime before date, because they derive from them."""


def _problem(problem: RowProblem) -> ProblemRow:
    return ProblemRow(
        file=problem.file or problem.pointer,
        line=problem.line,
        field=problem.field,
        message=problem.message,
        remedy=problem.remedy,
        severity=problem.severity.value,
    )
