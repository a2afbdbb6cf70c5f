"""Importing: dry at first, all or nothing; twice the same changes nothing; only what changed is marked so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from stafette.accounts.models import Organization
from stafette.core import actor, clock
from stafette.directory.catalog.fit import Known, fit
from stafette.directory.enums import ServiceStatus
from stafette.directory.interchange.errors import InterchangeError
from stafette.directory.interchange.export import ExportFormat, export
from stafette.directory.interchange.source_files import SourceFile
from stafette.directory.models import FieldGroupState, Location, SearchDocument, Service, Town
from stafette.directory.records import (
    CapacityRecord,
    CapacityState,
    Catalog,
    FieldGroup,
    VerificationMethod,
    VerificationRecord,
)
from stafette.directory.services import import_files, import_paths, report_capacity, verify_group
from tests.directory.catalogs import MONDAY, SYSTEM, checksums, small_catalog, store, stored_catalog

Owner = psycopg.Connection[tuple[Any, ...]]


def as_files(catalog: Catalog) -> list[SourceFile]:
    """The catalogue as the file that our own export writes."""
    return [SourceFile("probe.json", export(catalog, ExportFormat.HSDS_JSON).data)]


def bring_in(catalog: Catalog, *, write: bool = True) -> Any:
    return import_files(files=as_files(catalog), write=write, actor=SYSTEM, source=catalog.source)


def changed_groups(service: Service) -> dict[str, bool]:
    """Which groups of an offer changed after its source's day of change."""
    states = FieldGroupState.objects.filter(service=service).order_by("id")
    return {state.group: state.changed_at > MONDAY for state in states}


def test_a_dry_import_changes_nothing(transactional_db: None, owner: Owner) -> None:
    before = checksums(owner)
    report = bring_in(small_catalog(), write=False)
    assert [row.new for row in report.counts] == [2, 2, 3, 3]
    assert report.has_changes
    assert not report.written
    assert checksums(owner) == before


def test_the_second_import_changes_nothing(transactional_db: None, owner: Owner) -> None:
    first = bring_in(small_catalog())
    assert first.written
    before = checksums(owner)
    assert before["directory_service"][0] == 3
    assert before["core_audit_entry"][0] > 10
    second = bring_in(small_catalog())
    assert not second.has_changes
    assert [row.unchanged for row in second.counts] == [2, 2, 3, 3]
    assert checksums(owner) == before


def test_the_checksum_sees_a_single_letter(transactional_db: None, owner: Owner) -> None:
    """Mutant: the checker above would notice a change."""
    bring_in(small_catalog())
    before = checksums(owner)
    owner.execute("ALTER TABLE directory_service DISABLE TRIGGER USER")
    owner.execute("UPDATE directory_service SET summary = summary || '.' WHERE source_id = 's2'")
    owner.execute("ALTER TABLE directory_service ENABLE TRIGGER USER")
    assert {name for name, value in checksums(owner).items() if value != before[name]} == {"directory_service"}


def test_a_write_that_fails_leaves_nothing(transactional_db: None, owner: Owner) -> None:
    """The last table refuses, so everything before it must go too."""
    before = checksums(owner)
    owner.execute("ALTER TABLE directory_service_at_location ADD CONSTRAINT probe CHECK (url <> 'https://bad.example')")
    try:
        catalog = small_catalog()
        catalog.service_at_locations[1] = replace(catalog.service_at_locations[1], url="https://bad.example")
        with pytest.raises(DatabaseError):
            bring_in(catalog)
    finally:
        owner.execute("ALTER TABLE directory_service_at_location DROP CONSTRAINT probe")
    after = checksums(owner)
    assert {name for name in after if after[name] != before[name]} == set()


