"""`make check`: everything that can be said about the code without running its tests."""

import os
import subprocess
import sys
import time
from pathlib import Path

from partnership.local import places

# Values that let the production settings load; nothing is reached with them.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "partnership.settings.production",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "CASE_KEYS": "only-for-the-check-" + "zyxwvutsrqponmlkjihgfedcba9876543210",
    "ALLOWED_HOSTS": "partnership.example",
    "CSRF_TRUSTED_ORIGINS": "https://partnership.example",
    "SITE_URL": "https://partnership.example",
    "DATABASE_URL": "postgresql://partnership_app:password@database.invalid/partnership",
    "REDIS_URL": "redis://broker.invalid/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.invalid:587",
    "DEFAULT_FROM_EMAIL": "Partnership <no-reply@partnership.example>",
}


def commands() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return each check's name with its command and the variables it needs."""
    python = [sys.executable]
    manage = [*python, "manage.py"]
    return {
        "lint": ([*python, "-m", "ruff", "check", "--quiet", "."], {}),
        "format": ([*python, "-m", "ruff", "format", "--quiet", "--diff", "."], {}),
        "types": ([*python, "-m", "mypy", "--no-error-summary", "."], {"DJANGO_SETTINGS_MODULE": ""}),
        "imports": ([str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], {}),
        "templates": ([*python, "-m", "djlint", "--lint", "--quiet", "templates"], {}),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], {}),
        "deployment": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    }


def main() -> None:
    """Run all checks, also after one has failed, and end with a summary."""
    failed = []
    for name, (command, variables) in commands().items():
        started = time.monotonic()
        environment = {**os.environ, **variables}
        environment = {key: value for key, value in environment.items() if value != ""}
        result = subprocess.run(
            command,
            cwd=places.PROJECT,
            env=environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        good = result.returncode == 0
        print(f"{name:<12} {'ok' if good else 'FAILED'} ({time.monotonic() - started:.1f} s)", flush=True)
        if not good:
            failed.append(name)
            print(result.stdout.rstrip(), flush=True)
    if failed:
        sys.exit(f"make check: failed: {', '.join(failed)}")
    print("make check: all good")


if __name__ == "__main__":
    main()
