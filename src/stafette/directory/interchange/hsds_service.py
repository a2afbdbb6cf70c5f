"""The service object of HSDS 3.0 as a record, with our own values from attributes."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Final

from stafette.directory.interchange.cells import GERMAN_TIME, Fields
from stafette.directory.interchange.hsds_own import (
    LEFTOVER_PREFIX,
    OWN_BOOLEANS,
    OWN_LISTS,
    OWN_TEXTS,
    OwnValues,
    capacity_from_json,
    verifications_from_json,
)
from stafette.directory.interchange.hsds_parts import (
    languages,
    parts,
    read_area,
    read_contact,
    read_cost,
    read_document,
    read_phone,
    read_schedule,
)
from stafette.directory.interchange.leftovers import as_attributes
from stafette.directory.interchange.limits import MAX_TEXT
from stafette.directory.interchange.sentences import summarise
from stafette.directory.interchange.themes import theme_names, themes_for
from stafette.directory.records import (
    AttributeRecord,
    FieldGroup,
    ServiceRecord,
    ServiceStatus,
    VerificationMethod,
    VerificationRecord,
)

STATUSES: Final = {status.value: status.value for status in ServiceStatus}


def read_service_record(fields: Fields, source_id: str, own: OwnValues, owner: str) -> ServiceRecord:
    """One service without its organisation and places. Raises RowRefused without a name."""
    name = fields.need("name")
    description = fields.html("description")
    fees = fields.html("fees_description") or fields.html("fees")
    values = _own_values(own, name=name, description=description)
    return ServiceRecord(
        source_id=source_id,
        name=name,
        organization_source_id=owner,
        alternate_name=fields.text("alternate_name", limit=255),
        description=description,
        url=fields.url("url"),
        email=fields.email("email"),
        status=ServiceStatus(fields.choice("status", STATUSES, default=ServiceStatus.ACTIVE)),
        alert=fields.text("alert", limit=MAX_TEXT),
        application_process=fields.text("application_process", limit=MAX_TEXT),
        eligibility=fields.text("eligibility_description", limit=MAX_TEXT),
        minimum_age=fields.integer("minimum_age", low=0, high=130),
        maximum_age=fields.integer("maximum_age", low=0, high=130),
        fees_description=fees,
        languages=languages(fields),
        phones=parts(fields, "phones", read_phone),
        contacts=parts(fields, "contacts", read_contact),
        schedules=parts(fields, "schedules", read_schedule),
        cost_options=parts(fields, "cost_options", read_cost),
        required_documents=parts(fields, "required_documents", read_document),
        service_areas=parts(fields, "service_areas", read_area),
        capacity=capacity_from_json(own.json("capacity")),
        verifications=_verifications(fields, own),
        changed_at=fields.moment("last_modified"),
        attributes=own_and_leftovers(fields, own),
        **values,
    )


def _own_values(own: OwnValues, *, name: str, description: str) -> dict[str, Any]:
    """Fields that HSDS lacks: ours if the source is an export of ours, else derived."""
    values: dict[str, Any] = {key: own.values.get(key, "") for key in OWN_TEXTS}
    values |= {key: own.boolean(key) for key in OWN_BOOLEANS}
    values |= {key: own.texts(key) for key in OWN_LISTS}
    values["summary"] = values["summary"] or summarise(description)
    values["published"] = values["published"] is not False
    values["keywords"] = tuple(dict.fromkeys((*values["keywords"], *own.foreign_terms)))
    known_themes = tuple(theme for theme in values["themes"] if theme in theme_names())
    ours = "themes" in own.values
    values["themes"] = known_themes if ours else themes_for(name=name, keywords=values["keywords"])
    return values


def _verifications(fields: Fields, own: OwnValues) -> tuple[VerificationRecord, ...]:
    """Our own ones, else ``assured_date`` for every group: the source says that it checked the whole entry that day."""
    assured = fields.day("assured_date")
    if "verifications" in own.values:
        return verifications_from_json(own.json("verifications"))
    if assured is None:
        return ()
    moment = datetime.combine(assured, time(12), GERMAN_TIME).astimezone(UTC)
    return tuple(
        VerificationRecord(group=group, verified_at=moment, by="Quelle", method=VerificationMethod.IMPORT)
        for group in FieldGroup
    )


def own_and_leftovers(fields: Fields, own: OwnValues) -> tuple[AttributeRecord, ...]:
    """Values without a field here, then our own free attributes. Call it after all fields were read."""
    return (*as_attributes(fields, LEFTOVER_PREFIX), *own.attributes)


def own_moment(own: OwnValues, code: str) -> datetime | None:
    """A moment among our own values."""
    try:
        found = datetime.fromisoformat(own.values[code])
    except (KeyError, ValueError):
        return None
    return found if found.tzinfo else None
