"""Importing catalogues: read, fit, compare, report; and, if wanted, write, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from stafette.accounts.enums import Role
from stafette.accounts.models import Organization
from stafette.core import actor as actors
from stafette.core.actor import Actor, ActorKind
from stafette.directory.catalog.fit import Known, fit
from stafette.directory.catalog.read import read_stored, theme_names
from stafette.directory.catalog.report import DuplicateRow, ImportReport, make_report
from stafette.directory.catalog.settle import Changes, settle
from stafette.directory.catalog.stored import Stored
from stafette.directory.catalog.themes import ensure_themes
from stafette.directory.catalog.towns import ensure_towns
from stafette.directory.catalog.write import be_patient, write_catalog
from stafette.directory.interchange.compare import compare
from stafette.directory.interchange.duplicates import find_duplicates
from stafette.directory.interchange.errors import InterchangeError
from stafette.directory.interchange.read import read_files
from stafette.directory.interchange.result import ReadResult
from stafette.directory.interchange.source_files import SourceFile, load_paths
from stafette.directory.models import Address, Phone, Service, ServiceAtLocation
from stafette.directory.records import Catalog

IMPORTERS = (Role.NETWORK_MANAGER, Role.ADMINISTRATION)
SOURCE_LENGTH = 40


class Phase(StrEnum):
    """What an import is at."""

    READING = "reading"
    COMPARING = "comparing"
    DOUBLES = "doubles"
    WRITING = "writing"


Progress = Callable[[Phase, int, int], None]
"""Called with the phase, the rows done and all rows; all is 0 while it is not known."""


def quiet(phase: Phase, done: int, total: int) -> None:
    """For callers that watch nothing."""


@dataclass(slots=True)
class _Prepared:
    """An import that is compared and ready to be written."""

    changes: Changes
    stored: Stored
    catalog: Catalog
    report: ImportReport


def import_paths(
    *, paths: Sequence[Path], write: bool, actor: Actor, source: str | None = None, progress: Progress = quiet
) -> ImportReport:
    """Import files or folders from disk; see :func:`import_files`."""
    return import_files(files=load_paths(paths), write=write, actor=actor, source=source, progress=progress)


def import_files(
    *,
    files: Sequence[SourceFile],
    write: bool,
    actor: Actor,
    source: str | None = None,
    progress: Progress = quiet,
) -> ImportReport:
    """Compare files with what their source has given before; with ``write`` bring the directory up to date.

    Everything is written in one transaction, or nothing. The same files again change nothing at all.

    Raises:
        InterchangeError: the files as a whole cannot be read; says why and what to do.
        PermissionDenied: staff without the right to import.
    """
    require_importer(actor)
    progress(Phase.READING, 0, 0)
    result = read_files(files, source=source)
    if len(result.catalog.source) > SOURCE_LENGTH:
        raise InterchangeError(
            f"Der Name der Quelle hat mehr als {SOURCE_LENGTH} Zeichen.", remedy="Geben Sie einen kürzeren an."
        )
    with actors.acting(actor), transaction.atomic():
        be_patient()
        if write:
            _wait_for_turn(result.catalog.source)
            ensure_themes()
        prepared = _prepare(result, actor, progress)
        if write:
            _write(prepared, progress)
    return prepared.report


def require_importer(actor: Actor) -> None:
    """Imports are for network managers, administrators and named system actors.

    Raises:
        PermissionDenied: anybody else.
    """
    if actor.kind is not ActorKind.SYSTEM and not actor.has_role(*IMPORTERS):
        raise PermissionDenied


def _wait_for_turn(source: str) -> None:
    """Two imports of one source come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10min'")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"import {source}"])


def _prepare(result: ReadResult, actor: Actor, progress: Progress) -> _Prepared:
    progress(Phase.COMPARING, 0, result.rows)
    stored = read_stored(actor=actor, source=result.catalog.source)
    known = Known(
        organizations=frozenset(stored.ids.organizations),
        locations=frozenset(stored.ids.locations),
        services=frozenset(stored.ids.services),
        themes=frozenset(theme_names()),
    )
    fitted = fit(result.catalog, known)
    difference = compare(fitted.catalog, stored.own(), complete=result.complete, partial=result.partial)
    changes = settle(difference, stored, fitted.catalog)
    progress(Phase.DOUBLES, 0, result.rows)
    duplicates = _doubles(fitted.catalog, actor)
    counts = dict(result.problem_counts)
    for problem in fitted.problems:
        counts[problem.severity] = counts.get(problem.severity, 0) + 1
    report = make_report(
        changes,
        format=result.format,
        problems=[*result.problems, *fitted.problems],
        problem_counts=counts,
        duplicates=duplicates,
    )
    return _Prepared(changes, stored, fitted.catalog, report)


def _doubles(incoming: Catalog, actor: Actor) -> list[DuplicateRow]:
    """Organisations and offers that may stand in the files twice, or here already from another source."""
    others = read_stored(actor=actor, service_ids=_comparable_offers(incoming, actor)).catalog
    return [
        DuplicateRow(
            kind=candidate.kind,
            name=candidate.left.name,
            details=tuple(reason.text for reason in candidate.reasons if reason.points > 0),
        )
        for candidate in find_duplicates(incoming, [others])
    ]


def _comparable_offers(incoming: Catalog, actor: Actor) -> list[UUID]:
    """Offers of other sources that share a town, a name, an organisation's name or a phone number with ``incoming``.

    Only these can come near the threshold of a duplicate, so that a small import stays fast beside a large directory.
    """
    towns = {address.city for place in incoming.locations for address in place.addresses if address.city}
    owners = {record.name for record in incoming.organizations}
    phones = {phone.number for record in incoming.organizations for phone in record.phones}
    phones |= {phone.number for record in incoming.services for phone in record.phones}
    offers = Service.objects.visible_to(actor).exclude(source=incoming.source)
    near = offers.filter(
        Q(name__in={record.name for record in incoming.services})
        | Q(organization__in=Organization.objects.filter(name__in=owners).order_by().values("pk"))
        | Q(pk__in=Phone.objects.filter(number__in=phones, service__isnull=False).order_by().values("service"))
        | Q(pk__in=_offers_in(towns))
    )
    return list(near.order_by("id").values_list("id", flat=True))


def _offers_in(towns: set[str]) -> QuerySet[Any, Any]:
    places = Address.objects.filter(city__in=towns).order_by().values("location")
    return ServiceAtLocation.objects.filter(location__in=places).order_by().values("service")


def _write(prepared: _Prepared, progress: Progress) -> None:
    prepared.report.written = True
    if prepared.changes.is_empty:
        return
    write_catalog(prepared.changes, prepared.stored, progress=lambda done, total: progress(Phase.WRITING, done, total))
    ensure_towns(prepared.catalog.locations)
