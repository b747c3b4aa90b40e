"""Row-level security on the kernel's tables; the audit trail is append-only."""

from django.db import migrations

from core.protection import ProtectBoardTables
from core.scoping import Clearance


def ids(setting):
    return f"(SELECT string_to_array(current_setting('{setting}', true), ','))::bigint[]"


SCOPE = ids("app.board_ids")
INSTALLATION = "(SELECT current_setting('app.installation', true) = 'on')"
CLEARED = " OR ".join(
    f"(clearance = '{kind}' AND board_id = ANY ({ids(f'app.clearance_{kind}')}))" for kind in Clearance
)

# Entries about case content are read with the clearance of that content only. Entries without a board may be
# written by anyone (signing in) and read by administrators only.
AUDIT = f"""
ALTER TABLE core_auditentry ENABLE ROW LEVEL SECURITY;
ALTER TABLE core_auditentry FORCE ROW LEVEL SECURITY;
CREATE POLICY board_scope ON core_auditentry FOR SELECT
    USING ((board_id = ANY ({SCOPE}) AND (clearance = '' OR {CLEARED}))
           OR (board_id IS NULL AND {INSTALLATION}));
CREATE POLICY board_scope_add ON core_auditentry FOR INSERT
    WITH CHECK (board_id IS NULL OR board_id = ANY ({SCOPE}));
CREATE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_audit_refuse();
"""

UNDO = """
DROP TRIGGER append_only ON core_auditentry;
DROP FUNCTION core_audit_refuse();
DROP POLICY board_scope ON core_auditentry;
DROP POLICY board_scope_add ON core_auditentry;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_roles")]

    operations = [
        ProtectBoardTables(open_tables=["RoleAssignment", "Invitation"]),
        migrations.RunSQL(AUDIT, UNDO),
    ]
