"""About 150 made-up deaths, loaded by the command; every table recalculated from the file by other means."""

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command

from boards.models import Board

PERIOD = ("--from", "2024-04-01", "--to", "2025-03-31")
FIRST, LAST = dt.date(2024, 4, 1), dt.date(2025, 3, 31)
HEAD = ("reference", "died_on", "notified_on", "expected", "age_days", "sex", "ethnicity", "category", "area",
        "reviewed_on", "modifiable", "place")  # fmt: skip
CATEGORIES = [
    "Deliberately inflicted injury, abuse or neglect", "Suicide or deliberate self-inflicted harm",
    "Trauma and other external factors", "Malignancy", "Acute medical or surgical condition",
    "Chronic medical condition", "Chromosomal, genetic and congenital anomalies", "Perinatal or neonatal event",
    "Infection", "Sudden unexpected, unexplained death",
]  # fmt: skip
PLACES = ["Hospital", "Home", "Hospice", "Public place", "Abroad", "Elsewhere"]
AGES = [0, 1, 5, 12, 27, 28, 29, 30, 90, 200, 300, 364, 365, 366, 1000, 1460, 1461, 1462, 2500, 3652, 3653, 4000, 5478,
        5479, 6000, 6500, None]  # fmt: skip

Row = dict[str, str]
pytestmark = pytest.mark.django_db


def deaths() -> list[Row]:
    """Made-up deaths from April 2020 to June 2025: also of years before and after the period."""
    random = Random(5)  # noqa: S311 -- the same each time, on purpose
    made = []
    for index in range(1, 157):
        died = dt.date(2020, 4, 1) + dt.timedelta(days=random.randrange(5 * 365 + 90))
        told = died + dt.timedelta(days=random.choice([0, 0, 1, 1, 2, 5])) if random.random() < 0.9 else None
        seen = died + dt.timedelta(days=random.randrange(90, 500)) if random.random() < 0.8 else None
        age = random.choice(AGES)
        values = (
            f"D{index}", f"{died:%Y-%m-%d}", f"{told:%Y-%m-%d}" if told else "", random.choice(["yes", "No", "NO", ""]),
            "" if age is None else str(age), random.choice(["female", "Male", "indeterminate", ""]),
            random.choice(["White British", "white british", "Asian", ""]),
            random.choice([*CATEGORIES, "4", "8", "perinatal", "INFECTION", ""]), random.choice(["North", "South", ""]),
            f"{seen:%Y-%m-%d}" if seen else "", random.choice(["yes", "no", "no", ""]) if seen else "",
            random.choice([*PLACES, ""]),
        )  # fmt: skip
        made.append(dict(zip(HEAD, values, strict=True)))
    return made


def write(path: Path, rows: Iterable[Row]) -> Path:
    with path.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    return path


def table(folder: Path, name: str) -> list[Row]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def share(part: int, whole: int, places: str = "0.1") -> str:
    """Half up by the library's decimals, as a file writes it."""
    value = (Decimal(100 * part) / whole).quantize(Decimal(places), ROUND_HALF_UP)
    return f"{value.normalize():f}" if value else "0"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def year_of(row: Row) -> str:
    died = day(row["died_on"])
    began = died.year - (died.month < 4)
    return f"{began}/{(began + 1) % 100:02d}"


def age_band(row: Row) -> str:
    """By counting birthdays one at a time."""
    if not row["age_days"]:
        return "not recorded"
    days = int(row["age_days"])
    died = day(row["died_on"])
    born = died - dt.timedelta(days=days)
    birthdays = 0
    for year in range(born.year + 1, died.year + 1):
        # None of the ages begins on 29 February, as the test below makes sure.
        birthdays += born.replace(year=year) <= died
    if birthdays == 0:
        return "0-28 days" if days <= 28 else "29 days to <1 year"
    return (
        "1-4 years"
        if birthdays < 5
        else "5-9 years"
        if birthdays < 10
        else "10-14 years"
        if birthdays < 15
        else "15-17 years"
    )


