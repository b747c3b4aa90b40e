"""Reading files that people send, nasty ones included, and writing files that are safe to open."""

import csv
import io
import struct
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import parse_partial
from core.spreadsheets import (
    Column,
    Problem,
    Sheet,
    Table,
    find_duplicates,
    read_table,
    write_csv,
    write_xlsx,
)
from core.spreadsheets import columns as kinds
from core.spreadsheets.workbooks import MOST_UNPACKED

COLUMNS = (
    Column("group", required=True, parse=kinds.text(40)),
    Column("meeting_date", required=True, parse=kinds.day, allowed=kinds.ALLOWED_DAY, aliases=("date",)),
    Column("status", parse=kinds.one_of({"member": "M", "apologies": "A"}), allowed="member or apologies"),
    Column("count", parse=kinds.whole_number(0, 100), allowed="a whole number up to 100"),
)
HEADING = "group,meeting_date,status,count\n"
GOOD = HEADING + "Main Board,16/05/2011,member,5\n"


def read(data: bytes | str, columns: tuple[Column, ...] = COLUMNS, **limits: int) -> Table:
    return read_table(
        io.BytesIO(data.encode() if isinstance(data, str) else data), "a.csv", columns, **limits
    )


def only_problem(table: Table) -> Problem:
    assert len(table.problems) == 1, [str(problem) for problem in table.problems]
    assert table.problem_count == 1
    return table.problems[0]


