"""Making and signing off by a job: the files, exactly once, and a sentence when something is missing."""

import datetime as dt
import io
import json
import threading
import zipfile
from http import HTTPStatus as Http
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from pypdf import PdfReader

from boards.models import Board
from core import jobs, pdf
from core.models import Job, RoleAssignment, StoredFile, User
from core.scoping import board_scope
from reports.models import Report, ReportEdition
from reports.services import editions, signing
from reports.services.sections import save_section
from tests import builders
from tests.reports import report_stories as stories
from tests.worker import Worker, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def now(row: Report | Job) -> Report | Job:
    with board_scope(row.board_id):
        return type(row).objects.select_related("board").get(pk=row.pk)


def made(board: Board) -> list[ReportEdition]:
    with board_scope(board.pk):
        return list(
            ReportEdition.objects.select_related("pdf", "html", "figures", "tables").order_by("number")
        )


def read(stored: StoredFile) -> bytes:
    with stored.file.open("rb") as opened:
        return bytes(opened.read())


@pytest.fixture
def draft(dunmoor: Board, manager: User) -> Report:
    """A draft with one agency that came to one of two meetings."""
    with board_scope(dunmoor.pk):
        stories.meetings(dunmoor)
    return stories.draft(dunmoor, manager)


def ask(report: Report, actor: User) -> Job:
    with board_scope(report.board_id):
        return editions.ask_for_edition(report, actor=actor)


def ask_to_sign(report: Report, actor: User) -> Job:
    with board_scope(report.board_id):
        return signing.ask_for_sign_off(report, actor=actor)


def test_job_leaves_one_edition_with_four_files(dunmoor: Board, draft: Report, manager: User) -> None:
    job = ask(draft, manager)
    for _ in range(2):
        jobs.run(job.pk, dunmoor.pk)
    (edition,) = made(dunmoor)
    assert (edition.number, edition.was_frozen, edition.made_by) == (1, False, manager)
    assert (now(job).status, now(job).result_url) == ("done", draft.get_absolute_url())
    document = PdfReader(io.BytesIO(read(edition.pdf)))
    assert document.metadata is not None
    assert document.metadata.title == f"Annual report 2025-26: {dunmoor}, 1 April 2025 to 31 March 2026"
    assert "A year of listening." in " ".join("".join(page.extract_text() for page in document.pages).split())
    html = read(edition.html).decode()
    assert ("<strong>listening</strong>" in html, "<script" in html) == (True, False)
    figures = {figure["key"]: figure for figure in json.loads(read(edition.figures))["figures"]}
    assert (figures["meetings.held"]["value"], len(figures) > 5) == (2, True)
    names = zipfile.ZipFile(io.BytesIO(read(edition.tables))).namelist()
    assert {"tables/attendance.csv", "tables/attendance_seats.csv", "tables/membership.csv"} <= set(names)


def test_figures_of_a_report_are_of_one_moment(dunmoor: Board, draft: Report) -> None:
    """What somebody saves while a report is made is in it wholly or, as here, not at all."""

    def save_meanwhile() -> None:
        try:
            with board_scope(dunmoor.pk):
                builders.meeting(builders.main_group(dunmoor), dt.date(2025, 12, 1))
        finally:
            connection.close()

    with board_scope(dunmoor.pk, snapshot=True):
        before = editions.content_of(draft)
        other = threading.Thread(target=save_meanwhile)
        other.start()
        other.join()
        after = editions.content_of(draft)
    with board_scope(dunmoor.pk):
        later = editions.content_of(draft)
    assert before.figures == after.figures
    assert before.figures != later.figures


