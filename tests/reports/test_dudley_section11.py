"""The report's Section 11 tables against figures that a real board published (Dudley, 2011-12).

The document's own averages were recalculated: one agency's, and those of the standards, do not follow from its table.
"""

import csv
import json
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

DATA = Path(__file__).parent.parent / "data" / "dudley-2011-12"
PERIOD = ("--from", "2011-04-01", "--to", "2012-03-31")
OFFENDING = "Youth Offending Services"
STANDARDS = ["87.1", "85.2", "84.7", "87.5", "72.2", "80.6", "80.3", "81.6", "87.4", "72.7", "75.3"]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def mean(scores: list[Decimal]) -> str:
    """With another arithmetic than the application's: decimals, rounded half up by the library."""
    value = (sum(scores, Decimal()) / len(scores)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{value:f}".removesuffix(".0")


@pytest.fixture
def out(db: None, tmp_path: Path) -> Path:
    """The folder that the command wrote, from the file alone."""
    call_command("create_board", "Dudley Safeguarding Children Board", "--slug", "dudley")
    file = str(DATA / "section11.csv")
    call_command("load", "section11", file, "--board", "dudley", "--cycle", "Section 11 audit 2011-12")
    folder = tmp_path / "report"
    call_command("annual_report", "--board", "dudley", *PERIOD, "--out", str(folder))
    return folder


def test_organisation_averages_are_as_published_except_one(out: Path) -> None:
    ours = rows_of(out / "tables" / "section11_agency.csv")
    assert list(ours[0]) == ["agency", "answered", "not_applicable", "no_answer", "average"]
    published = {
        row["organisation"]: (row["applicable_standards"], row["published_average_percent"])
        for row in rows_of(DATA / "section11_organisation_averages.csv")
    }
    assert {row["agency"]: row["answered"] for row in ours} == {
        name: row[0] for name, row in published.items()
    }
    differing = {
        row["agency"]: row["average"] for row in ours if row["average"] != published[row["agency"]][1]
    }
    assert differing == {OFFENDING: "80.1"}
    offending = next(row for row in ours if row["agency"] == OFFENDING)
    assert (offending["answered"], offending["not_applicable"], offending["no_answer"]) == ("7", "4", "0")


def test_standard_averages_recalculated(out: Path) -> None:
    scores: dict[str, list[Decimal]] = defaultdict(list)
    for row in rows_of(DATA / "section11.csv"):
        if row["answer"] != "not applicable":
            scores[row["item"]].append(Decimal(row["answer"]))
    ours = rows_of(out / "tables" / "section11_standard.csv")
    assert [row["average"] for row in ours] == STANDARDS == [mean(scores[row["standard"]]) for row in ours]
    assert [(row["standard"], row["answered"], row["highest"], row["lowest"]) for row in ours] == [
        (str(number), str(len(found)), str(max(found)), str(min(found)))
        for number, found in ((number, scores[str(number)]) for number in range(1, 12))
    ]


def test_overall_by_three_rules_follows_from_its_parts(out: Path) -> None:
    ours = rows_of(out / "tables" / "section11_overall.csv")
    assert [(row["rule"], row["value"], row["denominator"]) for row in ours] == [
        ("mean of all standard scores", "81.6", "105"),
        ("mean of agency averages", "81.4", "10"),
        ("mean of standard averages", "81.3", "11"),
    ]
    assert ours[0]["numerator"] == "8565"
    for row in ours:
        assert mean([Decimal(row["numerator"]) / int(row["denominator"])]) == row["value"]


def test_every_figure_agrees_with_the_tables(out: Path) -> None:
    document = json.loads((out / "figures.json").read_text())
    figures = {figure["key"]: figure for figure in document["figures"]}
    for row in rows_of(out / "tables" / "section11_standard.csv"):
        figure = figures[f"section11.standard-{row['standard']}.average"]
        assert (str(figure["value"]), str(figure["denominator"])) == (row["average"], row["answered"])
    html = (out / "report.html").read_text()
    assert "Section 11 audit 2011-12: Section 11, returns due on 31 March 2012." in html
    assert "8 at 75% and over, 2 from 50% to under 75%" in html


def test_a_board_without_a_cycle_gets_headings_only(db: None, tmp_path: Path) -> None:
    call_command("create_board", "Eastvale Board", "--slug", "eastvale")
    folder = tmp_path / "report"
    call_command("annual_report", "--board", "eastvale", *PERIOD, "--out", str(folder))
    for name in ("agency", "standard", "overall"):
        assert len((folder / "tables" / f"section11_{name}.csv").read_text().splitlines()) == 1
    assert "Section 11 audit" not in (folder / "report.html").read_text()


def test_strongest_and_weakest_standards_are_those_published(out: Path) -> None:
    ours = rows_of(out / "tables" / "section11_standard.csv")
    order = [row["standard"] for row in sorted(ours, key=lambda row: Decimal(row["average"]))]
    published: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(DATA / "section11_findings.csv"):
        if row["level"] == "standard" and row["kind"] in ("strongest", "weakest"):
            published[row["kind"]].add(row["reference"])
    assert (set(order[-3:]), set(order[:3])) == (published["strongest"], published["weakest"])
    html = (out / "report.html").read_text()
    first, second = html.index("Strongest standards"), html.index("Weakest standards")
    assert all(f"{number}. " in html[first:second] for number in published["strongest"])


def test_highest_and_lowest_are_those_published_and_no_average_is(out: Path) -> None:
    ours = rows_of(out / "tables" / "section11_standard.csv")
    theirs = rows_of(DATA / "section11_published_summary.csv")
    assert [(row["highest"], row["lowest"]) for row in ours] == [
        (row["highest_percent"], row["lowest_percent"]) for row in theirs
    ]
    assert not [
        row["standard"]
        for row, printed in zip(ours, theirs, strict=True)
        if Decimal(row["average"]) == Decimal(printed["average_percent"])
    ]
