"""What PostgreSQL's planner knows of the rows that a benchmark has made."""

import os

import psycopg2
from django.db.models import Model
from psycopg2 import sql


def analyse(*models: type[Model]) -> None:
    """Count the rows for the planner, as the server does by itself a minute after they were made.

    Only the owner of the tables may; where its address is not told, the server does so in a while.
    """
    url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        return
    owner = psycopg2.connect(url)
    owner.autocommit = True
    with owner.cursor() as cursor:
        for model in models:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(model._meta.db_table)))
    owner.close()
