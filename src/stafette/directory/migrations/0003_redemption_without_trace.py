"""Answers of partners are counted and leave no trace: no history, no moment.

A row of history would say when an answer came and in which request; beside the log of a hand-out's page that could tell
which code it belonged to. So the counter refuses a write without an actor, but keeps no history. Its ids would say when
the first answer of a month came (UUIDv7 begins with the time), so the database gives it random ones.
"""

from django.db import migrations

from stafette.core.audit import guarded

TABLE = "directory_redemption_count"

FORGET = f"""
DROP TRIGGER IF EXISTS audit_insert ON {TABLE};
DROP TRIGGER IF EXISTS audit_update ON {TABLE};
DROP TRIGGER IF EXISTS audit_delete ON {TABLE};
DELETE FROM core_audit_entry WHERE table_name = '{TABLE}';

CREATE FUNCTION stafette.random_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := gen_random_uuid();
    RETURN NEW;
END $$;
CREATE TRIGGER random_id BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION stafette.random_id();
UPDATE {TABLE} SET id = gen_random_uuid();
"""  # noqa: S608 - fixed names
REMEMBER = f"""
DROP TRIGGER IF EXISTS random_id ON {TABLE};
DROP FUNCTION IF EXISTS stafette.random_id();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_audit")]
    operations = [migrations.RunSQL(FORGET, REMEMBER), guarded(TABLE)]
