"""Many cases with years of steps, made by SQL, for measurements of the spine. No real people."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from rich.progress import track

CASES_PER_WORKER = 130
WORKERS_PER_TEAM = 12

ACTOR = "SELECT set_config('stafette.actor_kind', 'system', false), set_config('stafette.actor_label', 'bench', false)"
STAFF = """
INSERT INTO accounts_organization (id, kind, name, sort_key, alternate_name, description, email, website, legal_form,
                                   attributes, source, source_id, active, created_at, changed_at)
SELECT md5('relay-home')::uuid, 'jobcenter', 'Jobcenter Messung', 'jobcenter messung', '', '', '', '', '', '[]', '', '',
       true, now(), now() ON CONFLICT DO NOTHING;
INSERT INTO accounts_site (id, organization_id, name, street, postal_code, city, phone)
SELECT md5('relay-site')::uuid, md5('relay-home')::uuid, 'Mitte', '', '', '', '' ON CONFLICT DO NOTHING;
INSERT INTO accounts_team (id, site_id, name)
SELECT md5('relay-team-' || n)::uuid, md5('relay-site')::uuid, 'Messteam ' || n FROM generate_series(0, {teams} - 1) n
ON CONFLICT DO NOTHING;
INSERT INTO accounts_user (id, password, kind, email, first_name, last_name, sort_key, phone, organization_id, team_id,
                           profession, is_active)
SELECT md5('relay-user-' || n)::uuid, '!', 'staff', 'messung-' || n || '@jobcenter.example', 'Kim', 'Messung ' || n,
       'messung ' || lpad(n::text, 6, '0'), '', md5('relay-home')::uuid,
       md5('relay-team-' || n / {per_team})::uuid, '', true
  FROM generate_series(0, {workers} - 1) n ON CONFLICT DO NOTHING;
INSERT INTO accounts_role_assignment (id, user_id, role, valid_from)
SELECT md5('relay-role-' || n)::uuid, md5('relay-user-' || n)::uuid,
       CASE WHEN n % {per_team} = 0 THEN 'team_lead' ELSE 'case_worker' END, current_date - 400
  FROM generate_series(0, {workers} - 1) n ON CONFLICT DO NOTHING;
"""
CASES = """
INSERT INTO cases_person (id, first_name, last_name, sort_key, birth_date, sex, interpreter_language, sign_language,
                          street, postal_code, city, source, source_id, created_at, changed_at)
SELECT md5('relay-person-' || n)::uuid, 'Kim', 'Probe ' || n, 'probe ' || lpad(n::text, 7, '0'),
       date '1990-01-01' - (n %% 12000), 'not_stated', '', false, '', '', '', 'bench', n::text, now(), now()
  FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO cases_case (id, person_id, team_id, holder_id, held_since, ground, phase, opened_on, open_reason,
                        law_version, restricted, close_reason, receiving_body)
SELECT md5('relay-case-' || n)::uuid, md5('relay-person-' || n)::uuid,
       md5('relay-team-' || (n %% {workers}) / {per_team})::uuid, md5('relay-user-' || n %% {workers})::uuid, now(),
       'import', 'placement', current_date - 700, 'benefit', current_date - 100, false, '', ''
  FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO cases_step (id, case_id, kind_id, title, owner_id, held_since, ground, due_on, attention_on, stage, state,
                        outcome, opened_at, closed_at, closed_by_id, repeats)
SELECT md5('relay-step-' || n || '-' || k)::uuid, md5('relay-case-' || n)::uuid, kind.id, kind.name,
       md5('relay-user-' || n %% {workers})::uuid, now() - interval '30 days' * k, 'import',
       current_date + (n %% 40) - 10 - 30 * k, current_date + (n %% 40) - 9 - 30 * k, 0,
       CASE WHEN k = 0 THEN 'open' ELSE 'done' END, CASE WHEN k = 0 THEN '' ELSE 'Besprochen und weitergegeben.' END,
       now() - interval '30 days' * (k + 1), CASE WHEN k > 0 THEN now() - interval '30 days' * k END,
       CASE WHEN k > 0 THEN md5('relay-user-' || n %% {workers})::uuid END, 0
  FROM generate_series(%(first)s::int, %(last)s::int) n CROSS JOIN generate_series(0, %(steps)s::int - 1) k
  CROSS JOIN LATERAL (SELECT id, name FROM cases_step_kind ORDER BY position OFFSET (n + k) %% 20 LIMIT 1) kind;
"""
TABLES = ("cases_person", "cases_case", "cases_step", "accounts_user", "accounts_team")
BATCH = 10_000
WORKERS = -(-100_000 // CASES_PER_WORKER)
NUMBERS = {"workers": WORKERS, "per_team": WORKERS_PER_TEAM, "teams": -(-WORKERS // WORKERS_PER_TEAM)}


def ensure_cases(owner: psycopg.Connection[Any], cases: int, *, steps: int) -> float:
    """At least so many cases with so many steps each; returns the seconds it took (0: they were there).

    Triggers are off while the rows are made (they obey the rules by construction) and on again afterwards.
    """
    found = owner.execute("SELECT count(*) FROM cases_person WHERE source = 'bench'").fetchone()
    known = int(found[0]) if found else 0
    if known >= cases:
        return 0.0
    started = time.perf_counter()
    owner.execute(ACTOR)
    try:
        _for_all(owner, "ALTER TABLE {} DISABLE TRIGGER USER")
        _run(owner, STAFF)
        for first in track(range(known, cases, BATCH), "Wege anlegen", transient=True):
            _run(owner, CASES, {"first": first, "last": min(first + BATCH, cases) - 1, "steps": steps})
    finally:
        _for_all(owner, "ALTER TABLE {} ENABLE TRIGGER USER")
    _for_all(owner, "VACUUM ANALYZE {}")
    return time.perf_counter() - started


def _run(owner: psycopg.Connection[Any], script: str, values: dict[str, int] | None = None) -> None:
    for statement in script.format(**NUMBERS).split(";\n"):
        if statement.strip():
            owner.execute(statement, values)


def _for_all(owner: psycopg.Connection[Any], statement: str) -> None:
    for table in TABLES:
        owner.execute(statement.format(table))
