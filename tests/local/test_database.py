"""The suite's own database: who it connects as, and who owns the tables."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_connects_as_a_role_that_row_level_security_binds() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False)
