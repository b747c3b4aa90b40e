"""Background work: once, visible while it runs, and mended when it breaks; with a real worker where one matters."""

import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from boards.models import Board
from core import jobs
from core.models import AuditEntry, Job, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.planted.models import Receipt
from tests.worker import Gate, Worker, environment, wait_until

URL = "/boards/dunmoor/jobs/"


def make(board: Board, actor: User | None, **payload: object) -> Job:
    with board_scope(board.pk):
        return jobs.enqueue(
            "planted", title="Make the report", board_id=board.pk, actor=actor, payload=payload
        )


def now(job: Job) -> Job:
    with board_scope(job.board_id):
        return Job.objects.get(pk=job.pk)


def receipts(board: Board) -> int:
    with board_scope(board.pk):
        return Receipt.objects.count()


def actions(board: Board) -> list[str]:
    with board_scope(board.pk):
        return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    made = Gate(tmp_path)
    yield made
    made.close()


# Without a worker: run() is called here. -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestRun:
    """One call of run() in this process; transactions are real, because progress is committed on the way."""

    def test_run_leaves_one_result(self, dunmoor: Board, manager: User) -> None:
        job = make(dunmoor, manager)
        jobs.run(job.pk, dunmoor.pk)
        done = now(job)
        assert (done.status, done.percent, done.result_url) == ("done", 100, "/boards/dunmoor/result/")
        assert receipts(dunmoor) == 1
        assert actions(dunmoor) == ["job.queued", "job.done"]

    def test_running_twice_leaves_one_result(self, dunmoor: Board) -> None:
        job = make(dunmoor, None)
        jobs.run(job.pk, dunmoor.pk)
        jobs.run(job.pk, dunmoor.pk)
        assert receipts(dunmoor) == 1
        assert now(job).attempts == 1

    def test_failure_shows_its_cause(self, dunmoor: Board, manager: User, tmp_path: Path) -> None:
        job = make(dunmoor, manager, unless_exists=str(tmp_path / "figures"))
        jobs.run(job.pk, dunmoor.pk)
        failed = now(job)
        assert (failed.status, failed.error) == (
            "failed",
            "The figures of 2025 are missing. Load them first.",
        )
        assert receipts(dunmoor) == 0
        assert actions(dunmoor) == ["job.queued", "job.failed"]

    def test_crash_tells_where_but_never_quotes_data(self, dunmoor: Board) -> None:
        job = make(dunmoor, None, crash=True)
        jobs.run(job.pk, dunmoor.pk)
        assert now(job).error == "Something unexpected went wrong (RuntimeError in work)."

    def test_crash_at_the_end_leaves_nothing(self, dunmoor: Board) -> None:
        job = make(dunmoor, None, crash_at_the_end=True)
        jobs.run(job.pk, dunmoor.pk)
        assert now(job).status == "failed"
        assert receipts(dunmoor) == 0

    def test_failed_job_runs_again_on_request(self, dunmoor: Board, manager: User, tmp_path: Path) -> None:
        job = make(dunmoor, manager, unless_exists=str(tmp_path / "figures"))
        jobs.run(job.pk, dunmoor.pk)
        (tmp_path / "figures").touch()
        with board_scope(dunmoor.pk):
            jobs.retry(job, actor=manager)
        assert (now(job).status, now(job).error, now(job).attempts) == ("queued", "", 0)
        jobs.run(job.pk, dunmoor.pk)
        assert now(job).status == "done"
        assert actions(dunmoor) == ["job.queued", "job.failed", "job.retried", "job.done"]

    def test_only_failed_jobs_are_retried(self, dunmoor: Board, manager: User) -> None:
        job = make(dunmoor, manager)
        with board_scope(dunmoor.pk), pytest.raises(jobs.JobError):
            jobs.retry(job, actor=manager)

    def test_unknown_kind_fails_with_a_sentence(self, dunmoor: Board) -> None:
        job = make(dunmoor, None)
        with board_scope(dunmoor.pk):
            Job.objects.update(kind="of another release")
        jobs.run(job.pk, dunmoor.pk)
        assert now(job).error == "This release does not know the work “of another release”."

    def test_job_that_breaks_its_worker_is_given_up(self, dunmoor: Board) -> None:
        job = make(dunmoor, None)
        with board_scope(dunmoor.pk):
            Job.objects.update(status="running", attempts=jobs.MAX_ATTEMPTS)
        jobs.run(job.pk, dunmoor.pk)
        assert now(job).status == "failed"
        assert "begun 3 times" in now(job).error

    def test_job_of_another_board_is_not_found(self, dunmoor: Board, eastvale: Board) -> None:
        job = make(dunmoor, None)
        jobs.run(job.pk, eastvale.pk)
        assert now(job).status == "queued"

    def test_sweeper_sends_what_nobody_took_but_only_once_in_a_while(self, dunmoor: Board) -> None:
        job = make(dunmoor, None)
        assert jobs.sweep() == 0
        with board_scope(dunmoor.pk):
            Job.objects.update(queued_at=timezone.now() - jobs.LOST_AFTER - dt.timedelta(seconds=1))
        assert jobs.sweep() == 1
        assert jobs.sweep() == 0
        assert now(job).status == "queued"

    def test_sweeper_leaves_finished_jobs_alone(self, dunmoor: Board) -> None:
        job = make(dunmoor, None)
        jobs.run(job.pk, dunmoor.pk)
        assert jobs.sweep() == 0
        assert now(job).status == "done"


