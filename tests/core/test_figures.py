"""Figures: what they show, what they explain, and figures.json."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.figures import Exclusion, Figure, Unit, write_figures_json
from core.periods import financial_year

YEAR = financial_year(2011)
MADE = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def attendance(**more: object) -> Figure:
    fields: dict[str, object] = {
        "of": "meetings", "period": YEAR, "rule": "Meetings a member or deputy came to, over meetings held",
        "rule_key": "attendance.total", "source": ("attendance rows 2 to 111",),
    }  # fmt: skip
    return Figure.percent("attendance.average", "Average attendance", 75, 110, **(fields | more))  # type: ignore[arg-type]


def test_the_published_average_with_its_base() -> None:
    figure = attendance(excluded=(Exclusion(2, "agencies that had not joined yet"),))
    assert (figure.value, figure.display(), figure.base()) == (Decimal("68.2"), "68.2%", "75 of 110 meetings")
    assert figure.note() == (
        "Average attendance: 68.2%, 75 of 110 meetings, 1 April 2011 to 31 March 2012. "
        "Left out: 2 agencies that had not joined yet. "
        "Meetings a member or deputy came to, over meetings held. "
        "Rounded half up to one decimal place, once, from the exact result."
    )


def test_no_data_is_said_in_words_and_is_never_zero() -> None:
    figure = Figure.percent("a", "Attendance", 0, 0, of="meetings")
    assert (figure.value, figure.display(), figure.base()) == (None, "no data", "0 of 0 meetings")
    assert "not the same as zero" in figure.note()
    assert Figure.count("a", "Reviews", 0).display() == "0"
    assert Figure.count("a", "Reviews", None).display() == "no data"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (1234567, Unit.COUNT, "1,234,567"),
        (-1200, Unit.COUNT, "−1,200"),
        (Decimal("80.0"), Unit.PERCENT, "80%"),
        (Decimal("66.7"), Unit.PERCENT, "66.7%"),
        (Decimal("1234.50"), Unit.NUMBER, "1,234.5"),
        (Decimal("-0.5"), Unit.NUMBER, "−0.5"),
        (Decimal("12.3"), Unit.PER_10000, "12.3 per 10,000"),
        (1, Unit.DAYS, "1 day"),
        (5, Unit.DAYS, "5 days"),
        (Decimal("1234.5"), Unit.POUNDS, "£1,234.50"),
        (-2000, Unit.POUNDS, "−£2,000"),
        (date(2011, 5, 16), Unit.DATE, "16 May 2011"),
        ("Good", Unit.TEXT, "Good"),
    ],
)
def test_display(value: Decimal | int | str | date, unit: Unit, shown: str) -> None:
    assert Figure(key="a", label="A", value=value, unit=unit).display() == shown


def test_a_percentage_that_does_not_follow_from_its_parts_cannot_be_made() -> None:
    # What a real report printed for these meetings.
    with pytest.raises(ValueError, match=r"75 of 110 is 68\.2 per cent, not 64"):
        Figure(
            key="a", label="A", value=Decimal(64), unit=Unit.PERCENT, numerator=75, denominator=110, places=1
        )
    with pytest.raises(TypeError, match="exact value"):
        Figure(key="a", label="A", value=68.2, unit=Unit.PERCENT)  # type: ignore[arg-type]


def test_a_withheld_figure_tells_nothing() -> None:
    figure = attendance(excluded=(Exclusion(1, "child"),)).withhold()
    assert (figure.display(), figure.base(), figure.as_dict()["value"]) == ("suppressed", "", None)
    text = json.dumps(figure.as_dict())
    assert "75" not in text
    assert "110" not in text
    assert "68" not in text
    with pytest.raises(ValueError, match="cannot carry its value"):
        Figure(key="a", label="A", value=3, unit=Unit.COUNT, suppressed=True)


def test_figures_json_is_stable_sorted_and_readable(tmp_path: Path) -> None:
    figures = [attendance(), Figure.count("a.count", "Zoë’s £", 3), Figure.count("zero", "None", None)]
    first, second = io.StringIO(), io.StringIO()
    write_figures_json(first, figures, board="Northbridge", period=YEAR, made_at=MADE)
    write_figures_json(second, reversed(figures), board="Northbridge", period=YEAR, made_at=MADE)
    write_figures_json(tmp_path / "figures.json", figures, board="Northbridge", period=YEAR, made_at=MADE)
    assert first.getvalue() == second.getvalue()
    assert (tmp_path / "figures.json").read_bytes() == first.getvalue().encode()
    assert "Zoë’s £" in first.getvalue()
    document = json.loads(first.getvalue())
    assert document["schema"] == 1
    assert document["made_at"] == "2026-11-21T10:00:00+00:00"
    assert document["period"] == {
        "label": "2011-12", "kind": "financial_year", "start": "2011-04-01", "end": "2012-03-31",
    }  # fmt: skip
    assert [figure["key"] for figure in document["figures"]] == ["a.count", "attendance.average", "zero"]
    assert document["figures"][1]["value"] == 68.2
    assert document["figures"][1]["source"] == ["attendance rows 2 to 111"]


def test_figures_json_refuses_two_figures_of_one_key_and_naive_times() -> None:
    with pytest.raises(ValueError, match="two figures with the key attendance"):
        write_figures_json(io.StringIO(), [attendance()] * 2, board="B", period=YEAR, made_at=MADE)
    with pytest.raises(ValueError, match="time zone"):
        write_figures_json(io.StringIO(), [], board="B", period=YEAR, made_at=MADE.replace(tzinfo=None))


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 3))
def test_json_shows_the_very_digits(numerator: int, denominator: int, places: int) -> None:
    figure = Figure.percent("a", "A", numerator, denominator, of="things", places=places)
    shown = json.loads(json.dumps(figure.as_dict()["value"]))
    assert figure.value is None if shown is None else Decimal(str(shown)) == figure.value
