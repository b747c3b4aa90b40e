"""The pages of a workbook that is sent back: who may, what they show, confirming once and twice."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Answer, Return, ReturnUpload
from audits.services.upload_preview import Preview
from audits.tasks.uploads import forget
from audits.views.uploads import counts_in_words
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.audits.workbook_edits import Book, taken

SignIn = Callable[[User], Client]


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def colleague(dunmoor: Board) -> User:
    person = builders.user("colleague@dunmoor.example", "Robin Ash")
    builders.give_role(person, dunmoor, Role.AGENCY_LEAD)
    return person


@pytest.fixture
def police(dunmoor: Board) -> Return:
    agency = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        one = stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), agency), agency)
        stories.answer(one, "1.1", 75, narrative="We train everybody", revision=1)
        return one


def address(one: Return, rest: str = "") -> str:
    return f"/boards/dunmoor/audits/returns/{one.pk}/{rest}"


def book_of(one: Return) -> Book:
    with board_scope(one.board_id):
        return Book(taken(one))


def send(client: Client, one: Return, data: bytes, name: str = "train.xlsx") -> Any:
    return client.post(address(one, "workbook/"), {"file": SimpleUploadedFile(name, data)})


def answers(one: Return) -> dict[str, tuple[Any, str]]:
    with board_scope(one.board_id):
        rows = Answer.objects.filter(agency_return=one).select_related("criterion__standard")
        return {row.criterion.number if row.criterion else "": (row.score, row.narrative) for row in rows}


def fields(one: Return, response: Any, choice: str = "") -> dict[str, str]:
    """The form of the preview as the browser sends it back."""
    preview = response.context["preview"]
    sent = {f"{change.key}-revision": str(change.revision) for change in preview.changes}
    return sent | ({f"{change.key}-choice": choice for change in preview.conflicts} if choice else {})


def test_from_the_return_to_the_answers(police: Return, lead: User, signed_in: SignIn) -> None:
    client = signed_in(lead)
    assert address(police, "workbook/") in client.get(address(police)).content.decode()
    page = client.get(address(police, "workbook/"))
    assert address(police, "download/xlsx/") in page.content.decode()
    book = (
        book_of(police).say("1.1", narrative="We train <b>everybody</b> twice").say("2.1", grade="Fully met")
    )
    sent = send(client, police, book.say("2.2", grade="Superb").data())
    assert sent.status_code == 302
    preview = client.get(sent.url)
    text = preview.content.decode()
    assert "2 answers change, 1 cell cannot be read. Nothing is saved yet." in text
    assert "Sheet “Return”, cell E8" in text
    assert "100, Fully met" in text
    assert "&lt;b&gt;everybody&lt;/b&gt;" in text
    assert answers(police) == {"1.1": (Decimal(75), "We train everybody")}
    assert "is not saved yet" in client.get(address(police, "workbook/")).content.decode()
    done = client.post(f"{sent.url}confirm/", fields(police, preview), follow=True)
    assert done.redirect_chain == [(address(police), 302)]
    assert (
        "2 answers from “train.xlsx” are saved. 1 cell that could not be read was left out."
        in done.content.decode()
    )
    assert answers(police) == {
        "1.1": (Decimal(75), "We train <b>everybody</b> twice"), "2.1": (Decimal(100), ""),
    }  # fmt: skip
    again = client.post(f"{sent.url}confirm/", fields(police, preview), follow=True)
    assert "has been saved already. Nothing was changed again." in again.content.decode()
    assert "There is nothing left to look at" in client.get(sent.url, follow=True).content.decode()
    with board_scope(police.board_id):
        assert AuditEntry.objects.filter(action="return.workbook_saved").count() == 1


def test_a_conflict_is_shown_and_the_present_answer_stays_unless_chosen(
    police: Return, lead: User, colleague: User, signed_in: SignIn
) -> None:
    book = book_of(police).say("1.1", narrative="Mine")
    with board_scope(police.board_id):
        facts = {"narrative": "Theirs", "revision": 2, "edited_by": colleague, "edited_at": timezone.now()}
        Answer.objects.update(**facts)
    client = signed_in(lead)
    url = send(client, police, book.data()).url
    preview = client.get(url)
    text = preview.content.decode()
    assert "1 answer was changed by others since" in text
    assert "Saved by Robin Ash" in text
    assert 'value="theirs" checked' in text
    client.post(f"{url}confirm/", fields(police, preview))
    assert answers(police)["1.1"] == (Decimal(75), "Theirs")
    url = send(client, police, book.data()).url
    preview = client.get(url)
    with board_scope(police.board_id):
        Answer.objects.update(narrative="Between", revision=3)
    again = client.post(f"{url}confirm/", fields(police, preview, "both"), follow=True)
    assert again.redirect_chain == [(url, 302)]
    assert "1.1: changed by somebody while you were looking" in again.content.decode()
    assert answers(police)["1.1"] == (Decimal(75), "Between")
    client.post(f"{url}confirm/", fields(police, again, "both"))
    assert answers(police)["1.1"] == (Decimal(75), "Between\n\nMine")


def test_emptied_cells_and_leaving(police: Return, lead: User, signed_in: SignIn) -> None:
    client = signed_in(lead)
    data = book_of(police).say("1.1", narrative="").data()
    url = send(client, police, data).url
    preview = client.get(url)
    assert "1 cell is empty where the return says something" in preview.content.decode()
    left = client.post(f"{url}drop/", follow=True)
    assert "was left. The return is as it was." in left.content.decode()
    url = send(client, police, data).url
    [change] = client.get(url).context["preview"].changes
    sent = fields(police, client.get(url)) | {f"{change.key}-empty": "narrative"}
    client.post(f"{url}confirm/", sent)
    assert answers(police)["1.1"] == (Decimal(75), "")


def test_the_same_workbook_says_that_nothing_changes(police: Return, lead: User, signed_in: SignIn) -> None:
    client = signed_in(lead)
    url = send(client, police, book_of(police).data()).url
    text = client.get(url).content.decode()
    assert "Nothing changes: the workbook says what the return says." in text
    assert "Save the changes" not in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose the workbook"),
        ({"file": SimpleUploadedFile("return.xlsx", b"MZ\x90\x00 a program")}, "This is a program"),
        ({"file": SimpleUploadedFile("return.xlsx", b"")}, "The file is empty"),
        ({"file": SimpleUploadedFile("x" * 300 + ".xlsx", b"x")}, "a name of at most 200 letters"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_at_the_field(
    police: Return, lead: User, signed_in: SignIn, sent: dict[str, Any], words: str
) -> None:
    response = signed_in(lead).post(address(police, "workbook/"), sent)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert response.context["form"].errors["file"]


def test_broken_forms_change_nothing(police: Return, lead: User, signed_in: SignIn) -> None:
    client = signed_in(lead)
    url = send(client, police, book_of(police).say("2.1", grade=25).data()).url
    [change] = client.get(url).context["preview"].changes
    for sent in (
        {},
        {f"{change.key}-revision": "x"},
        {f"{change.key}-revision": "9" * 30},
        {"criterion-1": "1"},
    ):
        assert client.post(f"{url}confirm/", sent)["Location"] == url
    assert "2.1" not in answers(police)


def test_a_return_that_is_not_open_says_so(police: Return, lead: User, signed_in: SignIn) -> None:
    client = signed_in(lead)
    data = book_of(police).say("2.1", grade=25).data()
    url = send(client, police, data).url
    sent = fields(police, client.get(url))
    with board_scope(police.board_id):
        Return.objects.update(status=Return.Status.SUBMITTED)
    assert "Nothing of this workbook can be saved now" in client.get(url).content.decode()
    assert "no workbook can be sent back now" in client.get(address(police, "workbook/")).content.decode()
    assert "It waits for the board now" in send(client, police, data).content.decode()
    assert "It waits for the board now" in client.post(f"{url}confirm/", sent, follow=True).content.decode()
    assert "2.1" not in answers(police)


def test_who_sees_what_somebody_sent(
    police: Return, lead: User, colleague: User, manager: User, other_manager: User, signed_in: SignIn
) -> None:
    url = send(signed_in(lead), police, book_of(police).say("2.1", grade=25).data()).url
    for person, page, preview in (
        (lead, 200, 200), (colleague, 200, 404), (manager, 403, 403), (other_manager, 404, 404),
    ):  # fmt: skip
        client = signed_in(person)
        assert client.get(address(police, "workbook/")).status_code == page
        assert client.get(url).status_code == preview
        if person != lead:
            assert client.post(f"{url}confirm/").status_code == preview
            assert client.post(f"{url}drop/").status_code == preview
    assert "2.1" not in answers(police)


def test_beat_forgets_what_nobody_confirmed(
    police: Return, lead: User, signed_in: SignIn, settings: Any
) -> None:
    send(signed_in(lead), police, book_of(police).say("2.1", grade=25).data())
    with board_scope(police.board_id):
        ReturnUpload.objects.update(sent_at=timezone.now() - dt.timedelta(days=15))
    assert forget(police.board_id) == 1
    assert settings.CELERY_BEAT_SCHEDULE["audit-uploads"]["task"] == forget.name


def test_the_preview_takes_as_many_queries_for_one_answer_as_for_three(
    police: Return, lead: User, signed_in: SignIn
) -> None:
    client, counts = signed_in(lead), []
    for numbers in (["1.2"], ["1.2", "2.1", "2.2"]):
        book = book_of(police)
        for number in numbers:
            book.say(number, grade=75, narrative="Yes")
        url = send(client, police, book.data()).url
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(url).context["preview"].changes) == len(numbers)
        counts.append(len(queries))
    assert counts == [11, 11]


def test_counts_in_words() -> None:
    assert counts_in_words(Preview()) == ""
    assert counts_in_words(Preview(problems=[{}, {}])) == "2 cells cannot be read"
