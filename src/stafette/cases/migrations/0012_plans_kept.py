"""Versions of a plan never change; only retention deletes them. A plan is renewed six months later at the latest."""

from django.db import migrations

from stafette.core.audit import audited

KEPT = """
ALTER TABLE cases_plan ADD CONSTRAINT cases_plan_six_months
    CHECK (renew_by <= (made_on + interval '6 months')::date);

CREATE FUNCTION stafette.plan_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND stafette.actor_kind() = 'system'
       AND current_setting('stafette.actor_label', true) = 'retention' THEN
        RETURN OLD;
    END IF;
    PERFORM stafette.broken('cases_plan_is_kept', 'a version of a plan is kept as it is');
    RETURN NULL;
END $$;

CREATE TRIGGER cases_plan_kept BEFORE UPDATE OR DELETE ON cases_plan
    FOR EACH ROW EXECUTE FUNCTION stafette.plan_is_kept();
CREATE TRIGGER cases_plan_step_kept BEFORE UPDATE OR DELETE ON cases_plan_step
    FOR EACH ROW EXECUTE FUNCTION stafette.plan_is_kept();
"""
TABLES = ("cases_plan", "cases_plan_step")


def _protect(table: str) -> str:
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_role ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY sees ON {table} USING (EXISTS (SELECT FROM cases_case c WHERE c.id = {table}.case_id));
"""


def _open(table: str) -> str:
    return f"""
DROP POLICY IF EXISTS sees ON {table};
DROP POLICY IF EXISTS owner_role ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


UNDO = """
DROP TRIGGER IF EXISTS cases_plan_step_kept ON cases_plan_step;
DROP TRIGGER IF EXISTS cases_plan_kept ON cases_plan;
DROP FUNCTION IF EXISTS stafette.plan_is_kept();
ALTER TABLE cases_plan DROP CONSTRAINT IF EXISTS cases_plan_six_months;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_plans")]
    operations = [
        migrations.RunSQL(KEPT, UNDO),
        migrations.RunSQL("".join(map(_protect, TABLES)), "".join(map(_open, TABLES))),
        audited(*TABLES, subject="case_id"),
    ]
