"""The servers of one data folder: started by whoever comes first, used by everyone else."""

import atexit
import json
import os
import sys
from pathlib import Path

from partnership.local import places
from partnership.local.postgres import PostgresServer
from partnership.local.processes import LocalServerError, wait_until
from partnership.local.provision import given_access, provision
from partnership.local.valkey import ValkeyServer

VARIABLES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


class Instance:
    """The servers of a data folder, held by this process.

    Three files in the folder arrange it: `servers.lock` is held by the process that started the servers,
    `servers.json` says how to reach them once they answer, and `users.lock` is shared by the commands that
    use the servers of another process: who started them waits for the others before stopping them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        places.make_var_dir(folder)
        self.postgres: PostgresServer | None = None
        self.valkey: ValkeyServer | None = None
        self._lock = places.FileLock(folder / "servers.lock")
        self._users = places.FileLock(folder / "users.lock")
        self._registry = folder / "servers.json"
        self._socket_dir: Path | None = None

    def hold(self) -> bool:
        """Become the holder of the folder, unless another process is."""
        if not self._lock.acquire():
            return False
        stale = self._read()
        if stale:
            places.remove_socket_dir(Path(str(stale["sockets"])))
            self._registry.unlink()
        return True

    def holder(self) -> str:
        """Describe the process that holds the folder."""
        registry = self._read()
        return (
            f"process {registry['pid']}: {registry['command']}"
            if registry
            else "a process that is just starting"
        )

    def start(self) -> dict[str, str]:
        """Start the servers that the environment doesn't name, make the roles, and return the variables."""
        self._socket_dir = places.make_socket_dir()
        if os.geteuid() == 0:
            self._socket_dir.chmod(0o711)  # PostgreSQL's own folder in it is private to its account
        found = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
        if "REDIS_URL" not in found:
            self.valkey = ValkeyServer(self.folder, self._socket_dir)
            self.valkey.start()
            found["REDIS_URL"] = self.valkey.url
        if "DATABASE_URL" not in found:
            self.postgres = PostgresServer(self.folder, self._socket_dir)
            self.postgres.start()
            found["DATABASE_URL"] = self.postgres.url
            found.pop("DATABASE_OWNER_URL", None)
        if "DATABASE_OWNER_URL" not in found:
            found |= provision(found["DATABASE_URL"], self.folder / "database.json").environment()
        self._write(found)
        return found

    def stop(self) -> None:
        """Stop the servers and give the folder back."""
        self._registry.unlink(missing_ok=True)
        if self.valkey is not None:
            self.valkey.stop()
        if self.postgres is not None:
            self.postgres.stop()
        if self._socket_dir is not None:
            places.remove_socket_dir(self._socket_dir)
        self._lock.release()

    def wait_for_users(self) -> None:
        """Wait until no other command uses the servers."""
        if not self._users.acquire(seconds=0.5):
            print("Waiting for another command that uses this database…", file=sys.stderr)
            while not self._users.acquire(seconds=60):
                pass

    def join(self) -> dict[str, str] | None:
        """Use the servers of the process that holds the folder, once they answer."""
        if not self._users.acquire(shared=True):
            return None  # they are about to be stopped
        registry = self._read()
        if registry is None or not _alive(int(str(registry["pid"]))):
            self._users.release()
            return None
        environment = registry["environment"]
        return {str(k): str(v) for k, v in environment.items()} if isinstance(environment, dict) else None

    def _read(self) -> dict[str, object] | None:
        try:
            content: dict[str, object] = json.loads(self._registry.read_text())
        except FileNotFoundError:
            return None
        return content

    def _write(self, environment: dict[str, str]) -> None:
        content = {
            "pid": os.getpid(),
            "command": " ".join(sys.argv),
            "sockets": str(self._socket_dir),
            "environment": environment,
        }
        fresh = self._registry.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(content, indent=2))
        fresh.replace(self._registry)


def ensure(folder: Path) -> dict[str, str]:
    """Return the variables for database and broker, starting servers for as long as this process lives.

    A database that the environment names is taken with its own two roles, also where another process holds the
    folder's servers: its owner must never be mixed with theirs.
    """
    given = _given(folder)
    if {"DATABASE_URL", "REDIS_URL"} <= given.keys():
        return given
    instance = Instance(folder)
    found: dict[str, str] = {}

    def reached() -> bool:
        if instance.hold():
            atexit.register(_leave, instance)
            found.update(instance.start())
        else:
            found.update(instance.join() or {})
        return bool(found)

    if not wait_until(reached, seconds=60):
        raise LocalServerError(f"The servers of {folder} do not come up; they belong to {instance.holder()}.")
    return found | given


def _given(folder: Path) -> dict[str, str]:
    """Return what the environment names, with the roles of its database."""
    given = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
    if "DATABASE_URL" in given:
        access = given_access()
        if access is None:
            places.make_var_dir(folder)
            access = provision(given["DATABASE_URL"], folder / "database.json")
        given |= access.environment()
    else:
        given.pop("DATABASE_OWNER_URL", None)
    return given


def _leave(instance: Instance) -> None:
    try:
        instance.wait_for_users()
    finally:
        instance.stop()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
