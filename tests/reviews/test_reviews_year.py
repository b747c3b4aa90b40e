"""Eighty made-up rows, loaded by the command; every table recalculated from the file by other means."""

import calendar
import csv
import datetime as dt
import json
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command

from boards.models import Board
from core.periods import financial_year
from core.scoping import board_scope
from reviews.models import Review, ReviewRecommendation, ReviewSetting
from reviews.statistics.counts import by_year
from reviews.statistics.theme_counts import ThemeYear, counts_of_board, counts_of_boards
from reviews.statistics.year import year_of
from tests import builders
from tests.reviews.stories import incident_of, recommendation_of, review_of, theme

FIRST, LAST = dt.date(2024, 4, 1), dt.date(2025, 3, 31)
PERIOD = ("--from", f"{FIRST}", "--to", f"{LAST}")
HEAD = ("reference", "kind", "aware_on", "notified_on", "rapid_review_on", "decision", "started_on", "published_on",
        "themes", "recommendations")  # fmt: skip
LABELS = {
    "SCR": "Serious case review",
    "LCSPR": "Local child safeguarding practice review",
    "silp": "Significant incident learning process",
    "PLR": "Practice learning review",
}
THEMES = ["Neglect", "neglect", "Fathers", "Non-accidental injury", "Exploitation", "Missing education", ""]
# Bank holidays, from the list on GOV.UK.
HOLIDAYS = {
    dt.date(2023, 4, 7), dt.date(2023, 4, 10), dt.date(2023, 5, 1), dt.date(2023, 5, 8), dt.date(2023, 5, 29),
    dt.date(2023, 8, 28), dt.date(2023, 12, 25), dt.date(2023, 12, 26), dt.date(2024, 1, 1), dt.date(2024, 3, 29),
    dt.date(2024, 4, 1), dt.date(2024, 5, 6), dt.date(2024, 5, 27), dt.date(2024, 8, 26), dt.date(2024, 12, 25),
    dt.date(2024, 12, 26), dt.date(2025, 1, 1), dt.date(2025, 4, 18), dt.date(2025, 4, 21),
}  # fmt: skip
Row = dict[str, str]
pytestmark = pytest.mark.django_db


def made_up() -> list[Row]:
    random = Random(5)  # noqa: S311 -- the same each time, on purpose
    rows = []
    for index in range(80):
        aware = dt.date(2023, 6, 1) + dt.timedelta(days=random.randrange(640))
        notified = aware + dt.timedelta(days=random.randrange(12)) if random.random() < 0.85 else None
        held = (
            notified + dt.timedelta(days=random.randrange(12, 34))
            if notified and random.random() < 0.8
            else None
        )
        decision = random.choice(["review", "SILP", "none", ""]) if held else ""
        kind = {"review": random.choice(["SCR", "LCSPR"]), "SILP": "silp"}.get(decision, "")
        started = (
            held + dt.timedelta(days=random.randrange(5, 60))
            if held and kind and random.random() < 0.9
            else None
        )
        published = started + dt.timedelta(days=random.randrange(90, 320)) if started else None
        if published and (random.random() < 0.3 or published > dt.date(2025, 12, 31)):
            published = None
        days = (aware, notified, held)
        if index % 9 == 0:  # a review without an incident
            days, decision, kind, started = (None, None, None), "", "PLR", aware
            published = aware + dt.timedelta(days=200) if index % 2 else None
        themes = ";".join(dict.fromkeys(random.sample(THEMES, 2)))
        shown = [f"{day:%Y-%m-%d}" if day else "" for day in (*days, started, published)]
        rows.append(dict(zip(HEAD, (
            f"X{index:02}", kind, *shown[:3], decision, *shown[3:], themes,
            str(random.randrange(1, 5)) if kind else "",
        ), strict=True)))  # fmt: skip
    return rows


