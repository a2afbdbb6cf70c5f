"""Reading catalogues from the tables in a fixed number of queries, however many records there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from stafette.accounts.models import Organization
from stafette.core.actor import Actor
from stafette.directory.catalog.documents import ThemeName
from stafette.directory.catalog.rows import capacity_record, field_value, verification_record
from stafette.directory.catalog.stored import Ids, Stored
from stafette.directory.catalog.tables import (
    CAPACITY_COLUMNS,
    DETAILS,
    LINKS,
    LOCATIONS,
    ORGANIZATIONS,
    SERVICES,
    EntityTable,
)
from stafette.directory.models import FieldGroupState, Location, Service, ServiceAtLocation, ServiceTheme, Theme
from stafette.directory.records import (
    Catalog,
    FieldGroup,
    LocationRecord,
    LocationType,
    OrganizationRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
    VerificationRecord,
)

Details = dict[UUID, dict[str, tuple[Any, ...]]]
WHOLE_DATABASE = "wegweiser"


def read_catalog(source: str | None, actor: Actor) -> Catalog:
    """What ``actor`` may see of one source, or with None of the whole directory.

    Of one source the records carry the source's own ids; of the whole directory the ids of our rows, because ids of
    different sources may collide.
    """
    return read_stored(actor=actor, source=source).catalog


def read_stored(
    *,
    actor: Actor,
    source: str | None = None,
    service_ids: Sequence[UUID] | None = None,
) -> Stored:
    """One source, the whole directory, or single services with all that belongs to them, with the ids of the rows.

    Unless one source is read, records are known by the ids of our rows.
    """
    return _Reader(actor, source, service_ids).read()


def theme_names() -> dict[str, ThemeName]:
    """All themes by slug, with the names that people see here (one query)."""
    rows = Theme.objects.in_order().values_list("slug", "name", "parent__slug")
    return {slug: ThemeName(slug, name, parent or "") for slug, name, parent in rows}


class _Reader:
    """Reads one selection. Every query is restricted by the same four querysets."""

    def __init__(self, actor: Actor, source: str | None, service_ids: Sequence[UUID] | None) -> None:
        self._source = source if service_ids is None else None
        self._name = source if source is not None else WHOLE_DATABASE
        self._services = Service.objects.visible_to(actor)
        self._links = ServiceAtLocation.objects.all()
        self._locations = Location.objects.all()
        self._organizations = Organization.objects.all()
        self._everything = source is None and service_ids is None
        if service_ids is not None:
            self._services = self._services.filter(pk__in=service_ids)
        elif source is not None:
            self._services = self._services.filter(source=source)
        self._restrict(source if service_ids is None else None)

    def _restrict(self, source: str | None) -> None:
        """Links, places and organisations: those of the services, and those of the source that no service uses."""
        services = self._services.order_by()
        if not self._everything:
            self._links = self._links.filter(service__in=services.values("pk"))
        places, owners = Q(pk__in=self._links.order_by().values("location")), Q(pk__in=services.values("organization"))
        if source is not None:
            places, owners = places | Q(source=source), owners | Q(source=source)
        if self._everything:
            places, owners = Q(), owners | Q(pk__in=Location.objects.order_by().values("organization"))
        self._locations = self._locations.filter(places)
        self._organizations = self._organizations.filter(owners)

    def read(self) -> Stored:
        """All records of the selection, each list in the order in which it was written."""
        stored = Stored(Catalog(source=self._name))
        self._organization_keys: dict[UUID, str] = {}
        self._location_keys: dict[UUID, str] = {}
        self._service_keys: dict[UUID, str] = {}
        self._read_organizations(stored)
        self._read_locations(stored)
        self._read_services(stored)
        self._read_links(stored)
        return stored

    def _key(self, row: dict[str, Any]) -> str:
        """The id of the source if one source is read, else (and for rows of others) the id of our row."""
        if self._source is not None and row["source"] == self._source and row["source_id"]:
            return str(row["source_id"])
        return str(row["id"])

    def _is_foreign(self, row: dict[str, Any]) -> bool:
        return self._source is not None and row["source"] != self._source

    def _rows(self, rows: QuerySet[Any], table: EntityTable, *more: str) -> list[dict[str, Any]]:
        columns = dict.fromkeys(("id", *table.columns, *more))
        return list(rows.order_by("id").values(*columns))

    def _read_organizations(self, stored: Stored) -> None:
        rows = self._rows(self._organizations, ORGANIZATIONS, "source", "source_id", "parent_id", "active")
        keys = self._organization_keys = {row["id"]: self._key(row) for row in rows}
        details = self._details(ORGANIZATIONS, self._organizations)
        for row in rows:
            values = _plain(row, ORGANIZATIONS) | details[row["id"]]
            key = keys[row["id"]]
            record = OrganizationRecord(source_id=key, parent_source_id=keys.get(row["parent_id"], ""), **values)
            stored.catalog.organizations.append(record)
            if not row["active"]:
                stored.inactive.add(key)
            if self._is_foreign(row):
                stored.foreign.add(record.source_id)
        stored.ids = Ids(organizations={key: pk for pk, key in keys.items()})

    def _read_locations(self, stored: Stored) -> None:
        rows = self._rows(self._locations, LOCATIONS, "source", "source_id", "organization_id")
        keys = self._location_keys = {row["id"]: self._key(row) for row in rows}
        details = self._details(LOCATIONS, self._locations)
        for row in rows:
            values = _plain(row, LOCATIONS) | details[row["id"]]
            values["type"] = LocationType(values["type"])
            owner = self._organization_keys.get(row["organization_id"], "")
            record = LocationRecord(source_id=keys[row["id"]], organization_source_id=owner, **values)
            stored.catalog.locations.append(record)
            if self._is_foreign(row):
                stored.foreign.add(record.source_id)
        stored.ids.locations = {key: pk for pk, key in keys.items()}

    def _read_services(self, stored: Stored) -> None:
        more = ("source", "source_id", "organization_id", *CAPACITY_COLUMNS)
        rows = self._rows(self._services, SERVICES, *more)
        keys = self._service_keys = {row["id"]: self._key(row) for row in rows}
        details = self._details(SERVICES, self._services)
        themes, verifications = self._themes(), self._verifications()
        for row in rows:
            values = _plain(row, SERVICES) | details[row["id"]]
            values["status"] = ServiceStatus(values["status"])
            owner = row["organization_id"]
            record = ServiceRecord(
                source_id=keys[row["id"]],
                organization_source_id=self._organization_keys.get(owner, str(owner)),
                themes=tuple(themes[row["id"]]),
                verifications=tuple(verifications[row["id"]]),
                capacity=capacity_record(row),
                **values,
            )
            stored.catalog.services.append(record)
        stored.ids.services = {key: pk for pk, key in keys.items()}

    def _read_links(self, stored: Stored) -> None:
        rows = self._rows(self._links, LINKS, "service_id", "location_id")
        details = self._details(LINKS, self._links)
        for row in rows:
            service, location = self._service_keys.get(row["service_id"]), self._location_keys.get(row["location_id"])
            if service is None or location is None:
                continue
            values = _plain(row, LINKS) | details[row["id"]]
            record = ServiceAtLocationRecord(service_source_id=service, location_source_id=location, **values)
            stored.catalog.service_at_locations.append(record)
            stored.ids.links[f"{service}@{location}"] = row["id"]

    def _details(self, table: EntityTable, owners: QuerySet[Any]) -> Details:
        """The lists of all owners: owner id → field → records in order."""
        found: Details = defaultdict(lambda: {name: () for name in table.details})
        for name in table.details:
            for owner, items in self._one_detail(name, table.owner, owners).items():
                found[owner][name] = tuple(items)
        return found

    def _one_detail(self, name: str, owner: str, owners: QuerySet[Any]) -> dict[UUID, list[Any]]:
        detail = DETAILS[name]
        rows = self._belonging(detail.model, owner, owners).order_by("position", "id")
        phones = self._phones_of_contacts(owner, owners) if name == "contacts" else {}
        found: dict[UUID, list[Any]] = defaultdict(list)
        for owner_id, row_id, *values in rows.values_list(f"{owner}_id", "id", *detail.columns):
            fields = {column: field_value(column, value) for column, value in zip(detail.columns, values, strict=True)}
            if name == "contacts":
                fields["phones"] = tuple(phones.get(row_id, ()))
            found[owner_id].append(detail.record(**fields))
        return found

    def _phones_of_contacts(self, owner: str, owners: QuerySet[Any]) -> dict[UUID, list[Any]]:
        contacts = self._belonging(DETAILS["contacts"].model, owner, owners)
        return self._one_detail("phones", "contact", contacts)

    def _belonging(self, model: type[Model], owner: str, owners: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of ``model`` that belong to one of ``owners``."""
        rows: QuerySet[Any] = model._default_manager.all()
        if self._everything:
            return rows.filter(**{f"{owner}__isnull": False})
        return rows.filter(**{f"{owner}__in": owners.order_by().values("pk")})

    def _themes(self) -> dict[UUID, list[str]]:
        rows = self._belonging(ServiceTheme, "service", self._services).order_by("id")
        found: dict[UUID, list[str]] = defaultdict(list)
        for service, slug in rows.values_list("service_id", "theme__slug"):
            found[service].append(slug)
        return found

    def _verifications(self) -> dict[UUID, list[VerificationRecord]]:
        states = self._belonging(FieldGroupState, "service", self._services).filter(verified_at__isnull=False)
        order = list(FieldGroup)
        found: dict[UUID, list[VerificationRecord]] = defaultdict(list)
        for state in sorted(states.order_by("id"), key=lambda state: order.index(FieldGroup(state.group))):
            record = verification_record(state)
            if record is not None:
                found[state.service_id].append(record)
        return found


def _plain(row: dict[str, Any], table: EntityTable) -> dict[str, Any]:
    return {column: field_value(column, row[column]) for column in table.columns}
