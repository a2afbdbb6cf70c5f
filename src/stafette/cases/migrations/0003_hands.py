"""How steps and cases change hands: only towards whoever accepts them, and states only along their machine.

An offer is made by whoever holds the step or case (or leads the team) and never changes its parties. ``moved_in`` is the
transaction of its latest move, so that an acceptance moves a step once: then and there.

``stafette.moves`` holds the machines; a test compares it with ``transitions.py``.
"""

from django.db import migrations

HANDS = """
CREATE FUNCTION stafette.actor_persons() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(u.id), '{}') FROM accounts_user u
     WHERE stafette.actor_kind() = 'staff' AND u.is_active
       AND (u.id = stafette.actor_id()
            OR u.id IN (SELECT a.user_id FROM accounts_absence a
                         WHERE a.deputy_id = stafette.actor_id()
                           AND (stafette.now() AT TIME ZONE 'Europe/Berlin')::date BETWEEN a.starts_on AND a.ends_on))
$$;

CREATE FUNCTION stafette.actor_teams() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT u.team_id), '{}') FROM accounts_user u
     WHERE u.id = ANY (stafette.actor_persons()) AND u.team_id IS NOT NULL
$$;

CREATE FUNCTION stafette.leads(team uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT stafette.actor_has_role('team_lead', 'site_lead') AND team = ANY (stafette.actor_teams())
$$;

CREATE FUNCTION stafette.moves(machine text) RETURNS TABLE (from_state text, to_state text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT f, t FROM (VALUES
        ('step', 'open', 'done'), ('step', 'open', 'dropped'),
        ('handover', 'requested', 'received'), ('handover', 'requested', 'accepted'),
        ('handover', 'requested', 'declined'), ('handover', 'requested', 'withdrawn'),
        ('handover', 'received', 'accepted'), ('handover', 'received', 'declined'),
        ('handover', 'received', 'withdrawn'),
        ('handover', 'accepted', 'returned'), ('handover', 'accepted', 'completed'),
        ('transfer', 'requested', 'received'), ('transfer', 'requested', 'accepted'),
        ('transfer', 'requested', 'declined'), ('transfer', 'requested', 'withdrawn'),
        ('transfer', 'received', 'accepted'), ('transfer', 'received', 'declined'),
        ('transfer', 'received', 'withdrawn')
    ) AS v (m, f, t) WHERE m = machine
$$;

CREATE FUNCTION stafette.state_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF OLD.state <> NEW.state
       AND NOT EXISTS (SELECT FROM stafette.moves(TG_ARGV[0]) m WHERE m.from_state = OLD.state AND m.to_state = NEW.state)
    THEN
        PERFORM stafette.broken('cases_' || TG_ARGV[0] || '_machine',
                                format('a %s does not go from %s to %s', TG_ARGV[0], OLD.state, NEW.state));
    END IF;
    RETURN NEW;
END $$;

ALTER TABLE cases_handover ADD COLUMN moved_in xid8;
ALTER TABLE cases_transfer ADD COLUMN moved_in xid8;

-- Only the receiver answers and ends: a person, a member of the team (or who stands in for one); for another
-- organisation a link holder, one of its users, or the system.
CREATE FUNCTION stafette.receiver_answers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    offered jsonb := to_jsonb(NEW);
    organization text := offered->>'to_organization_id';
BEGIN
    IF NEW.state = OLD.state OR NEW.state NOT IN ('accepted', 'declined', 'returned', 'completed') THEN
        RETURN NEW;
    END IF;
    IF NEW.state IN ('returned', 'completed') AND stafette.actor_kind() = 'system' THEN
        RETURN NEW;  -- a deadline gives back what was left lying
    END IF;
    IF organization IS NOT NULL THEN
        IF stafette.actor_kind() IN ('link', 'partner', 'system') THEN
            RETURN NEW;
        END IF;
    ELSIF stafette.actor_id() = NEW.decided_by_id
          AND (NEW.to_user_id = ANY (stafette.actor_persons())
               OR (NEW.to_user_id IS NULL AND NEW.to_team_id = ANY (stafette.actor_teams()))) THEN
        RETURN NEW;
    END IF;
    PERFORM stafette.broken('cases_receiver_answers', 'only the receiver accepts or declines');
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.offer_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    offered jsonb := to_jsonb(NEW);
    before jsonb;
    held record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
        IF EXISTS (SELECT FROM unnest(ARRAY['case_id', 'step_id', 'from_owner_id', 'from_team_id', 'from_holder_id',
                                            'to_user_id', 'to_team_id', 'to_organization_id']) AS part
                    WHERE offered->>part IS DISTINCT FROM before->>part)
           OR (NEW.decided_by_id IS DISTINCT FROM OLD.decided_by_id
               AND (OLD.decided_by_id IS NOT NULL OR NEW.state = OLD.state)) THEN
            PERFORM stafette.broken('cases_offer_is_kept', 'an offer keeps its parties and who answered it');
        END IF;
        NEW.moved_in := CASE WHEN NEW.state <> OLD.state THEN pg_current_xact_id() ELSE OLD.moved_in END;
        RETURN NEW;
    END IF;
    NEW.moved_in := CASE WHEN stafette.actor_kind() = 'system' THEN pg_current_xact_id() END;
    IF NEW.state NOT IN ('requested', 'received') THEN
        IF stafette.actor_kind() = 'system' THEN
            RETURN NEW;  -- an import of what is over
        END IF;
        PERFORM stafette.broken('cases_offer_is_kept', 'an offer begins as one');
    END IF;
    IF TG_TABLE_NAME = 'cases_handover' THEN
        SELECT s.owner_id AS holder, c.team_id AS team INTO held
          FROM cases_step s JOIN cases_case c ON c.id = s.case_id
         WHERE s.id = (offered->>'step_id')::uuid AND s.case_id = NEW.case_id AND s.state = 'open'
           AND s.owner_id = (offered->>'from_owner_id')::uuid
           FOR SHARE OF s;
    ELSE
        SELECT c.holder_id AS holder, c.team_id AS team INTO held
          FROM cases_case c
         WHERE c.id = NEW.case_id AND c.closed_on IS NULL AND c.holder_id = (offered->>'from_holder_id')::uuid
           AND c.team_id = (offered->>'from_team_id')::uuid
           FOR SHARE OF c;
    END IF;
    IF NOT FOUND THEN
        PERFORM stafette.broken('cases_offer_is_open', 'only what is open is offered, by whoever holds it');
    END IF;
    IF stafette.actor_kind() = 'system' OR held.holder = ANY (stafette.actor_persons()) OR stafette.leads(held.team) THEN
        RETURN NEW;
    END IF;
    PERFORM stafette.broken('cases_holder_offers', 'only whoever holds it (or leads the team) offers it');
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.step_changes_hands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := stafette.actor_id();
    machine boolean := stafette.actor_kind() = 'system';
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF machine OR NEW.state <> 'open' OR NEW.owner_id = me
           OR EXISTS (SELECT FROM cases_handover h WHERE h.step_id = NEW.watches_id AND h.state = 'accepted'
                         AND h.to_organization_id IS NOT NULL AND h.moved_in = pg_current_xact_id()
                         AND h.from_owner_id = NEW.owner_id) THEN
            RETURN NEW;
        END IF;
        PERFORM stafette.broken('cases_step_opened_by_owner', 'a step is opened by whoever holds it; then it is handed over');
    END IF;
    IF NEW.owner_id IS NOT DISTINCT FROM OLD.owner_id AND NEW.organization_id IS NOT DISTINCT FROM OLD.organization_id THEN
        RETURN NEW;
    END IF;
    IF OLD.state <> 'open' THEN
        PERFORM stafette.broken('cases_step_moves_when_accepted', 'who held a closed step does not change any more');
    END IF;
    IF machine AND NEW.ground IN ('absence', 'back', 'escalation', 'import') AND OLD.organization_id IS NULL
       AND NEW.organization_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.ground = 'taken' AND NEW.owner_id = me AND OLD.organization_id IS NULL
       AND stafette.leads((SELECT c.team_id FROM cases_case c WHERE c.id = OLD.case_id)) THEN
        RETURN NEW;
    END IF;
    IF NEW.ground = 'accepted' AND EXISTS (
           SELECT FROM cases_handover h
            WHERE h.step_id = NEW.id AND h.state = 'accepted' AND h.moved_in = pg_current_xact_id()
              AND ((NEW.owner_id = me AND h.decided_by_id = me AND h.to_organization_id IS NULL)
                OR (NEW.organization_id IS NOT NULL AND h.to_organization_id = NEW.organization_id))) THEN
        RETURN NEW;
    END IF;
    IF NEW.ground = 'returned' AND OLD.organization_id IS NOT NULL AND NEW.owner_id IS NOT NULL
       AND EXISTS (SELECT FROM cases_handover h
                    WHERE h.step_id = NEW.id AND h.state = 'returned' AND h.moved_in = pg_current_xact_id()
                      AND h.to_organization_id = OLD.organization_id)
       AND EXISTS (SELECT FROM cases_step w
                    WHERE w.watches_id = NEW.id AND w.state = 'open' AND w.owner_id = NEW.owner_id) THEN
        RETURN NEW;
    END IF;
    PERFORM stafette.broken('cases_step_moves_when_accepted', 'a step moves only when the receiver has accepted');
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.case_changes_hands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me uuid := stafette.actor_id();
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.holder_id = me OR NEW.closed_on IS NOT NULL OR stafette.actor_kind() = 'system' THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.closed_on IS NOT NULL AND NEW.closed_on IS NULL AND NEW.holder_id <> me THEN
        PERFORM stafette.broken('cases_case_moves_when_accepted', 'a case is opened again by whoever is responsible then');
    ELSIF NEW.holder_id = OLD.holder_id AND NEW.team_id = OLD.team_id THEN
        RETURN NEW;
    ELSIF stafette.actor_kind() = 'system' AND NEW.ground IN ('absence', 'back', 'escalation', 'import') THEN
        RETURN NEW;
    ELSIF NEW.holder_id = me AND NEW.ground = 'taken' AND NEW.team_id = OLD.team_id AND stafette.leads(OLD.team_id) THEN
        RETURN NEW;
    ELSIF NEW.holder_id = me AND NEW.ground = 'accepted' AND EXISTS (
              SELECT FROM cases_transfer t
               WHERE t.case_id = NEW.id AND t.state = 'accepted' AND t.moved_in = pg_current_xact_id()
                 AND t.decided_by_id = me AND t.to_team_id = NEW.team_id AND t.from_holder_id = OLD.holder_id) THEN
        RETURN NEW;
    END IF;
    PERFORM stafette.broken('cases_case_moves_when_accepted', 'a case moves only when the receiver has accepted');
    RETURN NULL;
END $$;

CREATE TRIGGER cases_step_machine BEFORE UPDATE OF state ON cases_step
    FOR EACH ROW EXECUTE FUNCTION stafette.state_moves('step');
CREATE TRIGGER cases_handover_machine BEFORE UPDATE OF state ON cases_handover
    FOR EACH ROW EXECUTE FUNCTION stafette.state_moves('handover');
CREATE TRIGGER cases_transfer_machine BEFORE UPDATE OF state ON cases_transfer
    FOR EACH ROW EXECUTE FUNCTION stafette.state_moves('transfer');
CREATE TRIGGER cases_handover_answer BEFORE UPDATE OF state ON cases_handover
    FOR EACH ROW EXECUTE FUNCTION stafette.receiver_answers();
CREATE TRIGGER cases_transfer_answer BEFORE UPDATE OF state ON cases_transfer
    FOR EACH ROW EXECUTE FUNCTION stafette.receiver_answers();
CREATE TRIGGER cases_handover_offer BEFORE INSERT OR UPDATE ON cases_handover
    FOR EACH ROW EXECUTE FUNCTION stafette.offer_is_kept();
CREATE TRIGGER cases_transfer_offer BEFORE INSERT OR UPDATE ON cases_transfer
    FOR EACH ROW EXECUTE FUNCTION stafette.offer_is_kept();
CREATE TRIGGER cases_step_hands BEFORE INSERT OR UPDATE OF owner_id, organization_id ON cases_step
    FOR EACH ROW EXECUTE FUNCTION stafette.step_changes_hands();
CREATE TRIGGER cases_case_hands BEFORE INSERT OR UPDATE OF holder_id, team_id, closed_on ON cases_case
    FOR EACH ROW EXECUTE FUNCTION stafette.case_changes_hands();
"""

