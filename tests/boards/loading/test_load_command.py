"""manage.py load: the real figures, counts, checks, and files that are not what they should be."""

import csv
import hashlib
import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class

from boards.models import (
    Action,
    Agency,
    AgencyName,
    Attendance,
    Board,
    BoardAgency,
    Group,
    Meeting,
    Person,
    Seat,
    SeatTerm,
    Sector,
)
from boards.statistics.attendance import attendance_by_agency
from core.models import AuditEntry
from core.periods import financial_year
from core.scoping import board_scope
from core.spreadsheets import Sheet, write_xlsx
from tests.boards.loading.conftest import DATA, Load

HEADING = "group,agency,role,kind\n"
DUDLEY = {"members": DATA / "members.csv", "attendance": DATA / "attendance.csv"}


def counts(board: Board) -> tuple[int, ...]:
    with board_scope(board.pk):
        models = (Group, Agency, Seat, SeatTerm, Meeting, Attendance)
        return tuple(model.objects.count() for model in models)  # type: ignore[attr-defined]


def test_the_real_files_load_and_loading_twice_changes_nothing(load: Load, dunmoor: Board) -> None:
    name = dunmoor.name
    assert (
        load("members", DUDLEY["members"])
        == f"members.csv loaded for {name}: 48 new, 0 changed, 0 unchanged."
    )
    assert counts(dunmoor) == (1, 35, 44, 48, 0, 0)
    assert load("attendance", DUDLEY["attendance"]) == (
        f"attendance.csv loaded for {name}: 110 new, 0 changed, 0 unchanged."
    )
    assert "New meetings (5):" in load.out
    assert (
        "Warning: New agency “Dudley Primary Trust” – did you mean “Dudley Primary Care Trust”?" in load.out
    )
    assert counts(dunmoor) == (1, 53, 62, 66, 5, 110)
    for kind, rows in (("members", 48), ("attendance", 110), ("members", 48)):
        assert (
            load(kind, DUDLEY[kind]) == f"{kind}.csv loaded for {name}: 0 new, 0 changed, {rows} unchanged."
        )
        assert counts(dunmoor) == (1, 53, 62, 66, 5, 110)


def test_attendance_first_gives_the_same_marks(load: Load, dunmoor: Board) -> None:
    load("attendance", DUDLEY["attendance"])
    assert counts(dunmoor) == (1, 22, 22, 22, 5, 110)
    load("members", DUDLEY["members"])
    # Four agencies have the same name in both files; their unnamed seats become the first of their roles.
    assert counts(dunmoor) == (1, 53, 62, 66, 5, 110)
    assert load("attendance", DUDLEY["attendance"]).endswith("0 new, 0 changed, 110 unchanged.")


def test_the_published_columns_come_out(load: Load, dunmoor: Board) -> None:
    load("attendance", DUDLEY["attendance"])
    published = {}
    for line in (DATA / "attendance_published.csv").read_text().splitlines()[1:]:
        cells = next(csv.reader([line]))
        published[cells[0]] = (int(cells[6].split("/")[0]), int((cells[8] or "0/5").split("/")[0]))
    with board_scope(dunmoor.pk):
        table = attendance_by_agency(Group.objects.get(), financial_year(2011))
    assert {line.body: (line.member, line.represented) for line in table.lines} == published


def test_a_check_saves_nothing(load: Load, dunmoor: Board) -> None:
    first = load("members", DUDLEY["members"], check=True)
    assert first == f"members.csv checked for {dunmoor.name}: 48 new, 0 changed, 0 unchanged."
    assert load.out.splitlines()[-1] == "This was a check: nothing was saved."
    assert counts(dunmoor) == (0, 0, 0, 0, 0, 0)
    with board_scope(dunmoor.pk):
        assert AuditEntry.objects.count() == 0


