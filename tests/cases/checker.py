"""The independent checker of the relay: plain SQL as owner, over present rows and the audit trail.

It knows nothing of the triggers, of their functions or of the services; it says in words which promise is broken.
"""

from __future__ import annotations

from typing import Any

import psycopg

Owner = psycopg.Connection[tuple[Any, ...]]

HERE = "u.is_active AND u.left_on IS NULL AND u.kind = 'staff'"
TODAY = "(now() AT TIME ZONE 'Europe/Berlin')::date"

# What must not be found: sentence → query of the ids of broken rows.
PRESENT: dict[str, str] = {
    "an open case has no open step with an owner and a day": """
        SELECT c.id FROM cases_case c WHERE c.closed_on IS NULL AND NOT EXISTS (
            SELECT FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open' AND s.owner_id IS NOT NULL
                                       AND s.due_on IS NOT NULL AND s.attention_on IS NOT NULL)""",
    "an open step has no holder or two": """
        SELECT s.id FROM cases_step s WHERE s.state = 'open' AND num_nonnulls(s.owner_id, s.organization_id) <> 1""",
    "who holds an open step is not here": f"""
        SELECT s.id FROM cases_step s LEFT JOIN accounts_user u ON u.id = s.owner_id
         WHERE s.state = 'open' AND s.owner_id IS NOT NULL AND (u.id IS NULL OR NOT ({HERE}))""",
    "who is responsible for an open case is not here": f"""
        SELECT c.id FROM cases_case c LEFT JOIN accounts_user u ON u.id = c.holder_id
         WHERE c.closed_on IS NULL AND (u.id IS NULL OR NOT ({HERE}))""",
    "who is responsible for an open case is in another team": """
        SELECT c.id FROM cases_case c JOIN accounts_user u ON u.id = c.holder_id
         WHERE c.closed_on IS NULL AND u.team_id IS DISTINCT FROM c.team_id""",
    "a step held elsewhere is not watched": """
        SELECT s.id FROM cases_step s WHERE s.state = 'open' AND s.organization_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM cases_step w WHERE w.watches_id = s.id AND w.case_id = s.case_id AND w.state = 'open'
                                       AND w.owner_id IS NOT NULL)""",
    "a step is watched twice": """
        SELECT w.watches_id FROM cases_step w WHERE w.state = 'open' AND w.watches_id IS NOT NULL
         GROUP BY w.watches_id HAVING count(*) > 1""",
    "a closed case has an open step": """
        SELECT c.id FROM cases_case c WHERE c.closed_on IS NOT NULL
           AND EXISTS (SELECT FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open')""",
    "a closed case has no reason": "SELECT id FROM cases_case WHERE closed_on IS NOT NULL AND close_reason = ''",
    "a case was closed towards another body without its receipt": """
        SELECT id FROM cases_case WHERE close_reason IN ('pension', 'social_assistance', 'moved_away')
           AND (receiving_body = '' OR (receipt_on IS NULL AND first_appointment_on IS NULL))""",
    "a person has two open cases": """
        SELECT person_id FROM cases_case WHERE closed_on IS NULL GROUP BY person_id HAVING count(*) > 1""",
    "whoever stands in is not here": f"""
        SELECT a.id FROM accounts_absence a JOIN accounts_user u ON u.id = a.deputy_id
         WHERE a.ends_on >= {TODAY} AND NOT ({HERE})""",
    "a closed step is still offered": """
        SELECT h.id FROM cases_handover h JOIN cases_step s ON s.id = h.step_id
         WHERE h.state IN ('requested', 'received') AND s.state <> 'open'""",
    "a closed case is still offered": """
        SELECT t.id FROM cases_transfer t JOIN cases_case c ON c.id = t.case_id
         WHERE t.state IN ('requested', 'received') AND c.closed_on IS NOT NULL""",
    "a step is offered twice": """
        SELECT step_id FROM cases_handover WHERE state IN ('requested', 'received')
         GROUP BY step_id HAVING count(*) > 1""",
    "a case is offered twice": """
        SELECT case_id FROM cases_transfer WHERE state IN ('requested', 'received')
         GROUP BY case_id HAVING count(*) > 1""",
    "an offer belongs to another case than its step": """
        SELECT h.id FROM cases_handover h JOIN cases_step s ON s.id = h.step_id WHERE h.case_id <> s.case_id""",
}

# Who may have answered an offer to a person or a team: that person, a member (now or once), or who stood in for one.
_ASKED = """(coalesce(x.to_user_id = x.decided_by_id, false)
     OR EXISTS (SELECT FROM accounts_absence a WHERE a.user_id = x.to_user_id AND a.deputy_id = x.decided_by_id)
     OR EXISTS (SELECT FROM core_audit_entry e WHERE e.table_name = 'accounts_absence'
                   AND e.before->>'deputy_id' = x.decided_by_id::text)
     OR (x.to_user_id IS NULL AND EXISTS (
            SELECT FROM accounts_user u WHERE u.team_id = x.to_team_id
               AND (u.id = x.decided_by_id OR EXISTS (SELECT FROM accounts_absence a
                                                      WHERE a.user_id = u.id AND a.deputy_id = x.decided_by_id))))
     OR (x.to_user_id IS NULL AND EXISTS (
            SELECT FROM core_audit_entry e WHERE e.table_name = 'accounts_user' AND e.row_id = x.decided_by_id
               AND e.before->>'team_id' = x.to_team_id::text)))"""