UNDO = """
DROP TRIGGER IF EXISTS cases_case_hands ON cases_case;
DROP TRIGGER IF EXISTS cases_step_hands ON cases_step;
DROP TRIGGER IF EXISTS cases_transfer_offer ON cases_transfer;
DROP TRIGGER IF EXISTS cases_handover_offer ON cases_handover;
DROP TRIGGER IF EXISTS cases_transfer_answer ON cases_transfer;
DROP TRIGGER IF EXISTS cases_handover_answer ON cases_handover;
DROP TRIGGER IF EXISTS cases_transfer_machine ON cases_transfer;
DROP TRIGGER IF EXISTS cases_handover_machine ON cases_handover;
DROP TRIGGER IF EXISTS cases_step_machine ON cases_step;
DROP FUNCTION IF EXISTS stafette.case_changes_hands(), stafette.step_changes_hands(), stafette.offer_is_kept(),
    stafette.receiver_answers(), stafette.state_moves(), stafette.moves(text), stafette.leads(uuid),
    stafette.actor_teams(), stafette.actor_persons();
ALTER TABLE cases_transfer DROP COLUMN IF EXISTS moved_in;
ALTER TABLE cases_handover DROP COLUMN IF EXISTS moved_in;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_relay")]
    operations = [migrations.RunSQL(HANDS, UNDO)]
