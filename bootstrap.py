#!/usr/bin/env python3
"""Set-up with nothing but Python: a virtual environment from the lock file, and the system packages it needs.

    python3 bootstrap.py              what `make run` needs
    python3 bootstrap.py --browser    what `make test` needs: Chromium as well

Only the standard library, and nothing of the project, may be imported here.
"""

import argparse
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK_FILE = PROJECT / "requirements" / "dev.txt"
STAMP = VENV / "set-up"
OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def main() -> None:
    """Set up whatever is missing."""
    parser = argparse.ArgumentParser(description="Set up the project's environment.")
    parser.add_argument("--browser", action="store_true", help="also install Chromium for the browser tests")
    options = parser.parse_args()
    check_python()
    with Path(__file__).open() as myself:
        fcntl.flock(myself, fcntl.LOCK_EX)  # two set-ups at the same time wait for each other
        install_system_packages(browser=options.browser)
        if not is_set_up():
            make_environment()


def check_python() -> None:
    """Go on with a newer Python where this one is too old and another is there."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for minor in (13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606 - replaces this process by the same script
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def fingerprint() -> str:
    """Name everything that the environment depends on."""
    parts = (LOCK_FILE.read_bytes(), sys.version.encode(), os.fspath(PROJECT).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_set_up() -> bool:
    """Tell whether the environment has been made from this lock file, by this Python, in this place."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def make_environment() -> None:
    """Make the virtual environment and install exactly what the lock file says, checked by its hashes."""
    if not has_pip():
        run(
            [sys.executable, "-m", "venv", "--clear", os.fspath(VENV)],
            "The virtual environment cannot be made.",
        )
    count = sum(1 for line in LOCK_FILE.read_text().splitlines() if line and line[0].isalnum())
    print(f"Installing {count} Python packages into .venv (once; about half a minute)…", flush=True)
    pip = [os.fspath(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "-qq"]
    install = ["install", "--only-binary", ":all:", "--require-hashes", "--no-deps"]
    run([*pip, *install, "--requirement", os.fspath(LOCK_FILE)], "The packages cannot be installed.")
    # The project itself: found from the environment wherever a command is started.
    site_packages = next(VENV.glob("lib/python3*/site-packages"))
    (site_packages / "partnership-project.pth").write_text(f"{PROJECT}\n")
    STAMP.write_text(fingerprint())


def has_pip() -> bool:
    """Tell whether there is an environment of this Python version with pip in it."""
    packages = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    return PYTHON.exists() and (packages / "pip").is_dir()


def run(command: list[str], failure: str) -> None:
    """Run a command; stop with a message when it fails."""
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"{failure} The cause is above.")


def install_system_packages(*, browser: bool) -> None:
    """Install what the system lacks where this may, and otherwise print the line that a person must run."""
    missing = missing_packages(browser=browser)
    if not missing:
        return
    prefix = privilege()
    if prefix is not None and shutil.which("apt-get"):
        print(f"Installing system packages: {' '.join(missing)}", flush=True)
        apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2"]
        options = ["install", "--yes", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"]
        for command in ([*apt, "update"], [*apt, *options, *missing]):
            result = subprocess.run(command, check=False, capture_output=True, text=True)
            if result.returncode != 0:
                print(result.stdout + result.stderr, file=sys.stderr)
        missing = missing_packages(browser=browser)
    if missing:
        explain(missing)
    if "python3-venv" in missing:
        sys.exit(1)


def missing_packages(*, browser: bool) -> list[str]:
    """Return the Debian names of the packages that the system lacks."""
    importlib.invalidate_caches()
    present = {
        "python3-venv": has_pip() or importlib.util.find_spec("ensurepip") is not None,
        "libpangoft2-1.0-0": has_library("pangoft2-1.0", "0"),
        "libharfbuzz-subset0": has_library("harfbuzz-subset", "0"),
        "fonts-liberation": has_font("iberation"),
        "chromium": not browser or find_browser() is not None,
        "libatomic1": not browser or has_library("atomic", "1"),  # what drives Chromium needs it
    }
    return [package for package, there in present.items() if not there]


def explain(missing: list[str]) -> None:
    """Say what a person has to do, and what happens until then."""
    if shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else "sudo "
        lines = [f"Please run:  {sudo}apt-get install --no-install-recommends {shlex.join(missing)}"]
    else:
        lines = [f"Please install what Debian calls:  {' '.join(missing)}"]
    if "python3-venv" in missing:
        lines.append("Without python3-venv nothing can be installed.")
    if {"libpangoft2-1.0-0", "libharfbuzz-subset0"} & set(missing):
        lines.append("Without the Pango libraries no PDF can be made; everything else works.")
    if {"chromium", "libatomic1"} & set(missing):
        lines.append("Without them the browser tests do not run (CHROMIUM may name the path of a browser).")
    print("\n".join(["", *lines, ""]), file=sys.stderr, flush=True)


def privilege() -> list[str] | None:
    """Return what to put before a command that needs root, or None when this may not become root."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def has_library(name: str, version: str) -> bool:
    """Tell whether the dynamic loader finds a library."""
    for file in (f"lib{name}.so.{version}", f"lib{name}.{version}.dylib"):
        try:
            ctypes.CDLL(file)
        except OSError:
            continue
        return True
    return False


def has_font(part_of_name: str) -> bool:
    """Tell whether a folder of a font family is there."""
    patterns = (f"*{part_of_name}*", f"*/*{part_of_name}*")
    return any(any(Path(folder).glob(pattern)) for folder in FONT_FOLDERS for pattern in patterns)


def find_browser() -> str | None:
    """Return the path of a Chromium or Chrome that starts."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    for name in BROWSERS:
        found = shutil.which(name)
        if found and not is_stub(Path(found)):
            return found
    return None


def is_stub(program: Path) -> bool:
    """Tell whether this is Ubuntu's script that only says how to get the browser as a snap."""
    if Path("/snap/bin/chromium").exists():
        return False
    with program.open("rb") as file:
        start = file.read(4096)
    return start.startswith(b"#!") and b"snap install" in start


if __name__ == "__main__":
    main()
