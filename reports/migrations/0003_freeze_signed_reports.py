"""What is signed off stays: the database refuses changes of frozen reports, their sections and all editions.

A deleted account still leaves its links (edited_by and the like are set to null), so these may change.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION reports_refuse_frozen_section() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    report bigint := CASE TG_OP WHEN 'INSERT' THEN NEW.report_id ELSE OLD.report_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.board_id, NEW.report_id, NEW."order", NEW.kind, NEW.key, NEW.title, NEW.body,
                             NEW.is_included, NEW.revision, NEW.edited_at)
        IS NOT DISTINCT FROM (OLD.board_id, OLD.report_id, OLD."order", OLD.kind, OLD.key, OLD.title, OLD.body,
                              OLD.is_included, OLD.revision, OLD.edited_at) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM reports_report WHERE id IN (report, NEW.report_id)
               AND status IN ('signed_off', 'published')) THEN
        RAISE EXCEPTION 'The report is signed off: its sections change no more.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON reports_reportsection
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_frozen_section();

CREATE FUNCTION reports_refuse_frozen_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen IS NULL AND OLD.status NOT IN ('signed_off', 'published') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.board_id, NEW.title, NEW.starts_on, NEW.ends_on, NEW.version, NEW.previous_id,
                             NEW.frozen)
        IS NOT DISTINCT FROM (OLD.board_id, OLD.title, OLD.starts_on, OLD.ends_on, OLD.version, OLD.previous_id,
                              OLD.frozen)
        AND (OLD.signed_off_at IS NULL OR NEW.signed_off_at = OLD.signed_off_at)
        AND (NEW.status = OLD.status OR (OLD.status = 'signed_off' AND NEW.status = 'published')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The report is signed off: it changes no more.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_frozen_report();

CREATE FUNCTION reports_refuse_edition_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.board_id, NEW.report_id, NEW.number, NEW.made_at, NEW.was_frozen, NEW.pdf_id, NEW.html_id,
        NEW.figures_id, NEW.tables_id)
        IS DISTINCT FROM (OLD.board_id, OLD.report_id, OLD.number, OLD.made_at, OLD.was_frozen, OLD.pdf_id,
                          OLD.html_id, OLD.figures_id, OLD.tables_id) THEN
        RAISE EXCEPTION 'An edition is never overwritten.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER never_overwritten BEFORE UPDATE ON reports_reportedition
    FOR EACH ROW EXECUTE FUNCTION reports_refuse_edition_change();
"""

UNDO = """
DROP TRIGGER never_overwritten ON reports_reportedition;
DROP FUNCTION reports_refuse_edition_change();
DROP TRIGGER frozen ON reports_report;
DROP FUNCTION reports_refuse_frozen_report();
DROP TRIGGER frozen ON reports_reportsection;
DROP FUNCTION reports_refuse_frozen_section();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_protection")]

    operations = [migrations.RunSQL(FREEZE, UNDO)]
