"""Seats are counted by the database, one statement each: whatever path books, never more people than seats.

A booking takes a seat, cancelling or deleting it frees the seat, nothing else changes ``taken``. A seat is also freed
when its step is dropped, and when the case ends before the start. Who sees bookings: whoever sees the case.
"""

from django.db import migrations

from stafette.core.audit import audited

SEATS = """
CREATE FUNCTION stafette.seat_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    had boolean := TG_OP <> 'INSERT' AND OLD.cancelled_at IS NULL;
    has boolean := TG_OP <> 'DELETE' AND NEW.cancelled_at IS NULL;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.start_id <> OLD.start_id OR NEW.case_id <> OLD.case_id) THEN
        PERFORM stafette.broken('cases_measure_booking_kept', 'a booking keeps its start and its case');
    END IF;
    IF had AND NOT has THEN
        UPDATE cases_measure_start SET taken = taken - 1 WHERE id = OLD.start_id;
    END IF;
    IF has AND NOT had THEN
        UPDATE cases_measure_start SET taken = taken + 1 WHERE id = NEW.start_id AND taken < seats;
        IF NOT FOUND THEN
            PERFORM stafette.broken('cases_measure_start_full', 'all seats of this start are taken');
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.seats_are_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND NEW.taken <> (CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.taken END) THEN
        PERFORM stafette.broken('cases_measure_start_counted', 'only bookings change how many seats are taken');
    END IF;
    IF NOT EXISTS (SELECT FROM cases_measure_contract c WHERE c.id = NEW.contract_id
                      AND NEW.starts_on >= c.valid_from AND NEW.ends_on <= c.valid_to) THEN
        PERFORM stafette.broken('cases_measure_start_in_contract', 'a start lies in the time of its contract');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION stafette.step_frees_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases_measure_booking SET cancelled_at = stafette.now() WHERE step_id = NEW.id AND cancelled_at IS NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION stafette.case_frees_seats() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE cases_measure_booking b SET cancelled_at = stafette.now() FROM cases_measure_start s
     WHERE b.case_id = NEW.id AND b.cancelled_at IS NULL AND s.id = b.start_id AND s.starts_on > NEW.closed_on;
    RETURN NULL;
END $$;

CREATE TRIGGER cases_measure_booking_seat AFTER INSERT OR UPDATE OR DELETE ON cases_measure_booking
    FOR EACH ROW EXECUTE FUNCTION stafette.seat_moves();
CREATE TRIGGER cases_measure_start_seats_counted
    BEFORE INSERT OR UPDATE OF taken, starts_on, ends_on, contract_id ON cases_measure_start
    FOR EACH ROW EXECUTE FUNCTION stafette.seats_are_counted();
CREATE TRIGGER cases_step_frees_seat AFTER UPDATE OF state ON cases_step
    FOR EACH ROW WHEN (OLD.state = 'open' AND NEW.state = 'dropped') EXECUTE FUNCTION stafette.step_frees_seat();
CREATE TRIGGER cases_case_frees_seats AFTER UPDATE OF closed_on ON cases_case
    FOR EACH ROW WHEN (OLD.closed_on IS NULL AND NEW.closed_on IS NOT NULL)
    EXECUTE FUNCTION stafette.case_frees_seats();
"""
SIGHT = """
ALTER TABLE cases_measure_booking ENABLE ROW LEVEL SECURITY;
ALTER TABLE cases_measure_booking FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_role ON cases_measure_booking TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY sees ON cases_measure_booking
    USING (EXISTS (SELECT FROM cases_case c WHERE c.id = cases_measure_booking.case_id));
"""
UNDO = """
DROP POLICY IF EXISTS sees ON cases_measure_booking;
DROP POLICY IF EXISTS owner_role ON cases_measure_booking;
ALTER TABLE cases_measure_booking NO FORCE ROW LEVEL SECURITY;
ALTER TABLE cases_measure_booking DISABLE ROW LEVEL SECURITY;
DROP TRIGGER IF EXISTS cases_case_frees_seats ON cases_case;
DROP TRIGGER IF EXISTS cases_step_frees_seat ON cases_step;
DROP TRIGGER IF EXISTS cases_measure_start_seats_counted ON cases_measure_start;
DROP TRIGGER IF EXISTS cases_measure_booking_seat ON cases_measure_booking;
DROP FUNCTION IF EXISTS stafette.case_frees_seats(), stafette.step_frees_seat(), stafette.seats_are_counted(),
    stafette.seat_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_measures")]
    operations = [
        migrations.RunSQL(SEATS + SIGHT, UNDO),
        audited("cases_measure", "cases_measure_contract", "cases_measure_start"),
        audited("cases_measure_booking", subject="case_id"),
    ]
