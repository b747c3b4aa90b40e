"""The list, a new report, the report's page, its editions and versions, and who may see them."""

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus as Http

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from boards.models import Board
from core import audit
from core.models import AuditEntry, Job, User
from core.periods import dates, financial_year, quarter
from core.permissions import Role
from core.scoping import board_scope
from reports.models import Report, ReportEdition, ReportSection
from reports.periods import default_title, period_of
from reports.services.reports import change_title, create_report, new_version
from tests import builders
from tests.reports import report_stories as stories

URL = "/boards/dunmoor/reports/"

pytestmark = pytest.mark.django_db


def page(report: Report, part: str = "") -> str:
    return f"{URL}{report.pk}/{part}"


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == Http.OK
    return response.content.decode()


# Beginning a report. ---------------------------------------------------------------------------------------------


def test_manager_starts_a_report_for_a_year(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    assert html(client, URL).count("Start a report") == 1
    response = client.post(f"{URL}new/", {"period": "2025-04-01/2026-03-31", "title": ""})
    # Only the offered years count; 2025-26 is last year in November 2026.
    assert response.status_code == Http.FOUND
    with board_scope(dunmoor.pk):
        report = Report.objects.get()
        assert (report.title, report.starts_on, report.ends_on, report.version, report.status) == (
            "Annual report 2025-26",
            dt.date(2025, 4, 1),
            dt.date(2026, 3, 31),
            1,
            "draft",
        )
        sections = list(report.sections.values_list("key", "kind"))
        assert sections[:3] == [("foreword", "text"), ("structure", "figures"), ("membership", "figures")]
        assert [entry.action for entry in audit.history(report)] == ["report.created"]
    assert response["Location"] == page(report)


def test_any_dates_need_both_days_in_order(dunmoor: Board, manager: User) -> None:
    client = builders.client_of(manager)
    missing = client.post(f"{URL}new/", {"period": "other", "starts_on": "2025-06-01"})
    assert missing.context["form"].errors == {"ends_on": ["Enter the last day of the period."]}
    wrong = client.post(f"{URL}new/", {"period": "other", "starts_on": "2025-06-01", "ends_on": "2025-05-01"})
    assert wrong.context["form"].errors == {"ends_on": ["The period must end after it starts."]}
    invented = client.post(f"{URL}new/", {"period": "2025-05-01/2025-05-02"})
    assert list(invented.context["form"].errors) == ["period"]
    good = {"period": "other", "starts_on": "2025-06-01", "ends_on": "2025-08-31", "title": "Summer"}
    assert client.post(f"{URL}new/", good).status_code == Http.FOUND
    with board_scope(dunmoor.pk):
        assert Report.objects.get().title == "Summer"


def test_a_period_has_one_report(dunmoor: Board, manager: User) -> None:
    stories.draft(dunmoor, manager)
    response = builders.client_of(manager).post(f"{URL}new/", {"period": "2025-04-01/2026-03-31"})
    assert response.context["form"].errors == {
        "period": ["There is already a report for this period. Open it, or make a new version of it."]
    }


def test_periods_keep_their_names(dunmoor: Board) -> None:
    year, one = financial_year(2025), quarter(dt.date(2025, 5, 1))
    free = dates(dt.date(2025, 4, 3), dt.date(2025, 9, 9))
    for period in (year, one, free):
        assert period_of(dunmoor, period.start, period.end) == period
    assert [default_title(dunmoor, period) for period in (year, one, free)] == [
        "Annual report 2025-26",
        "Report for Quarter 1 2025-26",
        "Report for 3 April 2025 to 9 September 2025",
    ]


def test_title_of_a_draft_changes(dunmoor: Board, manager: User) -> None:
    report = stories.draft(dunmoor, manager)
    client = builders.client_of(manager)
    assert client.post(page(report, "title/"), {"title": "A better title"})["Location"] == page(report)
    assert "A better title" in html(client, page(report))
    assert list(client.post(page(report, "title/"), {"title": ""}).context["form"].errors) == ["title"]


# Who sees what. --------------------------------------------------------------------------------------------------


@pytest.fixture
def reports(
    dunmoor: Board, eastvale: Board, manager: User, other_manager: User, chair: User
) -> dict[str, Report]:
    """A draft (quarter), one with the chair, one signed off, and a draft of the other board."""
    with board_scope(dunmoor.pk):
        stories.meetings(dunmoor)
        create_report(board=dunmoor, period=quarter(dt.date(2026, 5, 1)), title="Draft words", actor=manager)
        create_report(
            board=dunmoor, period=quarter(dt.date(2026, 8, 1)), title="Waiting words", actor=manager
        )
        Report.objects.filter(title="Waiting words").update(status="with_chair")
    signed = stories.signed(dunmoor, manager, chair)
    foreign = stories.draft(eastvale, other_manager)
    with board_scope(dunmoor.pk):
        found = {report.status: report for report in Report.objects.all()}
    return {
        "draft": found["draft"],
        "with_chair": found["with_chair"],
        "signed_off": signed,
        "foreign": foreign,
    }


READERS = [Role.SCRUTINEER, Role.GROUP_CHAIR, Role.MEMBER, Role.DATA_ANALYST]
WITHOUT = [Role.AGENCY_LEAD, Role.TRAINING_COORDINATOR, Role.DELEGATE]
PAGES = ["", "read/"]


@pytest.mark.parametrize("role", READERS)
def test_readers_see_finished_reports_only(dunmoor: Board, reports: dict[str, Report], role: Role) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, role))
    assert client.get(URL).context["row_count"] == 1
    listed = html(client, URL) + b"".join(client.get(f"{URL}?download=csv").streaming_content).decode()
    assert ("Draft words" in listed, "Waiting words" in listed) == (False, False)
    for part in PAGES:
        statuses = {key: client.get(page(report, part)).status_code for key, report in reports.items()}
        assert statuses == {"draft": 404, "with_chair": 404, "signed_off": 200, "foreign": 404}
    for part in ("title/", "send-back/", "sign-off/", "publish/", "sections/new/"):
        assert client.get(page(reports["signed_off"], part)).status_code == Http.FORBIDDEN
    for part in ("make/", "send/", "new-version/"):
        assert client.post(page(reports["signed_off"], part)).status_code == Http.FORBIDDEN


