"""The report against figures that a real board published (Dudley, 2011-12), from its files to the PDF.

Everything is read from what the command wrote: the CSV tables, figures.json, the HTML and the PDF.
"""

import csv
import json
import re
from pathlib import Path
from typing import Any

import page as pdf_check
import pytest
from django.core.management import call_command
from pypdf import PdfReader

DATA = Path(__file__).parent.parent / "data" / "dudley-2011-12"
HEADERS = ["agency", "meetings", "member", "represented", "member_percent", "total_percent"]
PERIOD = ("--from", "2011-04-01", "--to", "2012-03-31")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture
def out(db: None, tmp_path: Path) -> Path:
    """The folder that the command wrote, from the two files alone."""
    call_command("create_board", "Dudley Safeguarding Children Board", "--slug", "dudley")
    for kind in ("members", "attendance"):
        call_command("load", kind, str(DATA / f"{kind}.csv"), "--board", "dudley")
    folder = tmp_path / "report"
    call_command("annual_report", "--board", "dudley", *PERIOD, "--out", str(folder))
    return folder


def published() -> list[dict[str, str]]:
    """The document's own table, in the names of ours; "4/5" is of five meetings."""
    found = []
    for row in rows_of(DATA / "attendance_published.csv"):
        member, meetings = row["agency_member_attended"].split("/")
        represented = (row["times_representative_attended"] or "0/5").split("/")[0]
        found.append(
            {
                "agency": row["agency"],
                "meetings": meetings,
                "member": member,
                "represented": represented,
                "member_percent": row["percent_member_last_5_meetings"],
                "total_percent": row["total_percent_member_or_rep"],
            }
        )
    return found


def by_agency(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(rows, key=lambda row: row["agency"])


def test_tables_give_the_published_columns(out: Path) -> None:
    ours = rows_of(out / "tables" / "attendance.csv")
    assert list(ours[0]) == HEADERS
    assert len(ours) == 22
    assert by_agency(ours) == by_agency(published())
    totals = [float(row["total_percent"]) for row in ours]
    assert (sum(total == 100 for total in totals), sum(total <= 25 for total in totals)) == (9, 5)


def test_averages_show_their_base_and_agree_everywhere(out: Path) -> None:
    document = json.loads((out / "figures.json").read_text())
    figures: dict[str, dict[str, Any]] = {figure["key"]: figure for figure in document["figures"]}
    assert (document["board"], document["period"]["label"], document["period"]["kind"]) == (
        "Dudley Safeguarding Children Board", "2011-12", "financial_year",
    )  # fmt: skip
    summary = {row["measure"]: row for row in rows_of(out / "tables" / "attendance_summary.csv")}
    averages = {
        (row["value"], row["numerator"], row["denominator"])
        for row in summary.values()
        if row["denominator"] == "110"
    }
    assert averages == {("60.9", "67", "110"), ("68.2", "75", "110")}
    labels = {figure["label"]: figure for figure in figures.values()}
    for measure, row in summary.items():
        figure = labels[measure]
        assert str(figure["value"]) == row["value"]
        for part in ("numerator", "denominator"):
            assert str(figure[part] if figure[part] is not None else "") == row[part]
    rows = rows_of(out / "tables" / "attendance.csv")
    assert (
        sum(int(row["member"]) for row in rows),
        sum(int(row["member"]) + int(row["represented"]) for row in rows),
        sum(int(row["meetings"]) for row in rows),
    ) == (67, 75, 110)
    of_agencies = [
        figure
        for key, figure in figures.items()
        if key.startswith("attendance.") and figure["of"] == "meetings"
    ]
    shown = {(str(figure["value"]), figure["numerator"], figure["denominator"]) for figure in of_agencies}
    for row in rows:
        member, total = int(row["member"]), int(row["member"]) + int(row["represented"])
        assert {(row["member_percent"], member, 5), (row["total_percent"], total, 5)} <= shown


def test_every_table_is_a_csv_with_a_head(out: Path) -> None:
    names = sorted(path.name for path in (out / "tables").iterdir())
    assert {"attendance.csv", "attendance_seats.csv", "attendance_summary.csv", "membership.csv"} <= set(
        names
    )
    for name in names:
        with (out / "tables" / name).open(encoding="utf-8-sig", newline="") as opened:
            head, *rows = csv.reader(opened)
        assert head
        assert [row for row in rows if len(row) != len(head)] == []
    seats = rows_of(out / "tables" / "attendance_seats.csv")
    assert list(seats[0]) == ["agency", "seat", *HEADERS[1:]]


def test_pdf_is_accessible_and_complete(out: Path) -> None:
    path = out / "report.pdf"
    report = pdf_check.validate_pdf(path, profile="ua1")
    assert [f"{failure.rule_id}: {failure.message}" for failure in report.failures] == []
    assert report.is_compliant
    document = PdfReader(path)
    assert document.metadata is not None
    assert "Dudley Safeguarding Children Board" in document.metadata.title
    assert document.trailer["/Root"]["/Lang"] == "en-GB"
    pages = [" ".join(page.extract_text().split()) for page in document.pages]
    contents = next(text for text in pages if "Contents" in text)
    html = (out / "report.html").read_text()
    for title in re.findall(r'<h2 class="govuk-heading-l" id="section-[^"]+">([^<]+)</h2>', html):
        assert title in contents
        assert sum(title in text for text in pages) >= 2
    numbered = [
        re.search(rf"\b{number} of {len(pages)}\b|Page {number}\b", text)
        for number, text in enumerate(pages, 1)
    ]
    assert all(numbered[1:])
    assert any(page.mediabox.width > page.mediabox.height for page in document.pages)


def test_pdf_and_html_show_the_average_with_its_base(out: Path) -> None:
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(out / "report.pdf").pages)
    html = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", " ", (out / "report.html").read_text().split("</style>", 1)[1])
    )
    for words in ("60.9%", "68.2%", "67 of 110", "75 of 110"):
        assert (words in text, words in html) == (True, True)
