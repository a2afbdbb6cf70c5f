"""Names of HSDS 3.0: tables with their columns, kinds of JSON objects. From the datapackage of the specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final


def _columns(names: str) -> list[str]:
    return names.split()


TABLES: Final[dict[str, list[str]]] = {
    "organizations.csv": _columns(
        "id name alternate_name description email website tax_status tax_id year_incorporated legal_status logo uri "
        "parent_organization_id"
    ),
    "programs.csv": _columns("id organization_id name alternate_name description"),
    "services.csv": _columns(
        "id organization_id program_id name alternate_name description url email status interpretation_services "
        "application_process fees_description wait_time fees accreditations eligibility_description minimum_age "
        "maximum_age assured_date assurer_email licenses alert last_modified"
    ),
    "attributes.csv": _columns("id link_id taxonomy_term_id link_type link_entity value"),
    "service_at_location.csv": _columns("id service_id location_id description"),
    "locations.csv": _columns(
        "id location_type url organization_id name alternate_name description transportation latitude longitude "
        "external_identifier external_identifier_type"
    ),
    "phones.csv": _columns(
        "id location_id service_id organization_id contact_id service_at_location_id number extension type description"
    ),
    "contacts.csv": _columns(
        "id organization_id service_id service_at_location_id location_id name title department email"
    ),
    "addresses.csv": _columns(
        "id location_id attention address_1 address_2 city region state_province postal_code country address_type"
    ),
    "schedules.csv": _columns(
        "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq "
        "interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes"
    ),
    "funding.csv": _columns("id organization_id service_id source"),
    "service_areas.csv": _columns("id service_id name description extent extent_type uri"),
    "required_documents.csv": _columns("id service_id document uri"),
    "languages.csv": _columns("id service_id location_id phone_id name code note"),
    "accessibility.csv": _columns("id location_id description details url"),
    "taxonomy_terms.csv": _columns("id code name description parent_id taxonomy language taxonomy_id term_uri"),
    "metadata.csv": _columns(
        "id resource_id resource_type last_action_date last_action_type field_name previous_value replacement_value "
        "updated_by"
    ),
    "meta_table_descriptions.csv": _columns("id name language character_set"),
    "cost_options.csv": _columns("id service_id valid_from valid_to option currency amount amount_description"),
    "organization_identifiers.csv": _columns("id organization_id identifier_scheme identifier_type identifier"),
    "taxonomies.csv": _columns("id name description uri version"),
}
JSON_LISTS: Final = ("services", "organizations", "locations", "service_at_locations")
"""Keys of a whole export as one JSON object."""


def table_of(name: str, headings: Sequence[str]) -> str:
    """The HSDS table that a CSV is: by its file name with a fitting heading, else by its headings; empty if none."""
    base = PurePosixPath(name.replace("\\", "/")).name.lower()
    given = {heading.lower() for heading in headings}
    if base in TABLES and "id" in given:
        return base
    best, score = "", 0.0
    for table, columns in TABLES.items():
        share = len(given & set(columns)) / max(len(given | set(columns)), 1)
        if "id" in given and share > score:
            best, score = table, share
    return best if score >= 0.75 else ""


def json_kind(value: Any) -> str:
    """service, organization, location, service_at_location, taxonomy_term or taxonomy; empty if it is none of them."""
    if not isinstance(value, Mapping) or "id" not in value:
        return ""
    keys = set(value)
    for kind, (needed, hints) in _SHAPES.items():
        if needed <= keys and (not hints or hints & keys):
            return kind
    return ""


_SHAPES: Final[dict[str, tuple[set[str], set[str]]]] = {
    "location": ({"location_type"}, set()),
    "service_at_location": (set(), {"location", "location_id", "service_id"}),
    "service": (
        {"name"},
        {
            "status",
            "service_at_locations",
            "organization",
            "organization_id",
            "program_id",
            "service_areas",
            "eligibility_description",
            "fees_description",
        },
    ),
    "taxonomy_term": ({"name"}, {"taxonomy", "taxonomy_detail", "term_uri", "parent_id"}),
    "taxonomy": ({"name", "version"}, set()),
    "organization": (
        {"name"},
        {
            "description",
            "website",
            "legal_status",
            "organization_identifiers",
            "locations",
            "programs",
            "parent_organization_id",
            "year_incorporated",
            "email",
        },
    ),
}
