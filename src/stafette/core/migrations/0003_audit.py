"""Audit by trigger: the functions, row-level security on the history, and the tables of this app."""

from django.db import migrations

from stafette.core.audit import audited, guarded

FUNCTIONS = """
CREATE FUNCTION stafette.require_actor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF stafette.actor_kind() = '' THEN
        RAISE EXCEPTION 'write to % without an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.audit_insert() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF stafette.actor_kind() = '' THEN
        RAISE EXCEPTION 'write to % without an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO core_audit_entry (at, actor_kind, actor_id, actor_label, request_id, action, table_name, row_id, subject_id, before)
    SELECT stafette.now(), stafette.actor_kind(), stafette.actor_id(), current_setting('stafette.actor_label', true),
           coalesce(current_setting('stafette.request_id', true), ''), 'I', TG_TABLE_NAME,
           (j->>'id')::uuid, (j->>TG_ARGV[0])::uuid, NULL
      FROM (SELECT to_jsonb(n) AS j FROM new_rows n) AS rows;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.audit_delete() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF stafette.actor_kind() = '' THEN
        RAISE EXCEPTION 'write to % without an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO core_audit_entry (at, actor_kind, actor_id, actor_label, request_id, action, table_name, row_id, subject_id, before)
    SELECT stafette.now(), stafette.actor_kind(), stafette.actor_id(), current_setting('stafette.actor_label', true),
           coalesce(current_setting('stafette.request_id', true), ''), 'D', TG_TABLE_NAME,
           (j->>'id')::uuid, (j->>TG_ARGV[0])::uuid, j
      FROM (SELECT to_jsonb(o) AS j FROM old_rows o) AS rows;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.audit_update() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF stafette.actor_kind() = '' THEN
        RAISE EXCEPTION 'write to % without an actor', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO core_audit_entry (at, actor_kind, actor_id, actor_label, request_id, action, table_name, row_id, subject_id, before)
    SELECT stafette.now(), stafette.actor_kind(), stafette.actor_id(), current_setting('stafette.actor_label', true),
           coalesce(current_setting('stafette.request_id', true), ''), 'U', TG_TABLE_NAME, id, subject, old_values
      FROM (
        SELECT o.id, (to_jsonb(n)->>TG_ARGV[0])::uuid AS subject,
               (SELECT jsonb_object_agg(b.key, b.value)
                  FROM jsonb_each(to_jsonb(o)) b
                 WHERE to_jsonb(n)->b.key IS DISTINCT FROM b.value) AS old_values
          FROM old_rows o JOIN new_rows n ON n.id = o.id
      ) AS rows
     WHERE old_values IS NOT NULL;
    RETURN NULL;
END $$;

-- The history is written by the trigger functions alone, and read by those who may.
ALTER TABLE core_audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_owner ON core_audit_entry TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY audit_read ON core_audit_entry FOR SELECT USING (
    stafette.actor_has_role('data_protection')
    OR (table_name LIKE 'directory\\_%' AND stafette.actor_has_role('network_manager', 'administration'))
    OR (stafette.actor_kind() = 'system' AND current_setting('stafette.actor_label', true) = 'retention')
);

-- Retention: the history of a subject goes with the subject. Only the retention job may call this.
CREATE FUNCTION stafette.forget_history(gone uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE removed bigint;
BEGIN
    IF NOT (stafette.actor_kind() = 'system' AND current_setting('stafette.actor_label', true) = 'retention') THEN
        RAISE EXCEPTION 'only the retention job forgets history' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM core_audit_entry WHERE subject_id = ANY (gone);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$;
"""

UNDO = """
DROP FUNCTION IF EXISTS stafette.forget_history(uuid[]);
DROP POLICY IF EXISTS audit_read ON core_audit_entry;
DROP POLICY IF EXISTS audit_owner ON core_audit_entry;
ALTER TABLE core_audit_entry DISABLE ROW LEVEL SECURITY;
DROP FUNCTION IF EXISTS stafette.audit_update();
DROP FUNCTION IF EXISTS stafette.audit_delete();
DROP FUNCTION IF EXISTS stafette.audit_insert();
DROP FUNCTION IF EXISTS stafette.require_actor();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_tables")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO),
        audited(
            "core_mail_message", "core_stored_file", "core_automation_switch", "core_signed_link", "core_dated_setting"
        ),
        guarded("core_periodic_job", "core_rate_window"),
    ]
