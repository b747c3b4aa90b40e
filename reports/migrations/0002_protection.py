"""Row-level security and composite foreign keys on the reports' tables."""

from django.db import migrations

from core.protection import ProtectBoardTables


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("boards", "0003_protection")]

    operations = [ProtectBoardTables()]
