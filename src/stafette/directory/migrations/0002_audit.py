"""Audit for the tables of the directory, and the version of search documents."""

from django.db import migrations

from stafette.core.audit import audited, guarded

VERSION = """
-- The number of the writing transaction, so that readers can look again at everything that may have become visible.
CREATE FUNCTION stafette.stamp_search_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON directory_search_document
FOR EACH ROW EXECUTE FUNCTION stafette.stamp_search_document();
"""
UNDO = """
DROP TRIGGER IF EXISTS stamp ON directory_search_document;
DROP FUNCTION IF EXISTS stafette.stamp_search_document();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_tables"), ("core", "0003_audit")]
    operations = [
        migrations.RunSQL(VERSION, UNDO),
        guarded("directory_search_document"),
        audited("directory_town", "directory_theme", "directory_synonym_group", "directory_import_run"),
        audited("directory_location", "directory_service", "directory_handout"),
        audited("directory_import_file", subject="run_id"),
        audited("directory_handout_item", subject="handout_id"),
        audited("directory_address", "directory_accessibility", subject="location_id"),
        audited(
            "directory_service_theme",
            "directory_service_at_location",
            "directory_field_group_state",
            "directory_cost_option",
            "directory_required_document",
            "directory_service_area",
            "directory_redemption_count",
            subject="service_id",
        ),
        audited("directory_contact", "directory_phone", "directory_schedule"),
    ]
