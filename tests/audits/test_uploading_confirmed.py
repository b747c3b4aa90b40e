"""What came from last time, confirmed in the workbook: what counts as yes, what is not confirmed, and by whom."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audits.models import Answer, Return, ReturnUpload
from audits.services.answers import AnswerGiven, save_answer
from audits.services.upload_preview import look
from audits.services.upload_saving import Decided, Outcome, confirm_upload
from audits.services.uploading import send_workbook
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from tests import builders
from tests.audits import stories
from tests.audits.workbook_edits import Book, taken


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def police(in_dunmoor: Board) -> Return:
    """1.1, 1.2 and 2.1 came from last time; 2.2 is open."""
    agency = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(stories.framework_of(in_dunmoor), agency), agency)
    facts = {"revision": 1, "is_from_last": True, "edited_at": timezone.now()}
    for number in ("1.1", "1.2", "2.1"):
        stories.answer(one, number, 75, narrative="We train everybody.", **facts)
    return one


def send(one: Return, book: Book, actor: User) -> ReturnUpload:
    return send_workbook(one, SimpleUploadedFile("train.xlsx", book.data()), actor=actor)


def confirm(upload: ReturnUpload, one: Return, actor: User) -> Outcome:
    seen = {change.key: Decided(change.revision) for change in look(upload, one).changes}
    return confirm_upload(upload, seen, actor=actor)


def to_confirm(one: Return) -> list[str]:
    rows = Answer.objects.filter(agency_return=one, is_from_last=True).select_related("criterion__standard")
    return sorted(row.criterion.number for row in rows if row.criterion)


def test_yes_confirms_and_a_change_does_so_too(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("1.1", confirmed="Yes").say("1.2", narrative="Said anew.")
    upload = send(police, book.say("2.1", confirmed="no"), lead)
    preview = look(upload, police)
    assert [one.number for one in preview.confirmed] == ["1.1"]
    assert [one.number for one in preview.plain] == ["1.2"]
    assert to_confirm(police) == ["1.1", "1.2", "2.1"]  # nothing before the person says so
    outcome = confirm(upload, police, lead)
    assert (outcome.saved, outcome.confirmed, outcome.is_done) == (1, 1, True)
    assert to_confirm(police) == ["2.1"]
    assert AuditEntry.objects.get(action="return.confirmed").after == {"items": ["1.1"], "confirmed": 1}


@pytest.mark.parametrize(("said", "counts"), [("  YES. ", 1), ("x", 1), (True, 1), (1, 1), ("-", 0)])
def test_people_write_yes_in_their_own_way(police: Return, lead: User, said: Any, counts: int) -> None:
    upload = send(police, Book(taken(police)).say("1.1", confirmed=said), lead)
    assert (len(upload.problems), len(look(upload, police).confirmed)) == (0, counts)


def test_what_cannot_be_told_or_cannot_be_saved_confirms_nothing(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("1.1", confirmed="perhaps").say("1.2", grade="60", confirmed="Yes")
    upload = send(police, book.say("2.1", grade="not applicable", confirmed="Yes"), lead)
    preview = look(upload, police)
    assert [(one["number"], one["says"]) for one in preview.problems] == [
        ("1.1", "perhaps"),
        ("1.2", "60"),
        ("2.1", ""),
    ]
    assert preview.changes == []
    assert to_confirm(police) == ["1.1", "1.2", "2.1"]


def test_an_answer_that_others_changed_or_confirmed_is_left_alone(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("1.1", confirmed="Yes").say("1.2", confirmed="Yes")
    upload = send(police, book, lead)
    criterion = stories.item_of(police.cycle.version, "1.1")[1]
    assert criterion is not None
    save_answer(police, criterion, AnswerGiven(narrative="By somebody else"), revision=1, actor=lead)
    Answer.objects.filter(criterion__place=2, standard__number=1).update(revision=2)
    preview = look(upload, police)
    assert preview.changes == []
    assert [one["number"] for one in preview.problems] == ["1.2"]


def test_the_column_is_there_only_where_something_is_to_be_confirmed(police: Return, lead: User) -> None:
    assert "Confirmed" in Book(taken(police)).rows[3]
    Answer.objects.update(is_from_last=False)
    book = Book(taken(police))
    assert "Confirmed" not in book.rows[3]
    assert send(police, book, lead).lines == []