@pytest.mark.django_db
def test_enqueue_refuses_unknown_kinds(in_dunmoor: Board) -> None:
    with pytest.raises(ValueError, match="no kind of job"):
        jobs.enqueue("nothing", title="x", board_id=in_dunmoor.pk, actor=None, payload={})


@pytest.mark.django_db
def test_a_kind_is_registered_once() -> None:
    jobs.kind_of("planted")
    with pytest.raises(ValueError, match="already"):
        jobs.register_kind(
            "planted", work=lambda job, progress: None, finish=lambda job, outcome: jobs.Result()
        )


@pytest.mark.django_db
def test_progress_inside_a_transaction_is_refused(dunmoor: Board) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="invisible"):
        jobs.Progress(1, dunmoor.pk)(50, "Halfway")


# With a worker. --------------------------------------------------------------------------------------------------


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
class TestWorker:
    """A real worker process on the test database."""

    def test_progress_shows_while_the_work_runs(
        self, dunmoor: Board, manager: User, gate: Gate, tmp_path: Path
    ) -> None:
        job = make(dunmoor, manager, gate=gate.path, file=True)
        page = builders.client_of(manager)
        waiting = page.get(f"{URL}{job.pk}/progress/").content.decode()
        assert "data-poll" in waiting
        with Worker(tmp_path):
            gate.wait_for_work()
            fragment = page.get(f"{URL}{job.pk}/progress/").content.decode()
            assert ("50%" in fragment, "Halfway" in fragment, "data-poll" in fragment) == (True, True, True)
            whole = page.get(f"{URL}{job.pk}/").content.decode()
            assert ("50%" in whole, f'href="{URL}{job.pk}/"' in whole) == (True, True)
            jobs.run(job.pk, dunmoor.pk)  # somebody sends it a second time meanwhile
            assert now(job).status == "running"
            assert jobs.sweep() == 0
            gate.open()
            wait_until(lambda: now(job).is_finished)
        assert (now(job).status, now(job).attempts, receipts(dunmoor)) == ("done", 1, 1)
        finished = page.get(f"{URL}{job.pk}/progress/").content.decode()
        assert ("data-poll" in finished, f"{URL}{job.pk}/file/" in finished) == (False, True)
        download = page.get(f"{URL}{job.pk}/file/")
        assert b"".join(download.streaming_content) == b"report"
        assert download["Content-Disposition"] == 'attachment; filename="report.txt"'

    def test_failure_shows_cause_and_try_again_works(
        self, dunmoor: Board, manager: User, tmp_path: Path
    ) -> None:
        job = make(dunmoor, manager, unless_exists=str(tmp_path / "figures"))
        page = builders.client_of(manager)
        with Worker(tmp_path):
            wait_until(lambda: now(job).is_finished)
            html = page.get(f"{URL}{job.pk}/").content.decode()
            assert "The figures of 2025 are missing. Load them first." in html
            assert f'action="{URL}{job.pk}/retry/"' in html
            (tmp_path / "figures").touch()
            assert page.post(f"{URL}{job.pk}/retry/").status_code == 302
            wait_until(lambda: now(job).status == "done")
        assert receipts(dunmoor) == 1

    def test_killed_worker_leaves_exactly_one_result(
        self, dunmoor: Board, gate: Gate, tmp_path: Path
    ) -> None:
        job = make(dunmoor, None, gate=gate.path)
        with Worker(tmp_path) as first:
            gate.wait_for_work()
            first.kill()
        assert now(job).status == "running"  # nobody was left to say otherwise
        wait_until(lambda: jobs.sweep() == 1)
        assert (now(job).status, receipts(dunmoor)) == ("queued", 0)
        with Worker(tmp_path):
            gate.wait_for_work()
            gate.open()
            wait_until(lambda: now(job).is_finished)
        assert (now(job).status, now(job).attempts, receipts(dunmoor)) == ("done", 2, 1)

    def test_job_waits_for_a_broker_that_is_down(self, dunmoor: Board, tmp_path: Path) -> None:
        script = (
            "import django; django.setup()\n"
            "from core import jobs\n"
            "from core.scoping import board_scope\n"
            f"with board_scope({dunmoor.pk}):\n"
            f"    jobs.enqueue('planted', title='x', board_id={dunmoor.pk}, actor=None, payload={{}})\n"
        )
        env = environment(REDIS_URL="redis://127.0.0.1:1/0")
        subprocess.run([sys.executable, "-c", script], check=True, env=env, timeout=60, capture_output=True)
        with board_scope(dunmoor.pk):
            job = Job.objects.get()
            assert job.status == "queued"
            Job.objects.update(queued_at=timezone.now() - jobs.LOST_AFTER - dt.timedelta(seconds=1))
        assert jobs.sweep() == 1
        with Worker(tmp_path):
            wait_until(lambda: now(job).is_finished)
        assert (now(job).status, receipts(dunmoor)) == ("done", 1)


