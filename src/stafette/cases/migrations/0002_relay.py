"""The invariants of the relay, kept by the database whatever path writes. Texts name the broken rule for people.

* Checked at commit (deferred constraint triggers): an open case has an open step; holders are here; a step that another
  organisation holds is watched; a closed case has no open step; nobody leaves work behind; nothing that is over is
  still offered.
* Checked at once: a step or case changes hands only towards whoever accepts it; states move along their machine.

Locks: each check holds the row of its case, then shares an advisory lock per holder; whoever leaves takes that lock
alone. So of two transactions that could break a rule only together, the second sees the first and fails. Repeatable
read and serializable would let the second look at an old picture (serializable too, when the first was read committed),
so the checks refuse both.
"""

from django.db import migrations

RULES = """
CREATE FUNCTION stafette.user_key(who uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$ SELECT hashtextextended(who::text, 7501) $$;

CREATE FUNCTION stafette.is_here(who uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM accounts_user u
                    WHERE u.id = who AND u.is_active AND u.left_on IS NULL AND u.kind = 'staff')
$$;

CREATE FUNCTION stafette.broken(rule text, message text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%', message USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

-- Behind its locks a check takes a fresh look; only read committed has one.
CREATE FUNCTION stafette.fresh_look() RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        PERFORM stafette.broken('cases_isolation', 'cases, staff and absences are written at READ COMMITTED');
    END IF;
END $$;

CREATE FUNCTION stafette.check_case(target uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kept cases_case%ROWTYPE;
    held record;
BEGIN
    PERFORM stafette.fresh_look();
    SELECT * INTO kept FROM cases_case c WHERE c.id = target FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF kept.closed_on IS NOT NULL THEN
        IF EXISTS (SELECT FROM cases_step s WHERE s.case_id = target AND s.state = 'open') THEN
            PERFORM stafette.broken('cases_closed_without_steps', 'a closed case has no open step');
        END IF;
        IF EXISTS (SELECT FROM cases_transfer t WHERE t.case_id = target AND t.state IN ('requested', 'received')) THEN
            PERFORM stafette.broken('cases_offer_is_open', 'a closed case is not offered any more');
        END IF;
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock_shared(stafette.user_key(who))
       FROM (SELECT kept.holder_id AS who
              UNION SELECT s.owner_id FROM cases_step s
                     WHERE s.case_id = target AND s.state = 'open' AND s.owner_id IS NOT NULL
              ORDER BY 1) AS holders;
    -- Only now, behind the locks, a fresh look.
    IF NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = kept.holder_id AND u.is_active AND u.left_on IS NULL
                      AND u.kind = 'staff' AND u.team_id = kept.team_id) THEN
        PERFORM stafette.broken('cases_holder_is_here', 'who is responsible for a case is here and in its team');
    END IF;
    SELECT count(s.owner_id) AS owned,
           coalesce(bool_or(s.owner_id IS NOT NULL AND (u.id IS NULL OR NOT u.is_active OR u.left_on IS NOT NULL
                                                       OR u.kind <> 'staff')), false) AS gone,
           coalesce(bool_or(s.organization_id IS NOT NULL AND w.id IS NULL), false) AS unwatched
      INTO held
      FROM cases_step s
      LEFT JOIN accounts_user u ON u.id = s.owner_id
      LEFT JOIN cases_step w ON w.watches_id = s.id AND w.case_id = s.case_id AND w.state = 'open'
                            AND w.owner_id IS NOT NULL
     WHERE s.case_id = target AND s.state = 'open';
    IF held.owned = 0 THEN
        PERFORM stafette.broken('cases_never_without_step', 'an open case has an open step with an owner');
    END IF;
    IF held.gone THEN
        PERFORM stafette.broken('cases_owner_is_here', 'who holds an open step is here');
    END IF;
    IF held.unwatched THEN
        PERFORM stafette.broken('cases_handed_step_is_watched', 'a step held elsewhere is watched in the case');
    END IF;
END $$;

CREATE FUNCTION stafette.step_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM stafette.check_case(NEW.case_id);
        IF NEW.state <> 'open' AND EXISTS (SELECT FROM cases_handover h
                                            WHERE h.step_id = NEW.id AND h.state IN ('requested', 'received')) THEN
            PERFORM stafette.broken('cases_offer_is_open', 'a closed step is not offered any more');
        END IF;
    END IF;
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.case_id <> NEW.case_id) THEN
        PERFORM stafette.check_case(OLD.case_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.case_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM stafette.check_case(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.staff_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (stafette.now() AT TIME ZONE 'Europe/Berlin')::date;
    member accounts_user%ROWTYPE;
BEGIN
    PERFORM stafette.fresh_look();
    PERFORM pg_advisory_xact_lock(stafette.user_key(NEW.id));
    SELECT * INTO member FROM accounts_user u WHERE u.id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM cases_case c WHERE c.holder_id = NEW.id AND c.closed_on IS NULL
                  AND (NOT stafette.is_here(NEW.id) OR c.team_id IS DISTINCT FROM member.team_id)) THEN
        PERFORM stafette.broken('cases_leaver_holds_case', 'whoever leaves the house or the team holds no case any more');
    END IF;
    IF stafette.is_here(NEW.id) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM cases_step s WHERE s.owner_id = NEW.id AND s.state = 'open') THEN
        PERFORM stafette.broken('cases_leaver_holds_step', 'whoever leaves holds no open step any more');
    END IF;
    -- Also for somebody who holds nothing now: they may get work before they go.
    IF EXISTS (SELECT FROM accounts_absence a WHERE a.deputy_id = NEW.id AND a.ends_on >= today) THEN
        PERFORM stafette.broken('cases_leaver_stands_in', 'whoever leaves stands in for nobody any more');
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.absence_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.deputy_id IS NOT NULL AND NEW.ends_on >= (stafette.now() AT TIME ZONE 'Europe/Berlin')::date THEN
        PERFORM stafette.fresh_look();
        PERFORM pg_advisory_xact_lock_shared(stafette.user_key(NEW.deputy_id));
        IF NOT stafette.is_here(NEW.deputy_id) THEN
            PERFORM stafette.broken('cases_deputy_is_here', 'who stands in is here');
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER cases_step_opened AFTER INSERT ON cases_step DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION stafette.step_changed();
CREATE CONSTRAINT TRIGGER cases_step_moved AFTER UPDATE OF state, owner_id, organization_id, case_id, watches_id
    ON cases_step DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stafette.step_changed();
CREATE CONSTRAINT TRIGGER cases_step_deleted AFTER DELETE ON cases_step DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state = 'open') EXECUTE FUNCTION stafette.step_changed();
CREATE CONSTRAINT TRIGGER cases_case_changed AFTER INSERT OR UPDATE OF closed_on, holder_id, team_id
    ON cases_case DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stafette.case_changed();
CREATE CONSTRAINT TRIGGER cases_staff_changed AFTER UPDATE OF is_active, left_on, kind, team_id
    ON accounts_user DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active OR OLD.left_on IS DISTINCT FROM NEW.left_on
          OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.team_id IS DISTINCT FROM NEW.team_id)
    EXECUTE FUNCTION stafette.staff_changed();
CREATE CONSTRAINT TRIGGER cases_absence_changed AFTER INSERT OR UPDATE OF deputy_id, ends_on
    ON accounts_absence DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stafette.absence_changed();
"""

UNDO = """
DROP TRIGGER IF EXISTS cases_absence_changed ON accounts_absence;
DROP TRIGGER IF EXISTS cases_staff_changed ON accounts_user;
DROP TRIGGER IF EXISTS cases_case_changed ON cases_case;
DROP TRIGGER IF EXISTS cases_step_deleted ON cases_step;
DROP TRIGGER IF EXISTS cases_step_moved ON cases_step;
DROP TRIGGER IF EXISTS cases_step_opened ON cases_step;
DROP FUNCTION IF EXISTS stafette.absence_changed(), stafette.staff_changed(), stafette.case_changed(),
    stafette.step_changed(), stafette.check_case(uuid), stafette.fresh_look(), stafette.broken(text, text), stafette.is_here(uuid),
    stafette.user_key(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_tables"), ("accounts", "0002_audit"), ("core", "0003_audit")]
    operations = [migrations.RunSQL(RULES, UNDO)]
