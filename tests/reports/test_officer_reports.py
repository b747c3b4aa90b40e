"""The designated officer's own report: who writes, signs and reads it, and that nothing of a draft gets out."""

import io
import json
import re
import zipfile
from http import HTTPStatus as Http
from pathlib import Path
from typing import Any

import page as page_validation
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from boards.models import Board
from core import jobs
from core.models import AuditEntry, Job, StoredFile, User
from core.permissions import Role
from core.scoping import board_scope
from reports.models import Report, ReportEdition, ReportSection
from reports.services.editions import content_of
from reports.services.reports import create_report, new_version
from reports.services.sections import save_section
from reports.services.signing import send_back
from tests import builders
from tests.lado.stories import deputy_of, officer_of
from tests.reports import officer_stories as stories
from tests.reports import report_stories

pytestmark = pytest.mark.django_db
LIST = "/boards/dunmoor/allegations/reports/"


@pytest.fixture
def officer(dunmoor: Board) -> User:
    return officer_of(dunmoor)


@pytest.fixture
def report(dunmoor: Board, officer: User) -> Report:
    stories.contacts(dunmoor)
    return stories.draft(dunmoor, officer)


def text_of(person: User, address: str, status: int = Http.OK) -> str:
    response = builders.client_of(person).get(address)
    assert response.status_code == status
    return response.content.decode() if status == Http.OK else ""


def test_an_officer_starts_one_beside_the_annual_report(dunmoor: Board, officer: User, manager: User) -> None:
    annual = report_stories.draft(dunmoor, manager)
    client = builders.client_of(officer)
    sent = {"period": "2025-04-01/2026-03-31", "title": ""}
    answer = client.post(f"{LIST}new/", sent)
    with board_scope(dunmoor.pk):
        report = Report.objects.exclude(pk=annual.pk).get()
        keys = list(report.sections.order_by("order").values_list("key", flat=True))
    assert answer["Location"] == report.get_absolute_url() == f"{LIST}{report.pk}/"
    assert (report.kind, report.title) == ("lado", "Report of the designated officer 2025-26")
    assert keys == [
        "summary", "post", "activity", "officer-contacts", "outcomes", "officer-outcomes", "timeliness",
        "officer-times", "awareness", "officer-reach", "sectors", "learning", "officer-further",
        "officer-before", "officer-next",
    ]  # fmt: skip
    again = client.post(f"{LIST}new/", sent).content.decode()
    assert "There is already a report for this period" in again


def test_the_way_in_is_the_navigation_and_the_page_of_numbers(dunmoor: Board, officer: User) -> None:
    page = text_of(officer, "/boards/dunmoor/allegations/numbers/")
    assert page.count(f'href="{LIST}"') >= 2
    chair = builders.user_with_role(dunmoor, Role.CHAIR)
    assert f'href="{LIST}"' in text_of(chair, "/boards/dunmoor/reports/")
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    assert LIST not in text_of(member, "/boards/dunmoor/reports/")


def test_a_draft_is_the_officers_and_the_chairs(
    dunmoor: Board, report: Report, manager: User, chair: User
) -> None:
    section = stories.summary_address(report)
    for person in (officer_of(dunmoor), chair):
        assert "Employers called sooner" in text_of(person, f"{report.get_absolute_url()}read/")
    scrutineer = builders.user_with_role(dunmoor, Role.SCRUTINEER)
    for person in (manager, scrutineer):
        assert report.title not in text_of(person, LIST)
        for address in (report.get_absolute_url(), f"{report.get_absolute_url()}read/", section):
            text_of(person, address, Http.NOT_FOUND)
    for role in (Role.GROUP_CHAIR, Role.MEMBER, Role.DATA_ANALYST, Role.AGENCY_LEAD):
        person = builders.user_with_role(dunmoor, role)
        for address in (LIST, report.get_absolute_url(), section):
            text_of(person, address, Http.FORBIDDEN)


def test_no_kind_opens_at_the_address_of_the_other(
    dunmoor: Board, report: Report, manager: User, chair: User, officer: User
) -> None:
    annual = report_stories.signed(dunmoor, manager, chair)
    for person in (manager, chair):
        text_of(person, f"/boards/dunmoor/reports/{report.pk}/", Http.NOT_FOUND)
    for person in (officer, chair):
        text_of(person, f"{LIST}{annual.pk}/", Http.NOT_FOUND)
    text_of(officer, annual.get_absolute_url(), Http.FORBIDDEN)


def test_readers_of_the_numbers_read_what_is_signed(
    dunmoor: Board, report: Report, officer: User, chair: User, manager: User
) -> None:
    stories.signed(report, officer, chair)
    assert report.title in text_of(manager, LIST)
    assert "Employers called sooner" in text_of(manager, f"{report.get_absolute_url()}read/")
    member = builders.user_with_role(dunmoor, Role.MEMBER)
    text_of(member, report.get_absolute_url(), Http.FORBIDDEN)


def test_the_trail_tells_others_nothing_of_the_words(
    dunmoor: Board, report: Report, officer: User, manager: User, chair: User
) -> None:
    deputy = deputy_of(dunmoor)
    with stories.officers_scope(dunmoor):
        save_section(stories.summary(report), body="<p>Quite other.</p>", revision=1, actor=deputy)
        written = AuditEntry.objects.filter(action="report_section.written").order_by("pk").last()
        assert written.before["text"] == stories.SUMMARY
    stories.with_chair(report, officer)
    with board_scope(dunmoor.pk):
        send_back(report, note="Too long on page two.", actor=chair)
    with board_scope(dunmoor.pk):
        seen = list(AuditEntry.objects.values_list("action", "before", "after"))
    assert "report.sent_back" in [action for action, _, _ in seen]
    assert "report_section.written" not in [action for action, _, _ in seen]
    words = json.dumps(seen)
    assert "called sooner" not in words
    assert "page two" not in words
    for kind, pk in (("reports.reportsection", stories.summary_pk(report)),):
        address = f"/boards/dunmoor/history/{kind}/{pk}/"
        text_of(manager, address, Http.NOT_FOUND)
        assert "History of" in text_of(officer, address)


