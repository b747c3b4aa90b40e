"""Loading child deaths: what may be written, what stops a load, what is only said."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from boards.models import Board
from core.loading import find_kind
from core.models import AuditEntry, RoleAssignment, User
from core.permissions import Perm, Role
from core.scoping import Clearance
from reviews.models import ChildDeath
from tests import builders
from tests.reviews.death_stories import cleared, death_of, lead_of

HEAD = ("reference", "died_on", "notified_on", "expected", "age_days", "sex", "ethnicity", "category", "area",
        "reviewed_on", "modifiable")  # fmt: skip
GOOD = {
    "reference": "D1", "died_on": "2025-06-02", "notified_on": "03/06/2025", "expected": "No", "age_days": "41",
    "sex": "F", "ethnicity": "White British", "category": "10", "area": "Dunmoor", "reviewed_on": "1 December 2025",
    "modifiable": "YES",
}  # fmt: skip


def write(path: Path, *rows: dict[str, str]) -> str:
    with path.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def load(tmp_path: Path, *rows: dict[str, str]) -> None:
    call_command("load", "child-deaths", write(tmp_path / "deaths.csv", *rows), "--board", "dunmoor")


def the_death(board: Board, reference: str = "D1") -> ChildDeath:
    with cleared(board):
        found: ChildDeath = ChildDeath.objects.get(reference=reference)
    return found


def test_a_row_is_a_death(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    one = the_death(dunmoor)
    assert (one.expected, one.sex, one.category, one.modifiable) == (
        "unexpected",
        "female",
        "unexplained",
        "yes",
    )
    assert (f"{one.notified_on}", f"{one.reviewed_on}", one.age_days) == ("2025-06-03", "2025-12-01", 41)
    assert (one.ethnicity, one.area, one.place, one.revision) == ("White British", "Dunmoor", "", 1)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("category", "1", "inflicted"), ("category", "PERINATAL", "perinatal"),
        ("category", "malignancy ", "malignancy"), ("category", "Perinatal/neonatal event", "perinatal"),
        ("category", "Chronic medical condition", "chronic"),
        ("category", "", ""),
        ("category", "Not known", ""), ("expected", "yes", "expected"), ("expected", "Unexpected", "unexpected"),
        ("expected", "", ""), ("sex", "boy", "male"), ("sex", "Indeterminate", "indeterminate"), ("sex", "unknown", ""),
        ("modifiable", "no", "no"), ("ethnicity", "not stated", ""),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(
    dunmoor: Board, tmp_path: Path, column: str, text: str, value: str
) -> None:
    load(tmp_path, GOOD | {column: text})
    assert getattr(the_death(dunmoor), column) == value


def test_only_reference_and_day_are_needed(dunmoor: Board, tmp_path: Path) -> None:
    load(tmp_path, dict.fromkeys(HEAD, "") | {"reference": "D9", "died_on": "2025-06-02"})
    one = the_death(dunmoor, "D9")
    assert (one.age_days, one.expected, one.sex, one.notified_on) == (None, "", "", None)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("died_on", "2099-01-01", "Row 2, died_on: This day is still to come"),
        ("died_on", "", "empty"),
        ("died_on", "31/02/2025", "not a"),
        ("notified_on", "2025-06-01", "Row 2, notified_on: This day is before the child died"),
        ("reviewed_on", "2025-06-01", "Row 2, reviewed_on: This day is before the child died"),
        ("reviewed_on", "2099-06-01", "Row 2, reviewed_on: This day is still to come"),
        ("age_days", "6575", "Row 2, age_days: This is 18 years or more"),
        ("age_days", "99999999999", "18 years or more"),
        ("age_days", "-1", "too small"),
        ("age_days", "2.5", "not a whole number"),
        ("age_days", "two", "not a number"),
        ("sex", "x", "is not one of"),
        ("category", "11", "is not one of"),
        ("category", "Accident", "is not one of"),
        ("expected", "maybe", "is not one of"),
        ("modifiable", "perhaps", "is not one of"),
        ("reference", "", "empty"),
        ("area", "x" * 81, "at most 80"),
    ],
)
def test_a_bad_cell_stops_the_load(
    dunmoor: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str, value: str, words: str
) -> None:
    with pytest.raises(CommandError):
        load(tmp_path, GOOD | {column: value})
    assert words in "".join(capsys.readouterr())
    with cleared(dunmoor):
        assert not ChildDeath.objects.exists()


def test_a_reference_comes_once(dunmoor: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError):
        load(tmp_path, GOOD, GOOD | {"reference": "d1"})
    assert "Row 3 has the reference of row 2" in "".join(capsys.readouterr())


def test_one_death_in_two_areas_is_pointed_out(
    dunmoor: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(
        tmp_path,
        GOOD,
        GOOD | {"reference": "D2", "area": "Eastvale"},
        GOOD | {"reference": "D3", "area": "DUNMOOR"},
    )
    said = "".join(capsys.readouterr())
    assert "Row 3, area: D2 may be the same death as D1, counted in two areas" in said
    assert "Row 4, area: D3 may be the same death as D2" in said
    load(tmp_path, GOOD | {"reference": "D4", "area": "Westmarch"})
    assert "D4 may be the same death as D1" in "".join(capsys.readouterr())
    load(tmp_path, GOOD | {"reference": "D5", "area": "Westmarch", "age_days": "40"})
    assert "may be the same death" not in "".join(capsys.readouterr())


def test_a_death_of_another_board_is_pointed_out_without_naming_the_board(
    dunmoor: Board, eastvale: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with cleared(eastvale):
        death_of(eastvale, "EV-77", age_days=41, sex=ChildDeath.Sex.FEMALE)
        death_of(eastvale, "CDR 555", died_on=dt.date(2025, 7, 1))
        death_of(eastvale, "D2025-001", died_on=dt.date(2025, 7, 1))
    load(
        tmp_path,
        GOOD,
        GOOD | {"reference": "cdr 555", "age_days": "3"},
        GOOD | {"reference": "D2025-001", "age_days": "4"},
        GOOD | {"reference": "D9", "age_days": "5"},
        GOOD | {"reference": "D8", "sex": ""},
    )
    said = "".join(capsys.readouterr())
    assert "Row 2: D1 may be a death that another board counts already: day, age and sex are the same" in said
    assert (
        "Row 3: cdr 555 may be a death that another board counts already: the reference is the same" in said
    )
    assert said.count("another board counts already") == 2  # numbers that every board gives tell nothing
    assert "Eastvale" not in said
    assert "EV-77" not in said
    with cleared(dunmoor):
        assert ChildDeath.objects.filter(board=dunmoor).count() == 5


def test_the_page_looks_only_at_boards_whose_deaths_the_person_reads(dunmoor: Board, eastvale: Board) -> None:
    with cleared(eastvale):
        death_of(eastvale, "EV-77", age_days=41, sex=ChildDeath.Sex.FEMALE)
    lead = lead_of(dunmoor)
    words = "may be a death that another board counts already"
    assert words not in _checked(lead)
    RoleAssignment.objects.create(user=lead, board=eastvale, role=Role.REVIEW_LEAD)
    text = _checked(lead)
    assert f"Row 2: D1 {words}: day, age and sex are the same" in text
    assert "EV-77" not in text


def _checked(lead: User) -> str:
    lines = [",".join(HEAD), ",".join(GOOD[name] for name in HEAD)]
    sent = SimpleUploadedFile("deaths.csv", "\n".join(lines).encode(), content_type="text/csv")
    page: Any = builders.client_of(lead).post(
        "/boards/dunmoor/load/child-deaths/", {"file": sent}, follow=True
    )
    text: str = page.content.decode()
    return text


def test_twice_is_once_and_an_empty_cell_leaves_what_is_there(
    dunmoor: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(tmp_path, GOOD)
    load(tmp_path, GOOD)
    assert "0 new, 0 changed, 1 unchanged" in "".join(capsys.readouterr())
    load(tmp_path, GOOD | {"category": "", "sex": "not known", "area": "Eastvale"})
    said = "".join(capsys.readouterr())
    assert "0 new, 1 changed" in said
    one = the_death(dunmoor)
    assert (one.category, one.sex, one.area, one.revision) == ("unexplained", "", "Eastvale", 2)
    with cleared(dunmoor):
        entry = AuditEntry.objects.get(action="death.changed_by_load")
    assert entry.clearance == "reviews"


def test_what_is_odd_but_possible_is_only_said(
    dunmoor: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(
        tmp_path,
        GOOD | {"reviewed_on": ""},
        GOOD | {"reference": "D2", "notified_on": "2025-12-24", "sex": ""},
    )
    said = "".join(capsys.readouterr())
    assert "Row 2: modifiable counts once reviewed_on says" in said
    assert "Row 3: the review ended before the death was notified" in said


def test_problems_name_no_day_and_no_age(
    dunmoor: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError):
        load(tmp_path, GOOD | {"notified_on": "2025-05-09", "age_days": "6999"})
    said = "".join(capsys.readouterr())
    for planted in ("9 May", "2025-05-09", "6999", "2 June"):
        assert planted not in said


def test_the_kind_needs_the_permission_and_the_clearance(dunmoor: Board) -> None:
    kind = find_kind("child-deaths")
    assert kind is not None
    assert (kind.permission, kind.clearances) == (Perm.DEATH_WRITE, {Clearance.REVIEWS})
    manager = builders.client_of(builders.user_with_role(dunmoor, Role.BOARD_MANAGER))
    page: Any = manager.get("/boards/dunmoor/load/").content.decode()
    assert "Attendance" in page
    assert "Child deaths" not in page