@pytest.mark.django_db
def test_only_what_changed_is_marked() -> None:
    store(small_catalog())
    offer = Service.objects.get(source_id="s1")
    slug, body = offer.slug, SearchDocument.objects.get(pk=offer.pk).body
    catalog = small_catalog()
    phone = replace(catalog.services[0].phones[0], number="030 23125 099")
    catalog.services[0] = replace(catalog.services[0], phones=(phone,), name="Schulden- und Insolvenzberatung")
    changes = store(catalog)
    assert [change.names for change in changes.changed] == [("name", "phones")]
    offer.refresh_from_db()
    assert offer.slug == slug
    assert offer.name == "Schulden- und Insolvenzberatung"
    assert changed_groups(offer) == {
        "contact": True,
        "place": False,
        "times": False,
        "eligibility": False,
        "description": True,
    }
    assert SearchDocument.objects.get(pk=offer.pk).body != body
    assert [item.number for item in offer.phones.order_by("position")] == ["030 23125 099"]


@pytest.mark.django_db
def test_a_new_address_changes_the_place_of_all_offers_there() -> None:
    store(small_catalog())
    catalog = small_catalog()
    address = replace(catalog.locations[1].addresses[0], street="Neuer Weg 1")
    catalog.locations[1] = replace(catalog.locations[1], addresses=(address,))
    store(catalog)
    marked = {offer.source_id: changed_groups(offer)["place"] for offer in Service.objects.in_order()}
    assert marked == {"s1": True, "s2": True, "s3": False}


@pytest.mark.django_db
def test_verified_stays_unless_the_source_knows_something_newer() -> None:
    store(small_catalog())
    offer = Service.objects.get(source_id="s1")
    verify_group(
        service_id=offer.pk, group=FieldGroup.CONTACT, by="Team", method=VerificationMethod.VISIT, actor=SYSTEM
    )
    catalog = small_catalog()
    phone = replace(catalog.services[0].phones[0], number="030 23125 098")
    catalog.services[0] = replace(catalog.services[0], phones=(phone,))
    store(catalog)
    state = FieldGroupState.objects.get(service=offer, group=FieldGroup.CONTACT)
    assert (state.verified_by, state.method) == ("Team", "visit")
    assert state.changed_at > MONDAY
    newer = VerificationRecord(
        group=FieldGroup.CONTACT,
        verified_at=clock.now() + timedelta(days=1),
        by="Stadt",
        method=VerificationMethod.IMPORT,
    )
    catalog.services[0] = replace(catalog.services[0], verifications=(newer,))
    store(catalog)
    state.refresh_from_db()
    assert state.verified_by == "Stadt"
    assert store(catalog).is_empty


@pytest.mark.django_db
def test_a_newer_report_of_places_wins() -> None:
    store(small_catalog())
    offer = Service.objects.get(source_id="s1")
    report_capacity(service_id=offer.pk, state=CapacityState.FREE, actor=SYSTEM)
    assert store(small_catalog()).is_empty
    offer.refresh_from_db()
    assert offer.capacity_state == "free"
    later = CapacityRecord(state=CapacityState.CLOSED, reported_at=clock.now() + timedelta(hours=1))
    catalog = small_catalog()
    catalog.services[0] = replace(catalog.services[0], capacity=later)
    store(catalog)
    offer.refresh_from_db()
    assert offer.capacity_state == "closed"


@pytest.mark.django_db
def test_what_is_gone_is_closed_and_can_come_back() -> None:
    store(small_catalog())
    less = small_catalog()
    less.services = less.services[1:]
    less.organizations = less.organizations[:1]
    less.service_at_locations = less.service_at_locations[2:]
    less.locations[1] = replace(less.locations[1], organization_source_id="o1")
    changes = store(less)
    assert [record.source_id for record in changes.gone_services] == ["s1"]
    offer = Service.objects.get(source_id="s1")
    assert offer.status == ServiceStatus.INACTIVE
    assert SearchDocument.objects.get(pk=offer.pk).body is None
    assert offer.at_locations.count() == 2, "a closed offer still knows where it was"
    assert not Organization.objects.get(source_id="o2").active
    assert store(less).is_empty, "what is gone already is not gone again"
    store(small_catalog())
    offer.refresh_from_db()
    assert offer.status == ServiceStatus.ACTIVE
    assert SearchDocument.objects.get(pk=offer.pk).body is not None
    assert Organization.objects.get(source_id="o2").active


