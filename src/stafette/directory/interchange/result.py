"""What a reader hands back: a catalogue and the problems of single rows, each with place and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from stafette.directory.interchange.limits import MAX_PROBLEMS
from stafette.directory.records import Catalog, ServiceRecord


class Severity(StrEnum):
    """``ERROR``: the row is left out. ``WARNING``: the row is read without this value. ``INFO``: nothing is lost."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class EntityKind(StrEnum):
    """The four kinds of rows of a catalogue."""

    ORGANIZATION = "organization"
    LOCATION = "location"
    SERVICE = "service"
    SERVICE_AT_LOCATION = "service_at_location"


ALL_KINDS = frozenset(EntityKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One finding. ``line`` counts from 1; ``pointer`` is the JSON pointer or sheet name; texts are German."""

    file: str
    message: str
    line: int | None = None
    pointer: str = ""
    field: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR
    code: str = ""

    @property
    def where(self) -> str:
        """File, line, pointer and field in one German phrase."""
        parts = [self.file]
        if self.line is not None:
            parts.append(f"Zeile {self.line}")
        if self.pointer:
            parts.append(self.pointer)
        if self.field:
            parts.append(f"Feld „{self.field}“")
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands. ``resolve`` finds the line of a JSON pointer only when a problem needs it."""

    file: str
    line: int | None = None
    pointer: str = ""
    resolve: Callable[[str], int | None] | None = None

    def child(self, key: str | int) -> Place:
        """The place of a member; tables keep their line and add nothing."""
        if self.resolve is None:
            return self
        escaped = str(key).replace("~", "~0").replace("/", "~1")
        return replace(self, pointer=f"{self.pointer}/{escaped}")

    def find_line(self) -> int | None:
        """The line, from 1, or None where it cannot be known."""
        return self.line if self.resolve is None else self.resolve(self.pointer)


@dataclass(slots=True)
class ProblemLog:
    """Collects problems; beyond ``MAX_PROBLEMS`` they are counted per severity, so that memory stays bounded."""

    items: list[RowProblem] = field(default_factory=list)
    counts: Counter[Severity] = field(default_factory=Counter)

    def add(
        self,
        place: Place,
        message: str,
        *,
        code: str,
        remedy: str = "",
        field_name: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note one finding at ``place``."""
        self.counts[severity] += 1
        if len(self.items) >= MAX_PROBLEMS:
            return
        self.items.append(
            RowProblem(
                file=place.file,
                line=place.find_line(),
                pointer=place.pointer,
                field=field_name,
                message=message,
                remedy=remedy,
                severity=severity,
                code=code,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """A catalogue with its problems.

    ``complete`` names the kinds that the files give as a whole: only there does a missing row mean "gone". One page of
    a paged list, or services without their places, is not complete. In kinds of ``partial`` the source may leave out
    fields that it knows, so an empty value there does not empty ours. ``problem_counts`` counts also what ``problems``
    had no room for.
    """

    catalog: Catalog
    problems: list[RowProblem]
    problem_counts: dict[Severity, int]
    format: str
    complete: frozenset[EntityKind] = ALL_KINDS
    partial: frozenset[EntityKind] = frozenset()

    @property
    def without_theme(self) -> list[ServiceRecord]:
        """Services that no theme leads to: shown as "ohne Thema", never given a made-up one."""
        return [service for service in self.catalog.services if not service.themes]

    @property
    def rows(self) -> int:
        """Number of rows read over all kinds."""
        catalog = self.catalog
        places = len(catalog.locations) + len(catalog.service_at_locations)
        return places + len(catalog.organizations) + len(catalog.services)
