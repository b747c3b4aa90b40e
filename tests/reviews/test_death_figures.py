"""Child deaths as figures: totals that are sums, years as the board counts them, small numbers hidden."""

import datetime as dt
from random import Random
from typing import Any

import pytest

from boards.models import Board
from core.figures import SUPPRESSED, Figure
from core.periods import financial_year
from reviews.models import ChildDeath
from reviews.statistics.deaths import Breakdown, DeathFigures, figures_of
from reviews.statistics.deaths_printed import factor_table, file_tables, not_recorded_at_all, printed_tables
from tests.reviews.death_stories import DAY, cleared, death_of, deaths_of

YEAR = financial_year(2025)
AFTER = dt.date(2026, 11, 21)


def figures(board: Board, *, threshold: int | None = None, today: dt.date = AFTER) -> DeathFigures:
    return figures_of(board, YEAR, today, threshold=threshold)


def breakdown(found: DeathFigures, key: str) -> Breakdown:
    return next(one for one in found.breakdowns if one.key == key)


def shown(one: Breakdown) -> dict[str, tuple[str, str]]:
    return {row.label: (row.count.display(), row.percent.display()) for row in (*one.rows, one.total)}


def file_rows(found: DeathFigures, name: str) -> tuple[tuple[str, ...], ...]:
    return next(one.rows for one in file_tables(found) if one.name == name)


def test_a_total_is_the_sum_of_its_rows(dunmoor: Board) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 7, "A", expected="expected", sex="female", category="malignancy")
        deaths_of(dunmoor, 3, "B", expected="unexpected", sex="male")
        death_of(dunmoor, "C", died_on=dt.date(2026, 3, 31))
        death_of(dunmoor, "next", died_on=dt.date(2026, 4, 1))
    found = figures(dunmoor, threshold=0)
    assert file_rows(found, "child_deaths") == (("2025/26", "7", "3", "11", "1"),)
    assert shown(breakdown(found, "sex")) == {
        "Female": ("7", "63.6%"),
        "Male": ("3", "27.3%"),
        "Indeterminate": ("0", "0%"),
        "not recorded": ("1", "9.1%"),
        "all deaths": ("11", "100%"),
    }
    assert len(breakdown(found, "category").rows) == 11
    assert sum(row.count.value for row in breakdown(found, "category").rows) == 11  # type: ignore[misc]
    assert breakdown(found, "sex").rows[0].percent.base() == "7 of 11 deaths"


@pytest.mark.parametrize(
    ("month", "names"),
    [(4, ["2024/25", "2025/26"]), (9, ["2023/24", "2024/25"]), (1, ["2024", "2025"]), (7, ["2023/24", "2024/25"])],
)  # fmt: skip
def test_years_are_those_of_the_board(dunmoor: Board, month: int, names: list[str]) -> None:
    dunmoor.year_start_month = month
    dunmoor.save()
    with cleared(dunmoor):
        death_of(dunmoor, "A", died_on=dt.date(2024, 4, 1))
        death_of(dunmoor, "B", died_on=dt.date(2025, 5, 31))
    assert [row[0] for row in file_rows(figures(dunmoor), "child_deaths")] == names


def test_a_year_that_runs_is_said_to_be_cut(dunmoor: Board) -> None:
    with cleared(dunmoor):
        death_of(dunmoor)
    found = figures(dunmoor, today=dt.date(2025, 9, 30))
    assert printed_tables(found)[0].rows[0][0] == "2025/26, to 30 September 2025"
    assert found.years[0].period.end == dt.date(2025, 9, 30)


def test_infants_by_year_and_band(dunmoor: Board) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 6, "A", age_days=3)
        deaths_of(dunmoor, 5, "B", age_days=100)
        deaths_of(dunmoor, 9, "C", age_days=3000)
        death_of(dunmoor, "old", died_on=dt.date(2020, 4, 1), age_days=29)
    assert file_rows(figures(dunmoor, threshold=0), "infant_deaths") == (
        ("2020/21", "0-28 days", "0"), ("2020/21", "29 days to <1 year", "1"),
        ("2025/26", "0-28 days", "6"), ("2025/26", "29 days to <1 year", "5"),
    )  # fmt: skip


