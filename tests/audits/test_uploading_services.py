"""From the download to the answers: what a workbook changes, what it cannot, and what others changed meanwhile."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from audits.models import Answer, Return, ReturnUpload
from audits.services.answers import AnswerGiven, save_answer
from audits.services.upload_preview import Preview, look
from audits.services.upload_saving import BOTH, MINE, THEIRS, Decided, Outcome, confirm_upload
from audits.services.uploading import drop_upload, forget_uploads, send_workbook
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from tests import builders
from tests.audits import stories
from tests.audits.workbook_edits import TOP, Book, taken


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def colleague(dunmoor: Board) -> User:
    person = builders.user("colleague@dunmoor.example", "Robin Ash")
    builders.give_role(person, dunmoor, Role.AGENCY_LEAD)
    return person


@pytest.fixture
def police(in_dunmoor: Board, lead: User) -> Return:
    """Two standards of two criteria; 1.1 and 1.2 are answered."""
    agency = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(stories.framework_of(in_dunmoor), agency), agency)
    facts = {"revision": 1, "edited_by": lead, "edited_at": timezone.now() - dt.timedelta(days=1)}
    stories.answer(one, "1.1", 75, narrative="We train everybody.\nEvery year.", **facts)
    stories.answer(one, "1.2", stories.NOT_APPLICABLE, **facts)
    return one


def send(one: Return, data: bytes, actor: User) -> ReturnUpload:
    return send_workbook(one, SimpleUploadedFile("train.xlsx", data), actor=actor)


def seen(preview: Preview, choice: str = THEIRS, *emptied: str) -> dict[str, Decided]:
    """What the page of the preview sends back."""
    return {one.key: Decided(one.revision, choice, frozenset(emptied)) for one in preview.changes}


def confirm(upload: ReturnUpload, one: Return, actor: User, choice: str = THEIRS, *emptied: str) -> Outcome:
    return confirm_upload(upload, seen(look(upload, one), choice, *emptied), actor=actor)


def cells(preview: Preview) -> list[tuple[str, str, str, str]]:
    return [
        (one.number, cell.at, cell.now_words, cell.new_words) for one in preview.changes for cell in one.cells
    ]


def says(one: Return, number: str) -> tuple[Decimal | None, bool, str, str] | None:
    standard, criterion = stories.item_of(one.cycle.version, number)
    found = Answer.objects.filter(agency_return=one, standard=standard, criterion=criterion).first()
    return (found.score, found.is_not_applicable, found.narrative, found.reason) if found else None


def save(one: Return, number: str, given: AnswerGiven, actor: User) -> None:
    """As the page does, by somebody who has just read the answer."""
    standard, criterion = stories.item_of(one.cycle.version, number)
    found = Answer.objects.filter(agency_return=one, standard=standard, criterion=criterion).first()
    save_answer(one, criterion or standard, given, revision=found.revision if found else 0, actor=actor)


def test_the_workbook_as_it_was_changes_nothing(police: Return, lead: User) -> None:
    for data in (taken(police), Book(taken(police)).data()):
        upload = send(police, data, lead)
        assert (upload.lines, upload.problems, upload.warnings) == ([], [], [])
        assert look(upload, police) == Preview()


def test_hard_texts_come_back_as_they_were(police: Return, lead: User) -> None:
    hard = (
        "=1+1",
        "+44 1",
        "-5",
        "@x",
        "'quoted",
        "_x0041_",
        "  two  spaces",
        "a\x0bb",
        "é e\u0301",
        "\u2028",
        "#N/A",
    )
    for text in hard:
        Answer.objects.filter(standard__number=1, criterion__place=1).update(narrative=text)
        upload = send(police, taken(police), lead)
        assert (upload.lines, upload.problems) == ([], []), text
        changed = Book(taken(police)).say("2.1", narrative=f"{text}, and more").data()
        upload = send(police, changed, lead)
        assert [one.number for one in look(upload, police).changes] == ["2.1"], text


def test_changed_cells_become_answers(police: Return, lead: User) -> None:
    book = Book(taken(police))
    book.say("1.1", narrative="We train everybody.\nEvery year, and volunteers too.")
    book.say("1.2", grade="50%").say("2.1", grade=0.75, narrative="“New”").say(
        "2.2", grade="N/A", reason="No cells"
    )
    upload = send(police, book.data(), lead)
    preview = look(upload, police)
    assert cells(preview) == [
        (
            "1.1",
            "F5",
            "We train everybody.\nEvery year.",
            "We train everybody.\nEvery year, and volunteers too.",
        ),
        ("1.2", "E6", "Not applicable", "50, Partly met"),
        ("2.1", "E7", "No answer", "75, Mostly met"),
        ("2.1", "F7", "", "“New”"),
        ("2.2", "E8", "No answer", "Not applicable"),
        ("2.2", "G8", "", "No cells"),
    ]
    assert (len(preview.plain), preview.conflicts, preview.problems) == (4, [], [])
    assert says(police, "2.1") is None
    assert confirm(upload, police, lead) == Outcome(saved=4)
    assert says(police, "1.1") == (
        Decimal(75),
        False,
        "We train everybody.\nEvery year, and volunteers too.",
        "",
    )
    assert says(police, "1.2") == (Decimal(50), False, "", "We do not work with children.")
    assert says(police, "2.1") == (Decimal(75), False, "“New”", "")
    assert says(police, "2.2") == (None, True, "", "No cells")
    upload.refresh_from_db()
    assert (upload.status, upload.lines, upload.problems) == (ReturnUpload.Status.SAVED, [], [])
    entry = AuditEntry.objects.get(action="return.workbook_saved")
    assert entry.after == {"file": "train.xlsx", "answers": 4, "unreadable": 0}
    assert AuditEntry.objects.filter(action="answer.saved").count() == 4


def test_what_people_do_to_a_workbook_is_borne(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("2.2", grade=" mostly met ", narrative="Sorted")
    rows = book.rows
    rows[TOP + 1 :] = rows[:TOP:-1]  # sorted the other way round
    rows.remove(book.row("2.1"))  # a row that is not there changes nothing
    for row in rows:
        row.insert(2, "Who")
    rows[TOP][2] = "Who asks?"
    rows[TOP][book.place("How you know")] = "HOW YOU KNOW "
    rows.append(["", "", "", "", "", "", ""])
    book.sheets = {"My copy" if name == "Return" else name: found for name, found in book.sheets.items()}
    upload = send(police, book.data(), lead)
    assert cells(look(upload, police)) == [
        ("2.2", "F5", "No answer", "75, Mostly met"), ("2.2", "G5", "", "Sorted"),
    ]  # fmt: skip
    assert upload.problems == []


def test_bad_cells_are_named_and_the_rest_is_saved(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("1.1", grade="Superb", narrative="Better").say("2.1", grade="na")
    book.say("2.2", narrative="x" * 20_001)
    book.rows.append(["7.7", "", "", "", "75"])
    upload = send(police, book.data(), lead)
    preview = look(upload, police)
    told = {one["at"]: (one["sheet"], one["number"], one["words"]) for one in preview.problems}
    assert told == {
        "E5": ("Return", "1.1", "“Superb” is not a grade of this framework"),
        "F8": ("Return", "2.2", "The text has 20,001 characters"),
        "E9": ("Return", "7.7", "“7.7” is not the number of an item, so nothing in it is read"),
        "G7": ("Return", "2.1", "2.1 is said not to apply, without a reason"),
    }
    assert preview.problems[0]["allowed"] == (
        "25, Not met; 50, Partly met; 75, Mostly met; 100, Fully met; or “Not applicable”"
    )
    assert confirm(upload, police, lead) == Outcome(saved=1, unreadable=4)
    assert says(police, "1.1") == (Decimal(75), False, "Better", "")
    assert says(police, "2.1") is None


def test_two_rows_of_one_item_and_a_row_with_two_numbers(police: Return, lead: User) -> None:
    book = Book(taken(police)).say("2.1", grade=50)
    book.rows.append([*book.row("2.1")])
    assert send(police, book.data(), lead).problems == []
    book.rows[-1][book.place("Grade")] = 25
    book.row("2.2")[0] = "1.2"
    upload = send(police, book.data(), lead)
    assert [one["words"] for one in upload.problems] == [
        "This row is numbered 1.2, but it was the row of 2.2",
        "Rows 7 and 9 are all for 2.1",
        "Rows 7 and 9 are all for 2.1",
    ]
    assert upload.lines == []


def test_an_emptied_cell_empties_only_on_demand(police: Return, lead: User) -> None:
    data = Book(taken(police)).say("1.1", grade="", narrative="").data()
    preview = look(send(police, data, lead), police)
    assert (preview.plain, [one.number for one in preview.only_emptied]) == ([], ["1.1"])
    assert confirm(send(police, data, lead), police, lead) == Outcome()
    assert says(police, "1.1") == (Decimal(75), False, "We train everybody.\nEvery year.", "")
    assert confirm(send(police, data, lead), police, lead, THEIRS, "narrative") == Outcome(saved=1)
    assert says(police, "1.1") == (Decimal(75), False, "", "")


def test_a_reviewed_and_locked_answer_stays(police: Return, lead: User) -> None:
    data = Book(taken(police)).say("1.1", grade=100).data()
    Answer.objects.filter(criterion__place=1).update(is_locked=True)
    upload = send(police, data, lead)
    preview = look(upload, police)
    assert (preview.changes, [one["at"] for one in preview.problems]) == ([], ["E5"])
    assert "reviewed and locked 1.1" in preview.problems[0]["words"]


@pytest.mark.parametrize(
    ("choice", "after"),
    [
        (THEIRS, (Decimal(100), False, "Theirs", "")),
        (MINE, (Decimal(50), False, "Mine", "")),
        (BOTH, (Decimal(50), False, "Theirs\n\nMine", "")),
    ],
)
def test_an_old_copy_shows_both_and_the_person_chooses(
    police: Return, lead: User, colleague: User, choice: str, after: tuple[object, ...]
) -> None:
    old = taken(police)
    save(police, "1.1", AnswerGiven(Decimal(100), narrative="Theirs"), colleague)
    save(police, "2.2", AnswerGiven(Decimal(25), narrative="Theirs too"), colleague)
    upload = send(
        police, Book(old).say("1.1", grade="50", narrative="Mine").say("2.1", grade="25").data(), lead
    )
    preview = look(upload, police)
    [conflict] = preview.conflicts
    assert (conflict.number, conflict.theirs.narrative, conflict.mine().narrative) == (
        "1.1",
        "Theirs",
        "Mine",
    )
    assert conflict.answer is not None
    assert conflict.answer.edited_by == colleague
    assert [one.number for one in preview.plain] == ["2.1"]
    outcome = confirm(upload, police, lead, choice)
    assert outcome == Outcome(saved=1 if choice == THEIRS else 2)
    assert says(police, "1.1") == after
    assert says(police, "2.2") == (Decimal(25), False, "Theirs too", "")


def test_different_parts_of_an_answer_are_no_conflict(police: Return, lead: User, colleague: User) -> None:
    old = taken(police)
    save(police, "1.1", AnswerGiven(Decimal(75), narrative="Theirs"), colleague)
    upload = send(police, Book(old).say("1.1", grade=100).data(), lead)
    [change] = look(upload, police).plain
    assert change.is_changed_since
    assert confirm(upload, police, lead) == Outcome(saved=1)
    assert says(police, "1.1") == (Decimal(100), False, "Theirs", "")


def test_the_same_change_by_both_is_no_change(police: Return, lead: User, colleague: User) -> None:
    old = taken(police)
    save(police, "2.1", AnswerGiven(Decimal(100), narrative="Same"), colleague)
    assert (
        look(send(police, Book(old).say("2.1", grade=100, narrative="Same ").data(), lead), police)
        == Preview()
    )


def test_a_save_between_looking_and_confirming_is_looked_at_again(
    police: Return, lead: User, colleague: User
) -> None:
    upload = send(police, Book(taken(police)).say("1.1", narrative="Mine").say("2.1", grade=25).data(), lead)
    before = seen(look(upload, police))
    save(police, "1.1", AnswerGiven(Decimal(75), narrative="Between"), colleague)
    assert confirm_upload(upload, before, actor=lead) == Outcome(saved=1, moved=["1.1"])
    assert says(police, "1.1") == (Decimal(75), False, "Between", "")
    upload.refresh_from_db()
    assert upload.status == ReturnUpload.Status.WAITING
    [conflict] = look(upload, police).changes
    assert conflict.is_conflict
    assert confirm(upload, police, lead, BOTH) == Outcome(saved=1)
    assert says(police, "1.1") == (Decimal(75), False, "Between\n\nMine", "")


def test_two_people_send_workbooks(police: Return, lead: User, colleague: User) -> None:
    old = taken(police)
    first = send(police, Book(old).say("2.1", grade=50, narrative="First").data(), lead)
    second = send(police, Book(old).say("2.1", grade=75, narrative="Second").data(), colleague)
    assert confirm(first, police, lead) == Outcome(saved=1)
    [conflict] = look(second, police).conflicts
    assert conflict.theirs == AnswerGiven(Decimal(50), narrative="First")
    assert confirm(second, police, colleague, BOTH) == Outcome(saved=1)
    assert says(police, "2.1") == (Decimal(75), False, "First\n\nSecond", "")


def test_without_the_hidden_sheet_the_clock_tells_what_others_changed(
    police: Return, lead: User, colleague: User
) -> None:
    book = Book(taken(police)).drop("For the upload").say("1.1", narrative="Mine").say("2.1", grade=25)
    for row in book.rows[TOP:]:
        row.pop()  # the hidden key
    book.row("2.2")[0] = 2.2
    upload = send(police, book.data(), lead)
    assert ["hidden sheet “For the upload” is missing" in warning for warning in upload.warnings] == [True]
    assert [(one.number, one.is_conflict) for one in look(upload, police).changes] == [
        ("1.1", False),
        ("2.1", False),
    ]
    Answer.objects.filter(criterion__place=1).update(
        edited_at=timezone.now() + dt.timedelta(minutes=1), edited_by=colleague
    )
    assert [one.number for one in look(upload, police).conflicts] == ["1.1"]


def test_a_newer_workbook_takes_the_place_of_the_older(police: Return, lead: User) -> None:
    first = send(police, Book(taken(police)).say("2.1", grade=50).data(), lead)
    second = send(police, Book(taken(police)).say("2.1", grade=75).data(), lead)
    first.refresh_from_db()
    assert (first.status, first.lines) == (ReturnUpload.Status.DROPPED, [])
    with pytest.raises(ValidationError, match="replaced by a newer one"):
        confirm_upload(first, {}, actor=lead)
    assert confirm(second, police, lead) == Outcome(saved=1)
    with pytest.raises(ValidationError, match="has been saved already"):
        confirm_upload(second, {}, actor=lead)
    assert AuditEntry.objects.filter(action="return.workbook_saved").count() == 1


def test_what_is_left_or_forgotten_keeps_no_text(police: Return, lead: User) -> None:
    upload = send(police, Book(taken(police)).say("2.1", narrative="Secret").data(), lead)
    drop_upload(upload, actor=lead)
    upload.refresh_from_db()
    assert (upload.status, upload.lines) == (ReturnUpload.Status.DROPPED, [])
    with pytest.raises(ValidationError, match="was left"):
        drop_upload(upload, actor=lead)
    later = send(police, Book(taken(police)).say("2.1", narrative="Secret").data(), lead)
    assert forget_uploads() == 0
    ReturnUpload.objects.filter(pk=later.pk).update(sent_at=timezone.now() - dt.timedelta(days=15))
    assert (forget_uploads(), forget_uploads()) == (1, 0)
    later.refresh_from_db()
    assert (later.status, later.lines) == (ReturnUpload.Status.DROPPED, [])


def test_a_return_that_is_not_open_takes_nothing(police: Return, lead: User) -> None:
    data = Book(taken(police)).say("2.1", grade=50).data()
    upload = send(police, data, lead)
    Return.objects.filter(pk=police.pk).update(status=Return.Status.SUBMITTED)
    handed_in = stories.return_of(police.cycle, police.agency)
    with pytest.raises(ValidationError, match="It waits for the board now"):
        send(handed_in, data, lead)
    with pytest.raises(ValidationError, match="It waits for the board now"):
        confirm(upload, handed_in, lead)
    assert says(police, "2.1") is None
    upload.refresh_from_db()
    assert upload.status == ReturnUpload.Status.WAITING


def test_what_is_no_longer_asked_changes_nothing(police: Return, lead: User) -> None:
    upload = send(police, Book(taken(police)).say("2.1", grade=50).data(), lead)
    upload.lines[0]["item"] = "criterion-0"
    assert look(upload, police) == Preview()


def test_whole_standards_take_scores(in_dunmoor: Board, lead: User) -> None:
    agency = builders.agency("Dunmoor Police")
    version = stories.framework_of(in_dunmoor, criteria=0)
    one = stories.return_of(stories.cycle_of(version, agency), agency)
    stories.answer(one, "1", "0.5")
    assert look(send(one, taken(one), lead), one) == Preview()
    upload = send(one, Book(taken(one)).say("1", grade="Fully met").say("2", grade=87.5).data(), lead)
    assert cells(look(upload, one)) == [
        ("1", "E5", "0.5 out of 100", "100 out of 100"), ("2", "E6", "No answer", "87.5 out of 100"),
    ]  # fmt: skip
    assert confirm(upload, one, lead) == Outcome(saved=2)
    assert says(one, "2") == (Decimal("87.5"), False, "", "")
    assert send(one, Book(taken(one)).say("2", grade=0.5).data(), lead).problems[0]["words"] == (
        "“0.5” may be 50 per cent: write 50, without %"
    )


def test_an_answer_on_a_whole_standard_that_came_with_a_file_cannot_be_changed(
    police: Return, lead: User
) -> None:
    stories.answer(police, "2", 60)
    assert send(police, taken(police), lead).problems == []
    upload = send(police, Book(taken(police)).say("2", grade=80).data(), lead)
    assert [(one["at"], one["words"]) for one in upload.problems] == [("E9", "2 is not asked in this return")]


def test_the_preview_takes_as_many_queries_for_one_answer_as_for_forty(
    in_dunmoor: Board, lead: User, django_assert_num_queries: Any
) -> None:
    for standards in (1, 10):
        agency = builders.agency(f"Agency {standards}")
        version = stories.framework_of(
            in_dunmoor, standards=standards, criteria=4, key=f"k{standards}", name=f"F{standards}"
        )
        one = stories.return_of(stories.cycle_of(version, agency, name=f"C{standards}"), agency)
        book = Book(taken(one))
        for row in book.rows[TOP + 1 :]:
            book.say(row[0], grade=75, narrative="Yes")
        upload = send(one, book.data(), lead)
        with django_assert_num_queries(3):
            assert len(look(upload, one).changes) == standards * 4