def workbook(*sheets: list[list[object]]) -> bytes:
    """A workbook of sheets "S1", "S2", …; text beginning with = becomes a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})  # the same bytes every time
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, rows in enumerate(sheets, 1):
            page = book.add_worksheet(f"S{number}")
            for row, values in enumerate(rows):
                for place, value in enumerate(values):
                    if isinstance(value, date):
                        page.write_datetime(row, place, value, day)
                    elif value is not None:
                        page.write(row, place, value)
    return stream.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The container with one part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            part = old.read(member)
            new.writestr(member, change(part) if member == name else part)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


# CSV


def test_a_good_file() -> None:
    table = read(GOOD + "\n,,,\nSub-group, 2011-05-17 ,,\n")
    assert table.ok
    assert [(row.number, row.values) for row in table.rows] == [
        (2, {"group": "Main Board", "meeting_date": date(2011, 5, 16), "status": "M", "count": 5}),
        (5, {"group": "Sub-group", "meeting_date": date(2011, 5, 17), "status": None, "count": None}),
    ]
    assert table.rows[0]["group"] == "Main Board"
    assert table.columns == ("group", "meeting_date", "status", "count")
    assert table.warnings == []


@pytest.mark.parametrize(
    "heading",
    [
        "Group,Meeting Date",
        "\ufeffGROUP , meeting-date",
        "group;date",
        "group\tMEETING  DATE",
        '"group","date"',
        "group | Date",
    ],
)
def test_headings_compare_loosely_and_any_delimiter_will_do(heading: str) -> None:
    mark = next(mark for mark in ";\t|," if mark in heading)
    assert read(f"{heading}\nMain Board{mark}16 May 2011\n").rows[0]["meeting_date"] == date(2011, 5, 16)


@pytest.mark.parametrize("first", ["sep=,", "SEP=;", '"sep=;"', "sep=\t", "sep=|", "sep=; "])
def test_the_line_that_says_the_delimiter_is_heeded_and_no_row(first: str) -> None:
    mark = first.strip('" ')[-1]
    table = read(f"\ufeff{first}\r\ngroup{mark}date\r\nMain Board{mark}16/05/2011\r\nPanel{mark}soon\r\n")
    assert table.rows[0].values["meeting_date"] == date(2011, 5, 16)
    assert [(problem.row, problem.column) for problem in table.problems] == [(3, "meeting_date")]


@pytest.mark.parametrize(("first", "said"), [("sep=#", "that “#” stands"), ("sep=", "not what stands")])
def test_a_delimiter_that_is_none_of_ours_is_named(first: str, said: str) -> None:
    (problem,) = read(f"{first}\ngroup#date\nMain Board#16/05/2011\n").problems
    assert said in problem.message
    assert "CSV UTF-8" in problem.message


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("group", "x" * 501, "The text has 501 characters; at most 40 are allowed"),
        ("group", "x" * 200_000, "The cell has 200,000 characters; a cell holds at most 32,767"),
        ("date", "9" * 6_000, "is not a date"),
        ("date", "May " + "1" * 6_000, "is not a date"),
        ("date", "m" * 6_000 + " 2011", "is not a month"),
        ("count", "9" * 6_000, "is too large"),
        ("count", "0." + "9" * 6_000, "is not a whole number"),
        ("status", "x" * 6_000, "is not one of"),
    ],
)
def test_a_cell_that_is_too_long_is_said_shortly_with_its_place(column: str, cell: str, said: str) -> None:
    row = {"group": "Main Board", "date": "16/05/2011", "status": "member", "count": "1"} | {column: cell}
    (problem,) = read(f"{','.join(row)}\n{','.join(row.values())}\n").problems
    assert (problem.row, problem.column) == (2, {"date": "meeting_date"}.get(column, column))
    assert said in problem.message
    assert len(problem.message) < 250
    assert problem.allowed
    assert cell.startswith(problem.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are(encoding: str) -> None:
    table = read((HEADING + "Children\u2019s Zoë,16/05/2011,member,5\n").encode(encoding))
    assert (table.rows[0]["group"], table.warnings) == ("Children\u2019s Zoë", [])


def test_old_windows_text_is_read_with_a_warning() -> None:
    table = read((HEADING + "Children\u2019s £ Café,16/05/2011,member,5\n").encode("cp1252"))
    assert table.rows[0]["group"] == "Children\u2019s £ Café"
    assert "old Windows encoding" in table.warnings[0]


def test_text_damaged_earlier_gets_a_warning() -> None:
    assert "damaged" in read(HEADING + "Children\u00e2\u20ac\u2122s,16/05/2011,,\n").warnings[0]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Children\u2019s", "mac_roman"),
        ("Совет по делам детей", "cp1251"),
        ("児童", "shift_jis"),
        ("Żółć", "cp1250"),
    ],
)
def test_a_wrong_encoding_is_refused_with_the_line(text: str, encoding: str) -> None:
    message = only_problem(read((GOOD + f"{text},16/05/2011,,\n").encode(encoding))).message
    assert message.startswith("The letters in line 3 cannot be read")
    assert "CSV UTF-8" in message


def test_every_problem_is_reported_with_row_column_value_and_what_is_allowed() -> None:
    table = read(GOOD + ",31/02/2014,membr,101\nMain Board,2011-05-16,member,five\n")
    assert len(table.rows) == 1
    assert [(p.row, p.column, p.value) for p in table.problems] == [
        (3, "group", ""),
        (3, "meeting_date", "31/02/2014"),
        (3, "status", "membr"),
        (3, "count", "101"),
        (4, "count", "five"),
    ]
    assert table.problems[1].message == "31/02/2014 is not a date: February 2014 has 28 days"
    assert str(table.problems[2]) == (
        "Row 3, status: “membr” is not one of member or apologies. Allowed: member or apologies"
    )


def test_problems_are_counted_beyond_those_listed() -> None:
    table = read(HEADING + "Main Board,never,,\n" * 4012)
    assert (len(table.problems), table.problem_count, table.more) == (200, 4012, "and 3,812 more")
    assert read(GOOD).more == ""


def test_unknown_twice_and_missing_columns_are_named_with_what_is_near() -> None:
    table = read("gruop,status,status,colour\nMain Board,member,member,red\n")
    assert [(p.row, p.column) for p in table.problems[:5]] == [
        (1, "status"), (1, "gruop"), (1, "colour"), (1, "group"), (1, "meeting_date"),
    ]  # fmt: skip
    assert "there twice" in table.problems[0].message
    assert table.problems[1].message.endswith("Did you mean “group”?")
    assert "Did you mean" not in table.problems[2].message
    assert table.problems[3].message == "The column “group” is missing"
    assert table.problems[3].allowed == "group, meeting_date, status, count"


def test_a_file_without_a_heading() -> None:
    problem = only_problem(read("Main Board,16/05/2011\nMain Board,18/07/2011\n"))
    assert "Row 1 is not a heading" in problem.message
    assert "it says “Main Board, 16/05/2011”" in problem.message


def test_a_heading_without_rows() -> None:
    assert "no rows below" in only_problem(read(HEADING)).message


def test_ragged_rows_are_reported_by_number() -> None:
    table = read(
        GOOD + "Adults, Community & Housing,16/05/2011,member,5\nMain Board\nMain Board,16/05/2011,,,,\n"
    )
    assert [(p.row, p.message.split(":")[0]) for p in table.problems] == [
        (3, "The row has 5 cells, but the heading has 4"),
        (4, "The row has 1 cells, but the heading has 4"),
    ]
    assert [row.number for row in table.rows] == [2, 5]


def test_line_breaks_in_cells_do_not_shift_row_numbers() -> None:
    table = read(HEADING + '"Main\nBoard",16/05/2011,,\n\nMain Board,soon,,\n')
    assert table.rows[0]["group"] == "Main\nBoard"
    assert table.problems[0].row == 4


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\r\n  \r\n", "The file is empty"),
        (b",,,\n,,,\n", "The file is empty"),
        (b"%PDF-1.7 \x00\x01", "This is a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00", "This is a picture"),
        (b"\x1f\x8b\x08\x00", "compressed file"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "old Office file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"\r\n<!DOCTYPE html><html><table><tr><td>group", "a web page"),
        (b"<table border=1><tr><td>group</td></tr></table>", "a web page"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "an XML file"),
        (HEADING.encode() + b"Main\x00Board,16/05/2011,,\n", "line 2 has NUL bytes"),
        (HEADING.encode() + b"Main\x07Board,16/05/2011,,\n", "line 2 has characters that text cannot have"),
        (GOOD.encode("utf-16-le"), "UTF-16 text without the mark"),
        (GOOD.encode("utf-16")[:-1], "breaks off"),
        (HEADING.encode() + b'"Main Board,16/05/2011,,\n' + b"x,16/05/2011,,\n" * 9, "quotation mark"),
        (HEADING.encode() + b'"' + b"x" * 200_000, "quotation mark"),
        (b"PK\x03\x04 and then nothing of the kind", "The file is damaged"),
    ],
)
def test_files_that_are_not_what_they_say(data: bytes, message: str) -> None:
    problem = only_problem(read(data))
    assert message in problem.message
    assert (problem.row, problem.value) == (None, "a.csv")


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_problems(data: bytes) -> None:
    table = read(data)
    assert table.rows or table.problems


@given(st.text(alphabet=st.sampled_from("ab,;\t\"\n\r'= \u00a3\u00a0"), max_size=80))
def test_any_text_under_a_heading_is_read_or_reported(text: str) -> None:
    table = read(HEADING + text)
    assert table.rows or table.problems


def test_sizes_are_bounded() -> None:
    assert "larger than 50 bytes" in only_problem(read(GOOD * 3, max_bytes=50)).message
    table = read(HEADING + "Main Board,16/05/2011,,\n" * 4, max_rows=3)
    assert "more than 3 rows" in only_problem(table).message
    assert table.rows == []
    assert read(HEADING + "Main Board,16/05/2011,,\n" * 3, max_rows=3).ok


def test_duplicate_rows_are_found() -> None:
    rows = read(GOOD + "main  board,16 May 2011,apologies,\nMain Board,17/05/2011,,\n").rows
    (problem,) = find_duplicates(rows, ["group", "meeting_date"])
    assert (problem.row, problem.message) == (3, "Says the same as row 2 (group, meeting_date)")
    assert [p.row for p in find_duplicates(rows, lambda row: row["group"])] == [4]


# XLSX


def test_a_workbook_reads_like_csv() -> None:
    rows = [["Group", "Date", "Status", "Count"], ["Main Board", date(2011, 5, 16), "Member", 5.0], []]
    table = read(workbook([*rows, [7, "2011-05-17", None, "6"]]))
    assert table.ok
    assert [(row.number, *row.values.values()) for row in table.rows] == [
        (2, "Main Board", date(2011, 5, 16), "M", 5),
        (4, "7", date(2011, 5, 17), None, 6),
    ]
    assert table.sheet == "S1"


def test_a_table_that_does_not_start_in_the_first_cell() -> None:
    table = read(workbook([[], [], [None, "group", "date"], [None, "Main Board", "soon"]]))
    assert [(p.row, p.column) for p in table.problems] == [(4, "meeting_date")]


def test_the_sheet_whose_heading_matches_is_read_and_the_others_named() -> None:
    table = read(workbook([["Notes"]], [["group", "date"], ["Main Board", date(2011, 5, 16)]], [["x"]]))
    assert (table.sheet, len(table.rows)) == ("S2", 1)
    assert table.warnings == ["Only the sheet “S2” was read, not “S1”, “S3”"]


def test_a_chart_sheet_is_passed_over() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        chart = book.add_chart({"type": "bar"})
        book.add_chartsheet("Picture").set_chart(chart)
        page = book.add_worksheet("Data")
        page.write_row(0, 0, ["group", "date"])
        page.write_row(1, 0, ["Main Board", "2011-05-16"])
        chart.add_series({"values": "=Data!$A$1:$A$2"})
    assert read(stream.getvalue()).sheet == "Data"


def test_cells_that_show_an_error_are_reported() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.write_row(1, 1, ["group", "date", "count"])
        page.write_row(2, 1, ["Main Board", "2011-05-16"])
        page.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        page.write_formula(3, 1, "=X1", None, "#REF!")
        page.write_row(4, 1, ["Main Board", "2011-05-17", "#N/A"])
    table = read(stream.getvalue())
    assert [(p.row, p.column, p.value) for p in table.problems] == [
        (3, "count", "#DIV/0!"),
        (4, "group", "#REF!"),
        (4, "meeting_date", ""),
        (5, "count", "#N/A"),
    ]
    assert "shows the error #DIV/0!" in table.problems[0].message


def far_cell(reference: str) -> Callable[[bytes], bytes]:
    cell = f'<row r="{reference.lstrip("ABCDFX")}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return lambda part: part.replace(b"</sheetData>", cell)


@pytest.mark.parametrize("reference", ["XFD1048576", "XFD5000", "AAA1048576"])
def test_one_value_in_a_far_corner_is_refused_before_it_fills_the_memory(reference: str) -> None:
    data = with_part(workbook([["group", "date"]]), SHEET, far_cell(reference))
    assert f"far away from its table (for example in cell {reference})" in only_problem(read(data)).message


@pytest.mark.parametrize(
    "row",
    [
        b"<row r='1048576'><c r = 'xfd1048576'><v>1</v></c></row>",
        b'<row r="2">' + b"<c><v>1</v></c>" * 16_000 + b'</row><row r="90000"><c><v>1</v></c></row>',
        b'<x:row r="1048576"><x:c t="n" r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_far_corners_in_disguise(row: bytes) -> None:
    data = with_part(
        workbook([["group", "date"]]),
        SHEET,
        lambda part: part.replace(b"</sheetData>", row + b"</sheetData>"),
    )
    assert "far away from its table" in only_problem(read(data)).message


def test_far_but_few_values_are_read() -> None:
    row = b'<row r="100001"><c r="A100001"><v>1</v></c><c r="BA100001"><v>1</v></c></row></sheetData>'
    good = workbook([["group", "date"], ["Main Board", "2011-05-16"]])
    table = read(with_part(good, SHEET, lambda part: part.replace(b"</sheetData>", row)))
    assert [row.number for row in table.rows] == [2]
    assert table.problems[0].row == 100_001


def test_times_and_lengths_of_time_are_text() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b", "c", "d", "e"])
        page.write_number(1, 0, 0.5, book.add_format({"num_format": "hh:mm"}))
        page.write_number(1, 1, 0.5 + 5 / 86400, book.add_format({"num_format": "hh:mm:ss"}))
        page.write_number(1, 2, 1.5, book.add_format({"num_format": "[h]:mm"}))
        page.write_boolean(1, 3, True)
        page.write_number(1, 4, 0.125)
    (row,) = read(stream.getvalue(), tuple(Column(name) for name in "abcde")).rows
    assert list(row.values.values()) == ["12:00", "12:00:05", "1 day, 12:00:00", "TRUE", "0.125"]


def test_formatted_but_empty_cells_far_away_do_no_harm() -> None:
    row = b'<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row></sheetData>'
    good = workbook([["group", "date"], ["Main Board", "2011-05-16"]])
    assert read(with_part(good, SHEET, lambda part: part.replace(b"</sheetData>", row))).ok


def test_a_zip_bomb_is_refused_by_its_declared_size() -> None:
    stream = io.BytesIO(workbook([["group"]]))
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as container,
        container.open("xl/big.xml", "w") as part,
    ):
        for _ in range(MOST_UNPACKED // 2**20 + 1):
            part.write(bytes(2**20))
    assert "unpacks to more than 300 MB" in only_problem(read(stream.getvalue())).message


def test_a_container_that_lies_about_its_sizes_is_refused() -> None:
    good = workbook([["group", "date"], ["Main Board", "2011-05-16"]])
    with zipfile.ZipFile(io.BytesIO(good)) as container:
        size = container.getinfo(SHEET).file_size
    directory = good.index(b"PK\x01\x02")
    at = good.index(struct.pack("<I", size), directory)
    lying = good[:at] + struct.pack("<I", 10) + good[at + 4 :]
    assert "another size than it says" in only_problem(read(lying)).message


def encrypted(data: bytes) -> bytes:
    """The container with every part marked as encrypted in its directory."""
    at, changed = 0, bytearray(data)
    while (at := data.find(b"PK\x01\x02", at) + 1) > 0:
        changed[at + 7] |= 1
    return bytes(changed)


def zipped(compression: int = zipfile.ZIP_STORED, **parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as container:
        for name, text in parts.items():
            container.writestr(name.replace("__", "/").replace("_", "."), text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped(word__document_xml="<x/>"), "a Word document"),
        (zipped(ppt__slides_xml="<x/>"), "a PowerPoint file"),
        (zipped(xl__workbook_bin="x"), "binary Excel workbook"),
        (zipped(mimetype="x", content_xml="<x/>"), "OpenDocument"),
        (zipped(members_csv="group"), "a zip file"),
        (zipped(xl__workbook_xml="<x/>"), "damaged"),
        (zipped(xl__workbook_xml="not xml at all"), ""),
        (zipped(zipfile.ZIP_BZIP2, xl__workbook_xml="<x/>"), "packed in an unusual way"),
        (encrypted(workbook([["group"]])), "protected by a password"),
        (workbook([["group"]])[:-200], "damaged"),
        (workbook([["group"]])[:300], "damaged"),
        (with_part(workbook([["group"]]), SHEET, lambda part: part[:400]), ""),
        (
            with_part(workbook([["group"]]), SHEET, lambda part: part.decode().encode("utf-16")),
            "unusual encoding",
        ),
        (workbook([]), "The file is empty"),
    ],
)
def test_containers_that_are_not_a_readable_workbook(data: bytes, message: str) -> None:
    assert message in only_problem(read(data)).message


@given(st.data())
def test_a_damaged_workbook_never_ends_the_program(data: st.DataObject) -> None:
    good = bytearray(workbook([["group", "date"], ["Main Board", date(2011, 5, 16)]]))
    for place in data.draw(st.lists(st.integers(4, len(good) - 1), min_size=1, max_size=4)):
        good[place] = data.draw(st.integers(0, 255))
    table = read(bytes(good))
    assert table.rows or table.problems


# Speed


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_fifty_thousand_rows_are_quick(kind: str) -> None:
    rows = [["Main Board", f"{i % 28 + 1:02d}/05/2011", "member", str(i % 100)] for i in range(50_000)]
    headers = ["group", "meeting_date", "status", "count"]
    text, binary = io.StringIO(), io.BytesIO()
    write_csv(text, headers, rows)
    if kind == "xlsx":
        write_xlsx(binary, [Sheet("Attendance", headers, rows)])
    data = binary.getvalue() or text.getvalue().encode()
    started = time.process_time()
    table = read(data)
    assert time.process_time() - started < 10  # about half a second; the bound is for busy machines
    assert len(table.rows) == 50_000


# Parsers of cells


@pytest.mark.parametrize(
    ("parse", "cell", "value"),
    [
        (kinds.number, "1,234.50", Decimal("1234.5")),
        (kinds.number, "\u22125", Decimal(-5)),
        (kinds.whole_number(), "1,200", 1200),
        (kinds.yes_no, "Y", True),
        (kinds.yes_no, "FALSE", False),
        (kinds.email, "Amy.Example@example.ORG", "amy.example@example.org"),
        (kinds.partial_date, "July 2011", parse_partial("July 2011")),
        (kinds.text(), date(2011, 5, 16), "16 May 2011"),
        (kinds.text(), datetime(2011, 5, 16, 9, 30, tzinfo=UTC), "16 May 2011 09:30"),
        (kinds.text(), "a\u00a0 b\n c", "a b\nc"),
        (kinds.one_of({"not_applicable": 1}), "Not  Applicable", 1),
    ],
)
def test_parsers_accept(parse: kinds.Parser[object], cell: kinds.Cell, value: object) -> None:
    assert parse(cell) == value


@pytest.mark.parametrize(
    ("parse", "cell", "message"),
    [
        (kinds.number, "80%", "is not a number"),
        (kinds.number, "1,23", "is not a number"),
        (kinds.number, "1e5", "is not a number"),
        (kinds.whole_number(), "1.5", "is not a whole number"),
        (kinds.whole_number(0), "-1", "too small"),
        (kinds.whole_number(0, 5), "6", "too large"),
        (kinds.yes_no, "perhaps", "neither yes nor no"),
        (kinds.email, "amy at example.org", "is not an email address"),
        (kinds.email, "amy@example..org", "is not an email address"),
        (kinds.email, "amy@example.org\u200b", "is not an email address"),
        (kinds.email, "a\x07my@example.org", "is not an email address"),
        (kinds.day, "July 2011", "is a month, not a day"),
        (kinds.text(5), "too long", "The text has 8 characters; at most 5 are allowed"),
        (kinds.one_of({"a": 1, "b": 2, "c": 3}), "d", "“d” is not one of a, b or c"),
    ],
)
def test_parsers_refuse(parse: kinds.Parser[object], cell: kinds.Cell, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse(cell)


# Writing

DANGEROUS = ["=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"]


def written(*row: object, bom: bool = False) -> str:
    stream = io.StringIO(newline="")
    write_csv(stream, ["a"] * len(row), [row], bom=bom)
    return stream.getvalue()


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_text_never_starts_a_formula(text: str) -> None:
    ((cell,),) = list(csv.reader(io.StringIO(written(text), newline="")))[1:]
    assert cell == f"'{text}"


def test_csv_values() -> None:
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    row = (
        None,
        -5,
        Decimal("-80.0"),
        Decimal("66.7"),
        date(2011, 5, 16),
        moment,
        True,
        parse_partial("July 2011"),
    )
    assert written(*row).splitlines()[1] == ",-5,-80,66.7,2011-05-16,2026-07-01 10:30,yes,July 2011"
    assert written("x", bom=True).startswith("\ufeffa\r\n")
    assert written("a,b", 'say "x"').splitlines()[1] == '"a,b","say ""x"""'