def test_the_trail_has_one_entry_with_counts_and_digest(load: Load, dunmoor: Board) -> None:
    load("members", DUDLEY["members"])
    digest = hashlib.sha256(DUDLEY["members"].read_bytes()).hexdigest()
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.actor_name) == (
        "load.members",
        str(dunmoor.pk),
        "The system",
    )
    assert entry.after == {
        "file": "members.csv", "sha256": digest, "new": 48, "changed": 0, "unchanged": 0,
        "new group": 1, "new agency": 35, "new seat": 44,
    }  # fmt: skip


def test_another_board_stays_as_it_is(load: Load, dunmoor: Board, eastvale: Board) -> None:
    load("members", DUDLEY["members"])
    with board_scope(eastvale.pk):
        assert (Group.objects.count(), Seat.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)
    load.board = eastvale
    assert load("members", DUDLEY["members"]).endswith("48 new, 0 changed, 0 unchanged.")
    assert "New agenc" not in load.out  # agencies are shared


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "“file.csv”: The file is empty. Allowed: a CSV file or an Excel workbook (.xlsx)."),
        (HEADING.encode(), "The file has a heading but no rows below it. Allowed: at least one row."),
        (b"%PDF-1.7\n", "“file.csv”: This is a PDF, not a spreadsheet, whatever its name says."),
        (HEADING.encode() + b"A,B,\x81\x8d,member\n", "“file.csv”: The letters in line 2 cannot be read"),
        (b"PK\x03\x04 broken", "“file.csv”: The file is damaged"),
        (b"<!doctype html><table>", "“file.csv”: This is a web page"),
        (b"group,agency,rolle,kind\nA,B,C,member\n", "Row 1, rolle: “rolle” is not a column of this kind of file."),
        (b"group,agency,role\nA,B,C\n", "Row 1, kind: The column “kind” is missing. Allowed: group, agency"),
        (b"group,group,agency,role,kind\nA,A,B,C,member\n", "Row 1, group: The column “group” is there twice"),
        (b"nothing of the sort\nA\n", "Row 1"),
        (HEADING.encode() + b"Main Board,Police,Chief,boss\n", "Row 2, kind: “boss” is not one of statutory partner"),
        (HEADING.encode() + b"Main Board,,Chief,member\n", "Row 2, agency: The cell is empty. Allowed: the name of"),
        (HEADING.encode() + b"Main Board,Police,Chief,member,more\n", "Row 2, “more”: The row has 5 cells, but"),
        (HEADING.encode() + b"x" * 121 + b",Police,Chief,member\n", "Row 2, group, “xxxx"),
        (
            HEADING.replace("kind", "kind,from").encode() + b"Main Board,Police,Chief,member,31/02/2014\n",
            "Row 2, from: 31/02/2014 is not a date: February 2014 has 28 days. Allowed: a date, for example",
        ),
        (
            HEADING.encode()
            + b"Main Board,Police,Chief,member\nMain Board,CAFCASS,Head,member\nmain  board,POLICE,chief,Member\n",
            "Row 4 repeats row 2. If these are two people, tell them apart by name, role or dates. Allowed:",
        ),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_a_sentence(load: Load, dunmoor: Board, content: bytes, line: str) -> None:
    lines = load.refused("members", content)
    assert len(lines) == 1 or lines[1].startswith("Warning")
    assert line in lines[0], lines
    assert load.error == "file.csv was not loaded: 1 problem. Nothing was saved."
    assert counts(dunmoor) == (0, 0, 0, 0, 0, 0)


def test_every_bad_row_is_named_and_nothing_is_saved(load: Load, dunmoor: Board) -> None:
    rows = [
        f"Main Board,Agency {number},Role,{'member' if number % 2 else 'oops'}" for number in range(1_000)
    ]
    lines = load.refused("members", HEADING + "\n".join(rows))
    assert len(lines) == 500
    assert lines[0].startswith("Row 2, kind: “oops” is not one of")
    assert lines[-1].startswith("Row 1000, kind: “oops” is not one of")
    assert load.error == "file.csv was not loaded: 500 problems. Nothing was saved."
    assert counts(dunmoor) == (0, 0, 0, 0, 0, 0)


