"""Notices: seen by the person told and whoever stands in; made by the machine. Derived rows, so no history."""

from django.db import migrations

from stafette.core.audit import guarded

SIGHT = """
ALTER TABLE cases_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_role ON cases_notice TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY sees ON cases_notice USING (
    stafette.actor_kind() = 'system'
    OR (stafette.actor_kind() = 'staff' AND user_id = ANY ((SELECT stafette.actor_persons())::uuid[])));
"""
UNDO = """
DROP POLICY IF EXISTS sees ON cases_notice;
DROP POLICY IF EXISTS owner_role ON cases_notice;
ALTER TABLE cases_notice NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_notices")]
    operations = [migrations.RunSQL(SIGHT, UNDO), guarded("cases_notice")]
