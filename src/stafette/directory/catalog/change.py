"""Known records that differ, and records that are gone: only what differs is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from stafette.accounts.models import Organization
from stafette.directory.catalog.bulk import RowBuffer
from stafette.directory.catalog.rows import (
    capacity_columns,
    columns_of,
    newest_verifications,
    put_details,
    verification_columns,
)
from stafette.directory.catalog.settle import Change, Changes
from stafette.directory.catalog.stored import Ids, Whole
from stafette.directory.catalog.tables import DETAILS, ENTITIES, EntityTable
from stafette.directory.interchange.compare import FieldChange, record_key
from stafette.directory.interchange.result import EntityKind
from stafette.directory.models import (
    Contact,
    FieldGroupState,
    Location,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceTheme,
)
from stafette.directory.records import FieldGroup, ServiceStatus, VerificationRecord

_NOT_CONTENT = frozenset({"verifications", "capacity", "changed_at", "status", "published", "attributes"})
"""Fields whose change makes no group of fields "changed": they have a date of their own or are no part of a group."""
_SEEN_BY_SEARCH = frozenset({"addresses", "latitude", "longitude", "accessibility", "type", "schedules"})
_REFERENCES = {
    "organization_source_id": ("organization_id", "organizations"),
    "parent_source_id": ("parent_id", "organizations"),
}


class Changer:
    """Applies the changed and gone part of :class:`Changes` and says which offers' search documents are stale."""

    def __init__(self, changes: Changes, whole: Whole, ids: Ids, theme_ids: dict[str, UUID], now: datetime) -> None:
        self._changes, self._whole, self._ids = changes, whole, ids
        self._theme_ids, self._now = theme_ids, now
        self._stale: set[str] = set()
        self._groups: dict[str, set[FieldGroup]] = defaultdict(set)
        self._buffer = RowBuffer(Contact, Phone, *{table.model for table in DETAILS.values()}, ServiceTheme)

    def apply(self) -> set[str]:
        """Write everything; returns the keys of offers whose documents must be made anew."""
        for change in self._changes.changed:
            self._put_after(change)
        for kind, table in ENTITIES.items():
            changed = self._changes.of(kind)
            self._update_columns(table, changed)
            self._replace_details(table, changed)
        for change in self._changes.changed:
            self._note_effects(change)
        for link in self._changes.new_links:
            self._groups[link.service_source_id].add(FieldGroup.PLACE)
        self._update_themes()
        self._update_verifications()
        self._revive()
        self._remove_gone()
        self._buffer.flush()
        new = {record.source_id for record in self._changes.new_services}
        self._stamp_groups(new)
        self._stale.update(self._groups.keys())
        return {key for key in self._stale if key in self._whole.services and key not in new}

    def _put_after(self, change: Change) -> None:
        places: dict[EntityKind, dict[str, Any]] = {
            EntityKind.ORGANIZATION: self._whole.organizations,
            EntityKind.LOCATION: self._whole.locations,
            EntityKind.SERVICE: self._whole.services,
        }
        if change.kind is EntityKind.SERVICE_AT_LOCATION:
            self._whole.put_link(change.after)
        else:
            places[change.kind][change.key] = change.after

    def _id(self, kind: EntityKind, key: str) -> UUID:
        known = {
            EntityKind.ORGANIZATION: self._ids.organizations,
            EntityKind.LOCATION: self._ids.locations,
            EntityKind.SERVICE: self._ids.services,
            EntityKind.SERVICE_AT_LOCATION: self._ids.links,
        }
        return known[kind][key]

    def _update_columns(self, table: EntityTable, changes: list[Change]) -> None:
        """One bulk update per set of changed columns."""
        groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for change in changes:
            row = self._changed_columns(table, change)
            if row:
                groups[tuple(sorted(row))].append(table.model(pk=self._id(change.kind, change.key), **row))
        for columns, rows in groups.items():
            names = [table.model._meta.get_field(column).name for column in columns]
            table.model._default_manager.bulk_update(rows, names, batch_size=500)

    def _changed_columns(self, table: EntityTable, change: Change) -> dict[str, Any]:
        row = columns_of(change.after, table, change.names)
        for name, (column, ids) in _REFERENCES.items():
            if name in change.names:
                row[column] = getattr(self._ids, ids).get(getattr(change.after, name))
        if "capacity" in change.names:
            row |= capacity_columns(change.after.capacity)
        if change.stamp and "changed_at" in table.columns and set(change.names) - {"verifications", "capacity"}:
            row["changed_at"] = self._now
        return row

    def _replace_details(self, table: EntityTable, changes: list[Change]) -> None:
        for name in table.details:
            changed = [change for change in changes if name in change.names]
            if not changed:
                continue
            owners = [self._id(change.kind, change.key) for change in changed]
            DETAILS[name].model._default_manager.filter(**{f"{table.owner}__in": owners}).delete()
            for change, owner in zip(changed, owners, strict=True):
                put_details(self._buffer, change.after, table, owner, [name])

    def _note_effects(self, change: Change) -> None:
        """Which groups of which offers changed, and whose documents are stale."""
        if change.kind is EntityKind.ORGANIZATION:
            if {"name", "alternate_name"} & set(change.names):
                services = self._whole.services.items()
                self._stale.update(key for key, service in services if service.organization_source_id == change.key)
            return
        keys = self._offers_of(change)
        if change.kind is EntityKind.SERVICE or _SEEN_BY_SEARCH & set(change.names):
            self._stale.update(keys)
        groups = {group_of(field, change.kind) for field in change.fields if field.field not in _NOT_CONTENT}
        for key in keys:
            self._groups[key] |= groups

    def _offers_of(self, change: Change) -> set[str]:
        if change.kind is EntityKind.SERVICE:
            return {change.key}
        if change.kind is EntityKind.SERVICE_AT_LOCATION:
            return {change.after.service_source_id}
        return set(self._whole.services_at[change.key])

    def _update_themes(self) -> None:
        changed = [change for change in self._changes.of(EntityKind.SERVICE) if "themes" in change.names]
        for change in changed:
            service = self._ids.services[change.key]
            wanted = {self._theme_ids[slug] for slug in change.after.themes if slug in self._theme_ids}
            links = ServiceTheme.objects.filter(service=service)
            known = set(links.order_by("id").values_list("theme_id", flat=True))
            links.filter(theme__in=known - wanted).delete()
            missing = sorted(wanted - known)
            ServiceTheme.objects.bulk_create(ServiceTheme(service_id=service, theme_id=theme) for theme in missing)

    def _update_verifications(self) -> None:
        changed = [change for change in self._changes.of(EntityKind.SERVICE) if "verifications" in change.names]
        for change in changed:
            before = newest_verifications(change.before.verifications)
            for group, verification in newest_verifications(change.after.verifications).items():
                if before.get(group) != verification:
                    self._write_verification(self._ids.services[change.key], verification)

    def _write_verification(self, service: UUID, verification: VerificationRecord) -> None:
        columns = verification_columns(verification)
        group = verification.group.value
        if not FieldGroupState.objects.filter(service=service, group=group).update(**columns):
            FieldGroupState.objects.create(service_id=service, group=group, changed_at=self._now, **columns)

    def _revive(self) -> None:
        if self._changes.revived:
            rows = [self._ids.organizations[key] for key in self._changes.revived]
            Organization.objects.filter(pk__in=rows).update(active=True, changed_at=self._now)

    def _remove_gone(self) -> None:
        changes, ids = self._changes, self._ids
        for service in changes.gone_services:
            self._stale.add(service.source_id)
            self._whole.services[service.source_id] = replace(service, status=ServiceStatus.INACTIVE)
        services = [ids.services[record.source_id] for record in changes.gone_services]
        if services:
            Service.objects.filter(pk__in=services).update(status=ServiceStatus.INACTIVE, changed_at=self._now)
        for link in changes.gone_links:
            self._whole.drop_link(link)
            self._groups[link.service_source_id].add(FieldGroup.PLACE)
        links = [ids.links[record_key(record)] for record in changes.gone_links]
        if links:
            ServiceAtLocation.objects.filter(pk__in=links).delete()
        places = [ids.locations[record.source_id] for record in changes.gone_locations]
        if places:
            Location.objects.filter(pk__in=places, at_services__isnull=True).delete()
        organizations = [ids.organizations[record.source_id] for record in changes.gone_organizations]
        if organizations:
            Organization.objects.filter(pk__in=organizations).update(active=False, changed_at=self._now)

    def _stamp_groups(self, new: set[str]) -> None:
        """The day of change of each group that changed, and only of those."""
        for group in FieldGroup:
            keys = [key for key, groups in self._groups.items() if group in groups and key not in new]
            services = [self._ids.services[key] for key in keys]
            if services:
                states = FieldGroupState.objects.filter(service__in=services, group=group.value)
                if states.update(changed_at=self._now) < len(services):
                    self._add_missing_groups(services, group)

    def _add_missing_groups(self, services: list[UUID], group: FieldGroup) -> None:
        """Rows of groups that an offer did not have yet."""
        known = FieldGroupState.objects.filter(service__in=services, group=group.value).order_by("id")
        missing = set(services) - set(known.values_list("service_id", flat=True))
        FieldGroupState.objects.bulk_create(
            FieldGroupState(service_id=service, group=group.value, changed_at=self._now) for service in sorted(missing)
        )


def group_of(change: FieldChange, kind: EntityKind) -> FieldGroup:
    """The group of an offer's fields that a change of the offer or of one of its places belongs to."""
    if kind is EntityKind.SERVICE or change.field in {"phones", "contacts", "schedules"}:
        return change.group
    return FieldGroup.PLACE
