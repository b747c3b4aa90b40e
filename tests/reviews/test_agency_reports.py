"""Reports that a review asks agencies for: asked, written, sent, returned with reasons, closed."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from boards.models import Board, BoardAgency
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reviews.models import AgencyReport, AgencyReportVersion, Review
from reviews.services import agency_reports as services
from tests import builders
from tests.reviews.stories import review_of
from tests.reviews.test_review_file import hidden, queries


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def review(dunmoor: Board) -> Iterator[Review]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        yield review_of(dunmoor, pseudonym="Child Fern")


@pytest.fixture
def agency(dunmoor: Board, lead: User) -> Client:
    """Of the lead of the police."""
    return builders.client_of(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))


@pytest.fixture
def delivered() -> Iterator[Any]:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield mail.outbox
    app.conf.task_always_eager = before


def asked_of_police(review: Review, lead: User) -> AgencyReport:
    police = builders.agency("Dunmoor Police")
    return services.ask_agency(
        review, agency=police, questions="What did you know?", due_on=timezone.localdate(), actor=lead
    )


def test_asking_tells_the_leads_nothing_of_the_case(
    dunmoor: Board,
    review: Review,
    lead: User,
    agency: Client,
    delivered: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    police = builders.agency("Dunmoor Police")
    BoardAgency.objects.create(board=dunmoor, agency=police, named_on=dt.date(2024, 1, 1))
    url = f"/boards/dunmoor/reviews/{review.pk}/agency-reports/ask/"
    client = builders.client_of(lead)
    day = timezone.localdate()
    given = {
        "agency": police.pk,
        "questions": "What did you know?",
        "due_on_day": day.day,
        "due_on_month": day.month,
    }
    page = client.post(url, given | {"due_on_year": day.year - 1}).content.decode()
    assert "The last day is past already." in page
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, given | {"due_on_year": day.year}).status_code == 302
    [sent] = delivered
    assert sent.to == ["agency_lead@dunmoor.example"]
    assert "Fern" not in sent.subject + str(sent.body)
    assert "What did you know?" not in str(sent.body)
    assert "is asked already" in client.post(url, given | {"due_on_year": day.year}).content.decode()
    assert "Child Fern" in agency.get("/boards/dunmoor/reviews/asked-of-us/reports/").content.decode()


def test_an_agency_writes_sends_and_writes_again_when_it_is_returned(
    dunmoor: Board, review: Review, lead: User, agency: Client
) -> None:
    report = asked_of_police(review, lead)
    url = f"/boards/dunmoor/reviews/asked-of-us/reports/{report.pk}/"
    page = agency.get(url).content.decode()
    form = {name: hidden(page, name) for name in ("began", "revision")}
    assert (
        "Say who wrote the report"
        in agency.post(url, form | {"text": "We met.", "send": "yes"}).content.decode()
    )
    file = SimpleUploadedFile("Robin Fiction.txt", b"What we knew.")
    given = form | {"text": "We met.", "author": "Sam Vale", "file": file}
    assert agency.post(url, given | {"keep": "yes"}).status_code == 302
    seen = builders.client_of(lead).get(f"/boards/dunmoor/reviews/{review.pk}/agency-reports/{report.pk}/")
    assert "We met." not in seen.content.decode()  # not sent yet
    page = agency.get(url).content.decode()
    form = {name: hidden(page, name) for name in ("began", "revision")}
    assert (
        agency.post(url, form | {"text": "We met.", "author": "Sam Vale", "send": "yes"}).status_code == 302
    )
    version = AgencyReportVersion.objects.get()
    assert version.sent_on == timezone.localdate()
    assert version.file is not None
    assert "Robin" not in version.file.name
    with version.file.file.open("rb") as in_the_store:
        assert b"What we knew." not in in_the_store.read()
    sent = agency.get(f"{url}versions/1/file/")
    assert b"".join(sent.streaming_content) == b"What we knew."
    judge = f"/boards/dunmoor/reviews/{review.pk}/agency-reports/{report.pk}/check/"
    client = builders.client_of(lead)
    assert "Say what the agency should change" in client.post(judge, {"verdict": "returned"}).content.decode()
    assert client.post(judge, {"verdict": "returned", "reasons": "Say when."}).status_code == 302
    page = agency.get(url).content.decode()
    assert "Say when." in page
    form = {name: hidden(page, name) for name in ("began", "revision")}
    given = form | {"text": "We met in May.", "author": "Sam Vale", "send": "yes"}
    assert agency.post(url, given).status_code == 302
    assert [one.number for one in AgencyReportVersion.objects.filter(sent_on__isnull=False)] == [1, 2]
    assert client.post(judge, {"verdict": "good", "reasons": ""}).status_code == 302
    assert "Your report is sent." in agency.get(url).content.decode()


def test_a_closed_request_keeps_the_text_and_says_so(review: Review, lead: User, agency: Client) -> None:
    report = asked_of_police(review, lead)
    services.close(report, actor=lead)
    url = f"/boards/dunmoor/reviews/asked-of-us/reports/{report.pk}/"
    given = {"text": "All that we knew.", "author": "Sam Vale", "send": "yes"}
    page = agency.post(url, given, follow=True).content.decode()
    assert "This request was closed on" in page
    assert "All that we knew." in page
    assert AgencyReportVersion.objects.get().sent_on is None


def test_another_agency_sees_nothing_of_it(dunmoor: Board, review: Review, lead: User) -> None:
    report = asked_of_police(review, lead)
    person = builders.user("health@dunmoor.example")
    builders.give_role(person, dunmoor, Role.AGENCY_LEAD, agency=builders.agency("Dunmoor Hospital"))
    client = builders.client_of(person)
    assert client.get(f"/boards/dunmoor/reviews/asked-of-us/reports/{report.pk}/").status_code == 404
    assert "Child Fern" not in client.get("/boards/dunmoor/reviews/asked-of-us/reports/").content.decode()


def test_people_are_heard_and_days_held(review: Review, lead: User) -> None:
    client = builders.client_of(lead)
    base = f"/boards/dunmoor/reviews/{review.pk}/people/"
    assert "No talk with the family is written down." in client.get(base).content.decode()
    assert (
        client.post(f"{base}add/", {"kind": "family", "people": "Mother", "declined": "on"}).status_code
        == 302
    )
    page = client.get(base).content.decode()
    assert "Declined" in page
    assert "No talk with the family" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries(
    dunmoor: Board, review: Review, lead: User, agency: Client, rows: int
) -> None:
    today = timezone.localdate()
    for number in range(rows):
        body = builders.agency(f"Agency {number}")
        AgencyReport.objects.create(board=dunmoor, review=review, agency=body, due_on=today)
        other = review_of(dunmoor, f"O-{number}")
        AgencyReport.objects.create(
            board=dunmoor, review=other, agency=builders.agency("Dunmoor Police"), due_on=today
        )
    base = f"/boards/dunmoor/reviews/{review.pk}/"
    assert queries(builders.client_of(lead), f"{base}agency-reports/", f"{base}people/") == [10, 9]
    assert queries(agency, "/boards/dunmoor/reviews/asked-of-us/reports/") == [8]


def test_the_report_is_kept_while_it_is_written(
    dunmoor: Board, review: Review, lead: User, agency: Client
) -> None:
    url = f"/boards/dunmoor/reviews/asked-of-us/reports/{asked_of_police(review, lead).pk}/"
    page = agency.get(url).content.decode()
    assert f'data-case-draft="{url}keep/"' in page
    form = {name: hidden(page, name) for name in ("began", "revision")}
    for text in ("We", "We met", "We met in May."):
        assert "at" in agency.post(f"{url}keep/", form | {"text": text}).json()
    assert AgencyReportVersion.objects.get().text == "We met in May."
    # The same page is not in its own way, and the trail names the beginning and the pressing of a button.
    assert agency.post(url, form | {"text": "We met in June.", "author": "Sam Vale"}).status_code == 302
    version = AgencyReportVersion.objects.get()
    assert (version.text, version.report.author, version.sent_on) == ("We met in June.", "Sam Vale", None)
    assert AuditEntry.objects.filter(action="agencyreport.written").count() == 2


def test_two_people_write_in_one_report_and_the_second_sees_both_texts(
    dunmoor: Board, review: Review, lead: User, agency: Client
) -> None:
    url = f"/boards/dunmoor/reviews/asked-of-us/reports/{asked_of_police(review, lead).pk}/"
    second_lead = builders.user("second@police.example", "Second lead")
    builders.give_role(second_lead, dunmoor, Role.AGENCY_LEAD)
    other = builders.client_of(second_lead)
    first, second = (
        {name: hidden(page.get(url).content.decode(), name) for name in ("began", "revision")}
        for page in (agency, other)
    )
    assert agency.post(f"{url}keep/", first | {"text": "We met in May."}).status_code == 200
    # Another field is no conflict: both stay.
    assert other.post(f"{url}keep/", second | {"author": "Sam Vale"}).status_code == 200
    refused = other.post(f"{url}keep/", second | {"author": "Sam Vale", "text": "We never met."})
    assert refused.status_code == 422
    assert "to see both texts" in refused.json()["error"]
    shown = other.post(url, second | {"author": "Sam Vale", "text": "We never met.", "keep": "yes"})
    page = shown.content.decode()
    assert shown.status_code == 409
    assert "We met in May." in page
    assert "We never met." in page
    version = AgencyReportVersion.objects.get()
    assert (version.text, version.report.author) == ("We met in May.", "Sam Vale")


def test_who_writes_while_somebody_sends_keeps_the_words(
    dunmoor: Board, review: Review, lead: User, agency: Client
) -> None:
    url = f"/boards/dunmoor/reviews/asked-of-us/reports/{asked_of_police(review, lead).pk}/"
    form = {name: hidden(agency.get(url).content.decode(), name) for name in ("began", "revision")}
    sent = form | {"text": "We met.", "author": "Sam Vale", "send": "yes"}
    assert agency.post(url, sent).status_code == 302
    late = form | {"text": "We met twice.", "author": "Sam Vale"}
    assert agency.post(f"{url}keep/", late).status_code == 422
    page = agency.post(url, late | {"keep": "yes"}).content.decode()
    assert "was not returned" in page
    assert "We met twice." in page
    assert AgencyReportVersion.objects.get().text == "We met."
