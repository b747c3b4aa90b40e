"""Background work: register a kind, enqueue a Job row, run it once.

A running job holds a PostgreSQL advisory lock on its worker's connection. When the worker is killed the
connection ends and so does the lock, which is how the sweeper knows that a "running" job runs no more.
"""

import datetime as dt
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from core import audit
from core.board_ids import every_board_id
from core.models import Job, StoredFile, User
from core.permissions import Perm
from core.scoping import board_scope

log = structlog.get_logger(__name__)

# Namespace of our advisory locks within the database; any fixed number.
_LOCK_SPACE = 0x5AFE
MAX_ATTEMPTS = 3
# A queued job that nobody took for this long was lost on the way (a broker that forgot it).
LOST_AFTER = dt.timedelta(minutes=2)


class JobError(Exception):
    """A failure whose message is meant for the person who asked for the job."""


@dataclass(frozen=True)
class Result:
    """What a job leaves behind: a page to open, a file to download, or neither."""

    url: str = ""
    file: StoredFile | None = None


class Progress:
    """Handed to the work; each call is committed at once, so that the page can show it."""

    def __init__(self, job_id: int, board_id: int) -> None:
        self.job_id, self.board_id = job_id, board_id

    def __call__(self, percent: int, step: str) -> None:
        """Say how far the work is (0 to 100) and what happens now. Call it outside any transaction."""
        if connection.in_atomic_block:
            raise RuntimeError("Progress inside a transaction would be invisible: report it between scopes.")
        with board_scope(self.board_id):
            Job.objects.filter(pk=self.job_id, status=Job.Status.RUNNING).update(
                percent=min(max(percent, 0), 100), step=step[:200]
            )


# The work: gets the job and its progress, opens its own scopes, and returns what `finish` then stores.
Work = Callable[[Job, Progress], Any]
# Called in one transaction with marking the job done: stores the work's result exactly once.
Finish = Callable[[Job, Any], Result]


@dataclass(frozen=True)
class Kind:
    """A kind of background work. Its result opens to the person who asked and to holders of `permission`."""

    name: str
    work: Work
    finish: Finish
    permission: Perm
    result_words: str


_kinds: dict[str, Kind] = {}


def register_kind(
    name: str,
    *,
    work: Work,
    finish: Finish,
    permission: Perm = Perm.BOARD_MANAGE,
    result_words: str = "Open the result",
) -> None:
    """Make a kind known, from the app's tasks module; a second one of the same name is a mistake.

    `result_words` is on the button that leads to the result's page: it says what is there.
    """
    if name in _kinds:
        raise ValueError(f"There is already a kind of job called {name}.")
    _kinds[name] = Kind(name, work, finish, permission, result_words)


def kind_of(name: str) -> Kind | None:
    """The kind of that name. Web servers load the apps' tasks when the first one is asked for."""
    if name not in _kinds:
        autodiscover_modules("tasks")
    return _kinds.get(name)


@transaction.atomic
def enqueue(kind: str, *, title: str, board_id: int, actor: User | None, payload: dict[str, Any]) -> Job:
    """Make the Job row and hand it to the worker once the transaction is committed."""
    if kind_of(kind) is None:
        raise ValueError(f"There is no kind of job called {kind}.")
    job: Job = Job.objects.create(
        board_id=board_id, kind=kind, title=title, requested_by=actor, payload=payload
    )
    audit.record("job.queued", job, actor=actor, after={"kind": kind})
    transaction.on_commit(lambda: _send(job.pk, board_id))
    return job


def _send(job_id: int, board_id: int) -> None:
    from core.tasks import run_job

    try:
        run_job.delay(job_id, board_id)
    except run_job.OperationalError:
        # The row stays queued; the sweeper sends it again when the broker is back.
        log.warning("broker_unreachable", job_id=job_id)


