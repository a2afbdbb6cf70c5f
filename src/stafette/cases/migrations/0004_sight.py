"""Row-level security: the second wall behind ``visible_to(actor)``, keyed to the actor of the transaction.

The same rule as in ``querysets.py``. Without an actor no row of client data comes back. The owner role (migrations,
checks, backup) sees all.
"""

from django.db import migrations

SIGHT = """
CREATE FUNCTION stafette.sees_case(target uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT stafette.actor_kind() = 'system' OR (stafette.actor_kind() = 'staff' AND EXISTS (
        SELECT FROM cases_case c
         WHERE c.id = target
           AND ((NOT c.restricted AND c.team_id = ANY (stafette.actor_teams()))
                OR c.holder_id = ANY (stafette.actor_persons())
                OR EXISTS (SELECT FROM cases_grant g
                            WHERE g.case_id = c.id AND g.valid_from <= stafette.now()
                              AND (g.valid_until IS NULL OR g.valid_until > stafette.now())
                              AND (g.user_id = ANY (stafette.actor_persons())
                                   OR g.team_id = ANY (stafette.actor_teams()))))))
$$;

CREATE FUNCTION stafette.granted_cases() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT g.case_id), '{}') FROM cases_grant g
     WHERE (g.user_id = ANY (stafette.actor_persons()) OR g.team_id = ANY (stafette.actor_teams()))
       AND g.valid_from <= stafette.now() AND (g.valid_until IS NULL OR g.valid_until > stafette.now())
$$;

CREATE FUNCTION stafette.sees_household(target uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT stafette.actor_kind() = 'system' OR EXISTS (
        SELECT FROM cases_household_member m JOIN cases_case c ON c.person_id = m.person_id
         WHERE m.household_id = target AND stafette.sees_case(c.id))
$$;
"""

STAFF = "stafette.actor_kind() IN ('system', 'staff')"
CASE = """stafette.actor_kind() = 'system' OR (stafette.actor_kind() = 'staff' AND (
    (NOT restricted AND team_id = ANY ((SELECT stafette.actor_teams())::uuid[]))
    OR holder_id = ANY ((SELECT stafette.actor_persons())::uuid[])
    OR id = ANY ((SELECT stafette.granted_cases())::uuid[])))"""
PART = "EXISTS (SELECT FROM cases_case c WHERE c.id = {table}.case_id)"
WAITING = """stafette.actor_kind() = 'system' OR (stafette.actor_kind() = 'staff' AND (
    to_user_id = ANY ((SELECT stafette.actor_persons())::uuid[])
    OR to_team_id = ANY ((SELECT stafette.actor_teams())::uuid[]) OR stafette.sees_case(case_id)))"""
GRANT = """stafette.actor_kind() = 'system' OR (stafette.actor_kind() = 'staff' AND (
    (valid_from <= stafette.now() AND (valid_until IS NULL OR valid_until > stafette.now())
     AND (user_id = ANY ((SELECT stafette.actor_persons())::uuid[])
          OR team_id = ANY ((SELECT stafette.actor_teams())::uuid[])))
    OR stafette.sees_case(case_id)))"""
PERSON = "EXISTS (SELECT FROM cases_case c WHERE c.person_id = cases_person.id)"
FACT = "EXISTS (SELECT FROM cases_case c WHERE c.person_id = {table}.person_id)"
HOUSEHOLD = "stafette.sees_household({column})"
ATTENDANCE = "EXISTS (SELECT FROM cases_obligatory_invitation i WHERE i.id = cases_obligatory_attendance.invitation_id)"

FACTS = (
    "cases_sensitive_fact",
    "cases_channel",
    "cases_protection",
    "cases_language_skill",
    "cases_qualification",
    "cases_occupation",
    "cases_skill",
    "cases_working_condition",
    "cases_working_window",
    "cases_consent",
    "cases_representative",
    "cases_obligatory_invitation",
)
PARTS = ("cases_step", "cases_contact", "cases_support_partner", "cases_transition")

# table → (who sees, changes and deletes a row; who may insert one)
POLICIES: dict[str, tuple[str, str]] = {
    "cases_case": (CASE, CASE),
    "cases_grant": (GRANT, STAFF),
    "cases_handover": (WAITING, WAITING),
    "cases_transfer": (WAITING, WAITING),
    "cases_person": (f"stafette.actor_kind() = 'system' OR {PERSON}", STAFF),
    "cases_household": (HOUSEHOLD.format(column="id"), STAFF),
    "cases_household_member": (HOUSEHOLD.format(column="household_id"), STAFF),
    "cases_care_hours": (HOUSEHOLD.format(column="household_id"), STAFF),
    "cases_obligatory_attendance": (ATTENDANCE, ATTENDANCE),
    **{table: (PART.format(table=table),) * 2 for table in PARTS},
    **{table: (FACT.format(table=table),) * 2 for table in FACTS},
}


def _protect(table: str, sees: str, adds: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_role ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY sees ON {table} FOR SELECT USING ({sees});
CREATE POLICY changes ON {table} FOR UPDATE USING ({sees}) WITH CHECK ({adds});
CREATE POLICY deletes ON {table} FOR DELETE USING ({sees});
CREATE POLICY adds ON {table} FOR INSERT WITH CHECK ({adds});
"""


def _open(table: str) -> str:
    drops = "".join(
        f"DROP POLICY IF EXISTS {name} ON {table};" for name in ("owner_role", "sees", "changes", "deletes", "adds")
    )
    return drops + f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_hands")]
    operations = [
        migrations.RunSQL(
            SIGHT,
            "DROP FUNCTION IF EXISTS stafette.sees_household(uuid), stafette.granted_cases(), stafette.sees_case(uuid);",
        ),
        migrations.RunSQL(
            "".join(_protect(table, *rules) for table, rules in POLICIES.items()),
            "".join(_open(table) for table in POLICIES),
        ),
    ]
