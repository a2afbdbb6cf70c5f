"""Schema ``stafette``: the clock and the functions that every later table uses."""

from django.db import migrations

GROUND = """
CREATE SCHEMA IF NOT EXISTS stafette;

-- The clock: real time plus the shift of the process (demonstrations, tests).
CREATE OR REPLACE FUNCTION stafette.now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT clock_timestamp() + make_interval(secs => coalesce(nullif(current_setting('stafette.clock_shift', true), ''), '0')::double precision)
$$;

CREATE OR REPLACE FUNCTION stafette.actor_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(nullif(current_setting('stafette.actor_kind', true), ''), '')
$$;

CREATE OR REPLACE FUNCTION stafette.actor_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('stafette.actor_id', true), '')::uuid
$$;

CREATE OR REPLACE FUNCTION stafette.actor_has_role(VARIADIC wanted text[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT stafette.actor_kind() = 'staff'
       AND string_to_array(coalesce(current_setting('stafette.actor_roles', true), ''), ',') && wanted
$$;
"""

UNDO = "DROP SCHEMA IF EXISTS stafette CASCADE;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(GROUND, UNDO)]