@pytest.fixture
def all_rows() -> list[Row]:
    return deaths()


@pytest.fixture
def open_board(db: None, tmp_path: Path, all_rows: list[Row]) -> Board:
    """A board that suppresses nothing, with all years loaded."""
    call_command("create_board", "Fernley Safeguarding Children Partnership", "--slug", "fernley")
    board = Board.objects.get(slug="fernley")
    Board.objects.update(small_number_threshold=0)
    call_command("load", "child-deaths", str(write(tmp_path / "deaths.csv", all_rows)), "--board", "fernley")
    return board


def report(tmp_path: Path) -> Path:
    call_command("annual_report", "--board", "fernley", *PERIOD, "--out", str(tmp_path / "report"))
    return tmp_path / "report"


@pytest.fixture
def out(open_board: Board, tmp_path: Path) -> Path:
    return report(tmp_path)


def test_deaths_by_year_and_type(out: Path, all_rows: list[Row]) -> None:
    until = [row for row in all_rows if day(row["died_on"]) <= LAST]
    assert 130 < len(until) < len(all_rows)
    kinds = {"yes": "expected", "no": "unexpected", "": "not_known"}
    counted = Counter((year_of(row), kinds[row["expected"].lower()]) for row in until)
    ours = table(out, "child_deaths")
    assert list(ours[0]) == ["year", "expected", "unexpected", "total", "not_known"]
    assert [row["year"] for row in ours] == ["2020/21", "2021/22", "2022/23", "2023/24", "2024/25"]
    for row in ours:
        for kind in kinds.values():
            assert row[kind] == str(counted[row["year"], kind])
        assert int(row["total"]) == sum(int(row[kind]) for kind in kinds.values())
    assert sum(int(row["total"]) for row in ours) == len(until)


def test_infants_by_year_and_band(out: Path, all_rows: list[Row]) -> None:
    until = [row for row in all_rows if day(row["died_on"]) <= LAST]
    born = [day(row["died_on"]) - dt.timedelta(days=int(row["age_days"])) for row in until if row["age_days"]]
    assert not [one for one in born if (one.month, one.day) == (2, 29)]
    counted = Counter((year_of(row), age_band(row)) for row in until)
    ours = table(out, "infant_deaths")
    assert len(ours) == 10
    for row in ours:
        assert row["deaths"] == str(counted[row["year"], row["band"]])
    assert {row["band"] for row in ours} == {"0-28 days", "29 days to <1 year"}


def test_breakdowns_of_the_period(out: Path, all_rows: list[Row]) -> None:
    now = [row for row in all_rows if FIRST <= day(row["died_on"]) <= LAST]
    shorthands = {
        "4": CATEGORIES[3],
        "8": CATEGORIES[7],
        "perinatal": CATEGORIES[7],
        "INFECTION": CATEGORIES[8],
    }
    readers: dict[str, Callable[[Row], str]] = {
        "category": lambda row: shorthands.get(row["category"], row["category"]),
        "sex": lambda row: row["sex"].capitalize(),
        "looked after": lambda row: "",  # the panel's spreadsheets do not say it
        "ethnicity": lambda row: row["ethnicity"].title(),
        "place": lambda row: row["place"],
        "area": lambda row: row["area"],
        "age band": age_band,
    }
    ours = table(out, "child_deaths_breakdown")
    assert list(ours[0]) == ["breakdown", "category", "count", "percent"]
    assert list(dict.fromkeys(row["breakdown"] for row in ours)) == [
        "category", "sex", "looked after", "ethnicity", "place", "area", "age band",
    ]  # fmt: skip
    for name, read in readers.items():
        counted = Counter(read(row) or "not recorded" for row in now)
        rows = [row for row in ours if row["breakdown"] == name]
        assert rows[-1]["category"] == "not recorded"
        assert sum(int(row["count"]) for row in rows) == len(now)
        for row in rows:
            number = counted.pop(row["category"], 0)
            assert (row["count"], row["percent"]) == (str(number), share(number, len(now))), (name, row)
        assert not counted, name
    assert [row["category"] for row in ours[:10]] == CATEGORIES


