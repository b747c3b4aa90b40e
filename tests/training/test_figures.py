"""The figures of training: the published example through the commands, and a second way of counting."""

import csv
import datetime as dt
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards.models import Board
from core.periods import Period, financial_year
from core.rounding import half_up, percentage
from core.scoping import board_scope
from reports.sections.building import Building
from reports.sections.training import build
from tests.training.stories import DAY, booking_of, event_of
from tests.training.test_loading import HEADS, load
from training.models import CAME, HOLDING, Booking, Event, YearTotal
from training.statistics.counts import BookingCounts
from training.statistics.evaluation import evaluation_of
from training.statistics.printed import file_tables
from training.statistics.year import TrainingYear, year_of
from training.statistics.years import over_years

DATA = Path(__file__).parents[1] / "data" / "dudley-2021-22"
YEAR = financial_year(2021)
TODAY = dt.date(2026, 11, 2)
QUESTION = "How confident are you?"


def published(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(scope: str, measure: str) -> int:
    return next(
        int(row["value"])
        for row in published("training")
        if (row["scope"], row["measure"]) == (scope, measure)
    )


def table(board: Board, name: str, period: Period = YEAR) -> list[dict[str, str]]:
    """A file of the annual report."""
    with board_scope(board.pk):
        tables = {one.name: one for one in build(Building(board, period, TODAY)).tables}
    one = tables[name]
    return [dict(zip(one.headers, map(str, row), strict=True)) for row in one.rows]


def bases(board: Board) -> dict[str, tuple[str, str, str]]:
    return {
        row["measure"]: (row["value"], row["numerator"], row["denominator"])
        for row in table(board, "training_totals")
    }


def load_bookings(board: Board, tmp_path: Path, places: int, **people: int) -> None:
    """One event with so many people of each status."""
    load(tmp_path, "events", f"E-1,Neglect,2021-06-01,3.5,virtual,{places}")
    lines = []
    for status, number in people.items():
        lines += [f"E-1,{status}-{n},Agency {n % 33},{status.replace('_', ' ')},," for n in range(number)]
    assert f"{sum(people.values())} new" in load(tmp_path, "bookings", *lines)


def test_718_places_used_and_535_people_leave_183_missed(dunmoor: Board, tmp_path: Path) -> None:
    used, attended = told("all", "Places booked (used)"), told("all", "Attended")
    cancelled, places = told("all", "Cancelled"), told("all", "Places offered")
    load_bookings(
        dunmoor, tmp_path, places, attended=attended, did_not_attend=used - attended, cancelled=cancelled
    )
    found = bases(dunmoor)
    assert found["places"] == ("1263", "", "")
    assert found["bookings"] == ("829", "", "")
    assert found["used"] == ("718", "718", "829")
    assert found["attended"] == ("535", "535", "718")
    assert found["missed"] == ("183", "183", "718")
    assert found["used_of_places"] == ("56.8", "718", "1263")
    assert found["missed_of_used"] == ("25.5", "183", "718")
    assert found["cancelled_of_bookings"] == ("13.4", "111", "829")
    assert found["agencies"][0] == str(told("all", "Services or organisations represented"))
    assert found["hours"][0] == "1872.5"
    assert len(table(dunmoor, "training_agency")) == 33


def test_573_places_369_bookings(dunmoor: Board, tmp_path: Path) -> None:
    missed, done = told("children", "Failed to attend"), told("children", "Completed")
    places = told("children", "Places offered")
    load_bookings(dunmoor, tmp_path, places, attended=done, did_not_attend=missed)
    found = bases(dunmoor)
    assert (found["places"][0], found["bookings"][0]) == ("573", "369")
    assert (found["did_not_attend"], found["attended"]) == (("102", "102", "369"), ("267", "267", "369"))
    assert table(dunmoor, "training_course") == [
        {"course": "Neglect", "runs": "1", "places": "573", "booked": "369", "attended": "267",
         "did_not_attend": "102", "agencies": "33"},
    ]  # fmt: skip


def test_learning_gain_and_completion(dunmoor: Board, tmp_path: Path) -> None:
    """100 people: 62 answer before, 45 after, 8 later; averages 3.04 and 4.27 for all who answered."""
    load_bookings(dunmoor, tmp_path, 120, attended=100)
    before = [3] * 48 + [4] * 2
    after = [4] * 73 + [5] * 27
    stages = {row["stage"]: int(row["completed_percent"]) for row in published("training_evaluation")}
    lines = [f"E-1,attended-{n},before,{QUESTION},{value}" for n, value in enumerate(before)]
    lines += [f"E-1,attended-{n},after,{QUESTION},{value}" for n, value in enumerate(after)]
    load(tmp_path, "evaluations", *lines)
    expected = published("learning_gain")[0]
    same, everybody = table(dunmoor, "learning_gain")
    assert everybody == {
        "scope": "all", "before": expected["pre_booked_average"], "after": expected["post_event_average"],
        "gain": expected["learning_gain"], "people": "100",
    }  # fmt: skip
    assert (same["scope"], same["before"], same["after"], same["people"]) == (
        "same people",
        "3.04",
        "4",
        "50",
    )
    lines = [f"E-1,attended-{n},later,Did you do it?,Yes" for n in range(stages["Post event stage 2"])]
    load(tmp_path, "evaluations", *lines)
    assert table(dunmoor, "training_evaluation") == [
        {"stage": "before", "sent": "100", "completed": "50", "percent": "50"},
        {"stage": "after", "sent": "100", "completed": "100", "percent": "100"},
        {"stage": "later", "sent": "100", "completed": "8", "percent": "8"},
    ]


STATUSES = st.sampled_from(list(Booking.Status.values))
PEOPLE = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), STATUSES), max_size=25, unique_by=lambda one: one[:2]
)


