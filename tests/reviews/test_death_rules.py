"""Ages and bands, in Python and in SQL, and what cannot be true of a death."""

import datetime as dt
from typing import Any

import pytest

from boards.models import Board
from core.periods import financial_year
from reviews.death_rules import AGE_BANDS, age_error, band_of, death_errors, years_old
from reviews.services.deaths import DeathFacts
from reviews.statistics import death_counts
from tests.reviews.death_stories import cleared, death_of

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("died_on", "age_days", "years", "band"),
    [
        ("2025-06-02", 0, 0, "neonatal"),
        ("2025-06-02", 28, 0, "neonatal"),
        ("2025-06-02", 29, 0, "infant"),
        ("2025-06-02", 364, 0, "infant"),
        ("2025-06-02", 365, 1, "1-4"),
        # Over a 29 February a year has 366 days.
        ("2024-06-02", 365, 0, "infant"),
        ("2024-06-02", 366, 1, "1-4"),
        # Born on 29 February 2024: a year old on 1 March, not on 28 February.
        ("2025-02-28", 365, 0, "infant"),
        ("2025-03-01", 366, 1, "1-4"),
        ("2025-06-02", 5 * 365, 4, "1-4"),
        ("2025-06-02", 5 * 365 + 1, 5, "5-9"),
        ("2025-06-02", 10 * 365 + 3, 10, "10-14"),
        ("2025-06-02", 15 * 365 + 4, 15, "15-17"),
        ("2025-06-02", 18 * 365 + 3, 17, "15-17"),
    ],
)
def test_ages_are_worked_out_from_the_birthday(died_on: str, age_days: int, years: int, band: str) -> None:
    day = dt.date.fromisoformat(died_on)
    assert (years_old(day, age_days), band_of(day, age_days).key) == (years, band)
    assert not age_error(day, age_days)


def test_eighteen_years_is_no_child() -> None:
    # Eighteen years back from then hold five leap days: 2008, 2012, 2016, 2020 and 2024.
    assert years_old(dt.date(2025, 6, 2), 18 * 365 + 5) == 18
    assert "This is 18 years" in age_error(dt.date(2025, 6, 2), 18 * 365 + 5)
    assert not age_error(dt.date(2025, 6, 2), 18 * 365 + 4)
    assert "a child is under 18" in age_error(dt.date(2025, 6, 2), 999_999)


def test_sql_puts_every_age_into_the_same_band(dunmoor: Board) -> None:
    ages = [0, 1, 28, 29, 200, 364, 365, 366, 367, 730, 731, 1459, 1460, 1461, 1462]
    ages += [years * 365 + more for years in (4, 5, 9, 10, 14, 15, 17) for more in range(6)]
    days = [dt.date(2024, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2023, 12, 31)]
    expected = {band.key: 0 for band in AGE_BANDS}
    with cleared(dunmoor):
        for place, day in enumerate(days):
            for age in sorted(set(ages)):
                death_of(dunmoor, f"{place}-{age}", died_on=day, age_days=age)
                expected[band_of(day, age).key] += 1
        death_of(dunmoor, "unknown", died_on=days[0])
        found = death_counts.in_period(financial_year(2023), TODAY)["age_band"]
    assert found == {**expected, "": 1}
    assert all(expected.values())


def facts(**more: Any) -> DeathFacts:
    return DeathFacts(**{"died_on": dt.date(2025, 6, 2), **more})


@pytest.mark.parametrize(
    ("field", "given", "words"),
    [
        ("died_on", {"died_on": dt.date(2026, 11, 22)}, "still to come"),
        ("notified_on", {"notified_on": dt.date(2025, 6, 1)}, "before the child died (2 June 2025)"),
        ("reviewed_on", {"reviewed_on": dt.date(2026, 12, 1)}, "still to come"),
        ("reviewed_on", {"reviewed_on": dt.date(2025, 1, 1)}, "before the child died"),
        ("panel_on", {"panel_on": dt.date(2025, 1, 1)}, "The panel cannot be before"),
        ("age_days", {"age_days": 6600}, "under 18"),
        ("modifiable", {"modifiable": "yes"}, "the day of the review first"),
        ("factors", {"factors": "Smoke"}, "Modifiable factors found"),
        ("forms_received", {"forms_asked": 2, "forms_received": 3}, "More forms"),
        ("deferrals", {"deferred_because": "A report was late"}, "how many panels"),
    ],
)
def test_what_cannot_be_true_is_told_at_its_field(field: str, given: dict[str, Any], words: str) -> None:
    errors = death_errors(facts(**given), TODAY)
    assert list(errors) == [field]
    assert words in errors[field][0]


def test_a_panel_may_be_to_come() -> None:
    assert not death_errors(facts(panel_on=dt.date(2027, 1, 1)), TODAY)