@pytest.mark.parametrize("role", WITHOUT)
def test_others_have_no_reports(dunmoor: Board, reports: dict[str, Report], role: Role) -> None:
    client = builders.client_of(builders.user_with_role(dunmoor, role))
    for address in (URL, *(page(reports["signed_off"], part) for part in PAGES)):
        assert client.get(address).status_code == Http.FORBIDDEN


def test_manager_and_chair_see_drafts(reports: dict[str, Report], manager: User, chair: User) -> None:
    for person in (manager, chair):
        client = builders.client_of(person)
        assert client.get(URL).context["row_count"] == 3
        for part in PAGES:
            statuses = [client.get(page(report, part)).status_code for report in reports.values()]
            assert statuses == [200, 200, 200, 404]


def test_manager_of_another_board_and_strangers(reports: dict[str, Report], other_manager: User) -> None:
    client = builders.client_of(other_manager)
    own = URL.replace("dunmoor", "eastvale")
    for report in reports.values():
        for part in PAGES:
            assert client.get(page(report, part)).status_code == Http.NOT_FOUND
    for key in ("draft", "with_chair", "signed_off"):
        for part in PAGES:
            assert client.get(f"{own}{reports[key].pk}/{part}").status_code == Http.NOT_FOUND
        assert client.post(f"{own}{reports[key].pk}/make/").status_code == Http.NOT_FOUND
    assert Client().get(URL)["Location"].startswith("/accounts/login/")
    assert Client().get(page(reports["signed_off"]))["Location"].startswith("/accounts/login/")


def test_reader_never_meets_a_draft_edition(dunmoor: Board, manager: User, chair: User, member: User) -> None:
    report = stories.draft(dunmoor, manager)
    stories.edition(report, manager)
    with board_scope(dunmoor.pk):
        Report.objects.update(status="with_chair")
        stories.sign_off(report, actor=chair)
    stories.edition(Report(pk=report.pk, board=dunmoor, frozen=_frozen(report), status="signed_off"), manager)
    draft_file, final_file = (page(report, f"editions/{number}/pdf/") for number in (1, 2))
    reader, writer = builders.client_of(member), builders.client_of(manager)
    assert (draft_file in html(reader, page(report)), final_file in html(reader, page(report))) == (
        False,
        True,
    )
    assert (draft_file in html(writer, page(report)), final_file in html(writer, page(report))) == (
        True,
        True,
    )
    assert reader.get(draft_file).status_code == Http.NOT_FOUND
    assert b"".join(reader.get(final_file).streaming_content) == b"%PDF-1.7 Signed off"
    assert b"".join(writer.get(draft_file).streaming_content) == b"%PDF-1.7 Draft"


