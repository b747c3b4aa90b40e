"""The workbook of a return: what stands in it, what can be written in it, and what it must not say yet."""

import datetime as dt
import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from audits import workbook_layout as layout
from audits.models import Answer, Criterion, Fact, FactAsked, Return, SentAnswer
from audits.return_chapters import chapters_of
from audits.return_files import print_html
from boards.models import Board
from core.models import User
from core.permissions import Role
from tests import builders
from tests.audits import stories
from tests.audits.workbook_edits import TOP, Book, taken


@pytest.fixture
def lead(dunmoor: Board) -> User:
    return builders.user_with_role(dunmoor, Role.AGENCY_LEAD)


@pytest.fixture
def police(in_dunmoor: Board, lead: User) -> Return:
    agency = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(stories.framework_of(in_dunmoor), agency), agency)
    Criterion.objects.filter(key="c1-1").update(guidance="Think of volunteers.", evidence_hint="A plan.")
    stories.answer(one, "1.1", 75, narrative="=1+1 is how we know", edited_by=lead, edited_at=timezone.now())
    return one


def rows(one: Return) -> list[dict[str, Any]]:
    book = Book(taken(one))
    return [dict(zip(book.rows[TOP], row, strict=True)) for row in book.rows[TOP + 1 :]]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return unescape(container.read(name).decode())


def test_each_item_has_a_row_with_everything_to_answer_it(police: Return) -> None:
    first, *others = rows(police)
    assert list(first) == [
        "Number", "Standard", "What is asked", "What it means, and what shows it", "Grade", "How you know",
        "Why it does not apply", "Evidence in the return", "To note", "Last changed", "Changed by", "Key",
    ]  # fmt: skip
    assert [first[name] for name in list(first)[:6]] == [
        "1.1", "Standard 1", "What is asked in 1.1", "Think of volunteers.\nWhat counts as evidence: A plan.",
        "75, Mostly met", "=1+1 is how we know",
    ]  # fmt: skip
    assert [row["Number"] for row in others] == ["1.2", "2.1", "2.2"]


def test_a_sheet_tells_the_facts_of_the_return(police: Return, lead: User) -> None:
    assert "Facts" not in Book(taken(police)).sheets
    standard = police.cycle.version.standards.get(number=1)
    facts = {"board": police.board, "version": police.cycle.version, "standard": standard}
    asked = FactAsked.objects.create(
        **facts, key="lead", place=1, kind=FactAsked.Kind.PERSON, label="=Senior manager"
    )
    assert Book(taken(police)).sheets["Facts"][4] == [
        asked.number,
        "Standard 1",
        "=Senior manager",
        "No answer",
    ]
    Fact.objects.create(
        board=police.board, agency_return=police, asked=asked, name="Kim Marsh", email="k@a.example"
    )
    said = Book(taken(police)).sheets["Facts"][4][3]
    assert "Kim Marsh" in said
    assert "k@a.example" in said


def test_the_other_sheets_say_what_grades_mean_how_to_fill_in_and_whose_it_is(police: Return) -> None:
    book = Book(taken(police))
    assert list(book.sheets) == ["Return", "Grades", "How to", "For the upload"]
    grades = book.sheets["Grades"]
    assert grades[3] == [
        "Number",
        "What is asked",
        "25, Not met",
        "50, Partly met",
        "75, Mostly met",
        "100, Fully met",
    ]
    assert grades[4][4] == "Mostly met: 1.1"
    guide = {row[1]: row[2] for row in book.sheets["How to"] if row[1]}
    assert (guide["Agency"], guide["Cycle"]) == ("Dunmoor Police", "Section 11, this year")
    code = layout.read_code(guide[layout.CODE_LABEL])
    assert code is not None
    assert (code.board, code.return_id) == ("dunmoor", police.pk)
    assert abs((timezone.now() - code.taken_at).total_seconds()) < 60


def test_the_code_is_read_back_and_nothing_else_is() -> None:
    code = layout.Code("dunmoor", 12, timezone.now().replace(microsecond=0))
    assert layout.read_code(f" {code} ") == code
    for wrong in ("", "dunmoor/12", "dunmoor/x/20260101T000000Z", "dunmoor/1/20261301T000000Z", f"{code}x"):
        assert layout.read_code(wrong) is None