# Pages. ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def failed(dunmoor: Board, manager: User) -> Job:
    """A failed job of the manager's."""
    with board_scope(dunmoor.pk):
        return Job.objects.create(
            board=dunmoor,
            kind="planted",
            title="Make the report",
            requested_by=manager,
            status="failed",
            error="Why",
        )


def page_status(client: Client, job: Job) -> list[int]:
    return [client.get(f"{URL}{job.pk}/{part}").status_code for part in ("", "progress/", "file/")]


@pytest.mark.django_db
def test_manager_and_chair_see_every_job(failed: Job, dunmoor: Board, manager: User) -> None:
    chair = builders.user_with_role(dunmoor, Role.CHAIR)
    assert page_status(builders.client_of(manager), failed) == [200, 200, 404]
    assert page_status(builders.client_of(chair), failed) == [200, 200, 404]
    assert builders.client_of(chair).post(f"{URL}{failed.pk}/retry/").status_code == 404


@pytest.mark.django_db
def test_others_see_the_jobs_they_asked_for(failed: Job, dunmoor: Board) -> None:
    member, lead = (builders.user_with_role(dunmoor, role) for role in (Role.MEMBER, Role.AGENCY_LEAD))
    with board_scope(dunmoor.pk):
        own = Job.objects.create(
            board=dunmoor, kind="planted", title="Own", requested_by=lead, status="failed"
        )
    client = builders.client_of(lead)
    html = client.get(URL).content.decode()
    assert ("Own" in html, "Make the report" in html) == (True, False)
    assert page_status(client, own) == [200, 200, 404]
    assert client.post(f"{URL}{own.pk}/retry/").status_code == 302
    assert page_status(client, failed) == [404, 404, 404]
    assert client.post(f"{URL}{failed.pk}/retry/").status_code == 404
    assert builders.client_of(member).get(URL).context["row_count"] == 0


@pytest.mark.django_db
def test_result_opens_to_the_one_who_asked_and_to_the_manager(dunmoor: Board, manager: User) -> None:
    chair, lead = (builders.user_with_role(dunmoor, role) for role in (Role.CHAIR, Role.AGENCY_LEAD))
    with board_scope(dunmoor.pk):
        job = jobs.enqueue("planted", title="x", board_id=dunmoor.pk, actor=lead, payload={"file": True})
        job.result_file = jobs.kind_of("planted").finish(job, "report").file
        job.status = Job.Status.DONE
        job.save()
    for person, status, link in ((manager, 200, True), (lead, 200, True), (chair, 404, False)):
        client = builders.client_of(person)
        download = client.get(f"{URL}{job.pk}/file/")
        assert download.status_code == status
        assert not download.streaming or b"".join(download.streaming_content) == b"report"
        assert (f"{URL}{job.pk}/file/" in client.get(f"{URL}{job.pk}/").content.decode()) is link


@pytest.mark.django_db
def test_other_boards_manager_and_strangers_find_nothing(failed: Job, other_manager: User) -> None:
    client = builders.client_of(other_manager)
    own = URL.replace("dunmoor", "eastvale")
    assert client.get(URL).status_code == 404
    assert client.get(f"{own}{failed.pk}/").status_code == 404
    assert Client().get(URL)["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_get_does_not_retry(failed: Job, manager: User) -> None:
    assert builders.client_of(manager).get(f"{URL}{failed.pk}/retry/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_constant_queries(
    dunmoor: Board,
    manager: User,
    rows: int,
    signed_in: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with board_scope(dunmoor.pk):
        for _ in range(rows):
            Job.objects.create(board=dunmoor, kind="planted", title="Report", requested_by=manager)
    client = signed_in(manager)
    client.get(URL)
    with django_assert_num_queries(8):
        assert client.get(URL).context["row_count"] == rows