def test_small_numbers_and_what_betrays_them_are_hidden(dunmoor: Board) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 9, "A", sex="female", expected="expected")
        deaths_of(dunmoor, 2, "B", sex="male", expected="unexpected")
    found = figures(dunmoor)
    assert shown(breakdown(found, "sex")) == {
        "Female": (SUPPRESSED, SUPPRESSED),
        "Male": (SUPPRESSED, SUPPRESSED),
        "Indeterminate": ("0", "0%"),
        "not recorded": ("0", "0%"),
        "all deaths": ("11", "100%"),
    }
    assert file_rows(found, "child_deaths") == (("2025/26", SUPPRESSED, SUPPRESSED, "11", "0"),)
    assert "9" not in {cell for table in printed_tables(found) for row in table.rows for cell in row}


@pytest.mark.parametrize(
    ("yes", "no", "unknown", "display", "base"),
    [
        (6, 9, 5, "6", "6 of 15 deaths of which it is known"),
        (0, 9, 5, "0", "0 of 9 deaths of which it is known"),
        (0, 0, 7, "no data", "0 of 0 deaths of which it is known"),
        (2, 9, 5, SUPPRESSED, ""),
        # Shown, the base would give the two away that are not known.
        (6, 9, 2, SUPPRESSED, ""),
    ],
)
def test_deaths_of_looked_after_children_say_of_what(
    dunmoor: Board, yes: int, no: int, unknown: int, display: str, base: str
) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, yes, "Y", looked_after="yes")
        deaths_of(dunmoor, no, "N", looked_after="no")
        deaths_of(dunmoor, unknown, "U")
    figure = figures(dunmoor).looked_after
    assert (figure.display(), figure.base()) == (display, base)
    assert ("is not recorded" in figure.note()) == (not figure.suppressed)


def test_modifiable_factors_are_listed_with_their_deaths_and_counts(dunmoor: Board) -> None:
    found = {"modifiable": "yes", "reviewed_on": dt.date(2025, 12, 1)}
    with cleared(dunmoor):
        death_of(
            dunmoor, "D1", factors="- Smoking in the home.\nSharing a sofa\nsmoking in the  home", **found
        )
        death_of(dunmoor, "D2", factors="Smoking in the home", **found)
        earlier = {"died_on": dt.date(2024, 6, 1), "reviewed_on": dt.date(2024, 12, 1)}
        death_of(dunmoor, "D3", factors="Sharing a bed", modifiable="yes", **earlier)
        table = factor_table(financial_year(DAY), dt.date(2026, 3, 31))
        assert factor_table(financial_year(dt.date(2020, 5, 1)), dt.date(2026, 3, 31)) is None
    assert table is not None
    assert table.rows == (
        ("Smoking in the home", "D1, D2", "2", "100% (2 of 2 reviews that found factors)"),
        ("Sharing a sofa", "D1", "1", "50% (1 of 2 reviews that found factors)"),
    )


def every_figure(found: DeathFigures) -> list[Figure]:
    figures = [figure for one in (*found.breakdowns, found.modifiable) for row in (*one.rows, one.total)
               for figure in (row.count, row.percent)]  # fmt: skip
    for year in found.years:
        figures += [
            year.expected,
            year.unexpected,
            year.not_known,
            year.total,
            *(one for _, one in year.infants),
        ]
    return [
        *figures,
        found.reviewed,
        found.waiting,
        found.put_off,
        found.panels_put_off,
        *found.times,
        found.notified,
    ]


@pytest.mark.parametrize("seed", range(4))
def test_one_total_is_shown_everywhere_or_nowhere(dunmoor: Board, seed: int) -> None:
    """Else what one table hides could be read from another; and keys name one figure each."""
    random = Random(seed)  # noqa: S311 -- the same each time, on purpose
    with cleared(dunmoor):
        for number in range(random.choice([3, 9, 14, 25])):
            death_of(
                dunmoor, f"R{number}", expected=random.choice(["expected", "unexpected", ""]),
                age_days=random.choice([2, 2, 40, 900, 4000, None]), sex=random.choice(["female", "male", ""]),
                category=random.choice(ChildDeath.Category.values), ethnicity=random.choice(["White British", ""]),
                area=random.choice(["North", "NORTH", "South"]),
            )  # fmt: skip
    found = figures(dunmoor)
    totals = {one.total.count.display() for one in found.breakdowns}
    assert totals == {found.years[0].total.display()}
    ages = breakdown(found, "age_band").rows
    assert [one.display() for _, one in found.years[0].infants] == [row.count.display() for row in ages[:2]]
    keys = [one.key for one in every_figure(found)]
    assert len(keys) == len(set(keys))
    assert not [one for one in every_figure(found) if one.unit == "count" and one.value in (1, 2, 3, 4)]
    # A hidden count is never alone under a total that is shown.
    for one in found.breakdowns:
        hidden = [row for row in one.rows if row.count.suppressed]
        assert len(hidden) != 1 or one.total.count.suppressed
        assert all(row.percent.suppressed for row in hidden)