def test_grades_come_from_a_list_and_only_answers_can_be_written(police: Return, lead: User) -> None:
    Answer.objects.update(is_locked=True)
    data = taken(police)
    sheet, styles = part(data, "xl/worksheets/sheet1.xml"), part(data, "xl/styles.xml")
    choice = r"<dataValidation type=\"list\"[^>]*sqref=\"E5:E8\"><formula1>'For the upload'!\$H\$2:\$H\$6<"
    assert re.search(choice, sheet)
    listed = [row[7] for row in Book(data).sheets["For the upload"][1:6]]
    assert listed == ["25, Not met", "50, Partly met", "75, Mostly met", "100, Fully met", "Not applicable"]
    assert "<sheetProtection" in sheet
    assert "<f>" not in sheet
    formats = re.findall(
        r"<xf [^>]*?(?:/>|>.*?</xf>)", styles[styles.index("<cellXfs") : styles.index("</cellXfs")]
    )
    unlocked = {place for place, xf in enumerate(formats) if 'locked="0"' in xf}
    cells = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet))
    open_ = {cell for cell, style in cells.items() if int(style) in unlocked}
    assert open_ == {f"{column}{row}" for column in "EFG" for row in (6, 7, 8)}
    assert 'state="veryHidden"' in part(data, "xl/workbook.xml")
    assert re.search(r'<col min="12" max="12"[^>]* hidden="1"', sheet)


def test_whole_standards_take_a_number(in_dunmoor: Board) -> None:
    agency = builders.agency("Dunmoor Police")
    one = stories.return_of(stories.cycle_of(stories.framework_of(in_dunmoor, criteria=0), agency), agency)
    stories.answer(one, "1", "87.5")
    data = taken(one)
    assert [row["Grade"] for row in rows(one)] == [87.5, ""]
    sheet = part(data, "xl/worksheets/sheet1.xml")
    assert 'OR(AND(ISNUMBER(E5),E5>=0,E5<=100),E5="Not applicable")' in sheet


def test_a_closed_return_has_no_cell_to_write_in(police: Return) -> None:
    Return.objects.update(status=Return.Status.ACCEPTED)
    data = taken(stories.return_of(police.cycle, police.agency))
    assert "The board has accepted it." in Book(data).rows[2][0]
    assert 'locked="0"' not in part(data, "xl/styles.xml")


@pytest.mark.parametrize("status", Return.Status.values)
def test_what_the_board_says_is_in_it_once_the_agency_may_see_it(police: Return, status: str) -> None:
    Answer.objects.update(
        moderated_score=50, moderation_reason="The plan is old.", moderated_at=timezone.now()
    )
    Return.objects.update(status=status)
    one = stories.return_of(police.cycle, police.agency)
    first = rows(one)[0]
    said = {first.get("The board’s grade"), first.get("What the board says")}
    pdf = print_html(one)
    if status in ("changes_asked", "accepted"):
        assert said == {"50, Partly met", "The plan is old."}
        assert "The board’s grade: 50, Partly met." in pdf
        assert "The plan is old." in pdf
    else:
        assert said == {None}
        assert "The plan is old." not in pdf
        assert b"The plan is old." not in taken(one)


def test_a_decision_on_not_applicable_is_in_it(police: Return) -> None:
    facts = {"score": None, "is_not_applicable": True, "decision": "refused", "moderated_at": timezone.now()}
    Answer.objects.update(**facts)
    Return.objects.update(status=Return.Status.CHANGES_ASKED)
    one = stories.return_of(police.cycle, police.agency)
    assert rows(one)[0]["What the board says"] == "That it does not apply: not agreed."
    assert rows(one)[0]["To note"].startswith("Answer it anew")
    assert "That it does not apply: not agreed." in print_html(one)


def test_the_workbook_takes_as_many_queries_for_two_items_as_for_forty(
    in_dunmoor: Board, django_assert_num_queries: Any
) -> None:
    for standards in (1, 10):
        agency = builders.agency(f"Agency {standards}")
        key, name = f"k{standards}", f"F{standards}"
        version = stories.framework_of(in_dunmoor, standards=standards, criteria=4, key=key, name=name)
        one = stories.return_of(stories.cycle_of(version, agency, name=f"C{standards}"), agency)
        for number in range(1, standards + 1):
            stories.answer(one, f"{number}.1", 75)
        with django_assert_num_queries(8):
            assert len(chapters_of(one, with_descriptors=True)) == standards
        with django_assert_num_queries(10):  # the framework's name
            taken(one)


def test_files_say_which_answers_came_from_another_board(police: Return, eastvale: Board) -> None:
    sent = Answer.objects.get(criterion__place=1, standard__number=1)
    sent_at = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.UTC)
    facts = {"from_board": eastvale, "from_cycle": "Section 11, 2026", "from_answer": 7, "sent_at": sent_at}
    SentAnswer.objects.create(
        board=police.board, answer=sent, edited_at=sent.edited_at, addition="And here", **facts
    )
    told = f"Sent from “Section 11, 2026” of {eastvale} on 2 March 2026, with an addition."
    assert rows(police)[0]["To note"] == told
    assert told in print_html(police)
    Answer.objects.filter(pk=sent.pk).update(is_from_last=True)
    assert rows(police)[0]["To note"] == f"{told}\nTo be confirmed"
