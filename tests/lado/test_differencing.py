"""What is hidden in the tables of a year cannot be subtracted from other tables, or from those of the next year."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from core.periods import financial_year
from lado.statistics.counts import Counts
from lado.statistics.year import LadoTable, Line, _Tables

LIMIT = 5
LAST, NOW = financial_year(2024), financial_year(2025)
YEARS = st.lists(
    st.tuples(*[st.integers(0, 12) | st.integers(13, 60)] * 5), min_size=2, max_size=8
)  # contacts, meetings, referrals of both years, drawn as parts


def counts_of(drawn: list[Any]) -> tuple[list[tuple[str, Counts]], list[tuple[str, Counts]]]:
    last, now = [], []
    for number, (was, was_met, contacts, met, referrals) in enumerate(drawn):
        label = f"Sector {number}"
        last.append((label, Counts(was, min(was, was_met), was, 0)))
        now.append((label, Counts(contacts, min(contacts, met), min(contacts, referrals), was)))
    return last, now


def shown(lines: tuple[Line, ...], name: str) -> dict[str, int]:
    figures = {line.label: getattr(line, name) for line in lines}
    return {label: figure.value for label, figure in figures.items() if not figure.suppressed}


def betrayed(hidden: list[int], total_shown: bool) -> bool:
    """Whether the hidden counts under a shown total are too few together, or a small one stands alone."""
    return total_shown and 0 < sum(hidden) < LIMIT


@settings(max_examples=200, deadline=None)
@given(YEARS)
def test_last_years_table_hides_what_this_years_hides_of_it(drawn: list[Any]) -> None:
    last, now = counts_of(drawn)
    then: LadoTable = _Tables(LAST, LIMIT).table("sector", last)
    table = _Tables(NOW, LIMIT).table("sector", now, last)
    assert shown(table.lines, "previous") == shown(then.lines, "contacts")
    assert table.total.previous.suppressed == then.total.contacts.suppressed
    hidden = [one.previous for label, one in now if label not in shown(table.lines, "previous")]
    assert not betrayed(hidden, not table.total.previous.suppressed)


@settings(max_examples=200, deadline=None)
@given(YEARS)
def test_advice_cannot_be_subtracted(drawn: list[Any]) -> None:
    now = counts_of(drawn)[1]
    table = _Tables(NOW, LIMIT).table("quarter", now)
    contacts, referrals = shown(table.lines, "contacts"), shown(table.lines, "referrals")
    for label in contacts.keys() & referrals.keys():
        assert not 0 < contacts[label] - referrals[label] < LIMIT
    hidden = [one.referrals for label, one in now if label not in referrals]
    assert not betrayed(hidden, not table.total.referrals.suppressed)
    if not table.total.contacts.suppressed and not table.total.referrals.suppressed:
        assert not 0 < table.total.contacts.value - table.total.referrals.value < LIMIT  # type: ignore[operator]


def test_a_nature_beside_the_main_one_is_no_small_difference() -> None:
    rows = _Tables(NOW, LIMIT).natures_named([("Physical", 22, 20), ("Neglect", 20, 20), ("Sexual", 3, 0)])
    assert [figure.suppressed for _, figure in rows] == [True, False, True]
