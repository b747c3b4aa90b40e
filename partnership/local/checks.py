"""`make check`: everything that can be said about the code without running its tests."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
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
    """Run all checks, several at a time and also after one has failed, and end with a summary."""
    failed = []
    # The types take longer than all others together: they begin first.
    in_order = sorted(commands().items(), key=lambda one: one[0] != "types")
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 4)) as at_once:
        running = {at_once.submit(run, *how): name for name, how in in_order}
        for one in as_completed(running):
            result, seconds = one.result()
            good, name = result.returncode == 0, running[one]
            print(f"{name:<12} {'ok' if good else 'FAILED'} ({seconds:.1f} s)", flush=True)
            if not good:
                failed.append(name)
                print(result.stdout.rstrip(), flush=True)
    if failed:
        sys.exit(f"make check: failed: {', '.join(failed)}")
    print("make check: all good")


def run(command: list[str], variables: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run one check to its end; its output, and the seconds it took."""
    started = time.monotonic()
    environment = {key: value for key, value in {**os.environ, **variables}.items() if value != ""}
    result = subprocess.run(
        command,
        cwd=places.PROJECT,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return result, time.monotonic() - started


if __name__ == "__main__":
    main()