def test_home_asks_the_chair_and_no_one_else(
    dunmoor: Board, report: Report, officer: User, manager: User, chair: User
) -> None:
    home = "/boards/dunmoor/"
    assert "1 report of yours is in draft" in text_of(officer, home)
    stories.with_chair(report, officer)
    assert "1 report of the designated officer waits for your signature" in text_of(chair, home)
    assert "report waits" not in text_of(manager, home)
    assert "in draft" not in text_of(manager, home)


def test_small_numbers_are_in_nothing_that_is_printed(dunmoor: Board, report: Report) -> None:
    with board_scope(dunmoor.pk):
        content = content_of(report)
    sectors = next(
        block.data for section in content.sections for block in section.blocks
        if block.kind == "table" and block.data["key"] == "lado-sectors"
    )  # fmt: skip
    rows = {row[0]: row[1] for row in sectors["rows"]}
    assert rows["Sport"] == "suppressed"
    assert "suppressed" in (rows["Education"], rows["All contacts"])
    for figure in content.figures:
        if figure["key"].startswith("lado.") and ".reach." not in figure["key"] and figure["unit"] == "count":
            assert figure["value"] is None or not 0 < abs(figure["value"]) < 5, figure
    files = {table.name: table.rows for table in content.tables}
    reached = {row[0]: row[1] for row in files["lado_reach"]}
    assert reached["Sport"] == "suppressed"


def read(stored: StoredFile) -> bytes:
    with stored.file.open("rb") as opened:
        return bytes(opened.read())


@pytest.mark.django_db(transaction=True)
def test_the_job_signs_and_makes_an_accessible_pdf(
    dunmoor: Board, report: Report, officer: User, chair: User, manager: User, tmp_path: Path
) -> None:
    stories.recommend(report, "Meet twice a year", officer)
    stories.with_chair(report, officer)
    client = builders.client_of(chair)
    client.post(f"{report.get_absolute_url()}sign-off/")
    with board_scope(dunmoor.pk):
        job = Job.objects.get()
    assert job.kind == "officer_report"
    jobs.run(job.pk, dunmoor.pk)
    with board_scope(dunmoor.pk):
        edition = ReportEdition.objects.select_related("pdf", "html", "figures", "tables").get()
        found = Report.objects.get(pk=report.pk)
        assert (edition.was_frozen, found.status, found.signed_off_by_id) == (True, "signed_off", chair.pk)
    path = tmp_path / "report.pdf"
    path.write_bytes(read(edition.pdf))
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    printed = " ".join("".join(one.extract_text() for one in PdfReader(path).pages).split())
    for words in ("Employers called sooner.", "Meet twice a year", "Head of service", "suppressed"):
        assert words in printed
    names = zipfile.ZipFile(io.BytesIO(read(edition.tables))).namelist()
    assert {"tables/lado_sector.csv", "tables/lado_reach.csv", "tables/recommendations_next.csv"} <= set(
        names
    )
    assert not re.search(r"Hilltop School|E0\b", printed)
    address = f"{report.get_absolute_url()}editions/1/pdf/"
    assert b"".join(builders.client_of(manager).get(address).streaming_content)[:5] == b"%PDF-"


def test_a_new_version_is_of_the_same_kind_with_the_same_recommendations(
    dunmoor: Board, report: Report, officer: User, chair: User
) -> None:
    one = stories.recommend(report, "Meet twice a year", officer)
    stories.signed(report, officer, chair)
    with stories.officers_scope(dunmoor):
        later = new_version(report, actor=officer)
        copied = later.recommendations.get()
        assert (later.kind, later.version) == ("lado", 2)
        assert (copied.text, copied.root_id, copied.is_carried) == (one.text, one.pk, False)


def test_the_database_keeps_a_signed_report_as_it_is(
    dunmoor: Board, report: Report, officer: User, chair: User
) -> None:
    one = stories.recommend(report, "Meet twice a year", officer)
    stories.signed(report, officer, chair)
    with stories.officers_scope(dunmoor):
        for change in (
            lambda: Report.objects.filter(pk=report.pk).update(kind="annual"),
            lambda: type(one).objects.filter(pk=one.pk).update(text="Other"),
            lambda: type(one).objects.filter(pk=one.pk).delete(),
            lambda: ReportSection.objects.filter(report=report).update(body="Other"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()


def test_one_of_a_kind_for_a_period(dunmoor: Board, report: Report, officer: User) -> None:
    with stories.officers_scope(dunmoor), pytest.raises(ValidationError, match="already a report"):
        create_report(board=dunmoor, period=stories.YEAR, kind=Report.Kind.LADO, actor=officer)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_constant_queries(
    dunmoor: Board, officer: User, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        report = stories.draft(dunmoor, officer, stories.financial_year(2020 + number))
        for place in range(rows):
            stories.recommend(report, f"Recommendation {place}", officer)
    client = builders.client_of(officer)
    client.get(LIST)
    with django_assert_num_queries(9):
        assert client.get(LIST).context["row_count"] == rows
    client.get(f"{report.get_absolute_url()}recommendations/")
    with django_assert_num_queries(13):
        client.get(f"{report.get_absolute_url()}recommendations/")
