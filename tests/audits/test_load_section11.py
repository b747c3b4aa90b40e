"""Loading the answers of a cycle: by command and page, whole or not at all, and twice is once."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.loading.known_cycles import days_of
from audits.loading.section11 import ALLOWED_ANSWER
from audits.models import Answer, Criterion, Cycle, Framework, FrameworkVersion, Return, Standard
from boards.models import Agency, Board, FileLoad, Group, Seat, Sector
from core.models import AuditEntry, User
from core.scoping import board_scope
from core.spreadsheets import Sheet, write_xlsx
from tests import builders
from tests.audits import stories
from tests.boards.loading.conftest import DATA, Load

SignIn = Callable[[User], Client]
DUDLEY = DATA / "section11.csv"
HEAD = "agency,item,answer,comment\n"
NAME = "Section 11 2025-26"

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(dunmoor: Board, tmp_path: Path) -> Load:
    """load(kind, content) runs the command on Dunmoor."""
    return Load(dunmoor, tmp_path)


def test_a_file_makes_framework_cycle_agencies_and_returns(load: Load, dunmoor: Board) -> None:
    first = load("section11", DUDLEY, cycle="Section 11 2011-12")
    assert first == f"section11.csv loaded for {dunmoor.name}: 110 new, 0 changed, 0 unchanged."
    for words in ("New framework (1):", "New cycle (1):", "New agencies (10):", "New returns (10):"):
        assert words in load.out
    with board_scope(dunmoor.pk):
        cycle = Cycle.objects.get()
        assert (cycle.opens_on, cycle.due_on, cycle.closed_on) == (
            dt.date(2011, 4, 1), dt.date(2012, 3, 31), dt.date(2012, 3, 31),
        )  # fmt: skip
        assert Standard.objects.filter(version=cycle.version).count() == 11
        assert Criterion.objects.filter(version=cycle.version).count() == 45
        offending = Return.objects.get(agency__name="Youth Offending Services")
        given = Answer.objects.filter(agency_return=offending)
        assert sum(one.score or 0 for one in given) == 561
        assert given.filter(is_not_applicable=True).count() == 4
        assert offending.status == Return.Status.SUBMITTED
        assert not offending.was_late()
        entry = AuditEntry.objects.get(action="load.section11")
        assert (entry.after["cycle"], entry.after["new"]) == ("Section 11 2011-12", 110)


def test_the_same_file_twice_changes_nothing(load: Load, dunmoor: Board) -> None:
    load("section11", DUDLEY, cycle=NAME)
    with board_scope(dunmoor.pk):
        before = sorted(Answer.objects.values_list("pk", "score", "revision", "edited_at"))
    again = load("section11", DUDLEY, cycle=f"  {NAME.upper()} ")
    assert again.endswith("0 new, 0 changed, 110 unchanged.")
    with board_scope(dunmoor.pk):
        assert sorted(Answer.objects.values_list("pk", "score", "revision", "edited_at")) == before
        assert (Cycle.objects.count(), Framework.objects.count(), Return.objects.count()) == (1, 1, 10)


def test_a_workbook_reads_as_the_same_rows(load: Load) -> None:
    book = io.BytesIO()
    rows = [
        ["Dunmoor Police", 1, 93, ""],
        ["Dunmoor Police", "2.2", 75, "x"],
        ["Dunmoor Police", 3, "N/A", ""],
    ]
    write_xlsx(book, [Sheet("Answers", ["Agency", "Item", "Answer", "Comment"], rows)])
    assert load("section11", book.getvalue(), name="s11.xlsx", cycle=NAME).endswith(
        "3 new, 0 changed, 0 unchanged."
    )
    text = HEAD + "Dunmoor Police,1,93,\nDunmoor Police,2.2,75,x\nDunmoor Police,3,not applicable,\n"
    assert load("section11", text, cycle=NAME).endswith("0 new, 0 changed, 3 unchanged.")


def test_the_number_of_queries_does_not_depend_on_rows(load: Load, dunmoor: Board) -> None:
    load("section11", DUDLEY, cycle=NAME)
    one = HEAD + "Dudley PCT,1,87,\n"
    counts = []
    for content in (one, DUDLEY):
        with CaptureQueriesContext(connection) as captured:
            load("section11", content, cycle=NAME)
        counts.append(len(captured))
    assert counts == [18, 18]


# What a row may say. -----------------------------------------------------------------------------------------------


def test_whole_standards_take_any_score_and_criteria_only_grades(load: Load, dunmoor: Board) -> None:
    good = (
        HEAD
        + "Dunmoor Police,1,0,\nDunmoor Police,2,62.5,\nDunmoor Police,3.2,75,Seen\nDunmoor Police,4.1,,Later\n"
    )
    load("section11", good, cycle=NAME)
    with board_scope(dunmoor.pk):
        found = {
            (answer.standard.number, answer.score, answer.narrative)
            for answer in Answer.objects.select_related("standard")
        }
    assert found == {(1, 0, ""), (2, Decimal("62.5"), ""), (3, 75, "Seen"), (4, None, "Later")}


def test_every_bad_row_is_named_and_nothing_is_saved(load: Load, dunmoor: Board) -> None:
    bad = HEAD + (
        "Dunmoor Police,1,101,\n"
        "Dunmoor Police,3.2,60,\n"
        "Dunmoor Police,12,75,\n"
        "Dunmoor Police,3.99,75,\n"
        "Dunmoor Police,three,75,\n"
        ",4,75,\n"
        "Dunmoor Police,5,perhaps,\n"
        "Dunmoor Police,6,75,\n"
        "Dunmoor Police,6,75,\n"
        "dunmoor police,6,50,\n"
    )
    lines = load.refused("section11", bad, cycle=NAME)
    assert lines[:3] == [
        f"Row 2, answer: 101 is not from 0 to 100. Allowed: {ALLOWED_ANSWER}.",
        "Row 3, answer: 60 is not a grade of criterion 3.2. Allowed: 25, 50, 75 or 100, not applicable, or empty.",
        "Row 4, item: There is no standard 12. Allowed: 1 to 11.",
    ]
    assert [line.split(",")[0].split(".")[0] for line in lines[3:9]] == [
        *("Row 5", "Row 6", "Row 7", "Row 8"),
        "Row 10 repeats row 9",
        "Row 11 contradicts row 9",
    ]
    assert load.error == "file.csv was not loaded: 9 problems. Nothing was saved."
    with board_scope(dunmoor.pk):
        assert (Cycle.objects.count(), Framework.objects.count(), Return.objects.count()) == (0, 0, 0)
    assert not Agency.objects.exists()


def test_a_changed_cell_changes_that_answer_alone(load: Load, dunmoor: Board) -> None:
    load("section11", HEAD + "Dunmoor Police,1,75,\nDunmoor Police,2,80,\n", cycle=NAME)
    text = HEAD + "Dunmoor Police,1,not applicable,No children\nDunmoor Police,2,,\n"
    assert load("section11", text, cycle=NAME).endswith("0 new, 1 changed, 1 unchanged.")
    assert "  Row 2, Dunmoor Police, 1: answer from 75 to not applicable" in load.out
    with board_scope(dunmoor.pk):
        one, two = Answer.objects.order_by("standard__number")
        assert (one.score, one.is_not_applicable, one.reason, one.revision) == (None, True, "No children", 2)
        assert (two.score, two.revision) == (Decimal(80), 1)
        entry = AuditEntry.objects.get(action="answer.changed")
        assert (entry.before["score"], entry.after["is_not_applicable"]) == ("75.00", True)


def test_names_that_are_near_are_warned_of_and_earlier_ones_known(load: Load, dunmoor: Board) -> None:
    builders.agency("Dunmoor Primary Care Trust")
    load("section11", HEAD + "Dunmoor PCT,1,75,\n", cycle=NAME)
    assert "Warning: New agency “Dunmoor PCT” – did you mean “Dunmoor Primary Care Trust”?" in load.out


def test_a_sector_with_a_seat_is_no_agency(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        group = Group.objects.create(board=dunmoor, name="Main Board", kind=Group.Kind.MAIN)
        Seat.objects.create(board=dunmoor, group=group, sector_name="Primary Schools")
    load("section11", HEAD + "Primary Schools,1,75,\n", cycle=NAME)
    with board_scope(dunmoor.pk):
        assert Return.objects.get().agency.name == "Primary Schools"


# The cycle and its framework. --------------------------------------------------------------------------------------


def test_a_cycle_that_is_there_is_taken_as_it_is(load: Load, dunmoor: Board) -> None:
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        cycle = stories.cycle_of(stories.framework_of(dunmoor), police, name=NAME)
    text = HEAD + "Dunmoor Police,1.1,100,\nDunmoor Health,2,60,\n"
    assert load("section11", text, cycle=NAME).endswith("2 new, 0 changed, 0 unchanged.")
    with board_scope(dunmoor.pk):
        assert set(Return.objects.values_list("cycle", "agency__name", "status")) == {
            (cycle.pk, "Dunmoor Police", "submitted"), (cycle.pk, "Dunmoor Health", "submitted"),
        }  # fmt: skip
        assert all(one.submitted_at for one in Return.objects.all())


def test_a_return_that_is_being_written_is_not_handed_in(load: Load, dunmoor: Board) -> None:
    police = builders.agency("Dunmoor Police")
    with board_scope(dunmoor.pk):
        stories.cycle_of(stories.framework_of(dunmoor), police, name=NAME)
        Return.objects.update(status=Return.Status.IN_PROGRESS)
    load("section11", HEAD + "Dunmoor Police,1.1,100,\n", cycle=NAME)
    assert "Warning: The return of Dunmoor Police is being written and not handed in" in load.out
    with board_scope(dunmoor.pk):
        assert Return.objects.get().submitted_at is None


def test_withdrawn_agencies_and_locked_answers_are_refused(load: Load, dunmoor: Board) -> None:
    police, health = builders.agency("Dunmoor Police"), builders.agency("Dunmoor Health")
    with board_scope(dunmoor.pk):
        cycle = stories.cycle_of(stories.framework_of(dunmoor), police, health, name=NAME)
        stories.answer(stories.return_of(cycle, police), "1.1", 75, is_locked=True)
        Return.objects.filter(agency=health).update(withdrawn_on=timezone.localdate())
    lines = load.refused("section11", HEAD + "Dunmoor Police,1.1,100,\nDunmoor Health,1.1,75,\n", cycle=NAME)
    assert "Item 1.1 of Dunmoor Police is reviewed and locked" in lines[0]
    assert "Dunmoor Health was withdrawn from this cycle" in lines[1]
    same = load("section11", HEAD + "Dunmoor Police,1.1,75,\n", cycle=NAME)
    assert same.endswith("0 new, 0 changed, 1 unchanged.")


def test_a_criterion_that_is_not_asked_is_warned_of(load: Load, dunmoor: Board) -> None:
    police = builders.agency("Dunmoor Police", sector=Sector.objects.create(name="Police"))
    with board_scope(dunmoor.pk):
        stories.cycle_of(stories.framework_of(dunmoor), police, name=NAME)
        Criterion.objects.filter(place=2).update(sector_ids=[10_000])
    load("section11", HEAD + "Dunmoor Police,1.2,75,\n", cycle=NAME)
    assert "Warning: Criterion 1.2 is not asked of Dunmoor Police" in load.out


def test_frameworks_by_name(load: Load, dunmoor: Board) -> None:
    with board_scope(dunmoor.pk):
        own = stories.framework_of(dunmoor, key="own-x", name="Faith groups", criteria=0)
        stories.framework_of(dunmoor, key="own-y", name="Drafted", status=FrameworkVersion.Status.DRAFT)
    load("section11", HEAD + "Dunmoor Police,1,75,\n", cycle="2026", framework="faith  groups")
    with board_scope(dunmoor.pk):
        assert Cycle.objects.get().version_id == own.pk
    lines = load.refused("section11", HEAD + "Dunmoor Police,1,75,\n", cycle="2027", framework="Unheard of")
    assert lines[0].startswith("There is no framework “Unheard of”. Allowed: ")
    assert (
        "No version of Drafted is published yet"
        in load.refused("section11", HEAD + "Dunmoor Police,1,75,\n", cycle="2027", framework="Drafted")[0]
    )
    assert (
        "The cycle 2026 is of the framework Faith groups"
        in load.refused("section11", HEAD + "Dunmoor Police,1,75,\n", cycle="2026", framework="Section 11")[0]
    )


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("Section 11 2011-12", ("2011-04-01", "2012-03-31")),
        ("2011/12 audit", ("2011-04-01", "2012-03-31")),
        ("S11 2011 to 2012", ("2011-04-01", "2012-03-31")),
        ("Audit 2011", ("2011-01-01", "2011-12-31")),
        ("Audit 2011-07", ("2011-01-01", "2011-12-31")),
        ("Section 11", None),
        ("Order 120115", None),
    ],
)
def test_what_a_name_tells_of_the_year(name: str, days: tuple[str, str] | None) -> None:
    found = days_of(name)
    assert (found and (found[0].isoformat(), found[1].isoformat())) == days


def test_a_cycle_without_a_year_is_of_today(load: Load, dunmoor: Board) -> None:
    load("section11", HEAD + "Dunmoor Police,1,75,\n", cycle="Challenge")
    assert "because its name tells no year" in load.out
    with board_scope(dunmoor.pk):
        cycle = Cycle.objects.get()
        assert (cycle.due_on, cycle.closed_on) == (timezone.localdate(), None)


# Options. ----------------------------------------------------------------------------------------------------------


def test_the_command_asks_for_the_cycle_and_refuses_strange_options(load: Load, dunmoor: Board) -> None:
    with pytest.raises(CommandError, match="A file of section11 needs a cycle"):
        load("section11", HEAD + "Dunmoor Police,1,75,\n")
    with pytest.raises(CommandError, match="A file of agencies takes no cycle"):
        load("agencies", "name\nDunmoor Police\n", cycle="x")
    with pytest.raises(CommandError, match="too long"):
        load("section11", HEAD, cycle="x" * 121)


def test_the_command_tells_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("load", "--help")
    told = capsys.readouterr().out
    assert "--cycle" in told
    assert "--framework" in told


def test_the_page_asks_for_the_cycle_and_loads(manager: User, signed_in: SignIn, dunmoor: Board) -> None:
    client = signed_in(manager)
    url = reverse("boards:load_kind", kwargs={"board": "dunmoor", "kind": "section11"})
    shown = client.get(url).content.decode()
    assert 'name="cycle"' in shown
    assert 'name="framework"' in shown
    content = (HEAD + "Dunmoor Police,1,75,\n").encode()
    refused = client.post(url, {"file": SimpleUploadedFile("s11.csv", content)})
    assert "Enter cycle" in refused.content.decode()
    sent = client.post(url, {"file": SimpleUploadedFile("s11.csv", content), "cycle": NAME})
    page = sent["Location"]
    found = client.get(page).content.decode()
    assert "Nothing is saved yet" in found
    assert NAME in found
    done = client.post(f"{page}confirm/", follow=True).content.decode()
    assert "s11.csv has been loaded." in done
    with board_scope(dunmoor.pk):
        assert FileLoad.objects.get().options == {"cycle": NAME, "framework": ""}
        assert Answer.objects.get().score == 75


def test_a_file_from_another_spreadsheet_is_read_as_people_wrote_it(load: Load, dunmoor: Board) -> None:
    rows = (
        "Agency;Item;Answer;Comment",
        " Dunmoor Police ;1 ; 75 % ;",
        "dunmoor police;2;N/A ;  Not our work ",
        "Dunmoor Police;3.2;100 per cent;",
        "DUNMOOR POLICE;4;n/a;",
    )
    load("section11", ("\ufeff" + "\r\n".join(rows) + "\r\n").encode(), cycle=NAME)
    with board_scope(dunmoor.pk):
        assert [one.name for one in Agency.objects.all()] == ["Dunmoor Police"]
        found = Answer.objects.order_by("standard__number").values_list(
            "standard__number", "criterion__place", "score", "is_not_applicable", "reason"
        )
        assert list(found) == [
            (1, None, Decimal(75), False, ""),
            (2, None, None, True, "Not our work"),
            (3, 2, Decimal(100), False, ""),
            (4, None, None, True, ""),
        ]


def test_a_fraction_may_be_per_cent(load: Load, dunmoor: Board) -> None:
    """A cell formatted as per cent holds 0.75 where people see 75%: no grade, and of a whole standard a rare score."""
    lines = load.refused("section11", HEAD + "Dunmoor Police,3.2,0.5,\n", cycle=NAME)
    assert lines[0] == (
        "Row 2, answer: 0.5 may be 50 per cent, as a spreadsheet keeps it. Allowed: the score itself, such as 50."
    )
    load("section11", HEAD + "Dunmoor Police,1,0.75,\n", cycle=NAME)
    assert (
        "Row 2: 0.75 is loaded as a score of 0.75 out of 100. A spreadsheet keeps 75% like this" in load.out
    )
    with board_scope(dunmoor.pk):
        assert Answer.objects.get().score == Decimal("0.75")


def test_a_few_bad_rows_among_fifty_thousand_stop_the_load(load: Load, dunmoor: Board) -> None:
    bad = {10: "nobody knows", 25_000: "101", 49_999: "60 %"}
    rows = [
        f"Agency {number % 1600},{number // 1600 // 3 + 1}.{number // 1600 % 3 + 1},{bad.get(number, 75)},"
        for number in range(50_000)
    ]
    lines = load.refused("section11", HEAD + "\n".join(rows) + "\n", cycle=NAME)
    assert [line.split(":")[0] for line in lines[:3]] == [
        "Row 12, answer",
        "Row 25002, answer",
        "Row 50001, answer",
    ]
    assert load.error == "file.csv was not loaded: 3 problems. Nothing was saved."
    with board_scope(dunmoor.pk):
        assert (Cycle.objects.count(), Return.objects.count(), Answer.objects.count()) == (0, 0, 0)
    assert not Agency.objects.exists()