def test_reviews_and_notifications(out: Path, all_rows: list[Row]) -> None:
    done = [row for row in all_rows if row["reviewed_on"] and FIRST <= day(row["reviewed_on"]) <= LAST]
    days = [(day(row["reviewed_on"]) - day(row["died_on"])).days for row in done]

    def months_later(start: dt.date, months: int) -> dt.date:
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        last = (dt.date(year + month // 11, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
        return dt.date(year, month + 1, min(start.day, last))

    within = [
        sum(day(row["reviewed_on"]) <= months_later(day(row["died_on"]), months) for row in done)
        for months in (6, 12)
    ]
    waiting = [
        row
        for row in all_rows
        if day(row["died_on"]) <= LAST and (not row["reviewed_on"] or day(row["reviewed_on"]) > LAST)
    ]
    told = [
        (day(row["notified_on"]) - day(row["died_on"])).days
        for row in all_rows
        if FIRST <= day(row["died_on"]) <= LAST and row["notified_on"] and day(row["notified_on"]) <= LAST
    ]
    in_time = sum(days <= 1 for days in told)
    figures = {one["key"]: one for one in json.loads((out / "figures.json").read_text())["figures"]}
    assert figures["deaths.reviewed"]["value"] == len(done)
    assert figures["deaths.waiting"]["value"] == len(waiting)
    average = (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert Decimal(str(figures["deaths.days_to_review"]["value"])) == average
    for months, number in zip((6, 12), within, strict=True):
        one = figures[f"deaths.reviewed_within_{months}_months"]
        assert (one["numerator"], one["denominator"]) == (number, len(done))
        assert Decimal(str(one["value"])) == Decimal(share(number, len(done)))
    one = figures["deaths.notified_in_time"]
    assert (one["numerator"], one["denominator"]) == (in_time, len(told))
    found = Counter(row["modifiable"] for row in done)
    values = [figures[f"deaths.modifiable.{place}"]["value"] for place in range(3)]
    assert values == [found["yes"], found["no"], found[""]]


def test_small_numbers_are_not_published(open_board: Board, tmp_path: Path, all_rows: list[Row]) -> None:
    Board.objects.update(small_number_threshold=5)
    folder = report(tmp_path)
    shown = [
        row[column]
        for name, columns in (
            ("child_deaths", ["expected", "unexpected", "total", "not_known"]),
            ("infant_deaths", ["deaths"]),
            ("child_deaths_breakdown", ["count"]),
        )
        for row in table(folder, name)
        for column in columns
    ]
    assert "suppressed" in shown
    assert not [cell for cell in shown if cell != "suppressed" and 0 < int(cell) < 5]
    for row in table(folder, "child_deaths"):
        hidden = [name for name in ("expected", "unexpected", "not_known") if row[name] == "suppressed"]
        assert len(hidden) != 1
    for row in table(folder, "child_deaths_breakdown"):
        assert (row["count"] == "suppressed") == (row["percent"] == "suppressed")
    assert "suppressed" in (folder / "report.html").read_text()


def test_a_board_without_deaths_has_no_section(db: None, tmp_path: Path) -> None:
    call_command("create_board", "Fernley Safeguarding Children Partnership", "--slug", "fernley")
    folder = report(tmp_path)
    assert "Child deaths" not in (folder / "report.html").read_text()
    assert (folder / "tables" / "child_deaths.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "year,expected,unexpected,total,not_known"
    ]


def test_the_report_says_what_its_numbers_are(out: Path) -> None:
    page = (out / "report.html").read_text()
    for words in ("Child deaths by year, expected and unexpected", "Deaths of infants by year", "Category of death",
                  "a total is the sum of its rows", "Reviewed within 6 months"):  # fmt: skip
        assert words in page
