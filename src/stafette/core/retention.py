"""Retention: what is deleted when, in one registry; the history of a row goes with it.

Each deletion is noted in ``core_forgotten`` in the same transaction, and copied from there to a list outside the
database (``deletions.jsonl`` in the installation's folder: table, id, moment). After a restore :func:`replay` deletes
again what had been deleted since the backup.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q

from stafette.core import actor, automations, clock, dated
from stafette.core.enums import MailState
from stafette.core.models import Forgotten, MailMessage, SignedLink

BATCH = 500
RETENTION = actor.system("retention")

AUTOMATION = automations.register(
    automations.Automation(
        "core.retention",
        "Löschen nach Fristen",
        "Löscht jede Nacht, was nicht länger aufbewahrt werden darf.",
        minutes_saved=15,
    )
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What may be kept how long.

    ``model`` and ``start`` name the table and the field where the period starts, ``only`` narrows the rows, ``period``
    gives the length today. ``source`` is the legal ground or decision, in German.
    """

    key: str
    name: str
    model: type[models.Model]
    start: str
    period: Callable[[], timedelta]
    source: str
    only: Q = field(default_factory=Q)

    def due(self, at: datetime) -> models.QuerySet[models.Model]:
        """Rows whose period is over at a moment, oldest first."""
        over = Q(**{f"{self.start}__lt": at - self.period()})
        return self.model._default_manager.filter(self.only & over).order_by(self.start, "pk")


@dataclass(frozen=True, slots=True)
class Result:
    """How many rows a rule found; ``deleted`` is 0 in a dry run."""

    rule: Rule
    due: int
    deleted: int


_registry: dict[str, Rule] = {}


def register(rule: Rule) -> Rule:
    """Add a rule.

    Raises:
        ValueError: the key is taken by something else.
    """
    if _registry.setdefault(rule.key, rule) is not rule:
        raise ValueError(f"retention rule {rule.key} is registered twice")
    return rule


def rules() -> list[Rule]:
    """All rules by key."""
    return [_registry[key] for key in sorted(_registry)]


def days(setting: str) -> Callable[[], timedelta]:
    """A period that a setting by date holds, in days."""
    return lambda: timedelta(days=dated.number(setting))


def apply(*, write: bool = False) -> list[Result]:
    """Count what is due, and delete it if ``write``; dry by default. Each batch is one transaction."""
    now = clock.now()
    with actor.acting(RETENTION):
        return [Result(rule, rule.due(now).count(), _delete(rule, now) if write else 0) for rule in rules()]


def _delete(rule: Rule, now: datetime) -> int:
    total = 0
    while True:
        with transaction.atomic():
            ids: list[UUID] = list(rule.due(now).values_list("pk", flat=True)[:BATCH])
            if ids:
                forget(rule.model, ids)
        total += len(ids)
        if len(ids) < BATCH:
            return total


def forget(model: type[models.Model], ids: Iterable[UUID]) -> None:
    """Delete rows with their history and note it. Must run in a transaction of the actor ``retention``.

    Raises:
        RuntimeError: not in a transaction.
    """
    gone = list(ids)
    if not connection.in_atomic_block:
        raise RuntimeError("rows are forgotten inside a transaction")
    with actor.acting(RETENTION):
        note_deleted(model, gone)
        model._default_manager.filter(pk__in=gone).delete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT stafette.forget_history(%s)", [gone])


def note_deleted(model: type[models.Model], ids: Iterable[UUID]) -> None:
    """Note that the running transaction deletes these rows, so that a restored backup does not bring them back.

    Services that delete on somebody's wish call this; :func:`forget` does so by itself.
    """
    now = clock.now()
    rows = [Forgotten(table_name=model._meta.db_table, row_id=one, at=now) for one in ids]
    Forgotten.objects.bulk_create(rows)
    transaction.on_commit(list_forgotten, robust=True)


# --- the list outside the database --------------------------------------------------------------------------------


def list_path() -> Path:
    """Where the list of deletions lies: beside the files, in the installation's folder."""
    return Path(getattr(settings, "DELETIONS_FILE", Path(settings.MEDIA_ROOT).parent / "deletions.jsonl"))


@transaction.atomic
def list_forgotten() -> int:
    """Copy deletions that are not in the list yet; returns how many. Killed in between, it writes a line twice."""
    with actor.acting(RETENTION):
        open_rows = Forgotten.objects.filter(listed_at__isnull=True).order_by("at", "id")
        rows = list(open_rows.select_for_update(of=("self",), skip_locked=True)[:10_000])
        if not rows:
            return 0
        lines = [{"at": row.at.isoformat(), "table": row.table_name, "id": str(row.row_id)} for row in rows]
        path = list_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        return Forgotten.objects.filter(pk__in=[row.pk for row in rows]).update(listed_at=clock.now())


def _listed(path: Path, since: datetime) -> list[tuple[str, UUID]]:
    found: set[tuple[str, UUID]] = set()
    for line in path.read_text().splitlines() if path.exists() else []:
        entry = json.loads(line)
        if datetime.fromisoformat(entry["at"]) >= since:
            found.add((entry["table"], UUID(entry["id"])))
    return sorted(found)


def replay(since: datetime) -> int:
    """Delete again what had been deleted since a moment (that of a restored backup); returns how many rows."""
    tables = {model._meta.db_table: model for model in apps.get_models()}
    total = 0
    for table, entries in groupby(_listed(list_path(), since), key=lambda entry: entry[0]):
        model = tables.get(table)
        ids = [identity for _, identity in entries]
        if model is None:
            continue
        with actor.acting(RETENTION), transaction.atomic():
            present = list(model._default_manager.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
            forget(model, present)
            total += len(present)
    return total


register(
    Rule(
        "core.mail",
        "Mails nach dem Versand",
        MailMessage,
        "finished_at",
        days("mail_kept_days"),
        "Art. 5 Abs. 1 Buchst. e DSGVO",
        only=~Q(state__in=[MailState.QUEUED, MailState.SENDING, MailState.UNKNOWN]),
    )
)
register(
    Rule(
        "core.links",
        "Abgelaufene Links",
        SignedLink,
        "expires_at",
        days("link_kept_days"),
        "Art. 5 Abs. 1 Buchst. e DSGVO",
    )
)
