"""Row-level security and composite foreign keys on the audits' tables."""

from django.db import migrations

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial"), ("core", "0004_protection")]

    operations = [ProtectBoardTables()]
