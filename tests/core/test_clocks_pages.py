"""Deadlines: the rules that hold for a board's edition, late bank holidays, and the page that works one out."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from boards.models import Board
from core.clock_rules import CLOCK_RULES, ClockRule, ClockUnit
from core.clock_service import clocks_in_force, extra_bank_holidays, work_out
from core.models import ExtraBankHoliday, StatutoryClock, User
from core.permissions import Role
from tests import builders

pytestmark = pytest.mark.django_db

URL = "/boards/dunmoor/clocks/"
TODAY = dt.date(2026, 6, 1)


def clock(key: str, edition: str, **fields: object) -> StatutoryClock:
    given = {
        "name": key.title(),
        "start_event": "the referral",
        "length": 5,
        "unit": "working_days",
        "source": "A law",
    }
    return StatutoryClock.objects.create(key=key, edition=edition, **(given | fields))


@pytest.fixture
def no_clocks() -> None:
    StatutoryClock.objects.all().delete()


def lengths(board: Board, on: dt.date = TODAY) -> dict[str, int]:
    return {one.key: one.length for one in clocks_in_force(board, on)}


def test_rows_become_rules() -> None:
    row = clock("visit", "Statute", valid_from=dt.date(2020, 1, 1))
    assert row.as_rule() == ClockRule(
        "visit",
        "Visit",
        "the referral",
        5,
        ClockUnit.WORKING_DAYS,
        "Statute",
        dt.date(2020, 1, 1),
        None,
        "A law",
    )


def kept() -> set[tuple[str, int, str]]:
    """The clocks in the database."""
    return {(one.key, one.length, one.unit) for one in StatutoryClock.objects.all()}


def test_seed_holds_what_the_rules_say() -> None:
    """The migration has run."""
    assert kept() == {(rule.key, rule.length, rule.unit.value) for rule in CLOCK_RULES}


@pytest.mark.django_db(transaction=True)
def test_they_are_back_after_a_test_that_empties_all_tables() -> None:
    before = kept()
    call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
    assert kept() == before


def test_the_boards_own_edition_counts_else_the_latest_before(no_clocks: None, dunmoor: Board) -> None:
    clock("review", "Working Together 2018", length=15)
    clock("review", "Working Together 2023", length=20)
    clock("review", "Working Together 2026", length=25)
    clock("visit", "Statute", length=7)
    clock("later", "Working Together 2026", length=1)
    for edition, expected in (
        ("2015", {"visit": 7}),
        ("2018", {"review": 15, "visit": 7}),
        ("2023", {"review": 20, "visit": 7}),
        ("2026", {"later": 1, "review": 25, "visit": 7}),
    ):
        dunmoor.edition = edition
        assert lengths(dunmoor) == expected


def test_validity_is_of_the_day(no_clocks: None, dunmoor: Board) -> None:
    clock("visit", "Statute", length=7, valid_until=dt.date(2026, 5, 31))
    clock("visit", "Statute", length=5, valid_from=dt.date(2026, 6, 1))
    assert lengths(dunmoor, dt.date(2026, 5, 31)) == {"visit": 7}
    assert lengths(dunmoor, dt.date(2026, 6, 1)) == {"visit": 5}


def rule(length: int, unit: ClockUnit) -> ClockRule:
    return ClockRule("x", "Visit", "the referral", length, unit, "Statute", None, None, "A law")


def test_working_days_leave_out_easter_and_say_so() -> None:
    found = work_out(rule(5, ClockUnit.WORKING_DAYS), dt.date(2026, 4, 1))
    assert found.due == dt.date(2026, 4, 10)
    assert found.in_words == "Friday 10 April 2026"
    assert found.steps == [
        "The clock starts on Wednesday 1 April 2026, with the referral. That day itself does not count.",
        "5 working days are counted from the next day on: Monday to Friday, without bank holidays.",
        "Bank holidays on the way, not counted: Friday 3 April 2026, Monday 6 April 2026.",
        "The last day in time is Friday 10 April 2026.",
    ]


def test_bank_holiday_that_was_proclaimed_late_counts() -> None:
    before = work_out(rule(1, ClockUnit.WORKING_DAYS), dt.date(2026, 6, 9)).due
    ExtraBankHoliday.objects.create(date=dt.date(2026, 6, 10), name="Jubilee")
    after = work_out(rule(1, ClockUnit.WORKING_DAYS), dt.date(2026, 6, 9))
    assert (before, after.due) == (dt.date(2026, 6, 10), dt.date(2026, 6, 11))
    assert "Wednesday 10 June 2026" in after.steps[2]
    assert extra_bank_holidays() == {dt.date(2026, 6, 10)}


@pytest.mark.parametrize(
    ("length", "unit", "due", "words"),
    [
        (1, ClockUnit.MONTHS, dt.date(2026, 2, 28), "1 month later"),
        (
            28,
            ClockUnit.CALENDAR_DAYS,
            dt.date(2026, 2, 28),
            "28 calendar days are counted, weekends included",
        ),
        (2, ClockUnit.WEEKS, dt.date(2026, 2, 14), "2 weeks are counted"),
    ],
)
def test_other_units(length: int, unit: ClockUnit, due: dt.date, words: str) -> None:
    found = work_out(rule(length, unit), dt.date(2026, 1, 31))
    assert found.due == due
    assert found.steps[1].startswith(words)


def test_hours_say_the_time_across_the_change_of_the_clocks() -> None:
    start = dt.datetime(2026, 3, 28, 14, 30, tzinfo=timezone.get_default_timezone())
    found = work_out(rule(24, ClockUnit.HOURS), start)
    assert found.in_words == "Sunday 29 March 2026 at 15:30"


@pytest.fixture
def page(no_clocks: None, manager: User) -> Client:
    clock("visit", "Statute", length=5)
    clock("notify", "Local procedure", length=24, unit="hours")
    return builders.client_of(manager)


def test_page_lists_the_rules_with_their_source(page: Client) -> None:
    html = page.get(URL).content.decode()
    assert "The rules in force today for Working Together 2026" in html
    for words in ("Visit", "5 working days", "24 hours", "A law", "Local procedure"):
        assert words in html


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_constant_queries(
    no_clocks: None, manager: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        clock(f"clock-{number}", "Statute")
    client = builders.client_of(manager)
    client.get(URL)
    with django_assert_num_queries(9):
        assert client.get(URL).context["row_count"] == rows


def test_working_one_out_shows_the_steps(page: Client) -> None:
    assert "govuk-error-summary" not in page.get(f"{URL}work-out/").content.decode()
    query = {"clock": "visit", "start_day": "1", "start_month": "4", "start_year": "2026"}
    html = page.get(f"{URL}work-out/", query).content.decode()
    assert "Visit: Friday 10 April 2026" in html
    assert "Bank holidays on the way" in html


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {"clock": "visit", "start_day": "31", "start_month": "2", "start_year": "2026"},
            "must be a real date",
        ),
        ({"clock": "visit", "start_day": "", "start_month": "", "start_year": ""}, "Enter a date"),
        ({"clock": "", "start": "2026-04-01"}, "Choose deadline"),
        ({"clock": "nothing", "start": "2026-04-01"}, "Select a valid choice"),
        ({"clock": "notify", "start": "2026-04-01"}, "Enter the time of day"),
        ({"clock": "visit", "start": "9999-12-31"}, "must be on or before"),
    ],
)
def test_mistakes_have_a_sentence(page: Client, query: dict[str, str], words: str) -> None:
    html = page.get(f"{URL}work-out/", query).content.decode()
    assert "govuk-error-summary" in html
    assert words in html


def test_deadline_in_hours(page: Client) -> None:
    query = {"clock": "notify", "start": "2026-04-01", "time": "14:30"}
    assert "Thursday 2 April 2026 at 14:30" in page.get(f"{URL}work-out/", query).content.decode()


def test_delegates_and_other_boards_do_not_get_in(
    no_clocks: None, dunmoor: Board, other_manager: User
) -> None:
    delegate = builders.client_of(builders.user_with_role(dunmoor, Role.DELEGATE))
    other = builders.client_of(other_manager)
    for path in (URL, f"{URL}work-out/"):
        assert (delegate.get(path).status_code, other.get(path).status_code) == (403, 404)
        assert Client().get(path).status_code == 302
