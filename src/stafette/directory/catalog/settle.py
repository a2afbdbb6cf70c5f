"""What a difference really changes here, after what staff and partners have done since. Pure.

Three rules on top of :mod:`~stafette.directory.interchange.compare`:

- A verification or capacity report counts only if it is newer than ours.
- What is gone already is not gone again: offers are set to inactive, their places stay so that a closed offer can name
  its nearest replacement; a link goes only from an offer that is still given, a place only when nothing is left there.
- An organisation that comes again is taken up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from stafette.directory.catalog.rows import newest_verifications
from stafette.directory.catalog.stored import Stored
from stafette.directory.interchange.compare import (
    Changed,
    Difference,
    FieldChange,
    Record,
    record_key,
)
from stafette.directory.interchange.result import EntityKind
from stafette.directory.records import (
    CapacityRecord,
    Catalog,
    FieldGroup,
    LocationRecord,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
    VerificationRecord,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A known record before and after, with the fields that differ.

    ``stamp`` tells whether the day of change becomes now, because no source gives one.
    """

    kind: EntityKind
    key: str
    label: str
    before: Any
    after: Any
    fields: tuple[FieldChange, ...]
    stamp: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the changed fields."""
        return tuple(change.field for change in self.fields)


@dataclass(slots=True, kw_only=True)
class Changes:
    """What a write does, per kind. Empty lists mean that nothing is written."""

    source: str
    new_organizations: list[OrganizationRecord] = field(default_factory=list)
    new_locations: list[LocationRecord] = field(default_factory=list)
    new_services: list[ServiceRecord] = field(default_factory=list)
    new_links: list[ServiceAtLocationRecord] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    """Keys of organisations that were set aside and are given again."""
    gone_organizations: list[OrganizationRecord] = field(default_factory=list)
    gone_locations: list[LocationRecord] = field(default_factory=list)
    gone_services: list[ServiceRecord] = field(default_factory=list)
    gone_links: list[ServiceAtLocationRecord] = field(default_factory=list)
    unchanged: dict[EntityKind, int] = field(default_factory=dict)

    def new(self, kind: EntityKind) -> list[Any]:
        """New records of a kind."""
        lists: dict[EntityKind, list[Any]] = {
            EntityKind.ORGANIZATION: self.new_organizations,
            EntityKind.LOCATION: self.new_locations,
            EntityKind.SERVICE: self.new_services,
            EntityKind.SERVICE_AT_LOCATION: self.new_links,
        }
        return lists[kind]

    def gone(self, kind: EntityKind) -> list[Any]:
        """Gone records of a kind."""
        lists: dict[EntityKind, list[Any]] = {
            EntityKind.ORGANIZATION: self.gone_organizations,
            EntityKind.LOCATION: self.gone_locations,
            EntityKind.SERVICE: self.gone_services,
            EntityKind.SERVICE_AT_LOCATION: self.gone_links,
        }
        return lists[kind]

    def of(self, kind: EntityKind) -> list[Change]:
        """Changes of known records of a kind."""
        return [change for change in self.changed if change.kind is kind]

    @property
    def is_empty(self) -> bool:
        """Whether writing changes nothing."""
        return not (self.changed or self.revived or any(self.new(kind) or self.gone(kind) for kind in EntityKind))

    @property
    def size(self) -> int:
        """How many records are written: the total of a progress bar."""
        return len(self.changed) + sum(len(self.new(kind)) + len(self.gone(kind)) for kind in EntityKind)


def settle(difference: Difference, stored: Stored, incoming: Catalog) -> Changes:
    """Turn the difference between ``incoming`` and ``stored.own()`` into what has to be written."""
    changes = Changes(
        source=incoming.source,
        new_organizations=_as(difference, EntityKind.ORGANIZATION),
        new_locations=_as(difference, EntityKind.LOCATION),
        new_services=_as(difference, EntityKind.SERVICE),
        new_links=_as(difference, EntityKind.SERVICE_AT_LOCATION),
    )
    before = _by_kind_and_key(stored)
    for kind in EntityKind:
        part = difference[kind]
        changes.unchanged[kind] = part.unchanged
        for changed in part.changed:
            change = settled_change(changed, before[kind][changed.key])
            if change is None:
                changes.unchanged[kind] += 1
            else:
                changes.changed.append(change)
    _settle_gone(changes, difference, stored)
    changes.revived = sorted(stored.inactive & {record.source_id for record in incoming.organizations})
    return changes


def _as(difference: Difference, kind: EntityKind) -> list[Any]:
    return list(difference[kind].new)


def _by_kind_and_key(stored: Stored) -> dict[EntityKind, dict[str, Any]]:
    catalog = stored.catalog
    lists: dict[EntityKind, Iterable[Record]] = {
        EntityKind.ORGANIZATION: catalog.organizations,
        EntityKind.LOCATION: catalog.locations,
        EntityKind.SERVICE: catalog.services,
        EntityKind.SERVICE_AT_LOCATION: catalog.service_at_locations,
    }
    return {kind: {record_key(record): record for record in records} for kind, records in lists.items()}


def settled_change(changed: Changed, before: Any) -> Change | None:
    """The part of a change that holds here, or None."""
    kept = []
    for change in changed.changes:
        if change.field == "verifications":
            merged = merged_verifications(before.verifications, change.new)
            if merged == tuple(before.verifications):
                continue
            change = replace(change, new=merged)  # noqa: PLW2901 - the merged change takes its place
        elif change.field == "capacity" and not is_newer(change.new, before.capacity):
            continue
        kept.append(change)
    if not kept:
        return None
    after = replace(before, **{change.field: change.new for change in kept})
    return Change(
        kind=changed.kind,
        key=changed.key,
        label=changed.label,
        before=before,
        after=after,
        fields=tuple(kept),
        stamp=getattr(changed.record, "changed_at", None) is None,
    )


def merged_verifications(
    ours: Iterable[VerificationRecord], theirs: Iterable[VerificationRecord]
) -> tuple[VerificationRecord, ...]:
    """The newest verification of each group, in the order of the groups."""
    newest = newest_verifications([*ours, *theirs])
    return tuple(newest[group] for group in FieldGroup if group in newest)


def is_newer(theirs: CapacityRecord, ours: CapacityRecord) -> bool:
    """Whether their report of places is newer than ours."""
    if theirs.reported_at is None:
        return False
    return ours.reported_at is None or theirs.reported_at > ours.reported_at


def _settle_gone(changes: Changes, difference: Difference, stored: Stored) -> None:
    gone_services = {record_key(record) for record in difference[EntityKind.SERVICE].gone}
    changes.gone_services = [
        record
        for record in difference[EntityKind.SERVICE].gone
        if isinstance(record, ServiceRecord) and record.status not in {ServiceStatus.INACTIVE, ServiceStatus.DEFUNCT}
    ]
    changes.gone_links = [
        record
        for record in difference[EntityKind.SERVICE_AT_LOCATION].gone
        if isinstance(record, ServiceAtLocationRecord) and record.service_source_id not in gone_services
    ]
    dropped = {record_key(record) for record in changes.gone_links}
    in_use = {
        link.location_source_id for link in stored.catalog.service_at_locations if record_key(link) not in dropped
    }
    changes.gone_locations = [
        record
        for record in difference[EntityKind.LOCATION].gone
        if isinstance(record, LocationRecord) and record.source_id not in in_use
    ]
    changes.gone_organizations = [
        record
        for record in difference[EntityKind.ORGANIZATION].gone
        if isinstance(record, OrganizationRecord) and record.source_id not in stored.inactive
    ]
