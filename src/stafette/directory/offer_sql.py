"""SQL that puts an offer, or the rows of a list, together in one statement.

Every list inside is ordered by position and id, as its source gave it. Amounts stay exact: JSON numbers are read as
``Decimal``.
"""

from __future__ import annotations

_LIST = (
    "(SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY d.position, d.id), '[]') FROM {table} d WHERE d.{owner} = {of}.id)"
)


def _lists(of: str, owner: str, **tables: str) -> str:
    """A JSON object with one list of rows per name; each belongs to the row with the alias ``of``."""
    pairs = (f"'{name}', " + _LIST.format(table=table, owner=owner, of=of) for name, table in tables.items())
    return f"jsonb_build_object({', '.join(pairs)})"


def _filled(text: str, **parts: str) -> str:
    """The text with its names in braces replaced."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


_CONTACTS = _filled(
    """(
    SELECT coalesce(jsonb_agg(to_jsonb(c) || {phones} ORDER BY c.position, c.id), '[]')
    FROM directory_contact c WHERE c.service_id = s.id)""",
    phones=_lists("c", "contact_id", phones="directory_phone"),
)

OFFER = _filled(
    """
SELECT jsonb_build_object(
  'service', to_jsonb(s) || jsonb_build_object('contacts', {contacts}) || {service_lists},
  'organization', to_jsonb(o) || {organization_lists},
  'places', (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'link', to_jsonb(sl) || {link_lists}, 'location', to_jsonb(l) || {location_lists}) ORDER BY sl.id), '[]')
    FROM directory_service_at_location sl JOIN directory_location l ON l.id = sl.location_id
    WHERE sl.service_id = s.id),
  'themes', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('slug', t.slug, 'name', t.name,
      'parent_slug', coalesce(p.slug, ''), 'parent_name', coalesce(p.name, ''))
      ORDER BY t.area, p.position, t.position, t.id), '[]')
    FROM directory_service_theme st JOIN directory_theme t ON t.id = st.theme_id
    LEFT JOIN directory_theme p ON p.id = t.parent_id WHERE st.service_id = s.id),
  'groups', (
    SELECT coalesce(jsonb_agg(to_jsonb(g)), '[]') FROM directory_field_group_state g WHERE g.service_id = s.id)
)::text
FROM directory_service s JOIN accounts_organization o ON o.id = s.organization_id
WHERE s.id = %s
""",
    contacts=_CONTACTS,
    service_lists=_lists(
        "s",
        "service_id",
        phones="directory_phone",
        schedules="directory_schedule",
        cost_options="directory_cost_option",
        required_documents="directory_required_document",
        service_areas="directory_service_area",
    ),
    organization_lists=_lists("o", "organization_id", phones="directory_phone"),
    link_lists=_lists("sl", "at_location_id", phones="directory_phone", schedules="directory_schedule"),
    location_lists=_lists(
        "l",
        "location_id",
        addresses="directory_address",
        phones="directory_phone",
        schedules="directory_schedule",
        accessibility="directory_accessibility",
    ),
)

ROWS = """
SELECT s.id, s.slug, s.name, o.name, s.summary, s.status, s.free_of_charge, s.childcare, s.languages,
  s.capacity_state, s.capacity_weeks, s.capacity_until, s.capacity_reported_at,
  coalesce(place.step_free, false), coalesce(place.places, '[]')::text,
  (SELECT max(g.verified_at) FROM directory_field_group_state g WHERE g.service_id = s.id)
FROM directory_service s
JOIN accounts_organization o ON o.id = s.organization_id
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_array(coalesce(town.city, ''), l.latitude, l.longitude) ORDER BY sl.id) AS places,
    bool_or(EXISTS (
      SELECT 1 FROM directory_accessibility a WHERE a.location_id = l.id AND a.kind = 'step_free')) AS step_free
  FROM directory_service_at_location sl
  JOIN directory_location l ON l.id = sl.location_id
  LEFT JOIN LATERAL (
    SELECT d.city FROM directory_address d WHERE d.location_id = l.id ORDER BY d.position, d.id LIMIT 1) town ON true
  WHERE sl.service_id = s.id
) place ON true
WHERE s.id = ANY(%s) AND s.published AND s.status = ANY(%s)
"""

SHORT_ROWS = """
SELECT s.id, s.slug, s.name, o.name, (
  SELECT d.city FROM directory_service_at_location sl JOIN directory_address d ON d.location_id = sl.location_id
  WHERE sl.service_id = s.id ORDER BY sl.id, d.position, d.id LIMIT 1)
FROM directory_service s
JOIN accounts_organization o ON o.id = s.organization_id
WHERE s.id = ANY(%s) AND s.published AND s.status = ANY(%s)
"""
