"""Reader of the own template (CSV or a sheet of a workbook)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, Final

from stafette.directory.interchange.cells import Fields, RowRefused, parse_day
from stafette.directory.interchange.dldb_location import SIX_PLACES
from stafette.directory.interchange.formula_guard import unguard
from stafette.directory.interchange.limits import MAX_TEXT
from stafette.directory.interchange.opening_hours import parse_hours
from stafette.directory.interchange.result import Place, ProblemLog, ReadResult, Severity
from stafette.directory.interchange.suggest import allowed_words
from stafette.directory.interchange.tables import Table
from stafette.directory.interchange.template_columns import EXPLANATION_START, HEADINGS, map_headings
from stafette.directory.interchange.template_words import ACCESSIBILITY, LANGUAGES, STATUS, TARGET_GROUPS, by_word
from stafette.directory.interchange.themes import theme_names
from stafette.directory.interchange.words import slug
from stafette.directory.interchange.workbook import FORMULA
from stafette.directory.records import (
    AccessibilityRecord,
    AddressRecord,
    CapacityRecord,
    CapacityState,
    Catalog,
    ContactRecord,
    LocationRecord,
    OrganizationRecord,
    PhoneRecord,
    RequiredDocumentRecord,
    ServiceAreaRecord,
    ServiceAtLocationRecord,
    ServiceRecord,
    ServiceStatus,
)

FORMAT: Final = "template"
_LONG_TEXTS: Final = (
    "summary",
    "alert",
    "procedure",
    "access_person",
    "access_professional",
    "application_process",
    "eligibility",
    "fees_description",
    "childcare_note",
)
_WORDS: Final[dict[str, Callable[[], dict[str, str]]]] = {
    "themes": theme_names,
    "target_groups": lambda: TARGET_GROUPS,
    "languages": lambda: LANGUAGES,
    "accessibility": lambda: ACCESSIBILITY,
}
_WAITING = re.compile(r"warteliste(?:\s*(?:ca\.?|etwa|~)?\s*(\d{1,3})\s*wochen?)?$", re.IGNORECASE)
_CLOSED = re.compile(r"aufnahmestopp(?:\s*bis\s*(\S+))?$", re.IGNORECASE)


@dataclass(slots=True)
class _Reader:
    log: ProblemLog = field(default_factory=ProblemLog)
    organizations: dict[str, OrganizationRecord] = field(default_factory=dict)
    locations: dict[str, LocationRecord] = field(default_factory=dict)
    services: dict[str, ServiceRecord] = field(default_factory=dict)
    joints: dict[tuple[str, str], ServiceAtLocationRecord] = field(default_factory=dict)

    def read_table(self, table: Table) -> None:
        """All rows of one table."""
        keys, unknown = map_headings(table.name, table.headings, table.line)
        for heading, near in unknown:
            self.log.add(
                Place(file=table.name, line=table.line, pointer=table.sheet),
                f"Die Spalte „{heading[:60]}“ ist nicht bekannt; ihr Inhalt bleibt weg.",
                code="unknown_column",
                field_name=heading[:60],
                remedy=f"Meinten Sie „{near}“?" if near else "Löschen Sie die Spalte oder nehmen Sie eine der Vorlage.",
                severity=Severity.WARNING,
            )
        for line, cells in table.rows:
            if cells[0].lstrip().startswith(EXPLANATION_START):
                continue
            self.read_row(Place(file=table.name, line=line, pointer=table.sheet), keys, cells)

    def read_row(self, place: Place, keys: list[str], cells: list[str]) -> None:
        """One row; a refused one leaves nothing behind."""
        if any(cell.strip() for cell in cells[len(keys) :]):
            self.log.add(
                place,
                f"Die Zeile hat mehr Zellen als die Kopfzeile Spalten ({len(cells)} statt {len(keys)}).",
                code="shifted",
                remedy="Vermutlich steht ein Trennzeichen im Text; setzen Sie die Zelle in Anführungszeichen.",
            )
            return
        fields = self.fields(place, keys, cells)
        try:
            organization = _organization(fields)
            service = _service(fields, organization.source_id)
            location = _location(fields)
        except RowRefused:
            return
        self.keep(fields, organization, service, location)

    def fields(self, place: Place, keys: list[str], cells: list[str]) -> Fields:
        """Cells by key, guards undone, formulas reported."""
        values: dict[str, str] = {}
        for key, cell in zip(keys, cells, strict=False):
            if key and cell == FORMULA:
                self.log.add(
                    place,
                    "Die Zelle enthält eine Formel; Formeln werden nicht ausgeführt.",
                    code="formula",
                    field_name=HEADINGS[key],
                    remedy="Kopieren Sie die Zelle und fügen Sie sie als Wert ein.",
                    severity=Severity.WARNING,
                )
            elif key:
                values[key] = unguard(cell)
        return Fields(values, place, self.log, HEADINGS)

    def keep(
        self, fields: Fields, organization: OrganizationRecord, service: ServiceRecord, location: LocationRecord | None
    ) -> None:
        """Keep a row; a further row of the same offer adds its place only."""
        known = self.services.get(service.source_id)
        if known is not None and (known.name != service.name or known.organization_source_id != organization.source_id):
            fields.refuse(
                "source_id",
                f"Die Kennung „{service.source_id}“ gehört schon zum Angebot „{known.name}“.",
                code="duplicate_id",
                remedy="Geben Sie jedem Angebot eine eigene Kennung.",
            )
            return
        self.organizations.setdefault(organization.source_id, organization)
        if known is None:
            self.services[service.source_id] = service
        if location is None:
            if known is not None:
                fields.warn(
                    "source_id",
                    "Das Angebot steht schon in einer früheren Zeile.",
                    code="duplicate_row",
                    remedy="Löschen Sie die Zeile.",
                )
            return
        self.locations.setdefault(location.source_id, location)
        joint = (service.source_id, location.source_id)
        if joint in self.joints:
            fields.warn(
                "place",
                "Dieses Angebot steht an diesem Ort schon in einer früheren Zeile.",
                code="duplicate_row",
                remedy="Löschen Sie die Zeile.",
            )
        self.joints.setdefault(
            joint,
            ServiceAtLocationRecord(
                service_source_id=joint[0], location_source_id=joint[1], source_id=f"{joint[0]}@{joint[1]}"
            ),
        )


def read_template(tables: Sequence[Table], *, source: str) -> ReadResult:
    """Read template tables into a catalogue. Raises WrongColumns if a needed column is missing."""
    reader = _Reader()
    for table in tables:
        reader.read_table(table)
    return ReadResult(
        catalog=Catalog(
            source=source,
            organizations=list(reader.organizations.values()),
            locations=list(reader.locations.values()),
            services=list(reader.services.values()),
            service_at_locations=list(reader.joints.values()),
        ),
        problems=reader.log.items,
        problem_counts=dict(reader.log.counts),
        format=FORMAT,
    )


def _organization(fields: Fields) -> OrganizationRecord:
    name = fields.need("organization")
    return OrganizationRecord(
        source_id=slug(name)[:100] or "organisation",
        name=name,
        email=fields.email("organization_email"),
        website=fields.url("organization_url"),
    )


def _service(fields: Fields, owner: str) -> ServiceRecord:
    name = fields.need("name")
    low, high = fields.integer("minimum_age", low=0, high=120), fields.integer("maximum_age", low=0, high=120)
    if low is not None and high is not None and low > high:
        fields.warn("maximum_age", f"„Alter bis“ ({high}) liegt unter „Alter ab“ ({low}).", code="age_order")
        high = None
    contact = fields.text("contact", limit=200)
    texts: dict[str, Any] = {key: fields.text(key, limit=MAX_TEXT) for key in _LONG_TEXTS}
    return ServiceRecord(
        source_id=fields.text("source_id", limit=100) or f"{owner}/{slug(name)}"[:200],
        name=name,
        organization_source_id=owner,
        description=fields.html("description"),
        url=fields.url("url"),
        email=fields.email("email"),
        status=ServiceStatus(fields.choice("status", by_word(STATUS), default=ServiceStatus.ACTIVE)),
        minimum_age=low,
        maximum_age=high,
        free_of_charge=fields.boolean("free_of_charge"),
        childcare=fields.boolean("childcare"),
        keywords=_words(fields, "keywords"),
        themes=_codes(fields, "themes"),
        target_groups=_codes(fields, "target_groups"),
        languages=_codes(fields, "languages"),
        phones=(*_phones(fields, "phone", "voice"), *_phones(fields, "fax", "fax")),
        contacts=(ContactRecord(name=contact),) if contact else (),
        schedules=parse_hours(fields.text("schedules")),
        required_documents=tuple(
            RequiredDocumentRecord(document=word) for word in _words(fields, "required_documents")
        ),
        service_areas=tuple(ServiceAreaRecord(name=word) for word in _words(fields, "service_areas")),
        capacity=_capacity(fields),
        published=fields.boolean("published") is not False,
        **texts,
    )


def _words(fields: Fields, key: str) -> tuple[str, ...]:
    parts = (part.strip() for part in re.split(r"[;\n]", fields.text(key, limit=MAX_TEXT)))
    return tuple(dict.fromkeys(part for part in parts if part))


@cache
def _known(key: str) -> dict[str, str]:
    """Folded word → code for a column of code words."""
    return {word.casefold(): code for word, code in by_word(_WORDS[key]()).items()}


def _codes(fields: Fields, key: str) -> tuple[str, ...]:
    known = _known(key)
    codes: dict[str, None] = {}
    for word in _words(fields, key):
        parts = [word] if word.casefold() in known else [part.strip() for part in word.split(",") if part.strip()]
        for part in parts:
            code = known.get(part.casefold())
            if code is None:
                fields.warn(
                    key,
                    f"„{part[:60]}“ ist hier nicht bekannt.",
                    code="unknown_value",
                    remedy=allowed_words(part, _WORDS[key]().values()),
                )
            else:
                codes[code] = None
    return tuple(codes)


def _phones(fields: Fields, key: str, kind: str) -> tuple[PhoneRecord, ...]:
    found = []
    for number in _words(fields, key):
        if len(re.sub(r"\D", "", number)) < 3 or len(number) > 100:
            fields.warn(
                key, f"„{number[:60]}“ ist keine Telefonnummer.", code="bad_phone", remedy="Beispiel: 030 23125 017"
            )
        else:
            found.append(PhoneRecord(number=number, type=kind))
    return tuple(found)


def _capacity(fields: Fields) -> CapacityRecord:
    text = fields.text("capacity")
    word = text.casefold()
    if not word or word == "unbekannt":
        return CapacityRecord()
    if word in ("frei", "freie plätze", "plätze frei"):
        return CapacityRecord(state=CapacityState.FREE)
    waiting = _WAITING.match(text)
    if waiting:
        return CapacityRecord(state=CapacityState.WAITING_LIST, waiting_weeks=int(waiting[1]) if waiting[1] else None)
    closed = _CLOSED.match(text)
    if closed:
        return CapacityRecord(state=CapacityState.CLOSED, closed_until=parse_day(closed[1]) if closed[1] else None)
    fields.warn(
        "capacity",
        f"„{text[:60]}“ ist nicht verständlich.",
        code="unknown_value",
        remedy=allowed_words(text, ["frei", "Warteliste 6 Wochen", "Aufnahmestopp bis 31.01.2027"]),
    )
    return CapacityRecord()


def _location(fields: Fields) -> LocationRecord | None:
    address = AddressRecord(
        street=fields.text("street", limit=200),
        postal_code=_postal_code(fields),
        city=fields.text("city", limit=200),
        extra=fields.text("address_extra"),
    )
    name = fields.text("place", limit=255)
    key = slug(" ".join((name, address.street, address.postal_code, address.city, address.extra)))
    if not key:
        return None
    latitude = fields.decimal("latitude", low=Decimal(-90), high=Decimal(90))
    longitude = fields.decimal("longitude", low=Decimal(-180), high=Decimal(180))
    both = latitude is not None and longitude is not None
    return LocationRecord(
        source_id=key[:200],
        name=name,
        latitude=latitude.quantize(SIX_PLACES) if both and latitude is not None else None,
        longitude=longitude.quantize(SIX_PLACES) if both and longitude is not None else None,
        addresses=(address,) if address != AddressRecord() else (),
        transportation=fields.text("transportation"),
        accessibility=tuple(AccessibilityRecord(kind=kind) for kind in _codes(fields, "accessibility")),
    )


def _postal_code(fields: Fields) -> str:
    text = fields.text("postal_code", limit=20)
    if re.fullmatch(r"\d{4}", text):
        fields.warn(
            "postal_code",
            f"Der Postleitzahl „{text}“ fehlt vermutlich die führende Null; gelesen als „0{text}“.",
            code="postal_code",
            remedy="Formatieren Sie die Spalte PLZ als Text.",
        )
        return f"0{text}"
    return text