@pytest.mark.django_db
def test_an_offer_leaves_a_place() -> None:
    store(small_catalog())
    catalog = small_catalog()
    catalog.service_at_locations = catalog.service_at_locations[1:]
    catalog.locations = catalog.locations[1:]
    store(catalog)
    assert not Location.objects.filter(source_id="l1").exists()
    assert changed_groups(Service.objects.get(source_id="s1"))["place"]
    assert store(catalog).is_empty


@pytest.mark.django_db
def test_rows_of_another_source_stay() -> None:
    store(small_catalog("eins"))
    store(small_catalog("zwei"))
    empty = Catalog(source="zwei")
    store(empty)
    assert Service.objects.filter(source="eins", status=ServiceStatus.ACTIVE).count() == 3
    assert Service.objects.filter(source="zwei", status=ServiceStatus.ACTIVE).count() == 0


@pytest.mark.django_db
def test_the_report_names_doubles_with_their_reason() -> None:
    store(small_catalog("eins"))
    report = bring_in(small_catalog("zwei"), write=False)
    doubles = [row for row in report.changes if row.kind == "duplicate"]
    assert {row.name for row in doubles} >= {"Sozialwerk am Fluss e. V.", "Schuldnerberatung"}
    assert all(row.details for row in doubles)


@pytest.mark.django_db
def test_towns_of_imported_places_are_known_afterwards() -> None:
    bring_in(small_catalog())
    town = Town.objects.get()
    assert (town.name, town.postal_codes) == ("Neustadt", ["01234"])
    assert float(town.latitude) == pytest.approx(51.21)


@pytest.mark.django_db
def test_what_does_not_fit_is_reported_and_the_rest_comes_in() -> None:
    catalog = small_catalog()
    catalog.services[1] = replace(catalog.services[1], name="Sprachcafé " + "a" * 244)
    report = bring_in(catalog)
    assert any("255 Zeichen" in row.message and row.remedy for row in report.problems)
    assert len(Service.objects.get(source_id="s2").name) == 250
    assert not bring_in(catalog).has_changes


def test_fitting_says_what_it_leaves_out() -> None:
    catalog = small_catalog()
    odd = replace(
        catalog.services[1],
        themes=("gibt-es-nicht",),
        minimum_age=60,
        maximum_age=6,
        url="https://lang.example/" + "a" * 600,
        capacity=CapacityRecord(state=CapacityState.FREE),
    )
    orphan = replace(catalog.services[2], organization_source_id="niemand")
    catalog.services = [catalog.services[0], odd, orphan]
    circle = replace(catalog.organizations[0], parent_source_id="o2")
    catalog.organizations = [circle, catalog.organizations[1]]
    fitted = fit(catalog, Known(themes=frozenset({"schulden"})))
    codes = {problem.code for problem in fitted.problems}
    assert codes == {
        "unknown_theme",
        "bad_age",
        "too_long",
        "capacity_without_day",
        "no_organization",
        "bad_parent",
    }
    assert all(problem.remedy for problem in fitted.problems)
    assert [record.source_id for record in fitted.catalog.services] == ["s1", "s2"]
    assert fitted.catalog.services[1].url == ""
    again = fit(fitted.catalog, Known(themes=frozenset({"schulden"})))
    assert again.catalog == fitted.catalog
    assert not again.problems


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["case_worker", "team_lead", "data_protection"])
def test_others_may_not_import(role: str) -> None:
    who = actor.Actor(actor.ActorKind.STAFF, roles=frozenset({role}))
    with pytest.raises(PermissionDenied):
        import_files(files=as_files(small_catalog()), write=True, actor=who)
    assert not Service.objects.exists()


@pytest.mark.django_db
def test_unreadable_files_say_why(tmp_path: Path) -> None:
    path = tmp_path / "kaputt.json"
    path.write_text("{" + json.dumps("offen"))
    with pytest.raises(InterchangeError, match=r"kaputt\.json"):
        import_paths(paths=[path], write=True, actor=SYSTEM)


@pytest.mark.django_db
def test_an_export_comes_back_equal() -> None:
    store(small_catalog())
    report = import_files(files=as_files(stored_catalog()), write=False, actor=SYSTEM, source="probe")
    assert not report.has_changes
