"""Loading events, bookings and evaluations by the command."""

import datetime as dt
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boards.models import Agency, Board
from core.periods import dates
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from training.models import Answer, Booking, Course, Delegate, Evaluation, Event, Question
from training.services.totals import type_totals
from training.statistics.elsewhere import elsewhere_of
from training.statistics.printed import file_tables
from training.statistics.year import year_of

HEADS = {
    "events": "reference,course,starts_on,hours,mode,capacity",
    "bookings": "event,delegate,agency,status,booked_on,cancelled_on",
    "evaluations": "event,delegate,stage,question,answer",
    "e-learning": "delegate,course,completed_on,agency",
    "single-agency": "agency,course,staff_group,held_on,people",
}


def load(tmp_path: Path, kind: str, *lines: str, **options: Any) -> str:
    """What the command said, also where it refused."""
    file = tmp_path / f"{kind}.csv"
    file.write_text("\n".join([HEADS[kind], *lines]) + "\n", encoding="utf-8")
    out, err = StringIO(), StringIO()
    try:
        call_command("load", kind, str(file), board="dunmoor", stdout=out, stderr=err, **options)
    except CommandError as error:
        return f"{err.getvalue()}{error}"
    return out.getvalue()


def plain(said: str) -> str:
    """Without the cells that are quoted: "Row 2, event, “E-9”: …"."""
    return re.sub(r", “[^”]*”:", ":", said)


@pytest.fixture
def events(dunmoor: Board, tmp_path: Path) -> Path:
    """Two events of two courses are there."""
    said = load(
        tmp_path, "events", "E-1,Child neglect,2025-05-06,3,virtual,2", "E-2,Safer recruitment,2099-05-06,,,1"
    )
    assert "2 new" in said
    return tmp_path


def test_events_and_their_courses(dunmoor: Board, events: Path) -> None:
    with board_scope(dunmoor.pk):
        first = Event.objects.get(reference="E-1")
        assert (first.course.title, first.ends_on, first.capacity) == (
            "Child neglect", dt.date(2025, 5, 6), 2,
        )  # fmt: skip
    line = "e-1,CHILD neglect,2025-05-06,3,Virtual,2"
    assert "0 new, 0 changed, 1 unchanged" in load(events, "events", line)
    said = load(events, "events", "E-1,Child neglect,2025-05-07,,,30", "E-3,Child neglct,2025-06-01,2,,")
    assert "1 new, 1 changed" in said
    assert "did you mean “Child neglect”?" in said
    with board_scope(dunmoor.pk):
        first.refresh_from_db()
        assert (first.starts_on, first.ends_on, first.hours, first.capacity) == (
            dt.date(2025, 5, 7), dt.date(2025, 5, 7), 3, 30,
        )  # fmt: skip
        assert Course.objects.count() == 3


def test_bookings_make_people_and_agencies(dunmoor: Board, events: Path) -> None:
    lines = [
        "E-1,Sam@Dunmoor.example,Dunmoor Police,attended,2025-04-01,",
        "E-1,D-7,Dunmoor Council,did not attend,,",
        "E-1,kim@dunmoor.example,Dunmoor Council,cancelled,2025-04-01,2025-05-01",
        "E-1,kim@dunmoor.example,Dunmoor Council,part,2025-05-02,",
        "E-2,D-7,,waiting,,",
    ]
    said = load(events, "bookings", *lines)
    assert "5 new" in said
    assert "Dunmoor Council" in said
    assert "Event E-1 has more people than its 2 places." in said
    with board_scope(dunmoor.pk):
        assert sorted(Booking.objects.values_list("status", flat=True)) == [
            "attended", "cancelled", "did_not_attend", "part", "waiting",
        ]  # fmt: skip
        assert sorted(Delegate.objects.values_list("email", "reference")) == [
            ("", "D-7"), ("kim@dunmoor.example", ""), ("sam@dunmoor.example", ""),
        ]  # fmt: skip
        waiting = Booking.objects.get(status="waiting")
        assert waiting.agency == Agency.objects.get(name="Dunmoor Council")
        assert waiting.queued_at is not None
    assert "0 new, 0 changed, 5 unchanged" in load(events, "bookings", *lines)
    said = load(events, "bookings", "E-2,D-7,,cancelled,,2025-06-01")
    assert "0 new, 1 changed" in said
    with board_scope(dunmoor.pk):
        waiting.refresh_from_db()
        assert (waiting.status, waiting.cancelled_on) == ("cancelled", dt.date(2025, 6, 1))


def test_bad_bookings_are_named(dunmoor: Board, events: Path) -> None:
    said = load(
        events, "bookings", "E-9,a@dunmoor.example,,attended,,", "E-2,a@dunmoor.example,,attended,,",
        "E-1,a@dunmoor,,attended,,", "E-1,b@dunmoor.example,,attended,2025-05-02,2025-05-01",
        "E-1,c@dunmoor.example,,cancelled,2025-05-02,2025-05-01", "E-2,d@dunmoor.example,,booked,,",
        "E-2,e@dunmoor.example,,booked,,", "E-1,f@dunmoor.example,,attended,,",
        "E-1,F@dunmoor.example,,booked,,", "E-1,g@dunmoor.example,,asleep,,",
    )  # fmt: skip
    for words in (
        "Row 2, event: There is no event with this reference", "Row 3, status: This event is still to come",
        "Row 4, delegate", "Row 5, cancelled_on: Only a cancelled booking has such a day",
        "Row 6, cancelled_on: This day is before booked_on",
        "Row 8, status: All 1 places of this event are taken",
        "Row 10, delegate: Row 9 books this person on this event already", "Row 11, status",
        "9 problems. Nothing was saved.",
    ):  # fmt: skip
        assert words in plain(said)
    with board_scope(dunmoor.pk):
        assert Booking.objects.count() == 0