def test_capital_letters_make_no_other_area(dunmoor: Board) -> None:
    with cleared(dunmoor):
        death_of(dunmoor, "A", area="dunmoor North")
        death_of(dunmoor, "B", area="Dunmoor north")
    assert list(shown(breakdown(figures(dunmoor, threshold=0), "area"))) == [
        "Dunmoor north", "not recorded", "all deaths",
    ]  # fmt: skip


def reviewed(board: Board, reference: str, days: int, **more: Any) -> None:
    died = dt.date(2025, 8, 31)
    death_of(board, reference, died_on=died, reviewed_on=died + dt.timedelta(days=days), **more)


def test_reviews_and_how_long_they_took(dunmoor: Board) -> None:
    with cleared(dunmoor):
        # Six months after 31 August 2025 is 28 February 2026: 181 days.
        reviewed(dunmoor, "A", 181, modifiable="yes")
        reviewed(dunmoor, "B", 182, modifiable="no")
        death_of(dunmoor, "C", died_on=dt.date(2024, 1, 1), reviewed_on=dt.date(2025, 4, 1), modifiable="no")
        death_of(dunmoor, "D", deferrals=2)
        death_of(dunmoor, "E", reviewed_on=dt.date(2026, 4, 1))
        death_of(dunmoor, "F", died_on=dt.date(2026, 4, 1))
    found = figures(dunmoor, threshold=0)
    average, six, twelve = found.times
    assert (found.reviewed.value, found.waiting.value, found.put_off.value, found.panels_put_off.value) == (
        3, 2, 1, 2,
    )  # fmt: skip
    assert (average.base(), average.display()) == ("3 reviews", "273")  # 181, 182 and 456 days
    assert (six.base(), six.display()) == ("1 of 3 reviews", "33.3%")
    assert (twelve.base(), twelve.display()) == ("2 of 3 reviews", "66.7%")
    assert shown(found.modifiable) == {
        "Modifiable factors found": ("1", "33.3%"),
        "No modifiable factors": ("2", "66.7%"),
        "not recorded": ("0", "0%"),
        "all reviews": ("3", "100%"),
    }


def test_shares_that_would_tell_a_small_number_are_hidden(dunmoor: Board) -> None:
    with cleared(dunmoor):
        for number in range(8):
            reviewed(dunmoor, f"A{number}", 30)
        for number in range(2):
            reviewed(dunmoor, f"B{number}", 200)
        for number in range(9):
            reviewed(dunmoor, f"C{number}", 400)
    found = figures(dunmoor, today=dt.date(2027, 1, 1))
    # Of the period's reviews ten are known: eight in six months, two more in twelve.
    assert (found.reviewed.value, [one.display() for one in found.times]) == (
        10, ["64", SUPPRESSED, "100%"],
    )  # fmt: skip


def test_notified_on_the_day_or_the_day_after_is_in_time(dunmoor: Board) -> None:
    with cleared(dunmoor):
        for place, days in enumerate((0, 1, 1, 2, 9)):
            death_of(dunmoor, f"A{place}", notified_on=dt.date(2025, 6, 2) + dt.timedelta(days=days))
        death_of(dunmoor, "none")
    one = figures(dunmoor, threshold=0).notified
    assert (one.base(), one.display(), one.label) == (
        "3 of 5 deaths notified",
        "60%",
        "Notified within 24 hours",
    )
    assert [str(left) for left in one.excluded] == ["1 without a day of notification"]
    assert figures(dunmoor).notified.suppressed


def test_what_nobody_recorded_is_said_in_words(dunmoor: Board) -> None:
    with cleared(dunmoor):
        deaths_of(dunmoor, 6, "A", sex="female")
    found = figures(dunmoor)
    assert {"category", "sex"} & {one.key for one in printed_tables(found)} == {"sex"}
    assert "Category of death" in not_recorded_at_all(found)


def test_counting_takes_a_fixed_number_of_queries(dunmoor: Board, django_assert_num_queries: Any) -> None:
    for number in (1, 3):
        with cleared(dunmoor):
            deaths_of(dunmoor, number, f"N{number}", reviewed_on=dt.date(2025, 9, 1))
        with django_assert_num_queries(12):
            figures(dunmoor)


def test_a_board_without_deaths_has_headings_only(dunmoor: Board) -> None:
    found = figures(dunmoor)
    assert not found.any_deaths
    assert file_rows(found, "child_deaths") == ()