def test_next_making_is_the_next_edition(dunmoor: Board, draft: Report, manager: User) -> None:
    jobs.run(ask(draft, manager).pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        save_section(stories.foreword(draft), body="<p>New words</p>", revision=1, actor=manager)
    jobs.run(ask(draft, manager).pk, dunmoor.pk)
    first, second = made(dunmoor)
    assert [first.number, second.number] == [1, 2]
    assert [b"New words" in read(one.html) for one in (first, second)] == [False, True]


def test_sign_off_freezes_and_makes_the_final_edition(
    dunmoor: Board, draft: Report, manager: User, chair: User
) -> None:
    with board_scope(dunmoor.pk):
        signing.send_to_chair(draft, actor=manager)
    job = ask_to_sign(draft, chair)
    jobs.run(job.pk, dunmoor.pk)
    report = now(draft)
    assert (report.status, report.signed_off_by_id, now(job).status) == ("signed_off", chair.pk, "done")
    (edition,) = made(dunmoor)
    assert edition.was_frozen
    assert json.loads(read(edition.figures))["figures"] == sorted(
        report.frozen["figures"], key=lambda figure: figure["key"]
    )
    page = builders.client_of(chair).get(draft.get_absolute_url()).content.decode()
    assert ("Edition 1" in page, "Signed off on" in page) == (True, True)


def test_sign_off_of_a_report_that_was_sent_back_says_so(
    dunmoor: Board, draft: Report, manager: User, chair: User
) -> None:
    with board_scope(dunmoor.pk):
        signing.send_to_chair(draft, actor=manager)
    job = ask_to_sign(draft, chair)
    with board_scope(dunmoor.pk):
        signing.send_back(draft, note="Wait", actor=chair)
    jobs.run(job.pk, dunmoor.pk)
    assert now(job).error == "The report is a draft: the board manager must send it to the chair first."
    assert (now(draft).status, made(dunmoor)) == ("draft", [])


def test_failed_sign_off_signs_no_other_words_when_the_manager_starts_it_again(
    dunmoor: Board, draft: Report, manager: User, chair: User
) -> None:
    with board_scope(dunmoor.pk):
        signing.send_to_chair(draft, actor=manager)
    job = ask_to_sign(draft, chair)
    with board_scope(dunmoor.pk):
        signing.send_back(draft, note="Wait", actor=chair)
    jobs.run(job.pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        save_section(
            stories.foreword(draft), body="<p>Never read by the chair</p>", revision=1, actor=manager
        )
        signing.send_to_chair(draft, actor=manager)
        jobs.retry(job, actor=manager)
    jobs.run(job.pk, dunmoor.pk)
    assert "was changed after that, so nothing was signed" in now(job).error
    assert (now(draft).status, made(dunmoor)) == ("with_chair", [])
    again = ask_to_sign(now(draft), chair)
    jobs.run(again.pk, dunmoor.pk)
    assert (now(draft).status, now(draft).signed_off_by_id) == ("signed_off", chair.pk)


def test_sign_off_needs_the_role_when_it_happens(
    dunmoor: Board, draft: Report, manager: User, chair: User
) -> None:
    with board_scope(dunmoor.pk):
        signing.send_to_chair(draft, actor=manager)
        job = signing.ask_for_sign_off(draft, actor=chair)
        RoleAssignment.objects.filter(user=chair).delete()
    jobs.run(job.pk, dunmoor.pk)
    assert "may no longer sign reports off" in now(job).error
    assert now(draft).status == "with_chair"


def test_interrupted_after_signing_it_goes_on_with_the_files(
    dunmoor: Board, draft: Report, manager: User, chair: User
) -> None:
    with board_scope(dunmoor.pk):
        signing.send_to_chair(draft, actor=manager)
    job = ask_to_sign(draft, chair)
    with board_scope(dunmoor.pk):  # what a worker leaves that was killed between the two
        signing.sign_off(draft, actor=chair)
        Job.objects.update(status="running", attempts=1)
    jobs.run(job.pk, dunmoor.pk)
    assert (now(job).status, [edition.was_frozen for edition in made(dunmoor)]) == ("done", [True])


def test_missing_pango_is_said_in_plain_words(
    dunmoor: Board, draft: Report, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> bytes:
        raise pdf.PdfUnavailableError(pdf.MISSING_PANGO)

    monkeypatch.setattr(pdf, "write_pdf", missing)  # the machine of the tests has the library
    job = ask(draft, manager)
    jobs.run(job.pk, dunmoor.pk)
    assert (now(job).status, now(job).error) == ("failed", pdf.MISSING_PANGO)
    assert made(dunmoor) == []
    page = builders.client_of(manager).get(draft.get_absolute_url()).content.decode()
    assert ("install libpangoft2-1.0-0" in page, "Try again" in page) == (True, True)


def test_a_deleted_report_ends_the_job_with_a_sentence(dunmoor: Board, draft: Report, manager: User) -> None:
    job = ask(draft, manager)
    with board_scope(dunmoor.pk):
        draft.delete()
    jobs.run(job.pk, dunmoor.pk)
    assert now(job).error == "The report was deleted meanwhile."


@pytest.mark.worker
def test_a_real_worker_makes_the_report_after_a_kill(
    dunmoor: Board, draft: Report, manager: User, tmp_path: Path
) -> None:
    client = builders.client_of(manager)
    client.post(f"{draft.get_absolute_url()}make/")
    with board_scope(dunmoor.pk):
        job = Job.objects.get()
    assert (now(job).status, made(dunmoor)) == ("queued", [])
    with Worker(tmp_path) as first:
        wait_until(lambda: now(job).percent >= 10)
        first.kill()
    if not now(job).is_finished:  # a quick machine may have been done already
        wait_until(lambda: jobs.sweep() == 1)
    with Worker(tmp_path):
        wait_until(lambda: now(job).is_finished)
    assert (now(job).status, len(made(dunmoor))) == ("done", 1)
    page = client.get(draft.get_absolute_url())
    assert (page.status_code, "Edition 1" in page.content.decode()) == (Http.OK, True)
    download = client.get(f"{draft.get_absolute_url()}editions/1/pdf/")
    assert b"".join(download.streaming_content)[:5] == b"%PDF-"


def test_the_button_says_what_it_leads_to(dunmoor: Board, draft: Report, manager: User) -> None:
    job = ask(draft, manager)
    jobs.run(job.pk, dunmoor.pk)
    client = builders.client_of(manager)
    for part in ("", "progress/"):
        page = client.get(f"/boards/dunmoor/jobs/{job.pk}/{part}").content.decode()
        button = page.partition(f'<a href="{draft.get_absolute_url()}"')[2].partition("</a>")[0]
        assert button.endswith(">Show the files")


def test_draft_with_chair_is_still_made(dunmoor: Board, draft: Report, manager: User) -> None:
    with board_scope(dunmoor.pk):
        signing.send_to_chair(draft, actor=manager)
        with pytest.raises(ValidationError):
            save_section(stories.foreword(draft), body="x", revision=1, actor=manager)
    jobs.run(ask(draft, manager).pk, dunmoor.pk)
    assert [edition.was_frozen for edition in made(dunmoor)] == [False]