def _frozen(report: Report) -> object:
    with board_scope(report.board_id):
        return Report.objects.get(pk=report.pk).frozen


def test_downloads_are_files_and_written_down(dunmoor: Board, manager: User, other_manager: User) -> None:
    report = stories.draft(dunmoor, manager)
    stories.edition(report, manager)
    client = builders.client_of(manager)
    names = {}
    for form in ("pdf", "html", "figures", "tables"):
        response = client.get(page(report, f"editions/1/{form}/"))
        assert b"".join(response.streaming_content)
        names[form] = response["Content-Disposition"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert builders.client_of(other_manager).get(page(report, f"editions/1/{form}/")).status_code == 404
    base = 'attachment; filename="dunmoor-annual-report-2025-26-version-1-edition-1'
    assert names == {
        "pdf": f'{base}.pdf"',
        "html": f'{base}.html"',
        "figures": f'{base}-figures.json"',
        "tables": f'{base}-tables.zip"',
    }
    for wrong in ("editions/1/report/", "editions/1/board/", "editions/2/pdf/"):
        assert client.get(page(report, wrong)).status_code == Http.NOT_FOUND
    with board_scope(dunmoor.pk):
        exports = AuditEntry.objects.filter(action="export").order_by("pk")
        assert [entry.after for entry in exports] == [
            {"what": "edition 1", "form": form} for form in ("pdf", "html", "figures", "tables")
        ]


# The page. -------------------------------------------------------------------------------------------------------


def test_page_says_what_comes_next_and_offers_it(
    reports: dict[str, Report], manager: User, chair: User, member: User
) -> None:
    words = {
        "send": "Send to the chair",
        "sign": ">Sign off</a>",
        "publish": ">Publish</a>",
        "new": "Make a new version",
    }

    def offered(person: User, key: str) -> list[str]:
        text = html(builders.client_of(person), page(reports[key]))
        return [name for name, word in words.items() if word in text]

    assert offered(manager, "draft") == ["send"]
    assert offered(chair, "draft") == []
    assert offered(manager, "with_chair") == []
    assert offered(chair, "with_chair") == ["sign"]
    assert offered(manager, "signed_off") == ["publish", "new"]
    assert offered(chair, "signed_off") == []
    assert offered(member, "signed_off") == []
    assert "Next: the board manager publishes it" in html(
        builders.client_of(member), page(reports["signed_off"])
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_constant_queries(
    dunmoor: Board,
    manager: User,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    report = stories.draft(dunmoor, manager)
    for _ in range(rows):
        stories.edition(report, manager)
    with board_scope(dunmoor.pk):
        for number in range(rows):
            ReportSection.objects.create(
                board=dunmoor, report=report, order=20 + number, kind="text", key=f"t{number}", title="More",
                body="<p>x</p>", edited_by=manager, edited_at=dt.datetime.now(dt.UTC),
            )  # fmt: skip
    client = builders.client_of(manager)
    client.get(page(report))
    with django_assert_num_queries(13):
        client.get(page(report))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_constant_queries(
    dunmoor: Board,
    manager: User,
    rows: int,
    signed_in: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with board_scope(dunmoor.pk):
        for number in range(rows):
            create_report(board=dunmoor, period=financial_year(2020 + number), actor=manager)
    client = signed_in(manager)
    client.get(URL)
    with django_assert_num_queries(9):
        assert client.get(URL).context["row_count"] == rows


def test_reading_shows_texts_and_figures_of_now(dunmoor: Board, manager: User) -> None:
    with board_scope(dunmoor.pk):
        stories.meetings(dunmoor)
    report = stories.draft(dunmoor, manager)
    text = html(builders.client_of(manager), page(report, "read/"))
    assert "A year of <strong>listening</strong>." in text
    assert "Dunmoor Police" in text
    assert "The figures are those of this moment." in text


def test_reading_a_signed_report_shows_what_was_signed(
    dunmoor: Board, manager: User, chair: User, member: User
) -> None:
    with board_scope(dunmoor.pk):
        seat = stories.meetings(dunmoor)
    report = stories.signed(dunmoor, manager, chair)
    client = builders.client_of(member)
    before = html(client, page(report, "read/")).split("<main", 1)[1].split("</main>")[0]
    with board_scope(dunmoor.pk):
        builders.mark(builders.meeting(seat.group, dt.date(2025, 11, 3)), seat, "absent")
    assert html(client, page(report, "read/")).split("<main", 1)[1].split("</main>")[0] == before


# Making it. ------------------------------------------------------------------------------------------------------


def test_make_enqueues_one_job_and_shows_it(dunmoor: Board, manager: User) -> None:
    report = stories.draft(dunmoor, manager)
    client = builders.client_of(manager)
    assert client.get(page(report, "make/")).status_code == Http.METHOD_NOT_ALLOWED
    for _ in range(2):
        assert client.post(page(report, "make/"))["Location"] == page(report)
    with board_scope(dunmoor.pk):
        job = Job.objects.get()
    assert (job.kind, job.payload) == ("annual_report", {"report": report.pk, "sign_off": False})
    text = html(client, page(report))
    assert (f"/boards/dunmoor/jobs/{job.pk}/progress/" in text, f'href="{page(report)}"' in text) == (
        True,
        True,
    )
    with board_scope(dunmoor.pk):
        Job.objects.update(status="failed", error="No fonts")
    text = html(client, page(report))
    assert ("No fonts" in text, f"/jobs/{job.pk}/retry/" in text) == (True, True)


# Versions. -------------------------------------------------------------------------------------------------------


def test_new_version_copies_texts_and_leaves_the_old_one(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.signed(dunmoor, manager, chair)
    response = builders.client_of(manager).post(page(report, "new-version/"))
    with board_scope(dunmoor.pk):
        made = Report.objects.get(previous=report)
        assert (made.version, made.status, made.frozen, made.title) == (2, "draft", None, report.title)
        assert stories.foreword(made).body == stories.FOREWORD
        old, new = (list(one.sections.values_list("key", "order", "title", "body")) for one in (report, made))
        assert old == new
        with pytest.raises(ValidationError, match="already a newer version"):
            new_version(report, actor=manager)
        with pytest.raises(ValidationError, match="can still be changed"):
            new_version(made, actor=manager)
    assert response["Location"] == page(made)
    old_page, new_page = (html(builders.client_of(manager), page(one)) for one in (report, made))
    assert (f'href="{page(made)}"' in old_page, f'href="{page(report)}"' in new_page) == (True, True)


def test_reader_does_not_hear_of_a_newer_draft(
    dunmoor: Board, manager: User, chair: User, member: User
) -> None:
    report = stories.signed(dunmoor, manager, chair)
    with board_scope(dunmoor.pk):
        made = new_version(report, actor=manager)
    text = html(builders.client_of(member), page(report))
    assert ("newer version" in text, page(made) in text) == (False, False)


# The database. ---------------------------------------------------------------------------------------------------


def test_database_refuses_to_overwrite_an_edition(dunmoor: Board, manager: User) -> None:
    report = stories.draft(dunmoor, manager)
    stories.edition(report, manager)
    stories.edition(report, manager)
    with board_scope(dunmoor.pk):
        first, second = ReportEdition.objects.order_by("number")
        assert (first.number, second.number) == (1, 2)
        with pytest.raises(ValueError, match="never overwritten"):
            first.save()
        with pytest.raises(IntegrityError, match="never overwritten"), transaction.atomic():
            ReportEdition.objects.filter(pk=first.pk).update(pdf=second.pdf)
        ReportEdition.objects.update(made_by=None)  # an account that is deleted leaves its editions


def test_title_of_a_signed_report_stays(dunmoor: Board, manager: User, chair: User) -> None:
    report = stories.signed(dunmoor, manager, chair)
    with board_scope(dunmoor.pk), pytest.raises(ValidationError, match="changes no more"):
        change_title(report, title="Other", actor=manager)
