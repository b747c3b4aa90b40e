"""`make run`: database, broker, web server, worker and beat under one process that leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from types import FrameType

from partnership.local import demonstration, places
from partnership.local.embedded import Instance
from partnership.local.guard import Guard
from partnership.local.migration import migrate
from partnership.local.processes import LocalServerError, die_with
from partnership.local.provision import given_access
from partnership.local.service import Service
from partnership.local.starter import Starter

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 60


class Stop(BaseException):
    """Someone asked the supervisor to end."""


def main() -> None:
    """Run until someone asks to stop, or until something cannot be mended."""
    under_make = "--under-make" in sys.argv
    if under_make:
        die_with(os.getppid(), signal.SIGTERM)  # `make` may be killed
    starter = Starter(make=under_make)
    for number in STOP_SIGNALS:
        signal.signal(number, _raise_stop)
    status = 0
    try:
        _run(int(os.environ.get("PORT") or 8000), starter)
    except Stop:
        say("Stopped.")
    except LocalServerError as error:
        status = 1
        say(str(error))
    # Every child has ended by now; a grave one would be ended by the kernel together with this process.
    sys.exit(status)


def _run(port: int, starter: Starter) -> None:
    folder = places.var_dir()
    instance = Instance(folder)
    if not instance.hold():
        raise LocalServerError(
            f"{folder} is in use by {instance.holder()}.\nStop that first, or set VAR_DIR."
        )
    services: list[Service] = []
    guard = Guard()
    try:
        _check_port(port)
        environment = _environment(instance, port)
        for _name, server, how in _servers(instance):
            guard.watch(server.pid, how)
        services = _services(port, environment, guard)
        _prepare(instance, environment)
        _start_services(services, environment, port)
        say(f"\nLogs are in {folder / 'log'}. Ctrl-C stops everything; the data stay.")
        _watch(instance, services, starter)
    finally:
        with _undisturbed():
            _stop_services(services)
            instance.stop()
            guard.dismiss()


def _environment(instance: Instance, port: int) -> dict[str, str]:
    say("Starting…")
    os.environ.update(instance.start())
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "partnership.settings.dev",
        "VAR_DIR": os.fspath(instance.folder),
        "SITE_URL": os.environ.get("SITE_URL") or f"http://localhost:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def _services(port: int, environment: Mapping[str, str], guard: Guard) -> list[Service]:
    python = sys.executable
    folder = environment["VAR_DIR"]
    celery = [python, "-m", "celery", "--app", "partnership"]
    commands = {
        "web": [
            *(python, "-m", "gunicorn", "partnership.wsgi:application", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--no-control-socket"),
            *("--worker-tmp-dir", folder, "--preload"),
        ],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        "beat": [*celery, "beat", "--schedule", f"{folder}/beat-schedule"],
    }
    return [Service(name, command, environment, guard) for name, command in commands.items()]


def _prepare(instance: Instance, environment: Mapping[str, str]) -> None:
    access = given_access()
    if access is not None:
        migrate(access, instance.folder, environment)
        if not demonstration.has_boards(access):
            say("Making the demonstration's data…")
            demonstration.fill(environment)


def _start_services(services: list[Service], environment: Mapping[str, str], port: int) -> None:
    """Start the web server with the machine to itself, and the others as soon as it answers."""
    sign_ins = demonstration.SignIns(environment)
    try:
        services[0].start()
        _wait_until_ready(services[0], port)
        for service in services[1:]:
            service.start()
        say(f"\nThe demonstration is at http://localhost:{port}\n\n{sign_ins.text()}")
    finally:
        sign_ins.discard()


def _watch(instance: Instance, services: list[Service], starter: Starter) -> None:
    while not starter.has_left():
        time.sleep(0.5)
        for service in services:
            service.revive()
        for name, server, _how in _servers(instance):
            if server.poll() is not None:
                log_folder = instance.folder / "log"
                raise LocalServerError(f"{name} has ended by itself, so everything stops; see {log_folder}.")


def _servers(instance: Instance) -> Iterator[tuple[str, subprocess.Popen[bytes], signal.Signals]]:
    """Give the embedded servers with the signal that ends each in good order."""
    if instance.postgres is not None and instance.postgres.process is not None:
        yield "PostgreSQL", instance.postgres.process, signal.SIGINT
    if instance.valkey is not None and instance.valkey.process is not None:
        yield "Valkey", instance.valkey.process, signal.SIGTERM


def _wait_until_ready(web: Service, port: int) -> None:
    """Wait until the web server answers and reaches its servers; tell what it says when it takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    answer = "nothing"
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            response = connection.getresponse()
            answer = response.read().decode(errors="replace")
            # Worker and beat report by a task of their own some seconds later; that they run, we see ourselves.
            parts = json.loads(answer)
            if parts.get("database") == parts.get("broker") == "ok":
                return
        except (OSError, HTTPException, ValueError):
            pass  # nothing listens yet, or something is wrong with the page
        finally:
            connection.close()
        web.revive()
        time.sleep(0.05)
    say(f"The web server does not work as it should: {answer}")


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise LocalServerError(
                f"Port {port} cannot be used ({error.strerror}); another program may be serving there.\n"
                f"Stop that program, or choose another port:  PORT={port + 1} make run"
            ) from error


def _stop_services(services: list[Service]) -> None:
    running = [service for service in reversed(services) if service.process is not None]  # beat, worker, web
    for service in running:
        service.ask_to_stop()
    for service in running:
        service.stop()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let no second signal interrupt the stopping; it takes seconds at most."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    yield


def _raise_stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def say(text: str) -> None:
    """Print, unless the terminal has gone."""
    try:
        print(text, flush=True)
    except OSError:
        # Python would try once more at its end, and complain.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123


if __name__ == "__main__":
    main()