# Each value that a column of a row ever had, with who set it: value after an entry = value before the next one, or now.
_TRAIL = """
    SELECT e.row_id, e.actor_kind, e.actor_id, e.action, e.before->>'{column}' AS was,
           CASE WHEN lead(e.id) OVER w IS NULL THEN to_jsonb(r)->>'{column}'
                ELSE lead(e.before->>'{column}') OVER w END AS became
      FROM core_audit_entry e JOIN {table} r ON r.id = e.row_id
     WHERE e.table_name = '{table}' AND (e.action = 'I' OR e.before ? '{column}')
    WINDOW w AS (PARTITION BY e.row_id ORDER BY e.id)"""
_TRAIL_LEADS = """EXISTS (SELECT FROM accounts_role_assignment r WHERE r.user_id = t.actor_id
                             AND r.role IN ('team_lead', 'site_lead'))"""


def _machine(table: str, *pairs: str) -> str:
    allowed = ", ".join("('{}', '{}')".format(*pair.split(">")) for pair in pairs)
    return f"""SELECT t.row_id FROM ({_TRAIL.format(table=table, column="state")}) t
                WHERE t.action = 'U' AND (t.was, t.became) NOT IN ({allowed})"""


_ANSWERS: tuple[str, ...] = ("requested>received", "requested>accepted", "requested>declined", "requested>withdrawn")
_ANSWERS += ("received>accepted", "received>declined", "received>withdrawn")

PAST: dict[str, str] = {
    "a step moved off its machine": _machine("cases_step", "open>done", "open>dropped"),
    "a handover moved off its machine": _machine(
        "cases_handover", *_ANSWERS, "accepted>returned", "accepted>completed"
    ),
    "a transfer moved off its machine": _machine("cases_transfer", *_ANSWERS),
    "somebody opened a step for somebody else": f"""
        SELECT t.row_id FROM ({_TRAIL.format(table="cases_step", column="owner_id")}) t
          JOIN cases_step s ON s.id = t.row_id
         WHERE t.action = 'I' AND t.actor_kind = 'staff' AND s.watches_id IS NULL
           AND t.became IS DISTINCT FROM t.actor_id::text""",
    "somebody came to hold a step without accepting it": f"""
        SELECT t.row_id FROM ({_TRAIL.format(table="cases_step", column="owner_id")}) t
         WHERE t.action = 'U' AND t.actor_kind <> 'system' AND t.became IS NOT NULL
           AND NOT (t.became = t.actor_id::text AND {_TRAIL_LEADS})
         GROUP BY t.row_id, t.became
        HAVING count(*) > (SELECT count(*) FROM cases_handover h
                            WHERE h.step_id = t.row_id AND h.decided_by_id::text = t.became
                              AND h.state IN ('accepted', 'returned', 'completed'))""",
    "an organisation came to hold a step without accepting it": f"""
        SELECT t.row_id FROM ({_TRAIL.format(table="cases_step", column="organization_id")}) t
         WHERE t.action = 'U' AND t.became IS NOT NULL
         GROUP BY t.row_id, t.became
        HAVING count(*) > (SELECT count(*) FROM cases_handover h
                            WHERE h.step_id = t.row_id AND h.to_organization_id::text = t.became
                              AND h.state IN ('accepted', 'returned', 'completed'))""",
    "somebody became responsible for a case without accepting it": f"""
        SELECT t.row_id FROM ({_TRAIL.format(table="cases_case", column="holder_id")}) t
         WHERE t.action = 'U' AND t.actor_kind <> 'system'
           AND NOT (t.became = t.actor_id::text AND {_TRAIL_LEADS})
         GROUP BY t.row_id, t.became
        HAVING count(*) > (SELECT count(*) FROM cases_transfer h
                            WHERE h.case_id = t.row_id AND h.decided_by_id::text = t.became
                              AND h.state = 'accepted')""",
    "a step was answered for by somebody not asked": f"""
        SELECT x.id FROM cases_handover x WHERE x.state IN ('accepted', 'declined') AND x.to_organization_id IS NULL
           AND (x.decided_by_id IS NULL OR NOT {_ASKED})""",
    "a case was answered for by somebody not asked": f"""
        SELECT x.id FROM cases_transfer x WHERE x.state IN ('accepted', 'declined')
           AND (x.decided_by_id IS NULL OR NOT {_ASKED})""",
    "a step was offered by somebody who did not hold it": """
        SELECT h.id FROM cases_handover h
          JOIN core_audit_entry e ON e.row_id = h.id AND e.table_name = 'cases_handover' AND e.action = 'I'
         WHERE e.actor_kind = 'staff' AND e.actor_id <> h.from_owner_id
           AND NOT EXISTS (SELECT FROM accounts_role_assignment r WHERE r.user_id = e.actor_id
                              AND r.role IN ('team_lead', 'site_lead'))
           AND NOT EXISTS (SELECT FROM accounts_absence a WHERE a.user_id = h.from_owner_id
                              AND a.deputy_id = e.actor_id)
           AND NOT EXISTS (SELECT FROM core_audit_entry o WHERE o.table_name = 'accounts_absence'
                              AND o.before->>'deputy_id' = e.actor_id::text)""",
    "who answered an offer was changed afterwards": """
        SELECT h.id FROM cases_handover h
          JOIN core_audit_entry e ON e.row_id = h.id AND e.table_name = 'cases_handover' AND e.action = 'U'
         WHERE e.before ? 'decided_by_id' AND e.before->>'decided_by_id' IS NOT NULL""",
}


def find_broken(owner: Owner, *, past: bool = True) -> list[str]:
    """One line per broken promise with the number of rows and one of them; empty if all hold.

    ``owner`` must be in autocommit, so that each query sees what is committed by then. ``past`` asks the audit trail
    too: its cost grows with the history.
    """
    found = []
    for sentence, query in (PRESENT | PAST if past else PRESENT).items():
        rows = owner.execute(query).fetchall()
        if rows:
            found.append(f"{sentence}: {len(rows)} (e.g. {rows[0][0]})")
    return found