def test_a_workbook_reads_as_the_same_rows(load: Load, dunmoor: Board) -> None:
    rows = list(csv.reader(DUDLEY["members"].read_text().splitlines()))
    book = io.BytesIO()
    write_xlsx(book, [Sheet("Members", rows[0], rows[1:])])
    assert load("members", book.getvalue(), name="members.xlsx").endswith("48 new, 0 changed, 0 unchanged.")
    assert load("members", DUDLEY["members"]).endswith("0 new, 0 changed, 48 unchanged.")


@pytest.mark.django_db
def test_unknown_names_and_files_are_said(load: Load, dunmoor: Board, tmp_path: Path) -> None:
    def said(*arguments: str) -> str:
        with pytest.raises(CommandError) as caught:
            call_command("load", *arguments)
        assert caught.value.returncode == 1
        return str(caught.value)

    good = str(DUDLEY["members"])
    kinds = "Kinds: agencies, members, attendance, actions"
    assert said("memberz", good, "--board", "dunmoor").startswith(
        "“memberz” is not a kind of file that can be loaded."
    )
    assert kinds in said("memberz", good, "--board", "dunmoor")
    assert said("members", good, "--board", "dunmore") == (
        "There is no board with the short name “dunmore”. Boards here: dunmoor."
    )
    assert (
        said("members", str(tmp_path / "no.csv"), "--board", "dunmoor")
        == f"There is no file {tmp_path}/no.csv."
    )
    assert said("members", str(tmp_path), "--board", "dunmoor") == f"{tmp_path} is a folder, not a file."
    assert said("members", "\0", "--board", "dunmoor").startswith("“?” has a character that is no text")
    hidden = tmp_path / "hidden.csv"
    hidden.write_text("x")
    hidden.chmod(0)
    if os.geteuid() != 0:  # root reads everything
        assert said("members", str(hidden), "--board", "dunmoor") == f"{hidden} may not be read by this user."


@pytest.mark.django_db
def test_without_any_board_it_says_how_to_make_one() -> None:
    with pytest.raises(CommandError, match=r"There is none yet: make one with `manage\.py create_board`"):
        call_command("load", "members", str(DUDLEY["members"]), "--board", "dunmoor")


@pytest.mark.django_db
def test_from_an_empty_installation_to_the_published_figures() -> None:
    out = io.StringIO()
    call_command("create_board", "Dudley Safeguarding Children Board", "--slug", "dudley", stdout=out)
    for kind, path in DUDLEY.items():
        call_command("load", kind, str(path), "--board", "dudley", stdout=out)
    board = Board.objects.get(slug="dudley")
    with board_scope(board.pk):
        lines = attendance_by_agency(Group.objects.get(), financial_year(2011)).lines
        came = {line.body: (line.member, line.represented, line.meetings) for line in lines if line.marks}
        assert len(came) == 22
        assert came["Directorate of Adults, Community & Housing"] == (3, 2, 5)
        assert AuditEntry.objects.filter(action__startswith="load.").count() == 2


def test_the_order_of_the_real_marks_does_not_matter(load: Load, dunmoor: Board, eastvale: Board) -> None:
    heading, *rows = DUDLEY["attendance"].read_text().splitlines()
    found = []
    for board, order in ((dunmoor, rows), (eastvale, rows[::-1])):
        load.board = board
        load("attendance", "\n".join([heading, *order]))
        with board_scope(board.pk):
            values = Attendance.objects.values_list("meeting__day", "agency__name", "seat__role", "mark")
            found.append(sorted(values, key=str))
    assert found[0] == found[1]


