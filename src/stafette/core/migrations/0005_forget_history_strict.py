"""Forgetting history: a session that never named a label is refused too (a comparison with NULL is not false)."""

from django.db import migrations

STRICT = """
CREATE OR REPLACE FUNCTION stafette.forget_history(gone uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE removed bigint;
BEGIN
    IF stafette.actor_kind() <> 'system'
       OR coalesce(current_setting('stafette.actor_label', true), '') <> 'retention' THEN
        RAISE EXCEPTION 'only the retention job forgets history' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM core_audit_entry WHERE subject_id = ANY (gone);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_mail_retry_forgotten")]
    operations = [migrations.RunSQL(STRICT, migrations.RunSQL.noop)]