def test_headings_are_guarded_too() -> None:
    stream = io.StringIO()
    write_csv(stream, ["=1+1"], [])
    assert stream.getvalue() == "'=1+1\r\n"


@given(
    st.lists(st.text(alphabet=st.sampled_from("'=+-@ab\t1"), min_size=1, max_size=8), min_size=1, max_size=5)
)
def test_csv_text_reads_back_as_it_was(values: list[str]) -> None:
    stream = io.StringIO(newline="")
    write_csv(stream, ["text", "end"], [[value, "x"] for value in values])
    columns = (Column("text", parse=str), Column("end", required=True))
    rows = read(stream.getvalue(), columns).rows
    # White space around text is not kept by reading; that is all that changes.
    assert [row["text"] or "" for row in rows] == [value.strip() for value in values]


def test_xlsx_reads_back_and_holds_no_formula() -> None:
    stream = io.BytesIO()
    moment = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    row = [
        *DANGEROUS[:4],
        "https://example.org",
        Decimal("66.7"),
        -5,
        date(2011, 5, 16),
        moment,
        None,
        10**20,
        True,
    ]
    headers = [f"column {i}" for i in range(len(row))]
    write_xlsx(
        stream,
        [Sheet("A/B: 'list'", headers, iter([row])), Sheet("a b list", ["x"], []), Sheet("", ["x"], [])],
    )
    with zipfile.ZipFile(stream) as container:
        part = container.read(SHEET)
        assert b"<f>" not in part
        assert b"hyperlink" not in part
        assert b'state="frozen"' in part
        names = container.read("xl/workbook.xml").decode()
    assert 'name="A B \'list"' in names
    assert 'name="a b list"' in names
    columns = tuple(Column(header, parse=lambda cell: cell) for header in headers)
    (back,) = read(stream.getvalue(), columns).rows
    assert list(back.values.values()) == [
        *DANGEROUS[:4], "https://example.org", "66.7", "-5", date(2011, 5, 16), datetime(2026, 7, 1, 10, 30), # noqa: DTZ001
        None, str(10**20), "yes",
    ]  # fmt: skip


def test_xlsx_sheet_names_are_unique_and_text_fits() -> None:
    stream = io.BytesIO()
    write_xlsx(stream, [Sheet("Members of the board " * 3, ["x"], [["y" * 40_000]]) for _ in range(3)])
    table = read(stream.getvalue(), (Column("x", parse=str),))
    assert len(table.rows[0]["x"]) == 32_767
    assert "“Members of the board Members 2”, “Members of the board Members 3”" in table.warnings[0]
    with pytest.raises(ValueError, match="at least one sheet"):
        write_xlsx(io.BytesIO(), [])
