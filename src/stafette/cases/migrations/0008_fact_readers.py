"""Sensitive facts are read and written only by the roles of their key (``facts.py``; a test compares both).

A key that nobody registered is read by no role, only by the system.
"""

from django.db import migrations

READERS = """
CREATE FUNCTION stafette.fact_readers() RETURNS TABLE (fact_key text, reader text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT k, r FROM (VALUES
        ('residence_title', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager']),
        ('work_permission', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager', 'job_coach',
                                  'employer_service', 'employer_acquisition']),
        ('residence_obligation', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager', 'job_coach',
                                       'employer_service', 'employer_acquisition']),
        ('integration_course', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager', 'job_coach']),
        ('integration_course_end', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager', 'job_coach']),
        ('school_leaving', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager', 'job_coach',
                                 'application_office']),
        ('school_leaving_year', ARRAY['case_worker', 'team_lead', 'site_lead', 'support_manager', 'job_coach',
                                      'application_office'])
    ) AS v (k, roles), unnest(roles) AS r
$$;

CREATE FUNCTION stafette.reads_fact(wanted text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT stafette.actor_kind() = 'system' OR EXISTS (
        SELECT FROM stafette.fact_readers() f WHERE f.fact_key = wanted AND stafette.actor_has_role(f.reader))
$$;
"""
PERSON = "EXISTS (SELECT FROM cases_case c WHERE c.person_id = cases_sensitive_fact.person_id)"


def _policies(rule: str) -> str:
    return f"""
ALTER POLICY sees ON cases_sensitive_fact USING ({rule});
ALTER POLICY changes ON cases_sensitive_fact USING ({rule}) WITH CHECK ({rule});
ALTER POLICY deletes ON cases_sensitive_fact USING ({rule});
ALTER POLICY adds ON cases_sensitive_fact WITH CHECK ({rule});
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_notices_sight")]
    operations = [
        migrations.RunSQL(
            READERS + _policies(f"stafette.reads_fact(key) AND {PERSON}"),
            _policies(PERSON)
            + "DROP FUNCTION IF EXISTS stafette.reads_fact(text); DROP FUNCTION IF EXISTS stafette.fact_readers();",
        )
    ]
