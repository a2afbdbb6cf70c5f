"""The difference of two catalogues: new, changed, gone; twice the same gives nothing."""

from __future__ import annotations

import copy
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from stafette.directory.interchange.compare import compare
from stafette.directory.interchange.read import read_paths
from stafette.directory.interchange.result import EntityKind
from stafette.directory.records import (
    CapacityRecord,
    CapacityState,
    Catalog,
    CostRecord,
    FieldGroup,
    OrganizationRecord,
    PhoneRecord,
    ServiceRecord,
    VerificationMethod,
    VerificationRecord,
)

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("STAFETTE_DATA", str(ROOT.parent / "shared" / "data"))) / "directory"
NOON = datetime(2026, 6, 8, 12, tzinfo=UTC)


def catalog(*services: ServiceRecord) -> Catalog:
    owner = OrganizationRecord(source_id="o", name="Verein")
    return Catalog(source="probe", organizations=[owner], services=list(services))


def service(number: str = "1", **values: object) -> ServiceRecord:
    return replace(ServiceRecord(source_id=number, name="Beratung", organization_source_id="o"), **values)  # type: ignore[arg-type]  # values of a test


def test_new_changed_gone_and_unchanged() -> None:
    before = catalog(service("1"), service("2"), service("3"))
    after = catalog(service("1"), service("2", name="Beratung neu"), service("4"))
    part = compare(after, before)[EntityKind.SERVICE]
    assert [record.source_id for record in part.new if isinstance(record, ServiceRecord)] == ["4"]
    assert [(item.key, item.changes[0].field, item.changes[0].old, item.changes[0].new) for item in part.changed] == [
        ("2", "name", "Beratung", "Beratung neu")
    ]
    assert [record.source_id for record in part.gone if isinstance(record, ServiceRecord)] == ["3"]
    assert part.unchanged == 1


def test_gone_needs_a_complete_kind() -> None:
    difference = compare(catalog(), catalog(service()), complete=frozenset({EntityKind.LOCATION}))
    assert difference.is_empty


def test_a_partial_source_empties_nothing() -> None:
    known = catalog(service(email="a@verein.example", alert="Umbau"))
    partial = frozenset({EntityKind.SERVICE})
    assert compare(catalog(service()), known, partial=partial).is_empty
    changes = compare(catalog(service(alert="Wieder offen")), known, partial=partial)[EntityKind.SERVICE].changed
    assert [change.field for change in changes[0].changes] == ["alert"]
    assert {change.field for change in compare(catalog(service()), known)[EntityKind.SERVICE].changed[0].changes} == {
        "email",
        "alert",
    }


def test_order_inner_ids_zones_and_trailing_zeros_do_not_count() -> None:
    old = service(
        keywords=("a", "b"),
        phones=(PhoneRecord(number="1", source_id="x"), PhoneRecord(number="2")),
        cost_options=(CostRecord(amount=Decimal("50")),),
        changed_at=NOON,
    )
    new = service(
        keywords=("b", "a"),
        phones=(PhoneRecord(number="2"), PhoneRecord(number="1")),
        cost_options=(CostRecord(amount=Decimal("50.00")),),
        changed_at=NOON.astimezone(),
    )
    assert compare(catalog(new), catalog(old)).is_empty


def test_what_staff_keep_is_not_emptied_by_a_silent_source() -> None:
    check = VerificationRecord(group=FieldGroup.CONTACT, verified_at=NOON, by="Team", method=VerificationMethod.PHONE)
    known = service(
        themes=("schulden",), capacity=CapacityRecord(state=CapacityState.FREE), childcare=True, verifications=(check,)
    )
    assert compare(catalog(service()), catalog(known)).is_empty
    older = service(verifications=(replace(check, verified_at=NOON - timedelta(days=1)),))
    assert compare(catalog(older), catalog(known)).is_empty
    newer = service(verifications=(replace(check, verified_at=NOON + timedelta(days=1)),))
    assert not compare(catalog(newer), catalog(known)).is_empty


def test_changes_know_their_group() -> None:
    part = compare(catalog(service(email="a@verein.example", eligibility="ab 18")), catalog(service()))
    groups = {change.field: change.group for change in part[EntityKind.SERVICE].changed[0].changes}
    assert groups == {"email": FieldGroup.CONTACT, "eligibility": FieldGroup.ELIGIBILITY}


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real data folder (STAFETTE_DATA) is not here")
def test_munich_twice_is_no_difference() -> None:
    files = [DATA / "muenchen_services_de_2026.json", DATA / "muenchen_locations_de_2026.json"]
    first, second = read_paths(files), read_paths(files)
    assert compare(second.catalog, first.catalog).is_empty
    changed = copy.deepcopy(first.catalog)
    changed.services[5] = replace(changed.services[5], name="Anders")
    changed.service_at_locations.pop()
    difference = compare(first.catalog, changed)
    assert len(difference[EntityKind.SERVICE].changed) == 1
    assert len(difference[EntityKind.SERVICE_AT_LOCATION].new) == 1
