"""backup.sh and restore.sh, as an installation would use them."""

import os
import subprocess
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from core.models import User
from partnership.local import places
from partnership.local.processes import Account

DEPLOY = places.PROJECT / "deploy"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ.get("DATABASE_OWNER_URL"), reason="one role only"),
]


def owner_url(name: str) -> str:
    return f"{os.environ['DATABASE_OWNER_URL'].rpartition('/')[0]}/{name}"


def run(script: str, argument: Path, *, database: str, files: Path) -> subprocess.CompletedProcess[str]:
    programs = places.postgres_binaries(Account.needed())
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "DATABASE_OWNER_URL": owner_url(database),
        "MEDIA_ROOT": os.fspath(files),
    }
    return subprocess.run(
        [DEPLOY / script, argument], env=environment, check=False, capture_output=True, text=True
    )


def test_what_was_backed_up_comes_back(tmp_path: Path, empty_database: str) -> None:
    User.objects.create(email="kept@partnership.example")
    files = tmp_path / "files"
    files.mkdir()
    (files / "minutes.pdf").write_bytes(b"%PDF-1.7")
    backed_up = run("backup.sh", tmp_path / "backups", database=connection.settings_dict["NAME"], files=files)
    assert backed_up.returncode == 0, backed_up.stderr
    backup = Path(backed_up.stdout.strip())
    assert backup.stat().st_mode & 0o077 == 0

    restored = tmp_path / "restored"
    result = run("restore.sh", backup, database=empty_database, files=restored)

    assert result.returncode == 0, result.stderr
    assert (restored / "minutes.pdf").read_bytes() == b"%PDF-1.7"
    copy = psycopg2.connect(owner_url(empty_database))
    with copy, copy.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_user WHERE email = 'kept@partnership.example'")
        assert cursor.fetchone() == (1,)
        # Policies and the application's rights come back as well, or the restored boards would be open or shut.
        protected = "SELECT count(*) FROM pg_class WHERE relforcerowsecurity"
        rights = "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee LIKE '%\\_app'"
        for question in (protected, rights):
            cursor.execute(question)
            with connection.cursor() as original:
                original.execute(question)
                assert cursor.fetchone() == original.fetchone()
    copy.close()

    again = run("restore.sh", backup, database=empty_database, files=restored)
    assert again.returncode == 1
    assert "restore into an empty one" in again.stderr


def test_a_damaged_backup_is_refused(tmp_path: Path, empty_database: str) -> None:
    files = tmp_path / "files"
    files.mkdir()
    name = connection.settings_dict["NAME"]
    backup = Path(run("backup.sh", tmp_path / "backups", database=name, files=files).stdout.strip())
    with (backup / "database.dump").open("ab") as dump:
        dump.write(b"damage")
    result = run("restore.sh", backup, database=empty_database, files=tmp_path / "restored")
    assert result.returncode != 0
    assert "database.dump" in result.stderr + result.stdout
    assert not (tmp_path / "restored").exists()
