"""A year of 240 made-up contacts, loaded by the command; every table recalculated from the file by other means."""

import calendar
import csv
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from boards.models import Board
from core.scoping import Clearance, board_scope
from lado.models import Contact, Setting

PERIOD = ("--from", "2024-04-01", "--to", "2025-03-31")
FIRST, LAST = dt.date(2024, 4, 1), dt.date(2025, 3, 31)
HEAD = ("reference", "received_on", "sector", "role", "employer", "referrer", "nature", "stage", "meeting_on",
        "outcome", "closed_on")  # fmt: skip
SECTORS = (
    ["Education"] * 8
    + ["Foster care"] * 3
    + ["Early years"] * 3
    + ["Health", "faith", "Transport", "SPORT", ""]
)
NATURES = [
    "physical",
    "sexual",
    "emotional",
    "neglect",
    "conduct",
    "Conduct outside work",
    "physical; emotional",
    "",
]
OUTCOMES = ["Substantiated", "unsubstantiated", "Unfounded", "False", "Malicious", "No further action",
            "Employer action", ""]  # fmt: skip
# Bank holidays of the two years, from the list on GOV.UK: the clock of five working days must step over them.
HOLIDAYS = {
    dt.date(2023, 4, 7), dt.date(2023, 4, 10), dt.date(2023, 5, 1), dt.date(2023, 5, 8), dt.date(2023, 5, 29),
    dt.date(2023, 8, 28), dt.date(2023, 12, 25), dt.date(2023, 12, 26), dt.date(2024, 1, 1), dt.date(2024, 3, 29),
    dt.date(2024, 4, 1), dt.date(2024, 5, 6), dt.date(2024, 5, 27), dt.date(2024, 8, 26), dt.date(2024, 12, 25),
    dt.date(2024, 12, 26), dt.date(2025, 1, 1), dt.date(2025, 4, 18), dt.date(2025, 4, 21),
}  # fmt: skip

Row = dict[str, str]
pytestmark = pytest.mark.django_db


