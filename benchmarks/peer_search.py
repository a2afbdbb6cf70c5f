"""The plain design of the field: one weighted ``german`` tsvector, ``ts_rank_cd`` and distance over all hits.

The same database, GIN indexes, the same filters, LIMIT 20. Tuned: the vector is stored, statistics are fresh, the table
holds only what the query needs, the hits are ranked once. The form follows what a national service directory runs:
rank normalised by 32, half words, half distance.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

TABLE = "bench_peer"

BUILD = f"""
DROP TABLE IF EXISTS {TABLE};
CREATE TABLE {TABLE} AS
SELECT s.id,
       setweight(to_tsvector('german', s.name || ' ' || o.name), 'A')
       || setweight(to_tsvector('german', coalesce(t.names, '') || ' ' || array_to_string(s.keywords, ' ')), 'B')
       || setweight(to_tsvector('german', s.summary || ' ' || regexp_replace(s.description, '<[^>]+>', ' ', 'g')
                    || ' ' || coalesce(l.city, '')), 'C') AS vector,
       coalesce(t.slugs, '{{}}') AS themes, coalesce(s.free_of_charge, false) AS free,
       l.latitude::float8 AS latitude, l.longitude::float8 AS longitude
  FROM directory_service s
  JOIN accounts_organization o ON o.id = s.organization_id
  LEFT JOIN LATERAL (
       SELECT string_agg(h.name, ' ') AS names, array_agg(h.slug::text) AS slugs
         FROM directory_service_theme x JOIN directory_theme h ON h.id = x.theme_id WHERE x.service_id = s.id) t ON true
  LEFT JOIN LATERAL (
       SELECT p.latitude, p.longitude, a.city
         FROM directory_service_at_location y JOIN directory_location p ON p.id = y.location_id
         LEFT JOIN directory_address a ON a.location_id = p.id
        WHERE y.service_id = s.id ORDER BY p.id, a.position LIMIT 1) l ON true
 WHERE s.id = ANY (%s);
CREATE INDEX bench_peer_vector ON {TABLE} USING gin (vector);
CREATE INDEX bench_peer_themes ON {TABLE} USING gin (themes);
ALTER TABLE {TABLE} ADD PRIMARY KEY (id);
"""

_DISTANCE = """
12742 * asin(sqrt(power(sin(radians(latitude - %(lat)s) / 2), 2)
      + cos(radians(%(lat)s)) * cos(radians(latitude)) * power(sin(radians(longitude - %(lon)s) / 2), 2)))
"""

WORDS = f"""
SELECT id FROM (
  SELECT id, ts_rank_cd(vector, q, 32) AS words, CASE WHEN %(lat)s::float8 IS NULL THEN 0 ELSE {_DISTANCE} END AS km
    FROM {TABLE}, plainto_tsquery('german', %(text)s) q
   WHERE vector @@ q AND (NOT %(free)s OR free)) hits
ORDER BY words * 0.5 + 0.5 * greatest(0, 1 - km / 50) DESC, id LIMIT 20
"""

THEME = f"SELECT id FROM {TABLE} WHERE themes && %(themes)s ORDER BY {_DISTANCE}, id LIMIT 20"


@dataclass(frozen=True)
class Built:
    """What the peer cost: seconds to build, bytes of table and indexes."""

    seconds: float
    bytes: int


def build(owner: psycopg.Connection[Any], ids: list[UUID]) -> Built:
    """Make the peer's table with its indexes for these offers, through the owner role."""
    started = time.perf_counter()
    first, *rest = [part for part in BUILD.split(";") if part.strip()]
    owner.execute(first)
    for statement in rest:
        owner.execute(statement, [ids] if "%s" in statement else None)
    seconds = time.perf_counter() - started
    owner.execute(f"GRANT SELECT ON {TABLE} TO PUBLIC")
    owner.execute(f"VACUUM ANALYZE {TABLE}")
    size = owner.execute("SELECT pg_total_relation_size(%s::regclass)", [TABLE]).fetchone()
    return Built(seconds, int(size[0]) if size else 0)


def explain(connection: psycopg.Connection[Any], values: dict[str, Any], *, theme: bool) -> list[str]:
    """EXPLAIN ANALYZE of one query of the peer."""
    rows = connection.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + (THEME if theme else WORDS), values)
    return [str(row[0]) for row in rows]