@transaction.atomic
def retry(job: Job, *, actor: User) -> None:
    """Start a failed job again, on request. Raises JobError for any other."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status != Job.Status.FAILED:
        raise JobError("Only a failed job can be started again.")
    before = audit.state(job, "status")
    job.status, job.error, job.percent, job.step, job.attempts = Job.Status.QUEUED, "", 0, "", 0
    job.queued_at, job.finished_at = timezone.now(), None
    job.save(update_fields=["status", "error", "percent", "step", "attempts", "queued_at", "finished_at"])
    audit.record("job.retried", job, actor=actor, before=before, after=audit.state(job, "status"))
    transaction.on_commit(lambda: _send(job.pk, job.board_id))


@contextmanager
def _exclusive(job_id: int) -> Iterator[bool]:
    """True while this connection alone works on the job."""
    key = job_id % 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, key])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, key])


def run(job_id: int, board_id: int) -> None:
    """Run one job if it still waits and nobody else runs it. Safe to call any number of times."""
    with _exclusive(job_id) as held:
        if held and (job := _claim(job_id, board_id)) is not None:
            _work(job)


def _claim(job_id: int, board_id: int) -> Job | None:
    with board_scope(board_id):
        job: Job | None = Job.objects.select_for_update().filter(pk=job_id).first()
        if job is None or job.is_finished:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _fail(
                job, f"The work was begun {job.attempts} times and interrupted each time, so it was given up."
            )
            return None
        job.status, job.attempts, job.started_at = Job.Status.RUNNING, job.attempts + 1, timezone.now()
        job.percent, job.step, job.error = 0, "Starting", ""
        job.save(update_fields=["status", "attempts", "started_at", "percent", "step", "error"])
        return job


def _work(job: Job) -> None:
    kind = kind_of(job.kind)
    try:
        if kind is None:
            raise JobError(f"This release does not know the work “{job.kind}”.")
        outcome = kind.work(job, Progress(job.pk, job.board_id))
        with board_scope(job.board_id):
            if _still_ours(job):
                _finish(job, kind.finish(job, outcome))
    except JobError as error:
        _give_up(job, str(error))
    except OperationalError:
        # The database went away in the middle, or two transactions stood in each other's way: nothing is
        # written now, and the sweeper starts the job again.
        log.exception("job_lost_database", job_id=job.pk)
        raise
    except Exception as error:  # whatever went wrong, the person must see a failed job
        log.exception("job_failed", job_id=job.pk, kind=job.kind)
        where = traceback.extract_tb(error.__traceback__)[-1]
        # The class and the place, never the message: it may quote a row.
        _give_up(job, f"Something unexpected went wrong ({type(error).__name__} in {where.name}).")


def _still_ours(job: Job) -> bool:
    """False when the lock was lost on the way and another worker has begun the job anew: its result counts."""
    current = Job.objects.select_for_update().filter(pk=job.pk).first()
    ours = current is not None and current.status == Job.Status.RUNNING and current.attempts == job.attempts
    if not ours:
        log.warning("job_taken_over", job_id=job.pk)
    return ours


def _finish(job: Job, result: Result) -> None:
    job.status, job.percent, job.step = Job.Status.DONE, 100, "Done"
    job.finished_at, job.result_url, job.result_file = timezone.now(), result.url, result.file
    job.save(update_fields=["status", "percent", "step", "finished_at", "result_url", "result_file"])
    audit.record("job.done", job, actor=job.requested_by)


def _give_up(job: Job, message: str) -> None:
    with board_scope(job.board_id):
        if _still_ours(job):
            _fail(job, message)


def _fail(job: Job, message: str) -> None:
    job.status, job.error, job.finished_at = Job.Status.FAILED, message, timezone.now()
    job.save(update_fields=["status", "error", "finished_at"])
    audit.record("job.failed", job, actor=job.requested_by, after={"error": message})


def sweep() -> int:
    """Send again what a dead worker left running, and what was queued but never taken. Returns how many.

    A job that was sent again counts as queued from now on, so a long queue does not fill up with copies of it.
    """
    with board_scope(*every_board_id()):
        waiting = Job.objects.filter(status=Job.Status.QUEUED, queued_at__lt=timezone.now() - LOST_AFTER)
        running = Job.objects.filter(status=Job.Status.RUNNING)
        candidates = list((waiting | running).values_list("pk", "board_id"))
    return sum(_send_again(job_id, board_id) for job_id, board_id in candidates)


def _send_again(job_id: int, board_id: int) -> bool:
    with _exclusive(job_id) as held:
        if not held:
            return False  # somebody works on it
        with board_scope(board_id):
            found: int = (
                Job.objects.unfinished()
                .filter(pk=job_id)
                .update(
                    status=Job.Status.QUEUED, step="Waiting to be started again", queued_at=timezone.now()
                )
            )
    if found:
        # Only now: a quick worker must not meet our own lock.
        transaction.on_commit(partial(_send, job_id, board_id))
    return bool(found)
