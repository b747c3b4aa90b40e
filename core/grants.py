"""The application's role gets just what it needs, after each `migrate` by the owner."""

from typing import Any

from django.conf import settings
from django.db import connections

# The trail is append-only for the application: it may read and add (docs/access.md). A trigger refuses changes
# for every role as well, so an installation with one role only is covered too.
APPEND_ONLY = ("core_auditentry",)


def grant_to_application_role(*, using: str, **_: Any) -> None:
    """Grant rights on all tables to settings.APP_DB_ROLE, when `migrate` runs as another role, the owner."""
    role = settings.APP_DB_ROLE
    connection = connections[using]
    if not role or connection.settings_dict.get("USER") == role:
        return
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(
            f"GRANT USAGE ON SCHEMA public TO {quoted}; "
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}; "
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}"
        )
        for table in APPEND_ONLY:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
