"""Row-level security and composite foreign keys on the boards' tables."""

from django.db import migrations

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):
    dependencies = [("boards", "0002_tables_of_boards"), ("core", "0004_protection")]

    operations = [ProtectBoardTables()]