def contacts(number: int, year: int, seed: int) -> list[Row]:
    """Made-up contacts of one financial year."""
    random = Random(seed)  # noqa: S311 -- the same each time, on purpose
    made = []
    for index in range(1, number + 1):
        received = dt.date(year, 4, 1) + dt.timedelta(days=random.randrange(365))
        stage = random.choice(["advice", "referral", "referral", "Consultation", ""])
        met = received + dt.timedelta(days=random.randrange(12)) if random.random() < 0.3 else None
        closed = received + dt.timedelta(days=random.randrange(400)) if random.random() < 0.8 else None
        outcome = "" if stage == "advice" else random.choice(OUTCOMES)
        values = (
            f"{year}-{index:04}", f"{received:%Y-%m-%d}", random.choice(SECTORS), "Teaching assistant",
            random.choice(["Hill School", "Mill Nursery", ""]), random.choice(["School", "Police", "Health", ""]),
            random.choice(NATURES), stage, f"{met:%Y-%m-%d}" if met else "", outcome,
            f"{closed:%Y-%m-%d}" if closed else "",
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
    if not whole:
        return ""
    value = (Decimal(100 * part) / whole).quantize(Decimal(places), ROUND_HALF_UP)
    return f"{value.normalize():f}" if value else "0"


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def known_day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def of_period(rows: list[Row], first: dt.date, last: dt.date) -> list[Row]:
    return [row for row in rows if first <= known_day(row["received_on"]) <= last]


def has_met(row: Row) -> bool:
    return bool(row["meeting_on"]) and known_day(row["meeting_on"]) <= LAST


def is_referral(row: Row) -> bool:
    return row["stage"] in ("referral", "")


@pytest.fixture
def all_rows() -> list[Row]:
    return contacts(240, 2024, 7) + contacts(210, 2023, 8)


@pytest.fixture
def open_board(db: None, tmp_path: Path, all_rows: list[Row]) -> Board:
    """A board that suppresses nothing, with both years loaded."""
    call_command("create_board", "Fernley Safeguarding Children Partnership", "--slug", "fernley")
    board = Board.objects.get(slug="fernley")
    Board.objects.update(small_number_threshold=0)
    call_command("load", "lado", str(write(tmp_path / "contacts.csv", all_rows)), "--board", "fernley")
    return board


@pytest.fixture
def out(open_board: Board, tmp_path: Path) -> Path:
    call_command("annual_report", "--board", "fernley", *PERIOD, "--out", str(tmp_path / "report"))
    return tmp_path / "report"


def counted(rows: list[Row], name: Callable[[Row], str]) -> Counter[str]:
    return Counter(name(row) for row in rows)


def test_sectors_with_the_year_before(out: Path, all_rows: list[Row]) -> None:
    now = of_period(all_rows, FIRST, LAST)
    before = of_period(all_rows, dt.date(2023, 4, 1), dt.date(2024, 3, 31))
    assert (len(now), len(before)) == (240, 210)

    def sector(row: Row) -> str:
        return row["sector"].lower() or "not recorded"

    this, last = counted(now, sector), counted(before, sector)
    ours = table(out, "lado_sector")
    assert list(ours[0]) == ["sector", "contacts", "percent", "previous", "change", "change_percent"]
    assert len(ours) == 13  # the twelve sectors of the list, and those not recorded
    for row in ours:
        name = row["sector"].lower()
        change = this[name] - last[name]
        assert row == {
            "sector": row["sector"],
            "contacts": str(this[name]),
            "percent": share(this[name], 240),
            "previous": str(last[name]),
            "change": str(change),
            "change_percent": share(change, last[name]),
        }
    assert sum(int(row["contacts"]) for row in ours) == 240
    assert sum(int(row["previous"]) for row in ours) == 210


def test_natures_by_the_main_one(out: Path, all_rows: list[Row]) -> None:
    now = of_period(all_rows, FIRST, LAST)

    def nature(row: Row) -> str:
        main = row["nature"].split(";")[0].strip().lower()
        return {"": "not recorded", "conduct": "conduct outside work"}.get(main, main)

    all_, met = counted(now, nature), counted([row for row in now if has_met(row)], nature)
    ours = table(out, "lado_nature")
    assert {row["nature"].lower(): row for row in ours} == {
        name: {
            "nature": row["nature"],
            "contacts": str(all_[name]),
            "meetings": str(met[name]),
            "percent_to_meeting": share(met[name], all_[name]),
        }
        for row in ours
        for name in [row["nature"].lower()]
    }
    assert sum(int(row["contacts"]) for row in ours) == 240


def test_outcomes_for_contacts_and_for_meetings(out: Path, all_rows: list[Row]) -> None:
    now = of_period(all_rows, FIRST, LAST)

    def outcome(row: Row) -> str:
        return row["outcome"].lower() or "ongoing"

    met = [row for row in now if has_met(row)]
    all_, with_meeting = counted(now, outcome), counted(met, outcome)
    ours = table(out, "lado_outcome")
    assert len(ours) == 9
    for row in ours:
        name = row["outcome"].lower()
        assert (row["contacts"], row["contacts_percent"]) == (str(all_[name]), share(all_[name], 240))
        assert (row["meetings"], row["meetings_percent"]) == (
            str(with_meeting[name]), share(with_meeting[name], len(met)),
        )  # fmt: skip
    assert sum(int(row["meetings"]) for row in ours) == len(met)


def in_five_working_days(received: dt.date) -> dt.date:
    left, at = 5, received
    while left:
        at += dt.timedelta(days=1)
        left -= at.weekday() < 5 and at not in HOLIDAYS
    return at


def months_later(start: dt.date, months: int) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def test_how_long_it_took(out: Path, all_rows: list[Row]) -> None:
    now = of_period(all_rows, FIRST, LAST)
    days = [
        (known_day(row["meeting_on"]) - known_day(row["received_on"])).days for row in now if has_met(row)
    ]
    in_time = sum(
        known_day(row["meeting_on"]) <= in_five_working_days(known_day(row["received_on"]))
        for row in now
        if has_met(row)
    )
    mean = (Decimal(sum(days)) / len(days)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    expected = {
        "days_to_first_meeting": (f"{mean.normalize():f}", sum(days), len(days)),
        "first_meeting_in_time": (share(in_time, len(days)), in_time, len(days)),
    }
    referrals = [row for row in now if is_referral(row)]
    for months in (1, 3, 12):
        known = [
            row
            for row in referrals
            if ((closed := day(row["closed_on"])) and closed <= LAST)
            or months_later(known_day(row["received_on"]), months) < LAST
        ]
        good = sum(
            1
            for row in known
            if (closed := day(row["closed_on"]))
            and closed <= min(LAST, months_later(known_day(row["received_on"]), months))
        )
        expected[f"closed_within_{months}_month{'s' if months > 1 else ''}"] = (
            share(good, len(known)), good, len(known),
        )  # fmt: skip
    ours = {row["measure"]: row for row in table(out, "lado_timeliness")}
    for measure, (value, numerator, denominator) in expected.items():
        found = ours.pop(measure)
        assert (found["value"], found["numerator"], found["denominator"]) == (
            value, str(numerator), str(denominator),
        ), measure  # fmt: skip
    still_open = sum(not (closed := day(row["closed_on"])) or closed > LAST for row in all_rows)
    assert {measure: row["value"] for measure, row in ours.items()} == {"open": str(still_open)}


def test_quarters_add_to_the_year(out: Path, all_rows: list[Row]) -> None:
    now = of_period(all_rows, FIRST, LAST)

    def quarter(row: Row) -> str:
        return f"Q{(known_day(row['received_on']).month - 4) % 12 // 3 + 1}"

    all_ = counted(now, quarter)
    referred = counted([row for row in now if is_referral(row)], quarter)
    met = counted([row for row in now if has_met(row)], quarter)
    ours = table(out, "lado_quarter")
    assert [row["quarter"][:2] for row in ours] == ["Q1", "Q2", "Q3", "Q4"]
    for row in ours:
        name = row["quarter"][:2]
        assert (row["contacts"], row["referrals"], row["meetings"]) == (
            str(all_[name]), str(referred[name]), str(met[name]),
        )  # fmt: skip
        assert row["percent_to_referral"] == share(referred[name], all_[name])
        assert row["percent_to_meeting"] == share(met[name], all_[name])


def test_small_numbers_are_not_published(open_board: Board, tmp_path: Path, all_rows: list[Row]) -> None:
    Board.objects.update(small_number_threshold=5)
    call_command("annual_report", "--board", "fernley", *PERIOD, "--out", str(tmp_path / "report"))
    shown = [
        row[column]
        for name, columns in (
            ("lado_sector", ["contacts", "previous"]),
            ("lado_nature", ["contacts", "meetings"]),
            ("lado_outcome", ["contacts", "meetings"]),
            ("lado_quarter", ["contacts", "referrals", "meetings"]),
        )
        for row in table(tmp_path / "report", name)
        for column in columns
    ]
    assert "suppressed" in shown
    assert not [cell for cell in shown if cell != "suppressed" and 0 < int(cell) < 5]
    printed = (tmp_path / "report" / "report.html").read_text()
    assert "suppressed" in printed


def test_the_same_file_twice_changes_nothing(
    open_board: Board, tmp_path: Path, all_rows: list[Row], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load", "lado", str(tmp_path / "contacts.csv"), "--board", "fernley")
    assert "0 new, 0 changed, 450 unchanged" in capsys.readouterr().out
    with board_scope(open_board.pk, clearances={Clearance.LADO: [open_board.pk]}):
        assert Contact.objects.count() == 450
        assert Setting.objects.count() == 2


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("sector", "Circus", "not in the board's list"),
        ("outcome", "Guilty", "not in the board's list"),
        ("meeting_on", "2024-04-30", "before the contact was received"),
        ("closed_on", "2024-04-30", "before the contact was received"),
        ("received_on", "2099-01-01", "still to come"),
        ("stage", "rumour", "is not one of"),
        ("nature", "physical; rude", "is not one of"),
        ("reference", "", "empty"),
    ],
)
def test_a_bad_cell_stops_the_load(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str, value: str, words: str
) -> None:
    call_command("create_board", "Fernley Safeguarding Children Partnership", "--slug", "fernley")
    good = contacts(1, 2024, 1)[0] | {
        "received_on": "2024-05-01",
        "meeting_on": "",
        "closed_on": "",
        "outcome": "",
    }
    file = write(tmp_path / "contacts.csv", [good | {column: value}])
    with pytest.raises(CommandError):
        call_command("load", "lado", str(file), "--board", "fernley")
    captured = capsys.readouterr()
    assert words in captured.out + captured.err
    board = Board.objects.get(slug="fernley")
    with board_scope(board.pk, clearances={Clearance.LADO: [board.pk]}):
        assert not Contact.objects.exists()


def test_two_rows_of_one_reference_and_findings_about_advice(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_board", "Fernley Safeguarding Children Partnership", "--slug", "fernley")
    one = contacts(1, 2024, 1)[0] | {"stage": "advice", "outcome": "Substantiated"}
    file = write(tmp_path / "contacts.csv", [one, one | {"outcome": ""}])
    with pytest.raises(CommandError):
        call_command("load", "lado", str(file), "--board", "fernley")
    said = "".join(capsys.readouterr())
    assert "has the reference of row 2" in said
    assert "advice only has no outcome" in said