@pytest.mark.django_db
class TestASecondWayOfCounting:
    @pytest.fixture(autouse=True)
    def here(self, dunmoor: Board) -> None:
        self.board = dunmoor

    @settings(max_examples=6, deadline=None)
    @given(people=PEOPLE)
    def test_by_hand(self, people: list[tuple[int, int, str]]) -> None:
        with board_scope(self.board.pk):
            Booking.objects.all().delete()
            Event.objects.all().delete()
            events = [
                event_of(self.board, f"E-{n}", f"Course {n % 2}", hours=3 + n, capacity=20 if n else None)
                for n in range(3)
            ]
            for event, person, status in people:
                booking_of(events[event], f"p{person}@dunmoor.example", status)
            year = year_of(self.board, financial_year(2025), TODAY)
        self.compare(year, people)

    def compare(self, year: TrainingYear, people: list[tuple[int, int, str]]) -> None:
        n = Counter(status for _, _, status in people)
        held, came = sum(n[one] for one in HOLDING), sum(n[one] for one in CAME)
        assert year.total("runs").value == 3
        assert (year.total("courses").value, year.total("places").value) == (2, 40)
        assert year.total("used").value == held
        assert year.total("bookings").value == held + n["cancelled"]
        assert year.total("missed").value == held - came
        assert year.total("waiting").value == n["waiting"]
        hours = sum(3 + event for event, _, status in people if status == "attended")
        assert year.total("hours").value == hours
        assert year.total("attended_of_used").value == percentage(n["attended"], held)
        limited = sum(status in HOLDING and event > 0 for event, _, status in people)
        assert year.total("used_of_places").value == percentage(limited, 40)
        assert [line.runs.value for line in year.courses] == [2, 1]
        assert sum(line.booked.value for line in year.courses) == held  # type: ignore[misc]
        assert sum(line.wasted.value for line in year.agencies) == held - came  # type: ignore[misc]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_missed_places_are_what_is_left(attended: int, part: int, absent: int) -> None:
    found = BookingCounts(over_used=attended + part + absent, attended=attended, part=part)
    assert found.missed == absent
    assert found.came == attended + part


def test_totals_that_were_typed_in(in_dunmoor: Board) -> None:
    for period, value in ((financial_year(2009), 1894), (financial_year(2010), 1705)):
        YearTotal.objects.create(
            board=in_dunmoor, starts_on=period.start, ends_on=period.end, measure="attended", value=value
        )
    booking_of(event_of(in_dunmoor, starts_on=dt.date(2011, 5, 2)), status="attended")
    year = year_of(in_dunmoor, financial_year(2010), TODAY)
    assert [(one.label, one.display()) for one in year.typed] == [("Attended (typed in)", "1,705")]
    rows = file_tables(year, None)[0].rows
    assert rows == (("attended (typed in)", "1705", "", ""),)
    lines = {
        one.label: one for one in over_years(in_dunmoor, [financial_year(n) for n in (2009, 2010)], TODAY)
    }
    assert lines["Attended"].change.display() == "−10%"
    assert lines["Courses"].values[0].display() == "no data"
    assert len(year_of(in_dunmoor, financial_year(2011), TODAY).typed) == 0


def test_questionnaires_on_other_scales_are_not_mixed(in_dunmoor: Board) -> None:
    from training.models import Answer, Evaluation, Question

    event = event_of(in_dunmoor)
    wide = Question.objects.create(board=in_dunmoor, text="Wide", lowest=1, highest=10)
    narrow = Question.objects.create(board=in_dunmoor, text="Narrow")
    only = Question.objects.create(board=in_dunmoor, text="Useful")
    for n in range(3):
        booking = booking_of(event, f"p{n}@dunmoor.example", "attended")
        for stage, add in (("before", 0), ("after", 1)):
            evaluation = Evaluation.objects.create(
                board=in_dunmoor, event=event, booking=booking, stage=stage, completed_at=f"{DAY}T12:00Z"
            )
            given_answers = [(wide, 2 * n + 1 + add), (narrow, n + 1 + add)]
            for question, value in [*given_answers, *([(only, n + 2)] if add else [])]:
                Answer.objects.create(board=in_dunmoor, evaluation=evaluation, question=question, value=value)
    found = evaluation_of(in_dunmoor, financial_year(2025), TODAY)
    labels = [
        "same people, scale 1 to 5",
        "all, scale 1 to 5",
        "same people, scale 1 to 10",
        "all, scale 1 to 10",
    ]
    assert [one.label for one in found.gains] == labels
    assert [one.before.value for one in found.gains] == [half_up(Fraction(n), 2) for n in (2, 2, 3, 3)]
    assert [(one.label, one.agreed.base()) for one in found.statements] == [("Useful", "1 of 3 answers")]


def test_every_file_has_its_columns(in_dunmoor: Board) -> None:
    assert [(one.name, ",".join(one.headers)) for one in file_tables(None, None)] == [
        ("training_totals", "measure,value,numerator,denominator"),
        ("training_course", "course,runs,places,booked,attended,did_not_attend,agencies"),
        ("training_agency", "agency,booked,attended,did_not_attend,wasted_places"),
        ("training_evaluation", "stage,sent,completed,percent"),
        ("learning_gain", "scope,before,after,gain,people"),
    ]
    assert HEADS["bookings"] == "event,delegate,agency,status,booked_on,cancelled_on"
