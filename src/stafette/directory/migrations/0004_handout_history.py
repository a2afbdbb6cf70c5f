"""The history of hand-outs is for data protection alone.

A hand-out names nobody, but when it was made, with which offers and in which request could tell, beside other traces,
what somebody asked for. Those who keep the directory need the history of entries, not of conversations.
"""

from django.db import migrations

_POLICY = """
ALTER POLICY audit_read ON core_audit_entry USING (
    stafette.actor_has_role('data_protection')
    OR (table_name LIKE 'directory\\_%' {without}AND stafette.actor_has_role('network_manager', 'administration'))
    OR (stafette.actor_kind() = 'system' AND current_setting('stafette.actor_label', true) = 'retention')
);
"""
NARROW = _POLICY.replace("{without}", "AND table_name NOT LIKE 'directory\\_handout%' ")
WIDE = _POLICY.replace("{without}", "")


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_redemption_without_trace"), ("core", "0003_audit")]
    operations = [migrations.RunSQL(NARROW, WIDE)]