def on(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def within(text: str) -> bool:
    return bool(text) and FIRST <= dt.date.fromisoformat(text) <= LAST


def working(start: dt.date, count: int) -> dt.date:
    day = start
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() < 5 and day not in HOLIDAYS
    return day


def half_a_year(start: dt.date) -> dt.date:
    year, month = (start.year, start.month + 6) if start.month < 7 else (start.year + 1, start.month - 6)
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def share(part: int, whole: int) -> str:
    if not whole:
        return ""
    value = (Decimal(100 * part) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{value.normalize():f}" if value else "0"


def kept(pairs: list[tuple[dt.date, dt.date | None]]) -> list[str]:
    """(last day in time, day it was done) → value, numerator, denominator as the file has them."""
    good = whole = 0
    for last, done in pairs:
        if done is not None and done <= last:
            good += FIRST <= done <= LAST
            whole += FIRST <= done <= LAST
        elif FIRST <= last + dt.timedelta(days=1) <= LAST:
            whole += 1
    return [share(good, whole), str(good), str(whole)]


def table(folder: Path, name: str) -> list[Row]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return made_up()


@pytest.fixture
def out(dunmoor: Board, tmp_path: Path, rows: list[Row]) -> Path:
    file = tmp_path / "reviews.csv"
    with file.open("w", newline="") as opened:
        writer = csv.DictWriter(opened, HEAD)
        writer.writeheader()
        writer.writerows(rows)
    call_command("load", "reviews", str(file), "--board", "dunmoor")
    call_command("annual_report", "--board", "dunmoor", *PERIOD, "--out", str(tmp_path / "out"))
    return tmp_path / "out"


def test_every_table_is_what_the_file_says(out: Path, rows: list[Row]) -> None:
    def is_open(row: Row) -> bool:
        started, published = on(row["started_on"]), on(row["published_on"])
        return started is not None and started <= LAST and (published is None or published > LAST)

    kinds = {
        label: [
            str(sum(within(row["started_on"]) for row in rows if row["kind"] == kind)),
            str(sum(within(row["published_on"]) for row in rows if row["kind"] == kind)),
            str(sum(is_open(row) for row in rows if row["kind"] == kind)),
        ]
        for kind, label in LABELS.items()
    }
    found = {row["kind"]: [row["started"], row["published"], row["open"]] for row in table(out, "reviews")}
    assert found == kinds
    assert sum(int(numbers[0]) for numbers in kinds.values()) > 10

    days = [(on(row["aware_on"]), on(row["notified_on"]), on(row["rapid_review_on"])) for row in rows]
    reviews = [(on(row["started_on"]), on(row["published_on"])) for row in rows]
    held = [row for row in rows if within(row["rapid_review_on"]) and row["decision"]]
    to_review = sum(row["decision"] == "review" for row in held)
    expected = {
        "incidents": [str(sum(within(row["aware_on"]) for row in rows)), "", ""],
        "notifications": [str(sum(within(row["notified_on"]) for row in rows)), "", ""],
        "rapid_reviews": [str(sum(within(row["rapid_review_on"]) for row in rows)), "", ""],
        "notified_in_time": kept([(working(a, 5), n) for a, n, _ in days if a]),
        "rapid_review_in_time": kept([(working(n, 15), h) for _, n, h in days if n]),
        "published_in_time": kept([(half_a_year(s), p) for s, p in reviews if s]),
        "rapid_review_to_review": [share(to_review, len(held)), str(to_review), str(len(held))],
    }
    measured = {
        r["measure"]: [r["value"], r["numerator"], r["denominator"]] for r in table(out, "review_timeliness")
    }
    assert measured == expected
    assert all(int(numbers[2]) > 4 for name, numbers in expected.items() if numbers[2])

    themes: Counter[str] = Counter()
    for row in rows:
        if within(row["aware_on"] or row["started_on"]):
            themes.update({name.strip().casefold() for name in row["themes"].split(";") if name.strip()})
    assert {r["theme"].casefold(): int(r["count"]) for r in table(out, "review_themes")} == themes

    figures = json.loads((out / "figures.json").read_text())["figures"]
    known = {one["key"]: one for one in figures}
    assert str(known["reviews.incidents"]["value"]) == expected["incidents"][0]
    made = sum(int(row["recommendations"] or 0) for row in rows if (on(row["started_on"]) or LAST) <= LAST)
    assert known["reviews.recommendations.all.total"]["value"] == made
    assert known["reviews.still"]["rule"]


def test_a_board_without_reviews_has_files_with_headings_only(dunmoor: Board, tmp_path: Path) -> None:
    call_command("annual_report", "--board", "dunmoor", *PERIOD, "--out", str(tmp_path / "out"))
    assert [table(tmp_path / "out", name) for name in ("reviews", "review_timeliness", "review_themes")] == [
        [],
        [],
        [],
    ]


def test_time_of_a_rapid_review_begins_as_the_board_has_set(in_dunmoor: Board) -> None:
    # Aware on Monday 2 June, notified on Friday 6 June; 15 working days end on the 23rd or on the 27th.
    incident_of(in_dunmoor, notified_on=dt.date(2025, 6, 6), rapid_review_on=dt.date(2025, 6, 25))
    period, today = financial_year(dt.date(2025, 6, 1)), dt.date(2026, 3, 31)

    def in_time() -> tuple[int | None, int | None]:
        figure = year_of(in_dunmoor, period, today).timeliness[1]
        return figure.numerator, figure.denominator

    assert in_time() == (1, 1)
    ReviewSetting.objects.create(board=in_dunmoor, rapid_review_start="rapid_review_from_awareness")
    assert in_time() == (0, 1)


def test_led_elsewhere_and_ended_have_no_publication_of_ours(in_dunmoor: Board) -> None:
    start = dt.date(2025, 4, 7)
    review_of(in_dunmoor, "R-1", kind="elsewhere", started_on=start)
    review_of(in_dunmoor, "R-2", started_on=start, ended_on=dt.date(2025, 5, 1), ended_because="A trial.")
    review_of(in_dunmoor, "R-3", started_on=start)
    year = year_of(in_dunmoor, financial_year(start), dt.date(2026, 3, 31))
    assert (year.timeliness[2].numerator, year.timeliness[2].denominator) == (0, 1)
    assert [(line.label[:6], line.open.value) for line in year.kinds] == [("Local ", 1), ("Review", 1)]


def test_an_incident_and_its_review_count_once_and_wide_themes_hold_narrow_ones(in_dunmoor: Board) -> None:
    wide = theme(in_dunmoor, "Harm outside the home")
    theme(in_dunmoor, "Criminal exploitation", parent=wide)
    incident = incident_of(in_dunmoor, "I-1", "Criminal exploitation", "Harm outside the home")
    review_of(in_dunmoor, "I-1", "Criminal exploitation", "Neglect", incident=incident)
    review_of(in_dunmoor, "R-9", "Criminal exploitation", started_on=dt.date(2020, 1, 6))
    period = financial_year(dt.date(2025, 6, 1))
    alone, together = counts_of_board(in_dunmoor.pk, period, dt.date(2026, 1, 1))
    names = dict(type(wide).objects.values_list("pk", "name"))
    assert {names[pk]: (n.in_period, n.in_all) for pk, n in alone.items()} == {
        "Criminal exploitation": (1, 2),
        "Harm outside the home": (1, 1),
        "Neglect": (1, 1),
    }
    assert (together[wide.pk].in_period, together[wide.pk].in_all) == (1, 2)


def test_themes_of_many_boards_come_in_one_query(
    dunmoor: Board, eastvale: Board, django_assert_num_queries
) -> None:
    third = builders.board("Fernley Safeguarding Children Partnership", "fernley")
    for board in (dunmoor, eastvale, third):
        with board_scope(board.pk):
            incident_of(board, "I-1", "Neglect")
            incident_of(
                board, "I-2", "FATHERS" if board == dunmoor else "Fathers", aware_on=dt.date(2025, 3, 31)
            )
    with board_scope(dunmoor.pk, eastvale.pk), django_assert_num_queries(1):
        found = counts_of_boards([dunmoor.pk, eastvale.pk, third.pk], dt.date(2026, 1, 1))
    # The third board is asked for, but not in the scope.
    assert {(one.theme.casefold(), one.year): (one.episodes, one.boards) for one in found} == {
        ("neglect", 2025): (2, 2),
        ("fathers", 2024): (2, 2),
    }
    assert isinstance(found[0], ThemeYear)


def test_recommendations_stand_still_unless_something_moves(in_dunmoor: Board) -> None:
    from boards.services.actions import add_action, update_action

    review = review_of(in_dunmoor, published_on=dt.date(2025, 6, 30))
    long_ago, today = dt.date(2025, 1, 6), dt.date.today()  # noqa: DTZ011 -- a day is enough
    recommendation_of(review, 1, moved_on=long_ago)
    recommendation_of(review, 2, moved_on=long_ago, state="done")
    recommendation_of(review, 3, moved_on=today)
    with_action = recommendation_of(review, 4, moved_on=long_ago, state="under_way")
    action = add_action(board=in_dunmoor, text="Write it down", source=with_action, actor=None)
    found = ReviewRecommendation.objects.still(today, 180).order_by("number")
    assert [one.number for one in found] == [1, 4]
    update_action(action, text="Written", actor=builders.user("a@dunmoor.example"))
    assert [one.number for one in found.all()] == [1]


def test_years_in_two_queries(in_dunmoor: Board, django_assert_num_queries) -> None:
    incident_of(in_dunmoor, notified_on=dt.date(2025, 6, 4), rapid_review_on=dt.date(2026, 4, 2))
    review_of(in_dunmoor, published_on=dt.date(2026, 5, 1))
    years = [financial_year(dt.date(year, 6, 1)) for year in (2024, 2025, 2026)]
    with django_assert_num_queries(2):
        found = by_year(in_dunmoor, years, dt.date(2026, 12, 31))
    assert [(y.incidents, y.rapid_reviews, y.started, y.published) for y in found] == [
        (0, 0, 0, 0),
        (1, 0, 1, 0),
        (0, 1, 0, 1),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_a_year_takes_the_same_queries_for_any_number(
    in_dunmoor: Board, number: int, django_assert_num_queries
) -> None:
    for n in range(number):
        incident = incident_of(in_dunmoor, f"I-{n}", f"Theme {n}", notified_on=dt.date(2025, 6, 4))
        recommendation_of(review_of(in_dunmoor, f"I-{n}", incident=incident))
    assert Review.objects.count() == number
    year_of(in_dunmoor, financial_year(dt.date(2025, 6, 1)), dt.date(2026, 3, 31))  # content types are kept
    with django_assert_num_queries(18):
        year_of(in_dunmoor, financial_year(dt.date(2025, 6, 1)), dt.date(2026, 3, 31))
