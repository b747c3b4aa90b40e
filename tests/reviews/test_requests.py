"""Requests to agencies: sent, read, answered by several people, returned, amended, checked, closed."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from boards.models import Agency, Board, BoardAgency
from core.models import AuditEntry, StoredFile, User
from core.permissions import Role
from core.scoping import Clearance, Opening, board_scope
from reviews.models import (
    ChildIdentity,
    Incident,
    InformationRequest,
    RequestAnswer,
    RequestCheck,
    RequestFile,
)
from reviews.services.answers import facts_from, save_answer, send_answer, texts_of
from reviews.services.request_reminders import send_reminders
from reviews.services.requests import close_request, return_answer
from tests import builders
from tests.reviews.request_stories import request_of
from tests.reviews.stories import incident_of

ASKED = "/boards/dunmoor/reviews/asked/"
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def incident(dunmoor: Board) -> Iterator[Incident]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        BoardAgency.objects.create(board=dunmoor, agency=builders.agency("Dunmoor Police"))
        yield incident_of(dunmoor, pseudonym="Child Q")


@pytest.fixture
def police(incident: Incident) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.REVIEW_LEAD)


@pytest.fixture
def officer(dunmoor: Board) -> User:
    """Leads the police."""
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def delivered() -> Iterator[list[Any]]:
    """Emails go out at once, without a broker."""
    from partnership.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield mail.outbox
    app.conf.task_always_eager = before


def requests_url(incident: Incident, rest: str = "") -> str:
    return f"/boards/dunmoor/reviews/incidents/{incident.pk}/requests/{rest}"


def day(name: str, value: dt.date) -> dict[str, Any]:
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def hidden_of(client: Client, url: str) -> dict[str, Any]:
    form: Any = client.get(url).context["form"]
    return {name: form[name].value() for name in ("revision", "began")}


def test_from_asking_to_closing(
    incident: Incident,
    police: Agency,
    lead: User,
    officer: User,
    delivered: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    board, agency = builders.client_of(lead), builders.client_of(officer, second_factor=False)
    sent: dict[str, Any] = {
        "agencies": [police.pk],
        "questions": "Which bruises?\nWhat was done?",
        "asks_to_secure": "on",
    }
    sent |= day("due_on", timezone.localdate() + dt.timedelta(days=5))
    added = board.post(requests_url(incident, "add/"), sent)
    assert added.status_code == 302, added.context["form"].errors
    one = InformationRequest.objects.get()
    assert agency.get(f"{ASKED}{one.pk}/").status_code == 404  # nothing is sent yet
    with django_capture_on_commit_callbacks(execute=True):
        board.post(requests_url(incident, f"{one.pk}/send/"))
    assert [mailed.to for mailed in delivered] == [[officer.email]]
    assert "bruises" not in delivered[0].body
    assert "Child Q" not in delivered[0].subject + delivered[0].body
    page = agency.get(f"{ASKED}{one.pk}/").content.decode()
    assert "Which bruises?" in page
    one.refresh_from_db()
    assert (one.read_by, one.state) == (officer, "read")

    answer = f"{ASKED}{one.pk}/answer/"
    agency.post(answer, {"answer_1": "Two.", "answer_2": "", "send": "yes"} | hidden_of(agency, answer))
    board.post(
        requests_url(incident, f"{one.pk}/check/"),
        {"met": ["Sources are named"], "verdict": "amend", "note": "Thin"},
    )
    given = {"reasons": "Answer the second question."} | day(
        "due_on", timezone.localdate() + dt.timedelta(days=2)
    )
    board.post(requests_url(incident, f"{one.pk}/return/"), given)
    page = agency.get(answer).content.decode()
    assert "Answer the second question." in page
    assert "Thin" not in page
    assert "Two." in page  # version 2 begins with version 1
    agency.post(
        answer, {"answer_1": "Two.", "answer_2": "A visit.", "send": "yes"} | hidden_of(agency, answer)
    )
    assert [texts_of(row) for row in RequestAnswer.objects.all()] == [["Two.", ""], ["Two.", "A visit."]]
    assert RequestCheck.objects.get().answer.version == 1
    page = board.get(requests_url(incident, f"{one.pk}/")).content.decode()
    assert page.index("version 2") < page.index("Version 1")
    board.post(requests_url(incident, f"{one.pk}/close/"), {"because": ""})
    one.refresh_from_db()
    assert one.state == "closed"
    done = set(
        AuditEntry.objects.filter(object_type="reviews.informationrequest").values_list("action", flat=True)
    )
    assert {"request.sent", "request.read", "request.answered", "request.returned", "request.closed"} <= done
    assert all("Two." not in json.dumps([entry.before, entry.after]) for entry in AuditEntry.objects.all())


def test_an_answer_to_a_closed_request_is_kept_and_the_reason_said(
    incident: Incident, officer: User, lead: User
) -> None:
    one = request_of(incident)
    agency = builders.client_of(officer, second_factor=False)
    url = f"{ASKED}{one.pk}/answer/"
    hidden = hidden_of(agency, url)
    close_request(one, because="It is not needed any more.", actor=lead)
    page = agency.post(
        url, {"answer_1": "A long text.", "answer_2": "", "send": "yes"} | hidden
    ).content.decode()
    assert "This request was closed on" in page
    assert "so your answer was not sent" in page
    assert "A long text." in page
    kept = RequestAnswer.objects.get()
    assert (kept.sent_at, texts_of(kept)[0]) == (None, "A long text.")
    assert "A long text." in agency.get(f"{ASKED}{one.pk}/").content.decode()


def test_an_answer_that_was_overtaken_is_kept_and_the_reason_said(
    incident: Incident, officer: User, lead: User
) -> None:
    one = request_of(incident)
    first, _ = send_answer(one, facts=facts_from(["First"], 2), read=None, actor=officer)
    return_answer(one, reasons="More", due_on=timezone.localdate(), actor=lead)
    agency = builders.client_of(officer, second_factor=False)
    url = f"{ASKED}{one.pk}/answer/"
    hidden = hidden_of(agency, url)
    colleague = builders.user("colleague@police.example", "Sam Colleague")
    second, refused = send_answer(one, facts=facts_from(["Second"], 2), read=None, actor=colleague)
    assert (first.version, second.version, refused) == (1, 2, "")
    page = agency.post(url, {"answer_1": "Mine", "answer_2": "", "send": "yes"} | hidden).content.decode()
    assert "Version 2 was sent by Sam Colleague" in page
    assert "Mine" in page
    one.refresh_from_db()
    assert one.state == "received"
    assert texts_of(RequestAnswer.objects.get(sent_at=None)) == ["Mine", ""]


def test_two_people_write_the_same_answer(incident: Incident, officer: User) -> None:
    """Different questions come together; in the same one both texts are shown, and saving oneself is no conflict."""
    one = request_of(incident)
    agency = builders.client_of(officer, second_factor=False)
    url = f"{ASKED}{one.pk}/answer/"
    hidden = hidden_of(agency, url)
    mine = {"answer_1": "Mine", "answer_2": ""} | hidden
    assert "at" in agency.post(f"{url}keep/", mine).json()
    assert "at" in agency.post(f"{url}keep/", mine | {"answer_1": "Mine, and more"}).json()
    colleague = builders.user("colleague@police.example")
    draft = RequestAnswer.objects.get()
    save_answer(one, facts=facts_from(["Mine, and more", "Theirs"], 2), read=None, actor=colleague)
    assert "at" in agency.post(f"{url}keep/", mine | {"answer_1": "Mine at last"}).json()
    draft.refresh_from_db()
    assert texts_of(draft) == ["Mine at last", "Theirs"]
    late = agency.post(f"{url}keep/", mine | {"answer_1": "Mine at last", "answer_2": "Mine, too"})
    assert late.status_code == 422
    page = agency.post(url, mine | {"answer_2": "Mine, too", "keep": "yes"})
    assert page.status_code == 409
    words = page.content.decode()
    assert "Theirs" in words
    assert "Mine, too" in words
    draft.refresh_from_db()
    assert texts_of(draft)[1] == "Theirs"


def test_who_the_child_is_needs_the_tick_and_a_code_and_is_written_down(
    incident: Incident, officer: User
) -> None:
    ChildIdentity.objects.create(
        board=incident.board, incident=incident, name="Robin Fiction", born_on="2020-05-31"
    )
    one = request_of(incident)
    with_code, without = builders.client_of(officer), builders.client_of(officer, second_factor=False)
    url = f"{ASKED}{one.pk}/child/"
    assert with_code.get(url).status_code == 403
    InformationRequest.objects.update(shows_identity=True)
    page = without.get(url).content.decode()
    assert "Sign in with a code first" in page
    assert "Robin" not in page
    assert not AuditEntry.objects.filter(action="identity.shown_to_agency").exists()
    page = with_code.get(url).content.decode()
    assert "Robin Fiction" in page
    assert "31 May 2020" in page
    assert AuditEntry.objects.get(action="identity.shown_to_agency").clearance == "reviews"
    for other in ("", "answer/", "chronology/"):
        assert "Robin" not in with_code.get(f"{ASKED}{one.pk}/{other}").content.decode()


def test_another_agencys_request_does_not_exist(incident: Incident, officer: User) -> None:
    other = request_of(incident, builders.agency("Dunmoor Hospital"))
    client = builders.client_of(officer)
    for rest in ("", "answer/", "child/", "chronology/", "files/add/"):
        assert client.get(f"{ASKED}{other.pk}/{rest}").status_code == 404
    opening = {Opening.AGENCY: [(incident.board_id, builders.agency("Dunmoor Police").pk)]}
    with board_scope(incident.board_id, openings=opening):
        assert not InformationRequest.objects.exists()


def test_a_file_gets_a_neutral_name_in_the_store(incident: Incident, officer: User) -> None:
    one = request_of(incident)
    client = builders.client_of(officer)
    file = SimpleUploadedFile("robin-fiction.txt", b"A report.", content_type="text/plain")
    client.post(f"{ASKED}{one.pk}/files/add/", {"file": file})
    kept = RequestFile.objects.get()
    assert kept.name == "robin-fiction.txt"
    assert "robin" not in StoredFile.objects.get().name
    assert not any("robin" in str(entry.after) for entry in AuditEntry.objects.all())
    got = client.get(f"{ASKED}{one.pk}/files/{kept.pk}/")
    assert b"".join(got.streaming_content) == b"A report."
    client.post(f"{ASKED}{one.pk}/files/{kept.pk}/remove/")
    assert not StoredFile.objects.exists()


def test_reminders_before_the_day_and_every_week_after(
    incident: Incident,
    officer: User,
    delivered: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    one = request_of(incident, due_on=TODAY)
    board = incident.board
    with django_capture_on_commit_callbacks(execute=True):
        sent = [
            send_reminders(board, on=TODAY + dt.timedelta(days=n)) for n in (-3, -2, -1, 0, 1, 2, 7, 8, 9)
        ]
    assert sent == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert [mailed.subject.split(":")[0] for mailed in delivered] == [
        "Your answer is due soon", "Your answer is late", "Your answer is late",
    ]  # fmt: skip
    InformationRequest.objects.filter(pk=one.pk).update(received_at=timezone.now())
    assert send_reminders(board, on=TODAY + dt.timedelta(days=30)) == 0


def test_home_says_what_waits_and_names_no_incident(incident: Incident, officer: User, lead: User) -> None:
    request_of(incident, due_on=timezone.localdate() - dt.timedelta(days=1))
    of_agency = builders.client_of(officer).get("/boards/dunmoor/").content.decode()
    assert "1 answer about a serious incident is late" in of_agency
    of_lead = builders.client_of(lead).get("/boards/dunmoor/").content.decode()
    assert "1 agency is late with its answer" in of_lead
    assert "Child Q" not in of_agency + of_lead


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    incident: Incident, officer: User, lead: User, dunmoor: Board, rows: int
) -> None:
    for number in range(rows):
        request_of(incident_of(dunmoor, f"I-{number + 2}"))
        request_of(incident, builders.agency(f"Agency {number}"))
    one = request_of(incident)
    agency, board = builders.client_of(officer), builders.client_of(lead)
    for version in range(1, rows + 1):
        RequestAnswer.objects.create(
            board=dunmoor,
            incident=incident,
            agency=one.agency,
            request=one,
            version=version,
            sent_at=timezone.now(),
        )
    expected = {"asked": 7, "one": 14, "list": 10, "page": 13, "board": 7}
    pages = {
        "asked": (agency, ASKED), "one": (agency, f"{ASKED}{one.pk}/"), "list": (board, requests_url(incident)),
        "page": (board, requests_url(incident, f"{one.pk}/")), "board": (board, "/boards/dunmoor/reviews/requests/"),
    }  # fmt: skip
    found = {}
    for name, (client, url) in pages.items():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[name] = len(queries)
    assert found == expected