def test_wrong_rows_can_be_left_out(dunmoor: Board, events: Path) -> None:
    """Thousands of rows with a few bad ones, in few queries."""
    lines = [f"E-1,D-{n},Agency {n % 30},attended,2025-04-01," for n in range(2_000)]
    lines[7] = "E-1,D-7,Agency 7,asleep,2025-04-01,"
    lines[70] = "E-77,D-70,Agency 7,attended,2025-04-01,"
    with CaptureQueriesContext(connection) as queries:
        said = load(events, "bookings", *lines, mistakes="leave out")
    assert "1,998 new" in said
    assert "Left out: Row 9, status: “asleep” is not one of" in said
    assert "Left out: Row 72, event" in said
    assert len(queries) < 45
    assert "0 new, 0 changed, 1,998 unchanged" in load(events, "bookings", *lines, mistakes="leave out")
    assert "write “leave out” or “refuse”" in load(events, "bookings", *lines, mistakes="perhaps")


def test_answers(dunmoor: Board, events: Path) -> None:
    load(events, "bookings", "E-1,D-1,,attended,,", "E-1,D-2,,cancelled,,")
    lines = [
        "E-1,D-1,before,How sure are you?,3", "E-1,D-1,post,How sure are you?,4.5",
        "E-1,D-1,after,What will you do?,Ask more",
    ]  # fmt: skip
    said = load(events, "evaluations", *lines)
    assert "3 new" in said
    assert "“How sure are you?” is taken as a scale from 1 to 5." in said
    assert "0 new, 0 changed, 3 unchanged" in load(events, "evaluations", *lines)
    assert "0 new, 1 changed" in load(events, "evaluations", "E-1,D-1,before,how sure are you?,2")
    with board_scope(dunmoor.pk):
        assert sorted(Question.objects.values_list("kind", flat=True)) == ["scale", "text"]
        assert Evaluation.objects.count() == 2
        assert sorted(Answer.objects.filter(value__isnull=False).values_list("value", flat=True)) == [2, 4.5]
    said = load(
        events, "evaluations", "E-1,D-1,before,How sure are you?,6", "E-1,D-2,after,How sure are you?,3",
        "E-1,D-1,after,Other?,3", "E-1,D-1,after,other?,2", "E-1,D-1,soon,Other?,3",
    )  # fmt: skip
    for words in (
        "Row 2, answer: This is not on the question's scale. Allowed: a number from 1 to 5",
        "Row 3, delegate: This person has no place on this event",
        "Row 5, question: Row 4 answers this question already", "Row 6, stage", "4 problems",
    ):  # fmt: skip
        assert words in plain(said)


def test_e_learning(dunmoor: Board, events: Path) -> None:
    lines = ("a@dunmoor.example,Awareness,2025-05-06,Dunmoor Police", "D-1,awareness,2025-05-07,")
    said = load(events, "e-learning", *lines)
    assert "2 new" in said
    assert "1 unchanged" in load(events, "e-learning", lines[0])
    said = plain(load(events, "e-learning", "a@dunmoor.example,Awareness,2099-01-01,", lines[1], lines[1]))
    assert "Row 2, completed_on: This day is still to come" in said
    assert "Row 4, delegate: Says the same as row 3" in said
    with board_scope(dunmoor.pk):
        assert Course.objects.get(title="Awareness").mode == "e_learning"
        found = elsewhere_of(dunmoor, dates(dt.date(2025, 4, 1), dt.date(2026, 3, 31)))
    assert [(one.label, one.e_learning.value) for one in found.agencies] == [
        ("Dunmoor Police", 1), ("No agency given", 1),
    ]  # fmt: skip


def test_single_agency_training(dunmoor: Board, events: Path) -> None:
    line = "Dunmoor Police,Level 1,Response,2025-05-06"
    assert "2 new" in load(events, "single-agency", f"{line},48", "Dunmoor Council,Induction,,2025-06-01,12")
    assert "1 changed" in load(events, "single-agency", f"{line},50")
    said = plain(load(events, "single-agency", f"{line},0", f"{line},5", f"{line},6"))
    assert "Row 2, people:" in said
    assert "Row 4, course: Row 3 tells of this agency" in said
    period = dates(dt.date(2025, 4, 1), dt.date(2026, 3, 31))
    with board_scope(dunmoor.pk):
        year = year_of(dunmoor, period, dt.date(2025, 7, 1))
        type_totals(board=dunmoor, period=period, values={"single_agency": Decimal(9)}, source="", actor=None)
        again = year_of(dunmoor, period, dt.date(2025, 7, 1))
    assert [(one.key, one.value) for one in year.elsewhere.figures] == [("training.single_agency", 62)]
    assert again.typed == ()
    rows = {row[0]: row[1] for row in file_tables(year, None)[0].rows}
    assert rows["single_agency"] == "62"


def test_coordinators_load_training_and_nothing_else(dunmoor: Board, signed_in: Any) -> None:
    client = signed_in(builders.user_with_role(dunmoor, Role.TRAINING_COORDINATOR))
    page = client.get("/boards/dunmoor/load/").content.decode()
    assert "Single-agency training" in page
    assert "Attendance" not in page
