"""Loading actions: owners, due dates and words, numbers, statuses, and matching with what is there."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from boards.loading.actions import Due, due
from boards.models import Action, ActionOwner, Agency, Board
from core.models import AuditEntry
from core.scoping import board_scope
from tests import builders
from tests.boards.loading.conftest import Load

HEADING = "text,owner,due,status,source,number,created,closed\n"


@pytest.fixture
def police(dunmoor: Board) -> Agency:
    """An agency with a seat on the main board."""
    with board_scope(dunmoor.pk):
        builders.seat(builders.main_group(dunmoor), "Dunmoor Police", "Chief")
    return builders.agency("Dunmoor Police")


def actions(board: Board) -> list[tuple[Any, ...]]:
    with board_scope(board.pk):
        return [
            (
                action.number, action.text, action.status, action.due_on, action.due_words, action.source_words,
                action.closed_on, [str(owner) for owner in action.owners.all()],
            )
            for action in Action.objects.order_by("number").prefetch_related("owners__agency", "owners__group")
        ]  # fmt: skip


def test_owners_are_agencies_groups_and_seats(load: Load, dunmoor: Board, police: Agency) -> None:
    rows = (
        "One,dunmoor police; MAIN BOARD,30/06/2012,open,Inspection,,,\n"
        "Two,Dunmoor Police - chief,next meeting,in progress,,,,\n"
        "Three,Chief,,,,,,\n"
        "Four,,July 2012,done,,,,\n"
    )
    assert load("actions", HEADING + rows).endswith("4 new, 0 changed, 0 unchanged.")
    assert actions(dunmoor) == [
        (1, "One", "open", dt.date(2012, 6, 30), "", "Inspection", None, ["Dunmoor Police", "Main Board"]),
        (2, "Two", "in_progress", None, "next meeting", "", None, ["Dunmoor Police – Chief"]),
        (3, "Three", "open", None, "", "", None, ["Dunmoor Police – Chief"]),
        (4, "Four", "done", dt.date(2012, 7, 31), "", "", None, []),
    ]
    assert load("actions", HEADING + rows).endswith("0 new, 0 changed, 4 unchanged.")


def test_an_unknown_owner_is_made_as_an_agency_with_a_warning(
    load: Load, dunmoor: Board, police: Agency
) -> None:
    load("actions", HEADING + "One,Dunmoor Polices,,,,,,\nTwo,Youth Forum; youth forum,,,,,,\n")
    assert [line for line in load.out.splitlines() if line.startswith("Warning")] == [
        (
            "Warning: “Dunmoor Polices” is no agency, group or seat here yet: it is made as a new agency – "
            "did you mean “Dunmoor Police”?"
        ),
        "Warning: “Youth Forum” is no agency, group or seat here yet: it is made as a new agency.",
    ]
    assert sorted(Agency.objects.values_list("name", flat=True)) == [
        "Dunmoor Police",
        "Dunmoor Polices",
        "Youth Forum",
    ]


def test_an_owner_who_could_be_several_is_asked_for(load: Load, dunmoor: Board, police: Agency) -> None:
    with board_scope(dunmoor.pk):
        builders.seat(builders.main_group(dunmoor), "Eastvale Police", "Chief")
    lines = load.refused(
        "actions", HEADING + "One,Chief,,,,,,\nTwo,Eastvale Police – Chief,,,,,,\nThree,chief,,,,,,\n"
    )
    assert [line.split(". Allowed")[0] for line in lines] == [
        (
            "Row 2, owner: Several seats fit “Chief”: Main Board: Dunmoor Police – Chief, "
            "Main Board: Eastvale Police – Chief"
        ),
        (
            "Row 4, owner, “chief”: Several seats fit “Chief”: Main Board: Dunmoor Police – Chief, "
            "Main Board: Eastvale Police – Chief"
        ),
    ]


def test_another_boards_seats_and_groups_are_not_known(load: Load, eastvale: Board, police: Agency) -> None:
    with board_scope(eastvale.pk):
        builders.group(eastvale, "Eastvale Panel")
        builders.seat(builders.main_group(eastvale), "Dunmoor Police", "Superintendent")
    load("actions", HEADING + "One,Eastvale Panel; Superintendent,,,,,,\n")
    assert load.out.count("is made as a new agency.") == 2


def test_status_due_and_owners_change_the_action_of_the_same_text(
    load: Load, dunmoor: Board, police: Agency
) -> None:
    load("actions", HEADING + "Write the report,Dunmoor Police,30/06/2012,open,Inspection,,01/02/2012,\n")
    row = "write the  report,Main Board,31/07/2012,closed,Inspection,,,30/07/2012\n"
    assert load("actions", HEADING + row).endswith("0 new, 1 changed, 0 unchanged.")
    assert actions(dunmoor) == [
        (
            1,
            "Write the report",
            "closed",
            dt.date(2012, 7, 31),
            "",
            "Inspection",
            dt.date(2012, 7, 30),
            ["Main Board"],
        )
    ]
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.get(action="action.changed")
        assert entry.before == {
            "status": "open", "due_on": "2012-06-30", "closed_on": None, "owners": "Dunmoor Police"
        }  # fmt: skip
        assert entry.after == {
            "status": "closed", "due_on": "2012-07-31", "closed_on": "2012-07-30", "owners": "Main Board"
        }  # fmt: skip
        assert ActionOwner.objects.count() == 1
    assert load("actions", HEADING + row).endswith("0 new, 0 changed, 1 unchanged.")


def test_the_same_text_for_two_owners_is_two_actions(load: Load, dunmoor: Board, police: Agency) -> None:
    rows = "Report,Dunmoor Police,,,,,,\nReport,Main Board,,,,,,\n"
    assert load("actions", HEADING + rows).endswith("2 new, 0 changed, 0 unchanged.")
    assert load("actions", HEADING + rows.replace(",,,,,,", ",,closed,,,,01/02/2012")).endswith(
        "0 new, 2 changed, 0 unchanged."
    )
    assert [(row[1], row[2], row[7]) for row in actions(dunmoor)] == [
        ("Report", "closed", ["Dunmoor Police"]), ("Report", "closed", ["Main Board"]),
    ]  # fmt: skip


def test_numbers_name_actions_and_others_count_on(load: Load, dunmoor: Board) -> None:
    load("actions", HEADING + "Seven,,,,,7,,\nNext,,,,,,,\nThree,,,,,3,,\n")
    assert [row[:2] for row in actions(dunmoor)] == [(3, "Three"), (7, "Seven"), (8, "Next")]
    assert load("actions", HEADING + "Seven in other words,,,,,7,,\n").endswith(
        "0 new, 1 changed, 0 unchanged."
    )
    assert actions(dunmoor)[1][:2] == (7, "Seven in other words")


def test_closed_without_a_day_gets_today(load: Load, dunmoor: Board) -> None:
    row = HEADING + "One,,,closed,,,,\n"
    load("actions", row)
    assert "Warning: Closed actions without a day of closing get today's date." in load.out
    assert actions(dunmoor)[0][6] == timezone.localdate()
    assert load("actions", row).endswith("0 new, 0 changed, 1 unchanged.")
    assert "Warning" not in load.out


def test_what_cannot_be_is_refused(load: Load, dunmoor: Board) -> None:
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    rows = (
        "One,,31/02/2014,,,,,\n"
        "Two,,,finished,,,,\n"
        f"Three,,,,,,{tomorrow},\n"
        "Four,,,closed,,,02/02/2012,01/02/2012\n"
        "Five,,,open,,,,01/02/2012\n"
        "Six,,,,,,,\nsix,,,,,,,\n"
        "Seven,,,,,9,,\nEight,,,,,9,,\n"
        "Nine,,,,,0,,\n"
        ",,,,,,01/02/2012,\n"
    )
    lines = [line.split(". Allowed")[0] for line in load.refused("actions", HEADING + rows)]
    assert [line[:60] for line in lines] == [
        line[:60]
        for line in (
            "Row 2, due: 31/02/2014 is not a date: February 2014 has 28 days",
            "Row 3, status: “finished” is not one of open, in progress, done, closed or withdrawn",
            f"Row 4, created, “{lines[2].split('“')[1].split('”')[0]}”: The day is in the future",
            "Row 5, closed, “1 February 2012”: The action was closed before it was created",
            "Row 6, closed, “1 February 2012”: There is a day of closing, but the status is Open",
            "Row 8 repeats row 7",
            "Row 10, number: Row 9 has the number 9 too",
            "Row 11, number: 0 is too small",
            "Row 12, text: The cell is empty",
        )
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("30/06/2012", Due(dt.date(2012, 6, 30), "")),
        ("30 June 2012", Due(dt.date(2012, 6, 30), "")),
        ("June 2012", Due(dt.date(2012, 6, 30), "")),
        ("2012", Due(dt.date(2012, 12, 31), "")),
        ("next  meeting", Due(None, "next meeting")),
        ("Ongoing", Due(None, "Ongoing")),
        ("Summer 2012", Due(None, "Summer 2012")),
        ("Q4 2011-12", Due(None, "Q4 2011-12")),
        ("within 3 months", Due(None, "within 3 months")),
        ("end of March 2012", Due(None, "end of March 2012")),
        ("Board of 12 March", Due(None, "Board of 12 March")),
    ],
)
def test_due_is_a_day_or_words(written: str, found: Due) -> None:
    assert due(written) == found


@pytest.mark.parametrize(
    "written", ["31/02/2014", "12/13/2014", "1/2/14", "31 Feb 2014", "30th Feb 2012", "12 March"]
)
def test_what_looks_like_a_date_but_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"date|year"):
        due(written)
