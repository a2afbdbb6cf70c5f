"""All exports of a catalogue by name, each as a named file in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from stafette.directory.interchange.hsds_own import IdFor
from stafette.directory.interchange.hsds_package import export_package
from stafette.directory.interchange.hsds_writer import HsdsWriter
from stafette.directory.interchange.template_writer import catalog_csv, catalog_xlsx
from stafette.directory.records import Catalog

HSDS_VERSION: Final = "3.0"
HSDS_PROFILE: Final = "https://docs.openreferral.org/en/3.0/"


class ExportFormat(StrEnum):
    """What a catalogue can be written as."""

    HSDS_JSON = "hsds_json"
    HSDS_PACKAGE = "hsds_package"
    TEMPLATE_CSV = "template_csv"
    TEMPLATE_XLSX = "template_xlsx"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to hand out."""

    name: str
    media_type: str
    data: bytes


def hsds_document(catalog: Catalog, id_for: IdFor | None = None) -> dict[str, Any]:
    """The whole catalogue as one object: full services, and organisations and locations that no service mentions."""
    writer = HsdsWriter(catalog, id_for)
    owners = {record.organization_source_id for record in catalog.services}
    known = {record.source_id for record in catalog.services}
    places = {record.location_source_id for record in catalog.service_at_locations if record.service_source_id in known}
    return {
        "version": HSDS_VERSION,
        "profile": HSDS_PROFILE,
        "services": list(writer.services()),
        "organizations": [
            writer.organization(record) for record in catalog.organizations if record.source_id not in owners
        ],
        "locations": [writer.location(record) for record in catalog.locations if record.source_id not in places],
    }


def export_json(catalog: Catalog, id_for: IdFor | None = None) -> bytes:
    """``hsds_document`` as UTF-8 JSON."""
    return json.dumps(hsds_document(catalog, id_for), ensure_ascii=False, indent=1).encode("utf-8")


_WRITERS: Final[dict[ExportFormat, tuple[Callable[[Catalog], bytes], str, str]]] = {
    ExportFormat.HSDS_JSON: (export_json, "json", "application/json"),
    ExportFormat.HSDS_PACKAGE: (export_package, "zip", "application/zip"),
    ExportFormat.TEMPLATE_CSV: (catalog_csv, "csv", "text/csv; charset=utf-8"),
    ExportFormat.TEMPLATE_XLSX: (
        catalog_xlsx,
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def export(catalog: Catalog, form: ExportFormat) -> ExportFile:
    """Write a catalogue in one of the formats."""
    write, ending, media_type = _WRITERS[form]
    return ExportFile(name=f"wegweiser-{catalog.source}.{ending}", media_type=media_type, data=write(catalog))