#: Kind of file → a good row, and for each column of text the model's field that it ends in.
FULL_ROWS = {
    "agencies": (
        {"name": "Dunmoor Trust", "sector": "Health", "earlier_names": "Dunmoor PCT", "note": "Guest"},
        {"name": (Agency, "name"), "sector": (Sector, "name"), "earlier_names": (AgencyName, "name"),
         "note": (BoardAgency, "note")},
    ),
    "members": (
        {"group": "Main Board", "agency": "Dunmoor Trust", "role": "Nurse", "kind": "member", "note": "New",
         "holder_name": "Ann Bell", "holder_email": "ann@dunmoor.example"},
        {"group": (Group, "name"), "agency": (Agency, "name"), "role": (Seat, "role"),
         "note": (SeatTerm, "note"), "holder_name": (Person, "name")},
    ),
    "attendance": (
        {"group": "Main Board", "meeting_date": "16/05/2011", "agency": "Dunmoor Trust", "seat": "Nurse",
         "status": "representative", "representative": "Bo Carr"},
        {"group": (Group, "name"), "agency": (Agency, "name"), "seat": (Seat, "role"),
         "representative": (Attendance, "who")},
    ),
    "actions": (
        {"text": "Report", "owner": "Dunmoor Trust", "due": "next meeting", "source": "Main Board"},
        {"owner": (Agency, "name"), "due": (Action, "due_words"), "source": (Action, "source_words")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "column"), [(k, c) for k, (_, fields) in FULL_ROWS.items() for c in fields])
def test_text_is_as_long_as_the_database_takes_and_no_longer(
    load: Load, dunmoor: Board, kind: str, column: str
) -> None:
    row, fields = FULL_ROWS[kind]
    model, field = fields[column]
    most = model._meta.get_field(field).max_length

    def file(length: int) -> str:
        return f"{','.join(row)}\n{','.join((row | {column: 'x' * length}).values())}\n"

    assert "1 new" in load(kind, file(most))
    (line,) = [line for line in load.refused(kind, file(most + 1)) if line.startswith("Row 2")]
    assert line.startswith(f"Row 2, {column}, “xxx")
    assert f"has {most + 1:,} characters; at most {most:,} are allowed" in line
    assert "Allowed: " in line


ODD = ["dun\x00moor", "dun\udcffmoor"]  # NUL, and a byte of the command line that is no UTF-8


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize(
    "arguments",
    [
        ["load", "members", "{odd}", "--board", "dunmoor"],
        ["load", "members", "members.csv", "--board", "{odd}"],
        ["load", "{odd}", "members.csv", "--board", "dunmoor"],
        ["create_board", "{odd}", "--slug", "dunmoor"],
        ["create_board", "Dunmoor", "--slug", "{odd}"],
        ["create_board", "Dunmoor", "--slug", "other", "--kind", "{odd}"],
        ["create_administrator", "a@dunmoor.example", "{odd}"],
        ["create_administrator", "{odd}@dunmoor.example", "Ann Bell"],
        [
            "annual_report",
            "--board",
            "{odd}",
            "--from",
            "2025-04-01",
            "--to",
            "2026-03-31",
            "--out",
            "report",
        ],
        ["annual_report", "--board", "dunmoor", "--from", "{odd}", "--to", "2026-03-31", "--out", "report"],
        [
            "annual_report",
            "--board",
            "dunmoor",
            "--from",
            "2025-04-01",
            "--to",
            "2026-03-31",
            "--out",
            "{odd}",
        ],
    ],
    ids=" ".join,
)
def test_arguments_that_are_no_text_are_refused_in_words(
    dunmoor: Board, arguments: list[str], odd: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *given = [argument.format(odd=odd) for argument in arguments]
    with pytest.raises(SystemExit) as caught:
        load_command_class(get_commands()[command], command).run_from_argv(["manage.py", command, *given])
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert "dun?moor" in said
    assert "has a character that is no text" in said


def test_a_day_that_is_none_is_refused_in_words(dunmoor: Board, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        load_command_class("reports", "annual_report").run_from_argv(
            [
                "manage.py",
                "annual_report",
                "--board=dunmoor",
                "--from=soon",
                "--to=2026-03-31",
                "--out=report",
            ]
        )
    assert caught.value.code == 1
    assert "“soon” is not a date" in capsys.readouterr().err
